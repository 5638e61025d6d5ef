#include "common/db/Migrations.h"
#include "common/store/DashboardStore.h"
#include "tests/support/store/LedgerHistory.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>

using namespace invites;
using namespace Qt::StringLiterals;

// The daily figures stay exact whatever path changes a row; brokenLaws() compares them with a recount.
class DaysPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void statementsByHandAreCounted_data();
    void statementsByHandAreCounted();
    void everyStepIsCounted();
    void aRollbackIsNotCounted();
    void aDayIsOneInUtc();
    void twoSessionsMayBeginADay();
    void whatWasThereBeforeIsCounted();
    void theDashboardSaysWhatARecountSays();
    void theDashboardKnowsTheOldestUnsettledCode();
    void theDashboardIsForAdminsAndModerators();

private:
    // added, received, distributed, used, invalid, requested, contributed of a campaign's day
    QString day(const QString& day, int campaign = 1) {
        return m_fixture.sql(u"select concat_ws(' ', codes_added, codes_received, codes_distributed, codes_used,"
                             " codes_invalid, tickets_requested, tickets_contributed) from invites.campaign_day"
                             " where campaign_id = %1 and day = %2"_s.arg(campaign)
                                 .arg(day));
    }
    QString today(int campaign = 1) { return day(u"(now() at time zone 'UTC')::date"_s, campaign); }

    test::StoreFixture m_fixture;
};

void DaysPgTest::init() {
    m_fixture.reset();
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    m_fixture.addCodes({u"X1"_s, u"Y2"_s}, u"other"_s);
    m_fixture.take(u"ann"_s);
}

void DaysPgTest::statementsByHandAreCounted_data() {
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("counts");
    QTest::newRow("nothing") << u"select 1"_s << u"3 0 1 0 0 1 0"_s;
    QTest::newRow("settled") << u"update invites.code set status = 'used', settled_at = now() where id = 1"_s
                             << u"3 0 1 1 0 1 0"_s;
    QTest::newRow("settled without a date")
        << u"update invites.code set status = 'used' where id = 1"_s << u"3 0 1 0 0 1 0"_s;
    QTest::newRow("settled on another day")
        << u"update invites.code set status = 'invalid', settled_at = '2020-02-02 12:00Z'"_s << u"3 0 1 0 0 1 0"_s;
    QTest::newRow("settled otherwise") << u"update invites.code set status = 'used', settled_at = now() where id = 1;"
                                          "update invites.code set status = 'invalid' where id = 1"_s
                                       << u"3 0 1 0 1 1 0"_s;
    QTest::newRow("distributed on another day")
        << u"update invites.code set distributed_at = '2020-02-02 12:00Z' where id = 1"_s << u"3 0 0 0 0 1 0"_s;
    QTest::newRow("another source") << u"update invites.code set source = 'contribution' where campaign_id = 1"_s
                                    << u"3 3 1 0 0 1 0"_s;
    QTest::newRow("deleted") << u"update invites.code set deleted_at = now()"_s << u"3 0 1 0 0 1 0"_s;
    QTest::newRow("noted") << u"update invites.code set note = 'x'; update invites.ticket set lane = 0;"
                              " update invites.campaign_line set tickets_moved = 1 where campaign_id = 1"_s
                           << u"3 0 1 0 0 1 0"_s;
    QTest::newRow("many on many days")
        << u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at, status, distributed_at,"
           " settled_at, ticket_id) select 1 + n % 2, sha256(n::text::bytea), decode(repeat('ab', 60), 'hex'),"
           " 'contribution', '2020-01-01Z'::timestamptz + n * interval '1 day', 'used', '2020-02-01Z'::timestamptz"
           " + n * interval '7 hours', '2020-03-01Z'::timestamptz + n * interval '5 hours', 1"
           " from generate_series(1, 400) n"_s
        << u"3 0 1 0 0 1 0"_s;
    QTest::newRow("a ticket of another day")
        << u"insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at) values (2, 1,"
           " sha256('x'), 'waiting', '2020-02-02Z'); update invites.campaign_line set next_number = 2"
           " where campaign_id = 2; update invites.ticket set state = 'left' where campaign_id = 2"_s
        << u"3 0 1 0 0 1 0"_s;
}

