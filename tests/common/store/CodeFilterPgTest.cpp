#include "common/csv/CsvWriter.h"
#include "common/store/CodeTable.h"
#include "common/store/ReportStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QBuffer>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

#include <functional>

using namespace invites;
using namespace invites::store;
using namespace Qt::StringLiterals;

namespace {

constexpr int rounds = 40;
constexpr int codes = 400;
constexpr int tickets = 60;

// A condition as a filter has it, and as somebody would write it in SQL.
struct Said {
    std::function<void(CodeFilter&)> set;
    QString sql;
};

} // namespace

// Whatever a filter can say, against plain SQL that says the same, over codes of all kinds: as pages in some order,
// counted in both ways, and as a report. The seed of a failure is in its message.
class CodeFilterPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { m_random.seed(m_seed); }
    void eachConditionLetsThroughWhatSqlDoes_data();
    void eachConditionLetsThroughWhatSqlDoes();
    void conditionsHoldTogether();
    void nothingThatIsTypedIsStatement();

private:
    int upTo(int most) { return int(m_random.bounded(most + 1)); }
    bool maybe() { return upTo(1) == 1; }
    Instant instant();
    static QString sql(Instant instant);
    static QString quoted(const QString& text) { return u'\'' + QString(text).replace(u"'"_s, u"''"_s) + u'\''; }
    InstantRange dates();
    NumberRange numbers();
    static QString dateSql(const QString& column, const InstantRange& range);
    static QString numberSql(const NumberRange& range);
    template <typename Range>
    Said list(RangeList<Range> CodeFilter::*member, const std::function<Range()>& make,
        const std::function<QString(const Range&)>& toSql);
    Said date(const QString& column, InstantRange CodeFilter::*member);
    Said dateList(const QString& column, InstantList CodeFilter::*member);
    Said presence(const QString& column, std::optional<bool> CodeFilter::*member);
    Said note(QString CodeFilter::*member, const std::function<QString(const QString&)>& toSql);
    QString someNote();
    template <typename T>
    Said choice(std::vector<T> CodeFilter::*member, const std::vector<T>& all, const QString& column);
    Said make(const QString& kind);
    CodeOrder someOrder();
    void check(const CodeFilter& filter, const QString& condition);
    QSet<qint64> reported(const CodeFilter& filter);

    const quint32 m_seed = qEnvironmentVariableIsSet("INVITES_TEST_SEED")
                               ? qEnvironmentVariable("INVITES_TEST_SEED").toUInt()
                               : QRandomGenerator::global()->generate();
    QRandomGenerator m_random;
    test::StoreFixture m_fixture;
    std::vector<CampaignId> m_campaigns;
};

