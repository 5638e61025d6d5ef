#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// A step costs the same on the first day and after years, whatever the planner knows about the tables: it reads a few
// rows for each of its batch, by index. Counted by PostgreSQL's own per-transaction statistics.
class PlansPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsReadNoMoreThanTheyNeed_data();
    void stepsReadNoMoreThanTheyNeed();

private:
    static constexpr int batch = 256;
    struct Reads {
        qint64 sequentialScans = 0; // of code or ticket
        qint64 entries = 0;         // rows and index entries of both that any scan looked at
    };

    Reads readsOf(db::Connection& connection, const QString& statement);
    void addCodes(int count);
    void takeTickets(int count);
    QString callRequest(int count);
    QString callMembersRequest(int count);
    void measure(const char* when, db::Connection& connection);
    void measureAll(const char* when, db::Connection& old);

    test::StoreFixture m_fixture{{u"autovacuum = off"_s}};
    int m_visitor = 0;
};

PlansPgTest::Reads PlansPgTest::readsOf(db::Connection& connection, const QString& statement) {
    static const db::Query counters(u"counters"_s,
        "select (select sum(pg_stat_get_xact_numscans(t)) from unnest(tables) t)::bigint,"
        " (select sum(pg_stat_get_xact_tuples_returned(t) + pg_stat_get_xact_tuples_fetched(t)) from unnest(tables) t)"
        "::bigint + (select sum(pg_stat_get_xact_tuples_returned(i.indexrelid)) from pg_index i"
        " where i.indrelid = any (tables))::bigint"
        " from (values (array['invites.code', 'invites.ticket']::regclass[]::oid[])) v (tables)");
    Reads reads;
    const Status done = connection.transact([&](db::Connection& transaction) -> Status {
        // What an earlier transaction has not handed to the collector yet is in the counters too.
        const auto before = transaction.run(counters);
        const auto rows = transaction.run(db::Query(u"step"_s, statement.toUtf8()));
        const auto after = transaction.run(counters);
        if (!before || !rows || !after)
            return failure(rows ? Error{} : rows.error());
        reads = {after->first().integer(0) - before->first().integer(0),
            after->first().integer(1) - before->first().integer(1)};
        return {};
    });
    if (!done)
        qFatal("%s: %s (%s)", qUtf8Printable(statement), qUtf8Printable(done.error().detail),
            qUtf8Printable(done.error().reason));
    return reads;
}

void PlansPgTest::addCodes(int count) {
    m_fixture.sql(u"do $$ begin for i in 0 .. %1 / 5000 - 1 loop"
                  " perform invites.add_codes('sora', array_agg(sha256(n::text::bytea)),"
                  " array_agg(sha256(n::text::bytea) || sha256('x')), 'import')"
                  " from generate_series(i * 5000 + 1, i * 5000 + 5000) n; end loop; end $$"_s.arg(count));
}

// A statement with a batch of newcomers, made in SQL so that nothing but the step is in it.
QString PlansPgTest::callRequest(int count) {
    const int first = m_visitor + 1;
    m_visitor += count;
    return u"select count(*) from (select array_agg(sha256(('v' || n)::bytea)) as hashes,"
           " array_agg(sha256(('s' || n)::bytea)) as solutions, array_agg(null::bytea) as nobody,"
           " array_agg('passed'::text) as passed, array_agg(now() + interval '1 hour') as ends,"
           " array_agg(sha256(('a' || n % 50)::bytea)) as addresses"
           " from generate_series(%1, %2) n) a, invites.ask_for_tickets(1, hashes, nobody, addresses, passed, "
           "solutions,"
           " ends, 1000000, nobody, nobody)"_s.arg(first)
               .arg(m_visitor);
}

// The same from so many members, each of whom has just signed in.
QString PlansPgTest::callMembersRequest(int count) {
    m_fixture.sql(
        u"with m as (insert into invites.member (joined_at) select now() from generate_series(1, %1) returning id),"
        " i as (insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile)"
        " select id, 'linkedin', sha256(('p' || id)::bytea), decode(repeat('ab', 60), 'hex') from m"
        " returning id, member_id) insert into invites.member_session (token_hash, member_id, identity_id,"
        " idle_ends_at, ends_at) select sha256(('t' || %2 + row_number() over ())::bytea), member_id, id,"
        " now() + interval '1 day', now() + interval '2 days' from i"_s.arg(count)
            .arg(m_visitor));
    QString statement = callRequest(count);
    statement.replace(u" from generate_series("_s,
        u", array_agg(sha256(('t' || n)::bytea)) as sessions, array_agg(decode(repeat('ab', 60), 'hex')) as sealed"
        " from generate_series("_s);
    return statement.replace(u" nobody, nobody)"_s, u" sessions, sealed)"_s);
}

void PlansPgTest::takeTickets(int count) {
    for (int taken = 0; taken < count; taken += 500)
        m_fixture.sql(callRequest(500));
}