void DaysPgTest::statementsByHandAreCounted() {
    QFETCH(QString, statement);
    QFETCH(QString, counts);
    m_fixture.sql(statement);
    // Where a code came from, the ledger keeps for good.
    if (statement.contains(u"set source"_s))
        test::beginLedgersAnew(m_fixture);
    QCOMPARE(today(), counts);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void DaysPgTest::everyStepIsCounted() {
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.take(u"dora"_s);
    QCOMPARE(today(), u"3 0 3 0 0 4 0"_s);
    m_fixture.contribute(u"ann"_s, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
    QCOMPARE(today(), u"7 4 3 1 0 4 1"_s);
    m_fixture.reveal(u"dora"_s);
    QCOMPARE(today(), u"7 4 4 1 0 4 1"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(today(), u"7 4 5 1 0 4 1"_s);
    QCOMPARE(today(2), u"2 0 0 0 0 0 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void DaysPgTest::aRollbackIsNotCounted() {
    m_fixture.sql(u"begin; update invites.code set status = 'invalid', settled_at = now(); savepoint s;"
                  "update invites.code set distributed_at = null; rollback to s; rollback"_s);
    QCOMPARE(today(), u"3 0 1 0 0 1 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void DaysPgTest::aDayIsOneInUtc() {
    const auto session = m_fixture.connect();
    QVERIFY(session->runScript(u"test"_s,
        "begin; set local timezone = 'Pacific/Kiritimati'; insert into invites.code (campaign_id, fingerprint, sealed,"
        " source, added_at) values (2, sha256('x'), decode(repeat('ab', 60), 'hex'), 'console',"
        " '2020-02-02 23:30:00Z'); commit"));
    QCOMPARE(day(u"'2020-02-02'"_s, 2), u"1 0 0 0 0 0 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// Neither has seen the other's row when it looks for it.
void DaysPgTest::twoSessionsMayBeginADay() {
    const QString insert = u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at) values (1,"
                           " sha256('%1'), decode(repeat('ab', 60), 'hex'), 'console', '2020-02-02Z')"_s;
    m_fixture.sql(u"alter table invites.campaign_day disable trigger all"_s);
    const auto first = m_fixture.connect();
    const Status done = first->transact([&](db::Connection& transaction) -> Status {
        const auto more = u"array[row(1, '2020-02-02', 1, 0, 0, 0, 0, 0, 0)::invites.campaign_day]"_s;
        const auto rows =
            transaction.run(db::Query(u"test"_s, (u"select invites.add_to_days("_s + more + u")::text"_s).toUtf8()));
        return rows ? Status() : failure(rows.error());
    });
    QVERIFY(done);
    m_fixture.sql(insert.arg(u"y"_s));
    QCOMPARE(day(u"'2020-02-02'"_s), u"2 0 0 0 0 0 0"_s);
}

void DaysPgTest::whatWasThereBeforeIsCounted() {
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
    m_fixture.sql(
        u"update invites.code set status = 'invalid', settled_at = '2020-02-02Z' where status = 'available'"_s);
    const QString kept = m_fixture.sql(u"select jsonb_agg(d order by campaign_id, day) from invites.campaign_day d"_s);
    QString backfill;
    for (const db::Migration& migration : db::Migration::embedded()) {
        const qsizetype start = migration.text.indexOf("insert into invites.campaign_day\nselect");
        if (migration.number == 16)
            backfill = QString::fromUtf8(migration.text.mid(start, migration.text.indexOf(';', start) - start));
    }
    QVERIFY(backfill.contains(u"from invites.ticket"));
    m_fixture.sql(u"delete from invites.campaign_day"_s);
    m_fixture.sql(backfill);
    QCOMPARE(m_fixture.sql(u"select jsonb_agg(d order by campaign_id, day) from invites.campaign_day d"_s), kept);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void DaysPgTest::theDashboardSaysWhatARecountSays() {
    m_fixture.take(u"ben"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    m_fixture.take(u"cleo"_s);
    m_fixture.addCodes({u"E1"_s, u"E2"_s, u"E3"_s, u"E4"_s});
    m_fixture.sql(
        u"update invites.code set deleted_at = now() where id = (select max(id) from invites.code where"
        " campaign_id = 1 and status = 'available');"
        "update invites.code set status = 'used', settled_at = now() where id = 1;"
        "update invites.code set deleted_at = now() where id in (1, (select max(id) from invites.code where"
        " campaign_id = 1 and status = 'distributed'));"
        "insert into invites.code (campaign_id, fingerprint, sealed, source, added_at) values (1, sha256('x'),"
        " decode(repeat('ab', 60), 'hex'), 'contribution', now() - interval '40 days')"_s);
    const auto dashboard = store::DashboardStore(m_fixture.connection()).read(30);
    QVERIFY(dashboard.has_value());
    QCOMPARE(dashboard->campaigns.size(), std::size_t(2));
    const store::CampaignFigures& sora = dashboard->campaigns[1];
    QCOMPARE(sora.slug, u"sora"_s);
    QVERIFY(sora.open);
    const QString figures = u"%1 %2 %3 %4 %5 %6 %7 %8"_s.arg(sora.added)
                                .arg(sora.inTrash)
                                .arg(sora.codes.available)
                                .arg(sora.codes.reserved)
                                .arg(sora.codes.distributed)
                                .arg(sora.codes.used)
                                .arg(sora.codes.invalid)
                                .arg(sora.codes.held);
    QCOMPARE(figures,
        m_fixture.sql(u"select (select count(*) || ' ' || count(deleted_at) from invites.code where campaign_id = 1)"
                      " || ' ' || string_agg((select count(*) from invites.code c where c.campaign_id = 1"
                      " and c.status = s and c.deleted_at is null)::text, ' ' order by s)"
                      " from unnest(enum_range(null::invites.code_status)) s"_s));
    QCOMPARE(QString::number(sora.flagged),
        m_fixture.sql(u"select count(*) from invites.code where campaign_id = 1 and flagged_at is not null"
                      " and status = 'distributed'"_s));
    QVERIFY(sora.flagged > 0);
    QCOMPARE(QString::number(sora.waiting) + u' ' + QString::number(sora.offered),
        m_fixture.sql(u"select concat_ws(' ', count(*) filter (where state = 'waiting'), count(*) filter"
                      " (where state = 'offered')) from invites.ticket where campaign_id = 1"_s));
    qint64 received = 0;
    for (const store::DayFigures& figure : dashboard->days)
        received += figure.received;
    QCOMPARE(received, 0); // forty days ago is not among the last thirty
    QCOMPARE(store::DashboardStore(m_fixture.connection()).read(60)->days.front().received, 1);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void DaysPgTest::theDashboardKnowsTheOldestUnsettledCode() {
    const auto oldest = [this] {
        return store::DashboardStore(m_fixture.connection()).read(7)->campaigns[1].oldestUnsettled;
    };
    m_fixture.take(u"ben"_s);
    m_fixture.sql(u"update invites.code set distributed_at = '2020-02-02 12:00Z' where id = 1;"
                  "update invites.code set source = 'console', distributed_at = '2020-02-03 12:00Z' where id = 2"_s);
    QCOMPARE(toRfc3339(*oldest()), u"2020-02-02T12:00:00Z"_s);
    m_fixture.sql(u"update invites.code set status = 'used', settled_at = now() where id = 1"_s);
    QCOMPARE(toRfc3339(*oldest()), u"2020-02-03T12:00:00Z"_s);
    m_fixture.sql(u"update invites.code set deleted_at = now() where id = 2"_s);
    QVERIFY(!oldest());
}

void DaysPgTest::theDashboardIsForAdminsAndModerators() {
    const auto reads = [this](const QString& login) {
        return store::DashboardStore(*m_fixture.connectAs(login)).read(7).has_value();
    };
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
    QVERIFY(reads(u"adam"_s));
    QVERIFY(reads(u"mona"_s));
    QVERIFY(!reads(u"serv"_s));
}

QTEST_GUILESS_MAIN(DaysPgTest)
#include "DaysPgTest.moc"