void CodeFilterPgTest::initTestCase() {
    m_random.seed(m_seed);
    m_fixture.addCampaign(u"alpha"_s);
    m_fixture.addCampaign(u"beta"_s);
    for (const QString& slug : {u"sora"_s, u"alpha"_s, u"beta"_s})
        m_campaigns.push_back(m_fixture.campaign(slug));
    // Numbers have gaps, and each campaign has its own; what the laws forbid is passed by, since this only reads.
    m_fixture.sql(
        u"create function pg_temp.d(share float) returns timestamptz language sql volatile as $$ select case when"
        " random() >= share then '2026-01-01'::timestamptz + floor(random() * 240) * interval '12 hours' end $$;"
        "select setseed(%1);"
        "insert into invites.ticket (campaign_id, number, secret_hash, state) select c.id, n * 2 + c.id,"
        " sha256((c.id || 'x' || n)::bytea), 'left' from generate_series(1, %2) n, invites.campaign c order by n, c.id;"
        "alter table invites.code disable trigger user;"
        "insert into invites.code (campaign_id, status, fingerprint, sealed, source, ticket_id, added_at,"
        " distributed_at, settled_at, flagged_at, deleted_at, note) select c.id, s.status, sha256(n::text::bytea),"
        " sha256('x') || sha256(n::text::bytea), (array['import', 'contribution', 'console'])[1 + floor(random() *"
        " 3)]::invites.code_source, t.id, pg_temp.d(0),"
        " case when s.status in ('distributed', 'used', 'invalid') then pg_temp.d(0.4) end,"
        " case when s.status in ('used', 'invalid') then pg_temp.d(0.4) end, pg_temp.d(0.7), pg_temp.d(0.75),"
        " case when random() < 0.6 then (array['batch 1', 'Batch 2', 'from Ana, by post', 'a; b', '!urgent', '^x',"
        " '%', 'O''Brien', ''])[1 + floor(random() * 9)] end"
        " from generate_series(1, %3) n cross join lateral (select id from invites.campaign offset n % 3 limit 1) c"
        " left join invites.ticket t on t.campaign_id = c.id and t.number = c.id + 2 * (n / 3) and n % 10 < 7"
        " cross join lateral (select (case when t.id is null then array['available', 'used', 'invalid']"
        " else array['distributed', 'used', 'invalid'] end)[1 + floor(random() * 3)]::invites.code_status"
        " as status) s;"
        "alter table invites.code enable trigger user;"_s.arg(double(m_seed % 1000) / 1000)
            .arg(tickets)
            .arg(codes));
    m_fixture.sql(u"create view public.reference as select k.*, t.number from invites.code k left join invites.ticket t"
                  " on t.id = k.ticket_id"_s);
}

Instant CodeFilterPgTest::instant() {
    return Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::hours(24) * upTo(130);
}

QString CodeFilterPgTest::sql(Instant instant) {
    return quoted(toRfc3339(instant)) + u"::timestamptz"_s;
}

InstantRange CodeFilterPgTest::dates() {
    const Instant first = instant();
    InstantRange range{first, first + std::chrono::hours(12) * (1 + upTo(20))};
    if (const int end = upTo(5); end == 0)
        range.from.reset();
    else if (end == 1)
        range.to.reset();
    return range;
}

NumberRange CodeFilterPgTest::numbers() {
    const qint64 first = upTo(tickets * 2);
    NumberRange range{first, first + (maybe() ? 0 : upTo(20))};
    if (const int end = upTo(7); end == 0)
        range.from.reset();
    else if (end == 1)
        range.to.reset();
    return range;
}

QString CodeFilterPgTest::dateSql(const QString& column, const InstantRange& range) {
    QStringList parts{column + u" is not null"_s};
    if (range.from)
        parts += column + u" >= "_s + sql(*range.from);
    if (range.to)
        parts += column + u" < "_s + sql(*range.to);
    return u'(' + parts.join(u" and "_s) + u')';
}

QString CodeFilterPgTest::numberSql(const NumberRange& range) {
    QStringList parts{u"number is not null"_s};
    if (range.from)
        parts += u"number >= %1"_s.arg(*range.from);
    if (range.to)
        parts += u"number <= %1"_s.arg(*range.to);
    return u'(' + parts.join(u" and "_s) + u')';
}

template <typename Range>
Said CodeFilterPgTest::list(RangeList<Range> CodeFilter::*member, const std::function<Range()>& makeRange,
    const std::function<QString(const Range&)>& toSql) {
    RangeList<Range> made;
    QStringList parts;
    for (int left = 1 + upTo(4); left > 0; --left) {
        made.ranges.push_back(makeRange());
        parts += toSql(made.ranges.back());
    }
    made.isExcept = maybe();
    // Every part has a definite answer, so that this "not" is the everyday one.
    const QString any = u'(' + parts.join(u" or "_s) + u')';
    return {[=](CodeFilter& filter) { filter.*member = made; }, made.isExcept ? QString(u"not "_s + any) : any};
}

Said CodeFilterPgTest::date(const QString& column, InstantRange CodeFilter::*member) {
    const InstantRange range = dates();
    return {[=](CodeFilter& filter) { filter.*member = range; }, dateSql(column, range)};
}