void PlansPgTest::measure(const char* when, db::Connection& connection) {
    const auto check = [&](const char* step, const QString& statement, int elements) {
        const Reads reads = readsOf(connection, statement);
        // The most costly, a new ticket, looks for its key, its holder, its code, and writes both rows; the foreign
        // keys look again. Whoever comes after a batch passes over the entries of what it took, once.
        const QByteArray text = QByteArray(when) + ", " + step + ": " + QByteArray::number(reads.sequentialScans) +
                                " sequential scans, " + QByteArray::number(reads.entries) + " reads";
        QVERIFY2(reads.sequentialScans == 0, text.constData());
        QVERIFY2(reads.entries > 0 && reads.entries <= elements * 12 + 3 * batch, text.constData());
    };
    check("members' request", callMembersRequest(batch), 2 * batch);
    const int first = m_visitor + 1;
    check("request", callRequest(batch), batch);
    check("request again",
        callRequest(0).replace(u"generate_series(%1"_s.arg(m_visitor + 1), u"generate_series(%1"_s.arg(first)), batch);
    const QString hashes =
        u"(select array_agg(sha256(('v' || n)::bytea)) from generate_series(%1, %2) n)"_s.arg(first).arg(m_visitor);
    check("look", u"select count(*) from invites.view_tickets(%1)"_s.arg(hashes), batch);
    check("copy", u"select count(*) from invites.record_copies(%1)"_s.arg(hashes), batch);
    check("contribute",
        u"select outcome from invites.contribute(sha256('v%1'), (select array_agg(sha256(('g%1 ' || n)::bytea))"
        " from generate_series(1, 4) n), array_fill(decode(repeat('ab', 60), 'hex'), array[4]))"_s.arg(first),
        8);
    check("report", u"select outcome from invites.report_code(sha256('v%1'), 'does_not_work')"_s.arg(first + 1), 2);
    // Somebody who waits, and whom the next look offers a code.
    const int late = ++m_visitor;
    m_fixture.sql(u"with l as (update invites.campaign_line set next_number = next_number + 1 where campaign_id = 1"
                  " returning next_number) insert into invites.ticket (campaign_id, number, secret_hash, state)"
                  " select 1, next_number - 1, sha256('v%1'), 'waiting' from l"_s.arg(late));
    check("offer", u"select count(*) from invites.view_tickets(array[sha256('v%1')])"_s.arg(late), 2);
    QCOMPARE(
        m_fixture.sql(u"select state from invites.ticket where secret_hash = sha256('v%1')"_s.arg(late)), u"offered"_s);
    check("reveal", u"select outcome from invites.reveal_code(sha256('v%1'))"_s.arg(late), 2);
    const int gone = ++m_visitor;
    m_fixture.sql(u"with l as (update invites.campaign_line set next_number = next_number + 1 where campaign_id = 1"
                  " returning next_number) insert into invites.ticket (campaign_id, number, secret_hash, state)"
                  " select 1, next_number - 1, sha256('v%1'), 'waiting' from l"_s.arg(gone));
    check("leave", u"select outcome from invites.leave_line(sha256('v%1'))"_s.arg(gone), 2);
    check("follow",
        u"select count(n.entries) from (select version, mark from invites.line_change where campaign_id = 1"
        " order by version desc offset 2 limit 1) k,"
        " invites.follow_lines(array[1::bigint], array[k.version], array[k.mark]) n"_s,
        3);
    check("load", u"select length(invites.load_line(1, 1::smallint, 0, 10))"_s, 10);
}

// With the plans of a session that has been there from the first day, and of one that begins now.
void PlansPgTest::measureAll(const char* when, db::Connection& old) {
    measure(when, old);
    if (!QTest::currentTestFailed())
        measure(when, *m_fixture.connect());
}

void PlansPgTest::stepsReadNoMoreThanTheyNeed_data() {
    QTest::addColumn<bool>("analysedWhenEmpty");
    QTest::addColumn<bool>("analysedWhenNew");
    QTest::newRow("never analysed") << false << false;
    QTest::newRow("analysed when there was no ticket") << true << false;
    QTest::newRow("analysed when there were few tickets") << false << true;
}

void PlansPgTest::stepsReadNoMoreThanTheyNeed() {
    QFETCH(bool, analysedWhenEmpty);
    QFETCH(bool, analysedWhenNew);
    m_fixture.reset();
    m_visitor = 0;
    const auto old = m_fixture.connect();
    addCodes(5000);
    if (analysedWhenEmpty)
        m_fixture.sql(u"analyze"_s);
    // Often enough for every plan to be made, and kept, on tables that are next to empty.
    for (int i = 0; i < 8; ++i) {
        measure("first codes", *old);
        if (QTest::currentTestFailed())
            return;
    }
    addCodes(200000);
    if (analysedWhenNew)
        m_fixture.sql(u"analyze"_s);
    measureAll("just migrated, 200,000 codes", *old);
    if (QTest::currentTestFailed())
        return;
    takeTickets(100000);
    measureAll("after 100,000 tickets", *old);
    if (QTest::currentTestFailed())
        return;
    m_fixture.sql(u"analyze"_s);
    measureAll("analysed after 100,000 tickets", *old);
    QCOMPARE(m_fixture.sql(u"select tickets_delivered > 100000 from invites.tally"_s), u"t"_s);
}

QTEST_GUILESS_MAIN(PlansPgTest)
#include "PlansPgTest.moc"
