#include "common/store/CodeCondition.h"
#include "common/store/CodeStatements.h"
#include "common/store/CodeTable.h"
#include "common/vault/Hashes.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>

using namespace invites;
using namespace invites::store;
using namespace Qt::StringLiterals;

namespace {

const std::vector<CodeColumn> columns{CodeColumn::Status, CodeColumn::Source, CodeColumn::Campaign, CodeColumn::Added,
    CodeColumn::Distributed, CodeColumn::Settled, CodeColumn::Flagged, CodeColumn::Deleted, CodeColumn::Ticket,
    CodeColumn::Note};

std::vector<qint64> idsOf(const std::vector<CodeRow>& rows) {
    std::vector<qint64> ids;
    for (const CodeRow& row : rows)
        ids.push_back(row.id.value);
    return ids;
}

Instant day(int number) {
    return Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::days(number);
}

std::optional<Instant> dateOf(const CodeRow& row, CodeColumn column) {
    switch (column) {
    case CodeColumn::Distributed:
        return row.distributed;
    case CodeColumn::Settled:
        return row.settled;
    case CodeColumn::Flagged:
        return row.flagged;
    case CodeColumn::Deleted:
        return row.deleted;
    default:
        return row.added;
    }
}

// -1, 0, 1; what is empty last, whichever the direction.
template <typename T>
int compareOptional(const std::optional<T>& left, const std::optional<T>& right, bool isDescending) {
    if (!left || !right)
        return int(!left) - int(!right);
    if (*left == *right)
        return 0;
    return (*left < *right) == isDescending ? 1 : -1;
}

int compareBy(const CodeRow& left, const CodeRow& right, CodeColumn column, bool isDescending) {
    const auto compared = [&](auto a, auto b) {
        return compareOptional(std::optional(a), std::optional(b), isDescending);
    };
    switch (column) {
    case CodeColumn::Status:
        return compared(left.status, right.status);
    case CodeColumn::Source:
        return compared(left.source, right.source);
    case CodeColumn::Campaign:
        return compared(left.campaignSlug, right.campaignSlug);
    case CodeColumn::Ticket:
        return compareOptional(left.ticket, right.ticket, isDescending);
    case CodeColumn::Note:
        return compareOptional(left.note ? std::optional(left.note->left(100)) : std::nullopt,
            right.note ? std::optional(right.note->left(100)) : std::nullopt, isDescending);
    default:
        return compareOptional(dateOf(left, column), dateOf(right, column), isDescending);
    }
}

QByteArray describe(const CodeOrder& order) {
    QByteArray text;
    for (const CodeSort& sort : order)
        text += QByteArray::number(int(sort.column)) + (sort.isDescending ? "d " : "a ");
    return text;
}

} // namespace

// The table's pages against all rows at once, sorted and filtered here.
class CodeTablePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyOrderAndFilterPagesLikeTheWhole_data();
    void everyOrderAndFilterPagesLikeTheWhole();
    void aPlaceNearAShareIsNearIt_data();
    void aPlaceNearAShareIsNearIt();
    void countsAgree();
    void aFilterMayNameIds();
    void codesAreFoundByFingerprint();
    void unmaskingIsAnnouncedAndAudited();
    void aModeratorIsRefused();

private:
    CodeTable table() { return CodeTable(m_fixture.connection()); }
    std::vector<CodeRow> all();
    std::vector<CodeRow> sorted(const CodeOrder& order, bool inTrash = false);
    void checkPages(const CodeFilter& filter, const CodeOrder& order, const std::vector<qint64>& expected);

    test::StoreFixture m_fixture;
};