Said CodeFilterPgTest::dateList(const QString& column, InstantList CodeFilter::*member) {
    return list<InstantRange>(
        member, [this] { return dates(); }, [=](const InstantRange& range) { return dateSql(column, range); });
}

Said CodeFilterPgTest::presence(const QString& column, std::optional<bool> CodeFilter::*member) {
    const bool isThere = maybe();
    return {
        [=](CodeFilter& filter) { filter.*member = isThere; }, column + (isThere ? u" is not null"_s : u" is null"_s)};
}

QString CodeFilterPgTest::someNote() {
    static const QStringList notes{u"batch 1"_s, u"BATCH"_s, u"Batch 2"_s, u"from Ana, by post"_s, u"a; b"_s,
        u"!urgent"_s, u"^x"_s, u"%"_s, u"O'Brien"_s, u"_"_s, u"nowhere"_s};
    return notes[upTo(int(notes.size()) - 1)];
}

Said CodeFilterPgTest::note(QString CodeFilter::*member, const std::function<QString(const QString&)>& toSql) {
    const QString text = someNote();
    return {[=](CodeFilter& filter) { filter.*member = text; }, toSql(quoted(text))};
}

template <typename T>
Said CodeFilterPgTest::choice(std::vector<T> CodeFilter::*member, const std::vector<T>& all, const QString& column) {
    std::vector<T> taken;
    QStringList texts;
    for (const T value : all)
        if (maybe()) {
            taken.push_back(value);
            texts += quoted(QString(toText(value)));
        }
    return {[=](CodeFilter& filter) { filter.*member = taken; },
        taken.empty() ? u"true"_s : QString(column + u"::text in ("_s + texts.join(u',') + u')')};
}

