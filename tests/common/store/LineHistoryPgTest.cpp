#include "common/db/Migrations.h"
#include "common/store/LineHistoryStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::LineHour;

// The hours of a line are what really happened. RandomStepsPgTest and ConcurrencyPgTest compare them with the line
// after every step (brokenLaws()).
class LineHistoryPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void countsWhoJoinsWhoIsServedAndWhoLeaves();
    void whoGetsACodeAtOnceNeverWaited();
    void countsWhoComesBack();
    void theLengthOfEachHourFollowsFromThePresentOne();
    void theHoursAskedForAreAnswered();
    void countsEachCampaignForItself();
    void aRollbackIsNotCounted();
    void aStatementMayDoSeveralThings();
    void whatWasThereBeforeIsTaken();
    void forgetsAfterAHundredDays();
    void saysWhereThereIsNoCampaign();
    void onlyOperatorsRead();

private:
    std::vector<LineHour> hours(int since = 24, const QString& slug = u"sora"_s) {
        return store::LineHistoryStore(m_fixture.connection())
            .hours(m_fixture.campaign(slug), SystemClock().now() - std::chrono::hours(since))
            .value();
    }
    // joined served gone waiting: of all hours, which an hour's end may have parted, and of the last.
    QString moves(const QString& slug = u"sora"_s) {
        LineHour sum;
        for (const LineHour& hour : hours(24, slug)) {
            sum.joined += hour.joined;
            sum.served += hour.served;
            sum.gone += hour.gone;
            sum.waiting = hour.waiting;
        }
        return u"%1 %2 %3 %4"_s.arg(sum.joined).arg(sum.served).arg(sum.gone).arg(sum.waiting);
    }
    void earlier(int hours) {
        m_fixture.sql(u"update invites.line_hour set hour = hour - interval '%1 hours'"_s.arg(hours));
    }

    test::StoreFixture m_fixture;
};

void LineHistoryPgTest::initTestCase() {
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
}

void LineHistoryPgTest::init() {
    m_fixture.reset();
}

void LineHistoryPgTest::countsWhoJoinsWhoIsServedAndWhoLeaves() {
    QCOMPARE(moves(), u"0 0 0 0"_s);
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s})
        m_fixture.take(name);
    QCOMPARE(moves(), u"4 0 0 4"_s);
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(moves(), u"4 1 0 3"_s);
    m_fixture.reveal(u"ann"_s);
    QCOMPARE(moves(), u"4 1 0 3"_s);
    m_fixture.leave(u"cleo"_s);
    QCOMPARE(moves(), u"4 1 1 2"_s);
    // Who is not in the line any more cannot leave it.
    m_fixture.contribute(u"ann"_s, {u"C1"_s});
    QCOMPARE(moves(), u"4 2 1 1"_s);
    m_fixture.leave(u"ben"_s);
    QCOMPARE(moves(), u"4 3 1 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LineHistoryPgTest::whoGetsACodeAtOnceNeverWaited() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    QCOMPARE(moves(), u"0 0 0 0"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.line_hour"_s), u"0"_s);
}

void LineHistoryPgTest::countsWhoComesBack() {
    m_fixture.take(u"ann"_s);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.endHold(u"ann"_s);
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Expired);
    QCOMPARE(moves(), u"1 1 0 0"_s);
    m_fixture.returnToLine(u"ann"_s);
    QCOMPARE(moves(), u"2 2 0 0"_s);
    m_fixture.reveal(u"ann"_s);
    // To the head of the line.
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(moves(), u"3 2 0 1"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LineHistoryPgTest::theLengthOfEachHourFollowsFromThePresentOne() {
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(name);
    earlier(5);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    earlier(3);
    m_fixture.take(u"dora"_s);
    const auto read = hours();
    QVERIFY(read.size() >= 3);
    QCOMPARE(read.front().joined, 3);
    QCOMPARE(read.front().waiting, 3);
    QCOMPARE(read[read.size() - 2].waiting, 1);
    QCOMPARE(read.back().waiting, 2);
    for (std::size_t n = 1; n < read.size(); ++n) {
        QVERIFY(read[n - 1].hour < read[n].hour);
        QCOMPARE(read[n].waiting, read[n - 1].waiting + read[n].joined - read[n].served - read[n].gone);
    }
    QCOMPARE(read.back().hour, std::chrono::floor<std::chrono::hours>(read.back().hour));
}

void LineHistoryPgTest::theHoursAskedForAreAnswered() {
    m_fixture.take(u"ann"_s);
    earlier(30);
    // Where nothing happened, the present hour says how long the line is.
    const auto none = hours(24);
    QCOMPARE(int(none.size()), 1);
    QCOMPARE(none.front().waiting, 1);
    QCOMPARE(none.front().joined, 0);
    QVERIFY(SystemClock().now() - none.front().hour < std::chrono::hours(1) + std::chrono::minutes(1));
    QCOMPARE(int(hours(32).size()), 2);
}

void LineHistoryPgTest::countsEachCampaignForItself() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s, u"other"_s);
    m_fixture.take(u"cleo"_s, u"other"_s);
    QCOMPARE(moves(), u"1 0 0 1"_s);
    QCOMPARE(moves(u"other"_s), u"2 0 0 2"_s);
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now()"_s);
    QCOMPARE(moves(), u"1 0 1 0"_s);
    QCOMPARE(moves(u"other"_s), u"2 0 2 0"_s);
}