void CodeTablePgTest::initTestCase() {
    m_fixture.addCampaign(u"alpha"_s);
    QStringList names;
    for (int n = 0; n < 320; ++n)
        names += u"C%1"_s.arg(n);
    m_fixture.addCodes(names.mid(0, 220));
    m_fixture.addCodes(names.mid(220), u"alpha"_s);
    m_fixture.addLogin(u"mod"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"adm"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"bea"_s, {u"invites_admin"_s});
    for (int n = 0; n < 30; ++n)
        m_fixture.take(u"visitor%1"_s.arg(n), n % 3 == 0 ? u"alpha"_s : u"sora"_s);
    // Many values, many of them equal, many missing. What the laws forbid is passed by, since this only reads.
    m_fixture.sql(
        u"alter table invites.code disable trigger user;"
        "update invites.code set"
        " status = case when ticket_id is not null then (array['distributed', 'used', 'invalid'])[1 + id % 3]"
        "   when id % 7 = 0 then 'used' when id % 11 = 0 then 'invalid' else 'available' end::invites.code_status,"
        " source = (array['import', 'contribution', 'console'])[1 + id % 3]::invites.code_source,"
        " added_at = '2026-01-01'::timestamptz + (id * 7 % 40) * interval '1 day',"
        " distributed_at = case when ticket_id is not null or (id % 4 = 0 and (id % 7 = 0 or id % 11 = 0))"
        "   then '2026-03-01'::timestamptz + (id * 13 % 25) * interval '1 day' end,"
        " settled_at = case when id % 5 < 2 and (case when ticket_id is not null then id % 3 > 0"
        "   else id % 7 = 0 or id % 11 = 0 end) then case when id % 5 = 0 then '2026-05-01' else '2026-03-05' "
        "end::timestamptz"
        "   + (id * 11 % 20) * case when id % 5 = 0 then interval '1 hour' else interval '1 day' end end,"
        " flagged_at = case when id % 17 = 0 then '2026-05-02'::timestamptz + (id % 3) * interval '1 hour' end,"
        " deleted_at = case when id % 13 = 0 then '2026-06-01'::timestamptz + (id % 4) * interval '1 hour' end,"
        " note = case when id % 6 = 0 then repeat('long ', 30) || (id % 5) when id % 3 = 0 then 'batch ' || id % 4"
        "   when id % 31 = 0 then '' end;"
        "alter table invites.code enable trigger user;"_s);
    // The triggers were off; the counts are what a recount says.
    m_fixture.sql(
        u"update invites.tally y set codes_added = r.added, codes_available = r.available, codes_reserved = 0,"
        " codes_distributed = r.distributed, codes_used = r.used, codes_invalid = r.invalid from (select"
        " campaign_id, count(*) added, count(*) filter (where status = 'available') available, count(*)"
        " filter (where status = 'distributed') distributed, count(*) filter (where status = 'used') used,"
        " count(*) filter (where status = 'invalid') invalid from invites.code group by 1) r"
        " where r.campaign_id = y.campaign_id"_s);
}

std::vector<CodeRow> CodeTablePgTest::all() {
    // Not by pages: everything that there is, in no order.
    const auto rows = m_fixture.connection().run(db::Query(u"all"_s,
        "select k.id, k.version, k.status, k.source, k.campaign_id, c.slug, k.added_at, k.distributed_at, k.settled_at,"
        " k.flagged_at, k.deleted_at, k.ticket_id, t.number, k.note from invites.code k join invites.campaign c on"
        " c.id = k.campaign_id left join invites.ticket t on t.id = k.ticket_id"));
    std::vector<CodeRow> codes;
    for (const db::Row row : rows.value())
        codes.push_back(codeRowFrom(row));
    return codes;
}

std::vector<CodeRow> CodeTablePgTest::sorted(const CodeOrder& order, bool inTrash) {
    std::vector<CodeRow> rows = all();
    std::erase_if(rows, [&](const CodeRow& row) { return row.deleted.has_value() != inTrash; });
    CodeFilter filter;
    filter.inTrash = inTrash;
    const CodeOrder full = effectiveOrder(filter, order);
    const auto firstRange =
        std::find_if(full.begin(), full.end(), [](const CodeSort& sort) { return !isOfPartition(sort.column); });
    std::sort(rows.begin(), rows.end(), [&](const CodeRow& left, const CodeRow& right) {
        bool areAllEmpty = true;
        for (const CodeSort& sort : full) {
            if (const int result = compareBy(left, right, sort.column, sort.isDescending); result != 0)
                return result < 0;
            areAllEmpty =
                areAllEmpty && (isOfPartition(sort.column) || compareBy(left, CodeRow(), sort.column, false) == 0);
        }
        if (areAllEmpty && left.added != right.added)
            return (left.added < right.added) != firstRange->isDescending;
        return (left.id < right.id) != firstRange->isDescending;
    });
    return rows;
}

