#include "common/db/Migrations.h"
#include "common/store/CampaignStore.h"
#include "common/store/ForecastStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace invites;
using namespace Qt::StringLiterals;
using store::ForecastStore;

// What forecasts are made from is what really happened. RandomStepsPgTest compares the supply with a log of each code.
class ForecastStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void countsWhatBecomesFree();
    void countsByQuartersOfAnHour();
    void countsEachCampaignForItself();
    void aRollbackIsNotCounted();
    void followsWaits();
    void followsOneAQuarterOfAnHour();
    void repliesWithTheLatestWaits();
    void everyWaitIsInTheTickets();
    void choosesEvenlyWhereThereAreTooMany();
    void whatWasThereBeforeIsTaken();
    void forgetsAfterAHundredDays();
    void saysWhereThereIsNoCampaign();

private:
    ForecastStore store() { return ForecastStore(m_fixture.connection()); }
    qint64 supplied(const QString& slug = u"sora"_s) {
        qint64 sum = 0;
        const auto supply = store().supply(slug).value();
        for (const CodesCame& each : supply)
            sum += each.codes;
        return sum;
    }
    std::vector<FollowedWait> recent(int most = 100) { return store().recentWaits(u"sora"_s, most).value(); }
    // Those who ask from here on are of another quarter of an hour than who asked before.
    void anotherQuarter() {
        m_fixture.sql(u"update invites.followed_wait set quarter = '2020-01-01 00:00:00Z'::timestamptz"
                      " + number * interval '15 minutes' where quarter > '2021-01-01'"_s);
    }

    test::StoreFixture m_fixture;
};

void ForecastStorePgTest::init() {
    m_fixture.reset();
}

void ForecastStorePgTest::countsWhatBecomesFree() {
    QCOMPARE(supplied(), 0);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    QCOMPARE(supplied(), 2);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    QCOMPARE(supplied(), 2);
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"eve"_s})
        m_fixture.take(name);
    QCOMPARE(supplied(), 2);
    // Given to those who wait at once, and counted all the same.
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s});
    QCOMPARE(supplied(), 4);
    m_fixture.reveal(u"cleo"_s);
    QCOMPARE(supplied(), 4);
    // It was held for him and comes back: it goes to the next.
    m_fixture.leave(u"dora"_s);
    QCOMPARE(supplied(), 5);
    m_fixture.endHold(u"eve"_s);
    m_fixture.take(u"fay"_s);
    QCOMPARE(supplied(), 6);
    m_fixture.report(u"cleo"_s, ReportOutcome::DoesNotWork);
    m_fixture.sql(u"update invites.code set status = 'used', settled_at = now() where status = 'distributed';"
                  "update invites.code set note = 'x'"_s);
    QCOMPARE(supplied(), 6);
    m_fixture.addCodes({u"D1"_s, u"D2"_s});
    const qint64 before = supplied();
    m_fixture.sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    QCOMPARE(supplied(), before);
    const qint64 deleted =
        m_fixture.sql(u"select count(*) from invites.code where deleted_at is not null"_s).toLongLong();
    m_fixture.sql(u"update invites.code set deleted_at = null"_s);
    QCOMPARE(supplied(), before + deleted);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ForecastStorePgTest::countsByQuartersOfAnHour() {
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at)"
                  " select 1, sha256(n::text::bytea), decode(repeat('ab', 60), 'hex'), 'import',"
                  " '2026-11-20 10:00:00Z'::timestamptz + n * interval '5 minutes' from generate_series(0, 6) n"_s);
    const auto supply = store().supply(u"sora"_s).value();
    const Instant ten{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours(10)};
    QCOMPARE(int(supply.size()), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(supply[std::size_t(i)].quarter, Instant(ten + i * LineSupply::quarterLength));
        QCOMPARE(supply[std::size_t(i)].codes, i < 2 ? 3 : 1);
    }
}

void ForecastStorePgTest::countsEachCampaignForItself() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.addCodes({u"A1"_s}, u"other"_s);
    QCOMPARE(supplied(), 2);
    QCOMPARE(supplied(u"other"_s), 1);
    m_fixture.sql(u"update invites.code set deleted_at = now(); update invites.code set deleted_at = null"_s);
    QCOMPARE(supplied(), 4);
    QCOMPARE(supplied(u"other"_s), 2);
}