void LineHistoryPgTest::aRollbackIsNotCounted() {
    m_fixture.take(u"ann"_s);
    m_fixture.sql(u"begin; update invites.ticket set state = 'left', left_at = now(); rollback"_s);
    QCOMPARE(moves(), u"1 0 0 1"_s);
}

// Whatever one statement does to each row.
void LineHistoryPgTest::aStatementMayDoSeveralThings() {
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(name);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.endHold(u"ann"_s);
    m_fixture.look(u"ann"_s);
    QCOMPARE(moves(), u"3 2 0 1"_s);
    m_fixture.sql(u"update invites.ticket set state = case when state = 'expired' then 'waiting' else 'left' end"
                  "::invites.ticket_state, returned_at = case when state = 'expired' then now() end,"
                  " left_at = case when state = 'waiting' then now() end where state in ('expired', 'waiting')"_s);
    QCOMPARE(moves(), u"4 2 1 1"_s);
    QCOMPARE(m_fixture.sql(u"select tickets_waiting from invites.tally"_s), u"1"_s);
}

// Of each ticket the last wait, which its row tells; what is lost is lost as a whole, so that the length stays right.
void LineHistoryPgTest::whatWasThereBeforeIsTaken() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s});
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"eve"_s, u"fay"_s})
        m_fixture.take(name);
    m_fixture.take(u"zoe"_s, u"other"_s);
    m_fixture.addCodes({u"A2"_s, u"A3"_s, u"A4"_s});
    m_fixture.reveal(u"ben"_s);
    m_fixture.leave(u"cleo"_s);
    m_fixture.endHold(u"dora"_s);
    m_fixture.look(u"dora"_s);
    m_fixture.leave(u"fay"_s);
    const QString before = moves();
    const QString elsewhere = moves(u"other"_s);
    m_fixture.sql(u"delete from invites.line_hour"_s);
    QString backfill;
    for (const db::Migration& migration : db::Migration::embedded()) {
        const qsizetype start =
            migration.text.indexOf("insert into invites.line_hour (campaign_id, hour, joined, served, gone)\nselect");
        const qsizetype end = migration.text.indexOf("\n-- The hours since then", start);
        if (start >= 0 && end >= 0)
            backfill = QString::fromUtf8(migration.text.mid(start, end - start));
    }
    QVERIFY(!backfill.isEmpty());
    m_fixture.sql(backfill);
    QCOMPARE(moves(), before);
    QCOMPARE(moves(u"other"_s), elsewhere);
    m_fixture.returnToLine(u"dora"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    m_fixture.sql(u"delete from invites.line_hour"_s);
    m_fixture.sql(backfill);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LineHistoryPgTest::forgetsAfterAHundredDays() {
    m_fixture.take(u"ann"_s);
    earlier(24 * 101);
    m_fixture.take(u"ben"_s);
    m_fixture.sql(u"select invites.forget_expired()"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.line_hour"_s), u"1"_s);
    QCOMPARE(hours().back().waiting, 2);
}

void LineHistoryPgTest::saysWhereThereIsNoCampaign() {
    const auto nothing = store::LineHistoryStore(m_fixture.connection()).hours(CampaignId(99), SystemClock().now());
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().code, ErrorCode::NotFound);
}

void LineHistoryPgTest::onlyOperatorsRead() {
    const auto mona = m_fixture.connectAs(u"mona"_s);
    QVERIFY(store::LineHistoryStore(*mona).hours(m_fixture.campaign(), SystemClock().now()));
    const auto serv = m_fixture.connectAs(u"serv"_s);
    const auto refused = store::LineHistoryStore(*serv).hours(m_fixture.campaign(), SystemClock().now());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::PermissionDenied);
}

QTEST_GUILESS_MAIN(LineHistoryPgTest)
#include "LineHistoryPgTest.moc"