void CodeTablePgTest::checkPages(
    const CodeFilter& filter, const CodeOrder& order, const std::vector<qint64>& expected) {
    constexpr int size = 37;
    std::vector<qint64> forward;
    auto page = table().first(filter, order, size);
    for (;;) {
        QVERIFY2(page.has_value(), page ? "" : qUtf8Printable(page.error().detail));
        const auto ids = idsOf(*page);
        forward.insert(forward.end(), ids.begin(), ids.end());
        if (page->size() < size)
            break;
        page = table().after(filter, order, CodeRow(page->back()), size);
    }
    QVERIFY2(forward == expected, "forward");
    std::vector<qint64> backward;
    page = table().last(filter, order, size);
    for (;;) {
        QVERIFY2(page.has_value(), page ? "" : qUtf8Printable(page.error().detail));
        const auto ids = idsOf(*page);
        backward.insert(backward.begin(), ids.begin(), ids.end());
        if (page->size() < size)
            break;
        page = table().before(filter, order, CodeRow(page->front()), size);
    }
    QVERIFY2(backward == expected, "backward");
}

void CodeTablePgTest::everyOrderAndFilterPagesLikeTheWhole_data() {
    QTest::addColumn<CodeOrder>("order");
    QTest::addColumn<bool>("inTrash");
    const auto add = [](const CodeOrder& order, bool inTrash) {
        QTest::addRow("%s%s", describe(order).constData(), inTrash ? "trash" : "") << order << inTrash;
    };
    add({}, false);
    add({}, true);
    for (const CodeColumn first : columns) {
        add({{first, false}}, false);
        add({{first, true}}, false);
        add({{first, true}}, true);
        for (const CodeColumn second : columns) {
            if (second != first)
                add({{first, (int(first) + int(second)) % 2 == 0}, {second, int(second) % 3 == 0}}, false);
        }
    }
    add({{CodeColumn::Note, true}, {CodeColumn::Status, false}, {CodeColumn::Settled, true}}, false);
    add({{CodeColumn::Settled, false}, {CodeColumn::Distributed, true}, {CodeColumn::Flagged, false}}, false);
    add({{CodeColumn::Campaign, true}, {CodeColumn::Ticket, true}, {CodeColumn::Source, true},
            {CodeColumn::Note, false}},
        false);
}

