#include "common/store/CodeStatements.h"
#include "tests/support/store/StoreFixture.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace invites;
using namespace invites::store;
using namespace Qt::StringLiterals;

namespace {

constexpr int pageSize = 200;
// A page may come from one place: all campaigns' statuses and sources have a page in its order read.
constexpr int parts = 2 * 5 * 3;

// More of them for a look at the times, which are printed.
int codeCount() {
    const int count = qEnvironmentVariableIntValue("INVITES_TEST_CODES");
    return count > 0 ? count : 200'000;
}

// Rows and index entries that the plan's scans of codes looked at.
double rowsRead(const QJsonObject& node) {
    double rows = 0;
    if (node[u"Relation Name"].toString() == u"code"_s || node[u"Index Name"].toString().startsWith(u"code_"_s))
        rows += (node[u"Actual Rows"].toDouble() + node[u"Rows Removed by Filter"].toDouble()) *
                node[u"Actual Loops"].toDouble();
    for (const QJsonValue child : node[u"Plans"].toArray())
        rows += rowsRead(child.toObject());
    return rows;
}

} // namespace

// Whatever the planner knows about the table: a page anywhere in it, in any order of one column and in those of several
// that begin with a status, reads no more than a page from each part of it.
class CodeTablePlansPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pagesReadPages_data();
    void pagesReadPages();

private:
    double readsOf(const Statement& statement);

    test::StoreFixture m_fixture{{u"autovacuum = off"_s}};
    std::vector<CodeRow> m_rows;
    bool m_isAnalysed = false;
};

void CodeTablePlansPgTest::initTestCase() {
    m_fixture.addCampaign(u"alpha"_s);
    m_fixture.sql(
        u"alter table invites.code disable trigger user;"
        "insert into invites.ticket (campaign_id, number, secret_hash, state)"
        " select 1, n, sha256(n::text::bytea), 'left' from generate_series(1, 20000) n;"
        "insert into invites.code (campaign_id, status, fingerprint, sealed, source, ticket_id, added_at,"
        " distributed_at, settled_at, flagged_at, deleted_at, note)"
        " select 1 + (n % 20 = 0)::int, s::invites.code_status, sha256(n::text::bytea),"
        " sha256('x') || sha256(n::text::bytea), (array['import', 'contribution'])[1 + n % 2]"
        "::invites.code_source, case when s in ('distributed', 'used') then n % 20000 + 1 end,"
        " '2026-01-01'::timestamptz + n / 1000 * interval '1 hour',"
        " case when s in ('distributed', 'used') or n % 100 = 9 then '2026-02-01'::timestamptz + n * interval '1 "
        "second' end,"
        " case when s in ('used', 'invalid') then '2026-02-05'::timestamptz + n * interval '1 second' end,"
        " case when n % 97 = 0 then now() end, case when n % 1009 = 0 then now() end,"
        " case when n % 3 = 0 then 'batch ' || n % 50 end from (select n, case when n % 10 < 5 then 'available'"
        " when n % 10 < 8 then 'distributed' when n % 10 = 8 then 'used' else 'invalid' end as s"
        " from generate_series(1, %1) n) g;"
        "alter table invites.code enable trigger user;"_s.arg(codeCount()));
}

double CodeTablePlansPgTest::readsOf(const Statement& statement) {
    QElapsedTimer timer;
    timer.start();
    const auto rows = read(m_fixture.connection(),
        {db::Query(u"explain"_s, "explain (analyze, format json) " + statement.query.text()), statement.parameters});
    if (!rows)
        qFatal("%s", qUtf8Printable(rows.error().detail));
    const QJsonObject plan = QJsonDocument::fromJson(rows->first().bytes(0))[0].toObject();
    qInfo("    %.1f ms of planning, %.1f ms of execution", plan[u"Planning Time"].toDouble(),
        plan[u"Execution Time"].toDouble());
    return rowsRead(plan[u"Plan"].toObject());
}