Said CodeFilterPgTest::make(const QString& kind) {
    using Filter = CodeFilter;
    if (kind == u"status"_s)
        return choice(&Filter::statuses,
            {CodeStatus::Available, CodeStatus::Reserved, CodeStatus::Distributed, CodeStatus::Used,
                CodeStatus::Invalid},
            kind);
    if (kind == u"source"_s)
        return choice(&Filter::sources, {CodeSource::Import, CodeSource::Contribution, CodeSource::Console}, kind);
    const auto campaigns = [&](std::vector<CampaignId> Filter::*member, const QString& sign) -> Said {
        const std::vector<CampaignId> taken{m_campaigns[std::size_t(upTo(2))], m_campaigns[std::size_t(upTo(2))]};
        return {[=](Filter& filter) { filter.*member = taken; },
            u"campaign_id %1 (%2, %3)"_s.arg(sign).arg(taken[0].value).arg(taken[1].value)};
    };
    if (kind == u"campaign"_s)
        return campaigns(&Filter::campaigns, u"in"_s);
    if (kind == u"other campaign"_s)
        return campaigns(&Filter::otherThan, u"not in"_s);
    if (kind == u"added"_s)
        return date(u"added_at"_s, &Filter::added);
    if (kind == u"distributed"_s)
        return date(u"distributed_at"_s, &Filter::distributed);
    if (kind == u"settled"_s)
        return date(u"settled_at"_s, &Filter::settled);
    if (kind == u"flagged"_s)
        return date(u"flagged_at"_s, &Filter::flagged);
    if (kind == u"deleted"_s)
        return date(u"deleted_at"_s, &Filter::deleted);
    if (kind == u"added in"_s)
        return dateList(u"added_at"_s, &Filter::addedIn);
    if (kind == u"distributed in"_s)
        return dateList(u"distributed_at"_s, &Filter::distributedIn);
    if (kind == u"settled in"_s)
        return dateList(u"settled_at"_s, &Filter::settledIn);
    if (kind == u"flagged in"_s)
        return dateList(u"flagged_at"_s, &Filter::flaggedIn);
    if (kind == u"deleted in"_s)
        return dateList(u"deleted_at"_s, &Filter::deletedIn);
    if (kind == u"is distributed"_s)
        return presence(u"distributed_at"_s, &Filter::isDistributed);
    if (kind == u"is settled"_s)
        return presence(u"settled_at"_s, &Filter::isSettled);
    if (kind == u"is flagged"_s)
        return presence(u"flagged_at"_s, &Filter::isFlagged);
    if (kind == u"has ticket"_s)
        return presence(u"ticket_id"_s, &Filter::hasTicket);
    if (kind == u"has note"_s)
        return presence(u"note"_s, &Filter::hasNote);
    if (kind == u"ticket"_s) {
        const qint64 number = upTo(tickets * 2);
        return {[=](Filter& filter) { filter.ticketNumber = number; }, u"number = %1"_s.arg(number)};
    }
    if (kind == u"tickets"_s) {
        const NumberRange range = numbers();
        return {[=](Filter& filter) { filter.ticketNumbers = range; }, numberSql(range)};
    }
    if (kind == u"ticket in"_s)
        return list<NumberRange>(
            &Filter::ticketNumberIn, [this] { return numbers(); }, &numberSql);
    if (kind == u"note contains"_s)
        return note(&Filter::noteContains,
            [](const QString& text) { return u"position(lower(%1) in lower(note)) > 0"_s.arg(text); });
    if (kind == u"note lacks"_s)
        return note(&Filter::noteLacks,
            [](const QString& text) { return u"position(lower(%1) in lower(coalesce(note, ''))) = 0"_s.arg(text); });
    if (kind == u"note begins"_s)
        return note(&Filter::noteBegins,
            [](const QString& text) { return u"lower(substr(note, 1, length(%1))) = lower(%1)"_s.arg(text); });
    if (kind == u"note is"_s)
        return note(&Filter::noteIs, [](const QString& text) { return QString(u"note = "_s + text); });
    if (kind == u"note is not"_s)
        return note(
            &Filter::noteIsNot, [](const QString& text) { return u"(note is null or note <> %1)"_s.arg(text); });
    if (kind == u"note is one of"_s) {
        const QString one = someNote();
        const QString other = someNote();
        return {[=](Filter& filter) {
                    filter.noteIsOneOf = {one, other};
                },
            u"note in (%1, %2)"_s.arg(quoted(one), quoted(other))};
    }
    qFatal("No condition is called %s.", qUtf8Printable(kind));
}

CodeOrder CodeFilterPgTest::someOrder() {
    CodeOrder order;
    for (int left = upTo(2); left > 0; --left)
        order.push_back({CodeColumn(upTo(int(CodeColumn::Note))), maybe()});
    return order;
}

QSet<qint64> CodeFilterPgTest::reported(const CodeFilter& filter) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(buffer);
    const ReportRequest request{Report::Codes, {}, {}, filter, {u"id"_s}, someOrder()};
    if (!ReportStore(m_fixture.connection()).write(request, nullptr, writer))
        return {-1};
    QSet<qint64> ids;
    const QList<QByteArray> lines = buffer.data().split('\n').mid(1);
    for (const QByteArray& line : lines)
        if (!line.isEmpty())
            ids.insert(line.trimmed().toLongLong());
    return ids;
}