void CodeTablePgTest::everyOrderAndFilterPagesLikeTheWhole() {
    QFETCH(CodeOrder, order);
    QFETCH(bool, inTrash);
    const std::vector<CodeRow> rows = sorted(order, inTrash);
    QVERIFY(rows.size() > 10);
    struct Case {
        const char* name;
        std::function<void(CodeFilter&)> set;
        std::function<bool(const CodeRow&)> matches;
    };
    const CampaignId alpha = m_fixture.campaign(u"alpha"_s);
    const std::vector<Case> cases{
        {"all", [](CodeFilter&) {}, [](const CodeRow&) { return true; }},
        {"partition",
            [&](CodeFilter& filter) {
                filter.campaigns = {alpha};
                filter.statuses = {CodeStatus::Distributed, CodeStatus::Available};
                filter.sources = {CodeSource::Import, CodeSource::Console};
            },
            [&](const CodeRow& row) {
                return row.campaign == alpha && row.source != CodeSource::Contribution &&
                       (row.status == CodeStatus::Distributed || row.status == CodeStatus::Available);
            }},
        {"added",
            [](CodeFilter& filter) {
                filter.added = {day(5), day(20)};
            },
            [](const CodeRow& row) { return row.added >= day(5) && row.added < day(20); }},
        {"dates",
            [](CodeFilter& filter) {
                filter.distributed.from = day(65);
                filter.isSettled = true;
            },
            [](const CodeRow& row) { return row.distributed && *row.distributed >= day(65) && row.settled; }},
        {"empty",
            [](CodeFilter& filter) {
                filter.isDistributed = false;
                filter.hasNote = true;
                filter.isFlagged = false;
            },
            [](const CodeRow& row) { return !row.distributed && row.note && !row.flagged; }},
        {"note", [](CodeFilter& filter) { filter.noteContains = u"BATCH"_s; },
            [](const CodeRow& row) { return row.note && row.note->contains(u"batch"); }},
        {"exact note", [](CodeFilter& filter) { filter.noteIs = u"batch 3"_s; },
            [](const CodeRow& row) { return row.note == u"batch 3"_s; }},
        {"another note", [](CodeFilter& filter) { filter.noteIsNot = u"batch 3"_s; },
            [](const CodeRow& row) { return row.note != u"batch 3"_s; }},
        {"tickets",
            [](CodeFilter& filter) {
                filter.ticketNumbers = {3, 9};
            },
            [](const CodeRow& row) { return row.ticketNumber && *row.ticketNumber >= 3 && *row.ticketNumber <= 9; }},
        {"ticket", [](CodeFilter& filter) { filter.ticketNumber = 4; },
            [](const CodeRow& row) { return row.ticketNumber == 4; }},
    };
    for (std::size_t index = 0; index < cases.size(); ++index) {
        // Every filter with every column; with several columns some of them.
        if (order.size() > 1 && index % 5 != std::size_t(order[0].column) % 5)
            continue;
        const Case& each = cases[index];
        CodeFilter filter;
        filter.inTrash = inTrash;
        each.set(filter);
        std::vector<qint64> expected;
        for (const CodeRow& row : rows)
            if (each.matches(row))
                expected.push_back(row.id.value);
        checkPages(filter, order, expected);
        if (QTest::currentTestFailed())
            QFAIL(each.name);
    }
}

void CodeTablePgTest::aPlaceNearAShareIsNearIt_data() {
    QTest::addColumn<CodeOrder>("order");
    for (const CodeColumn column : columns)
        for (const bool isDescending : {false, true})
            QTest::addRow("%d %d", int(column), int(isDescending)) << CodeOrder{{column, isDescending}};
    QTest::newRow("two") << CodeOrder{{CodeColumn::Status, true}, {CodeColumn::Distributed, false}};
}

void CodeTablePgTest::aPlaceNearAShareIsNearIt() {
    QFETCH(CodeOrder, order);
    const std::vector<qint64> expected = idsOf(sorted(order));
    for (const double share : {0.0, 0.2, 0.5, 0.8, 1.0}) {
        const auto rows = table().near({}, order, share, 20);
        QVERIFY2(rows.has_value(), rows ? "" : qUtf8Printable(rows.error().detail));
        QVERIFY(!rows->empty());
        // What comes is a stretch of the table as it stands.
        const std::vector<qint64> ids = idsOf(*rows);
        const auto found = std::search(expected.begin(), expected.end(), ids.begin(), ids.end());
        QVERIFY(found != expected.end());
        const double place = double(found - expected.begin()) / double(expected.size());
        QVERIFY2(std::abs(place - share) < 0.25, qPrintable(u"%1 for %2"_s.arg(place).arg(share)));
    }
}

void CodeTablePgTest::countsAgree() {
    const auto rows = all();
    const auto counted = [&](const std::function<bool(const CodeRow&)>& matches) {
        return qint64(std::count_if(rows.begin(), rows.end(), matches));
    };
    QCOMPARE(table().count({}).value(), counted([](const CodeRow& row) { return !row.deleted; }));
    CodeFilter used;
    used.statuses = {CodeStatus::Used};
    QVERIFY(CodeTable::isCountKept(used));
    QCOMPARE(table().count(used).value(),
        counted([](const CodeRow& row) { return !row.deleted && row.status == CodeStatus::Used; }));
    used.added.from = day(20);
    QVERIFY(!CodeTable::isCountKept(used));
    QCOMPARE(table().count(used).value(), counted([](const CodeRow& row) {
        return !row.deleted && row.status == CodeStatus::Used && row.added >= day(20);
    }));
    CodeFilter trash;
    trash.inTrash = true;
    QCOMPARE(table().count(trash).value(), counted([](const CodeRow& row) { return row.deleted.has_value(); }));
    QCOMPARE(table().countUpTo({}, 7).value(), 7);
    QCOMPARE(table().countUpTo(trash, 1000).value(), table().count(trash).value());
}