void ForecastStorePgTest::aRollbackIsNotCounted() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.sql(
        u"begin; update invites.code set deleted_at = now(); update invites.code set deleted_at = null; rollback"_s);
    QCOMPARE(supplied(), 1);
}

void ForecastStorePgTest::followsWaits() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    // Who had a code at once did not wait.
    QVERIFY(recent().empty());
    m_fixture.take(u"ben"_s);
    anotherQuarter();
    m_fixture.take(u"cleo"_s);
    anotherQuarter();
    m_fixture.take(u"dora"_s);
    auto waits = recent();
    QCOMPARE(int(waits.size()), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(waits[std::size_t(i)].ahead, i);
        QVERIFY(!waits[std::size_t(i)].endedAt && !waits[std::size_t(i)].isServed);
    }
    QVERIFY(waits[0].askedAt < waits[1].askedAt && waits[1].askedAt < waits[2].askedAt);
    m_fixture.leave(u"cleo"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s});
    waits = recent();
    QVERIFY(waits[0].endedAt && waits[0].isServed && *waits[0].endedAt > waits[0].askedAt);
    QVERIFY(waits[1].endedAt && !waits[1].isServed);
    QVERIFY(!waits[2].endedAt);
    // What comes after the first wait is no part of it.
    const Instant ended = *waits[0].endedAt;
    m_fixture.endHold(u"ben"_s);
    m_fixture.take(u"eve"_s);
    m_fixture.returnToLine(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"B2"_s, u"B3"_s});
    waits = recent();
    QVERIFY(waits[0].endedAt == ended && waits[0].isServed);
    QVERIFY(waits[2].isServed);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ForecastStorePgTest::followsOneAQuarterOfAnHour() {
    m_fixture.sql(u"update invites.campaign_line set next_number = 1001;"
                  " insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at)"
                  " select 1, n, sha256(n::text::bytea), 'waiting', '2026-11-20 10:00:00Z'::timestamptz"
                  " + n * interval '1 second' from generate_series(1, 500) n;"
                  " insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at)"
                  " select 1, n, sha256(n::text::bytea), 'waiting', '2026-11-20 10:14:00Z'::timestamptz"
                  " + n * interval '1 second' from generate_series(501, 1000) n"_s);
    const auto waits = recent();
    QCOMPARE(int(waits.size()), 2);
    // The last of each statement, who has all others ahead of him.
    QCOMPARE(waits[0].ahead, 499);
    QCOMPARE(waits[1].ahead, 999);
    m_fixture.take(u"late"_s);
    m_fixture.take(u"later"_s);
    QCOMPARE(int(recent().size()), 3);
    QCOMPARE(recent()[2].ahead, 1000);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ForecastStorePgTest::repliesWithTheLatestWaits() {
    for (int i = 0; i < 5; ++i) {
        m_fixture.take(u"visitor %1"_s.arg(i));
        anotherQuarter();
    }
    const auto waits = recent(2);
    QCOMPARE(int(waits.size()), 2);
    QCOMPARE(waits[0].ahead, 3);
    QCOMPARE(waits[1].ahead, 4);
}

void ForecastStorePgTest::everyWaitIsInTheTickets() {
    m_fixture.addCodes({u"A1"_s, u"A2"_s});
    std::vector<qint64> ahead;
    for (int i = 0; i < 40; ++i) {
        const QString name = u"visitor %1"_s.arg(i);
        const Ticket ticket = m_fixture.take(name);
        if (ticket.ahead)
            ahead.push_back(*ticket.ahead);
        if (i % 3 == 2)
            m_fixture.contribute(u"visitor 0"_s, {u"B%1"_s.arg(i)});
        if (i % 7 == 6)
            m_fixture.leave(name);
        if (i % 10 == 9)
            m_fixture.contribute(u"visitor 1"_s, {u"C%1"_s.arg(i)});
    }
    const auto waits = store().waitsSince(u"sora"_s, Instant{}, 1000).value();
    QCOMPARE(int(waits.size()), int(ahead.size()));
    for (std::size_t i = 0; i < waits.size(); ++i)
        QCOMPARE(waits[i].ahead, ahead[i]);
    const auto count = [&](const auto& which) { return qint64(std::count_if(waits.begin(), waits.end(), which)); };
    QCOMPARE(count([](const FollowedWait& wait) { return wait.isServed; }),
        m_fixture.sql(u"select count(*) from invites.ticket where offered_at is not null"_s).toLongLong());
    QCOMPARE(count([](const FollowedWait& wait) { return !wait.endedAt; }),
        m_fixture.sql(u"select count(*) from invites.ticket where state = 'waiting'"_s).toLongLong());
    QVERIFY(store().waitsSince(u"sora"_s, waits.back().askedAt + std::chrono::seconds(1), 1000)->empty());
    QCOMPARE(store().waitsSince(u"sora"_s, waits[7].askedAt, 1000)->front().ahead, waits[7].ahead);
}

void ForecastStorePgTest::choosesEvenlyWhereThereAreTooMany() {
    for (int i = 0; i < 21; ++i)
        m_fixture.take(u"visitor %1"_s.arg(i));
    const auto waits = store().waitsSince(u"sora"_s, Instant{}, 10).value();
    QCOMPARE(int(waits.size()), 7);
    for (std::size_t i = 0; i < waits.size(); ++i)
        QCOMPARE(waits[i].ahead, qint64(3 * i));
    QCOMPARE(int(store().waitsSince(u"sora"_s, Instant{}, 21)->size()), 21);
}

void ForecastStorePgTest::whatWasThereBeforeIsTaken() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s, u"A2"_s});
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"eve"_s})
        m_fixture.take(name);
    m_fixture.contribute(u"ann"_s, {u"B1"_s});
    m_fixture.leave(u"cleo"_s);
    m_fixture.endHold(u"dora"_s);
    m_fixture.take(u"zoe"_s, u"other"_s);
    m_fixture.take(u"fay"_s);
    const auto all = [this] {
        return m_fixture.sql(u"select (select jsonb_agg(s order by campaign_id, quarter) from invites.line_supply s)"
                             " || (select jsonb_agg(w order by campaign_id, quarter) from invites.followed_wait w)"_s);
    };
    const QString kept = all();
    m_fixture.sql(u"delete from invites.line_supply; delete from invites.followed_wait"_s);
    QString backfill;
    for (const db::Migration& migration : db::Migration::embedded()) {
        const qsizetype start =
            migration.text.indexOf("insert into invites.line_supply (campaign_id, quarter, codes)\nselect");
        const qsizetype end = migration.text.indexOf("\n-- The quarters in which codes came in", start);
        if (start >= 0 && end >= 0)
            backfill = QString::fromUtf8(migration.text.mid(start, end - start));
    }
    QVERIFY(!backfill.isEmpty());
    m_fixture.sql(backfill);
    QCOMPARE(all(), kept);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ForecastStorePgTest::forgetsAfterAHundredDays() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.sql(
        u"insert into invites.line_supply (campaign_id, quarter, codes) select 1, invites.quarter_of(now())"
        " - n * interval '1 day', n from generate_series(95, 105) n;"
        " insert into invites.followed_wait (campaign_id, quarter, number, ahead, asked_at, ended_at)"
        " select 1, invites.quarter_of(now()) - n * interval '1 day', 1000 - n, 0, now() - n * interval '1 day',"
        " now() - n * interval '1 day' from generate_series(95, 105) n"_s);
    QVERIFY(store::CampaignStore(m_fixture.connection()).forgetExpired());
    QCOMPARE(int(store().supply(u"sora"_s)->size()), 6);
    QCOMPARE(int(recent().size()), 6);
    QVERIFY(!recent().back().endedAt);
}

void ForecastStorePgTest::saysWhereThereIsNoCampaign() {
    QCOMPARE(store().supply(u"none"_s).error().code, ErrorCode::NotFound);
    QCOMPARE(store().recentWaits(u"none"_s, 5).error().code, ErrorCode::NotFound);
    QCOMPARE(store().waitsSince(u"none"_s, Instant{}, 5).error().code, ErrorCode::NotFound);
    m_fixture.addCampaign(u"other"_s);
    QVERIFY(store().supply(u"other"_s)->empty());
    QVERIFY(store().recentWaits(u"other"_s, 5)->empty());
    QVERIFY(store().waitsSince(u"other"_s, Instant{}, 5)->empty());
}

QTEST_GUILESS_MAIN(ForecastStorePgTest)
#include "ForecastStorePgTest.moc"