void CodeFilterPgTest::check(const CodeFilter& filter, const QString& condition) {
    const QString full = u"deleted_at is %1null and %2"_s.arg(filter.inTrash ? u"not "_s : QString(), condition);
    const QString found =
        m_fixture.sql(u"select coalesce(string_agg(id::text, ','), '') from public.reference where "_s + full);
    QSet<qint64> expected;
    for (const QString& id : found.split(u',', Qt::SkipEmptyParts))
        expected.insert(id.toLongLong());
    const QByteArray context = QByteArray::number(m_seed) + ": " + full.toUtf8();
    CodeTable table(m_fixture.connection());
    const CodeOrder order = someOrder();
    QSet<qint64> paged;
    auto page = table.first(filter, order, 73);
    for (;;) {
        QVERIFY2(page.has_value(), page ? "" : qUtf8Printable(page.error().detail));
        for (const CodeRow& row : *page) {
            QVERIFY2(!paged.contains(row.id.value), context.constData());
            paged.insert(row.id.value);
        }
        if (page->size() < 73)
            break;
        page = table.after(filter, order, CodeRow(page->back()), 73);
    }
    QVERIFY2(paged == expected, context.constData());
    QVERIFY2(table.count(filter).value_or(-1) == expected.size(), context.constData());
    QVERIFY2(table.countUpTo(filter, 50).value_or(-1) == std::min<qsizetype>(expected.size(), 50), context.constData());
    QVERIFY2(reported(filter) == expected, context.constData());
    const auto near = table.near(filter, order, 0.5, 5);
    QVERIFY2(near.has_value(), near ? "" : qUtf8Printable(near.error().detail));
    QVERIFY2(near->empty() == expected.isEmpty(), context.constData());
}

void CodeFilterPgTest::eachConditionLetsThroughWhatSqlDoes_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"status", "source", "campaign", "other campaign", "added", "distributed", "settled",
             "flagged", "deleted", "added in", "distributed in", "settled in", "flagged in", "deleted in",
             "is distributed", "is settled", "is flagged", "has ticket", "has note", "ticket", "tickets", "ticket in",
             "note contains", "note lacks", "note begins", "note is", "note is not", "note is one of"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

void CodeFilterPgTest::eachConditionLetsThroughWhatSqlDoes() {
    QFETCH(QString, kind);
    for (int round = 0; round < 12; ++round) {
        const Said said = make(kind);
        CodeFilter filter;
        filter.inTrash = kind.startsWith(u"deleted"_s) || upTo(4) == 0;
        // The kept counts are none of these codes' (the triggers were off): what is counted is counted.
        filter.added.from = Instant(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1));
        said.set(filter);
        check(filter, said.sql);
        if (QTest::currentTestFailed())
            return;
    }
}

void CodeFilterPgTest::conditionsHoldTogether() {
    const QStringList kinds{u"status"_s, u"source"_s, u"campaign"_s, u"other campaign"_s, u"added in"_s,
        u"distributed"_s, u"settled in"_s, u"flagged in"_s, u"ticket in"_s, u"tickets"_s, u"note lacks"_s,
        u"note begins"_s, u"note is one of"_s, u"is settled"_s};
    for (int round = 0; round < rounds; ++round) {
        CodeFilter filter;
        filter.inTrash = upTo(4) == 0;
        filter.added.from = Instant(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1));
        QStringList conditions;
        QSet<QString> used;
        for (int left = 2 + upTo(2); left > 0; --left) {
            const QString kind = kinds[upTo(int(kinds.size()) - 1)];
            if (used.contains(kind))
                continue;
            used.insert(kind);
            const Said said = make(kind);
            said.set(filter);
            conditions += said.sql;
        }
        check(filter, conditions.join(u" and "_s));
        if (QTest::currentTestFailed())
            return;
    }
}

void CodeFilterPgTest::nothingThatIsTypedIsStatement() {
    const QString nasty = u"x'); drop view public.reference; --"_s;
    CodeFilter filter;
    filter.noteContains = filter.noteLacks = filter.noteBegins = nasty;
    filter.noteIsOneOf = {nasty, u"{a,\"b"_s};
    const auto page = CodeTable(m_fixture.connection()).first(filter, {}, 10);
    QVERIFY(page && page->empty());
    filter.noteIs = QString(QChar(u'\0'));
    const auto refused = CodeTable(m_fixture.connection()).first(filter, {}, 10);
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    QCOMPARE(m_fixture.sql(u"select count(*) from public.reference"_s).toInt(), codes);
}

QTEST_GUILESS_MAIN(CodeFilterPgTest)
#include "CodeFilterPgTest.moc"