void CodeTablePgTest::aFilterMayNameIds() {
    CodeFilter filter;
    filter.ids = {CodeId(13), CodeId(4)};
    QCOMPARE(idsOf(table().first(filter, {}, 10).value()).size(), std::size_t(2));
    QCOMPARE(table().count(filter).value(), 2);
    filter.ids = std::vector<CodeId>();
    QVERIFY(table().first(filter, {}, 10).value().empty());
    // With whatever else is asked for.
    filter.ids = {CodeId(13), CodeId(4)};
    filter.ticketNumber = 100'000;
    const auto none = table().first(filter, {}, 10);
    QVERIFY2(none, none ? "" : qPrintable(none.error().detail));
    QVERIFY(none->empty());
}

void CodeTablePgTest::codesAreFoundByFingerprint() {
    const auto admin = m_fixture.connectAs(u"adm"_s);
    const auto fingerprint = [&](const QString& name) { return m_fixture.given(name).fingerprint; };
    const CampaignId sora = m_fixture.campaign();
    const CampaignId alpha = m_fixture.campaign(u"alpha"_s);
    const auto found =
        CodeTable(*admin)
            .find({{sora, fingerprint(u"C5"_s)}, {alpha, fingerprint(u"C5"_s)}, {alpha, fingerprint(u"C300"_s)}})
            .value();
    QCOMPARE(found.size(), std::size_t(2));
    QVERIFY(CodeTable(*admin).find({{sora, fingerprint(u"C999"_s)}}).value().empty());
}

void CodeTablePgTest::unmaskingIsAnnouncedAndAudited() {
    const auto admin = m_fixture.connectAs(u"adm"_s);
    const auto fingerprint = m_fixture.given(u"C5"_s).fingerprint;
    const CodeId id = CodeTable(*admin).find({{m_fixture.campaign(), fingerprint}}).value().front();
    const auto code = CodeTable(*admin).unmask(id, m_fixture.cipher());
    QVERIFY(code.has_value());
    QCOMPARE(code->revealText(), u"C5"_s);
    QCOMPARE(m_fixture.sql(u"select author || ' ' || action || ' ' || subject_id from invites.audit_event"
                           " where action = 'unmask_code'"_s),
        u"adm unmask_code %1"_s.arg(id.value));
    // A reading that a rollback would hide, somebody else's, and one of long ago.
    QCOMPARE(m_fixture.refusal(*admin,
                 u"select * from invites.unmask_code((select invites.announce_code_unmasking(%1)))"_s.arg(id.value)),
        u"not_announced"_s);
    const QString event = m_fixture.sql(u"select max(id) from invites.audit_event where action = 'unmask_code'"_s);
    const auto bea = m_fixture.connectAs(u"bea"_s);
    QCOMPARE(m_fixture.refusal(*bea, u"select * from invites.unmask_code(%1)"_s.arg(event)), u"not_announced"_s);
    QCOMPARE(CodeTable(*admin).unmask(CodeId(987654), m_fixture.cipher()).error().code, ErrorCode::NotFound);
}

void CodeTablePgTest::aModeratorIsRefused() {
    const auto moderator = m_fixture.connectAs(u"mod"_s);
    QVERIFY(!CodeTable(*moderator).first({}, {}, 10).value().empty());
    QCOMPARE(CodeTable(*moderator).unmask(CodeId(1), m_fixture.cipher()).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(CodeTable(*moderator).find({{m_fixture.campaign(), QByteArray(32, 'x')}}).error().code,
        ErrorCode::PermissionDenied);
    QCOMPARE(m_fixture.refusal(*moderator, u"select sealed from invites.code"_s), u"42501"_s);
}

QTEST_GUILESS_MAIN(CodeTablePgTest)
#include "CodeTablePgTest.moc"