void CodeTablePlansPgTest::pagesReadPages_data() {
    QTest::addColumn<bool>("isAnalysed");
    QTest::addColumn<CodeOrder>("order");
    using C = CodeColumn;
    const std::vector<CodeOrder> orders{{{C::Added, true}}, {{C::Added, false}}, {{C::Distributed, true}},
        {{C::Distributed, false}}, {{C::Settled, true}}, {{C::Ticket, true}}, {{C::Ticket, false}}, {{C::Note, true}},
        {{C::Flagged, true}}, {{C::Status, false}}, {{C::Campaign, true}, {C::Source, false}},
        {{C::Status, true}, {C::Distributed, true}}, {{C::Distributed, true}, {C::Status, true}}};
    for (const bool isAnalysed : {false, true})
        for (const CodeOrder& order : orders) {
            QByteArray name = isAnalysed ? "analysed" : "fresh";
            for (const CodeSort& sort : order)
                name += " " + QByteArray::number(int(sort.column)) + (sort.isDescending ? "d" : "a");
            QTest::newRow(name.constData()) << isAnalysed << order;
        }
}

void CodeTablePlansPgTest::pagesReadPages() {
    QFETCH(bool, isAnalysed);
    QFETCH(CodeOrder, order);
    if (isAnalysed && !std::exchange(m_isAnalysed, true))
        m_fixture.sql(u"analyze"_s);
    CodeTable table(m_fixture.connection());
    const auto check = [&](const char* what, const Statement& statement, double factor = 1) {
        const double reads = readsOf(statement);
        // Equal dates are sorted in batches, a thousand here.
        QVERIFY2(reads <= factor * parts * pageSize, qPrintable(QLatin1String(what) + u": %1 rows"_s.arg(reads)));
    };
    check("first", pageStatement({}, order, true, nullptr, pageSize), 2);
    check("last", pageStatement({}, order, false, nullptr, pageSize), 2);
    for (const double share : {0.3, 0.7}) {
        const auto rows = table.near({}, order, share, 1);
        QVERIFY(rows && !rows->empty());
        check("after", pageStatement({}, order, true, &rows->front(), pageSize), 2);
        check("before", pageStatement({}, order, false, &rows->front(), pageSize), 2);
    }
    CodeFilter filter;
    filter.statuses = {CodeStatus::Distributed};
    filter.campaigns = {CampaignId(1)};
    check("one status", pageStatement(filter, order, true, nullptr, pageSize), 0.5);
    // Lists are bounded by their first and last, and ticket numbers are ids that an index has.
    CodeFilter listed;
    listed.otherThan = {CampaignId(2)};
    if (order.front().column == CodeColumn::Ticket) {
        listed.ticketNumberIn.ranges = {{19'990, 19'990}, {19'995, 19'999}};
        check("listed tickets", pageStatement(listed, order, true, nullptr, pageSize), 2);
    } else if (order.front().column == CodeColumn::Added) {
        const Instant day = Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::hours(20);
        const std::chrono::hours hour(1);
        listed.addedIn.ranges = {{day, day + hour}, {day + 2 * hour, day + 3 * hour}};
        check("listed dates", pageStatement(listed, order, true, nullptr, pageSize), 2);
    }
    // What few codes lack against the rule of their status is no reason to look through all of them.
    CodeFilter lacking;
    lacking.statuses = {CodeStatus::Distributed, CodeStatus::Used};
    lacking.hasTicket = false;
    check("without a ticket", pageStatement(lacking, order, true, nullptr, pageSize), 2);
    check("bounds without a ticket", boundsStatement(lacking, CodeColumn::Added, 10000));
    readsOf(boundsStatement(
        {}, order.front().column == CodeColumn::Distributed ? CodeColumn::Distributed : CodeColumn::Added, 10000));
}

QTEST_GUILESS_MAIN(CodeTablePlansPgTest)
#include "CodeTablePlansPgTest.moc"
