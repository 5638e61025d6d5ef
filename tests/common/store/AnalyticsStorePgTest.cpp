#include "common/db/Migrations.h"
#include "common/store/AnalyticsStore.h"
#include "common/store/VisitStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QTest>

#include <array>
#include <random>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using store::CodeSource;
using store::DeliveryCounts;

// What became of codes, and where people gave up, is what really happened. brokenLaws() counts all of it anew.
class AnalyticsStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void eachStepMovesACode();
    void aCodeThatFailedStaysInItsCohort();
    void whatAdminsFindCounts();
    void sourcesAndLanesAreToldApart();
    void agesCountFromDelivery();
    void whatIsOwedPastTheDeadlineIsLate();
    void whoGivesUpBeforeIsCounted();
    void visitsAreAdded();
    void whatAServerMayNotCountIsLeftOut();
    void theSeriesAreThePublicOnes();
    void ofNowEachCampaignIsTold();
    void daysAreBounded();
    void movedDatesMoveCohorts();
    void randomHistoriesAreCountedRight();
    void copiesAndFindingsAtOnceAreCountedRight();
    void whatWasThereBeforeIsTaken();
    void onlyOperatorsRead();

private:
    static QDate today() { return QDateTime::currentDateTimeUtc().date(); }
    store::Analytics read(int daysBack = 60) {
        return store::AnalyticsStore(m_fixture.connection())
            .read(m_fixture.campaign(), today().addDays(-daysBack), today().addDays(1))
            .value();
    }
    DeliveryCounts total() {
        DeliveryCounts sum;
        for (const store::CohortDay& cohort : read().cohorts)
            sum += cohort.counts;
        return sum;
    }
    // untaken silent worked failed inPart contributed
    QString outcomes() {
        const DeliveryCounts sum = total();
        return u"%1 %2 %3 %4 %5 %6"_s.arg(sum.untaken)
            .arg(sum.silent)
            .arg(sum.worked)
            .arg(sum.failed)
            .arg(sum.inPart)
            .arg(sum.contributed);
    }
    void copy(const QString& visitor) { QVERIFY(m_fixture.tickets().recordCopies({m_fixture.hashOf(visitor)})); }
    void settle(const QString& visitor, const QString& status) {
        m_fixture.sql(u"select invites.settle_codes(array[c.id], array[c.version], '%1', 'a test') from invites.code c"
                      " join invites.ticket t on t.code_id = c.id where t.secret_hash = decode('%2', 'hex')"_s.arg(
                          status, hex(visitor)));
    }
    QString hex(const QString& visitor) { return QString::fromLatin1(m_fixture.hashOf(visitor).toHex()); }
    void randomStep(std::mt19937& random, int& added);

    test::StoreFixture m_fixture;
};

void AnalyticsStorePgTest::initTestCase() {
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
}

void AnalyticsStorePgTest::init() {
    m_fixture.reset();
}

void AnalyticsStorePgTest::eachStepMovesACode() {
    QCOMPARE(outcomes(), u"0 0 0 0 0 0"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    QCOMPARE(outcomes(), u"2 0 0 0 0 0"_s);
    copy(u"ann"_s);
    copy(u"ann"_s);
    QCOMPARE(outcomes(), u"1 1 0 0 0 0"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::Works);
    QCOMPARE(outcomes(), u"1 0 1 0 0 0"_s);
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s});
    QCOMPARE(outcomes(), u"1 0 0 0 1 0"_s);
    QCOMPARE(total().codesGiven, 2);
    m_fixture.contribute(u"ann"_s, {u"C3"_s, u"C4"_s});
    QCOMPARE(outcomes(), u"1 0 0 0 0 1"_s);
    QCOMPARE(total().codesGiven, 4);
    QCOMPARE(total().within.front(), 1);
    // Who never pressed the button, but says what the code did, has taken it.
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    QCOMPARE(outcomes(), u"0 0 1 0 0 1"_s);
    QCOMPARE(total().given(), 2);
    QCOMPARE(total().taken(), 2);
    QCOMPARE(total().worksKnown(), 2);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::aCodeThatFailedStaysInItsCohort() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    copy(u"ann"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    // The code in its place came by the head of the line.
    QCOMPARE(outcomes(), u"1 0 0 1 0 0"_s);
    for (const store::CohortDay& cohort : read().cohorts)
        QCOMPARE(cohort.counts.failed, cohort.lane == TicketLane::Standard ? 1 : 0);
    copy(u"ann"_s);
    QCOMPARE(outcomes(), u"0 1 0 1 0 0"_s);
    // Nor does that one.
    m_fixture.sql(u"update invites.ticket set replaced_at = replaced_at - interval '1 hour'"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(outcomes(), u"0 0 0 2 0 0"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::Works);
    QCOMPARE(outcomes(), u"0 0 1 1 0 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::whatAdminsFindCounts() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(visitor);
    copy(u"ann"_s);
    copy(u"ben"_s);
    settle(u"ann"_s, u"used"_s);
    settle(u"ben"_s, u"invalid"_s);
    settle(u"cleo"_s, u"invalid"_s);
    // Nobody can tell of a code that its receiver has not even copied that it disappointed him.
    QCOMPARE(outcomes(), u"1 0 1 1 0 0"_s);
    settle(u"ann"_s, u"invalid"_s);
    settle(u"ben"_s, u"used"_s);
    QCOMPARE(outcomes(), u"1 0 1 1 0 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::sourcesAndLanesAreToldApart() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    for (const QString& visitor : {u"ben"_s, u"cleo"_s})
        m_fixture.take(visitor);
    m_fixture.sql(u"select invites.move_ticket(id, 'priority', 'a test') from invites.ticket where number = 3"_s);
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s});
    m_fixture.reveal(u"ben"_s);
    m_fixture.reveal(u"cleo"_s);
    const auto cohorts = read().cohorts;
    QCOMPARE(int(cohorts.size()), 3);
    const auto has = [&](CodeSource source, TicketLane lane) {
        return std::any_of(cohorts.begin(), cohorts.end(), [&](const store::CohortDay& cohort) {
            return cohort.source == source && cohort.lane == lane && cohort.counts.given() == 1;
        });
    };
    QVERIFY(has(CodeSource::Import, TicketLane::Standard));
    QVERIFY(has(CodeSource::Contribution, TicketLane::Standard));
    QVERIFY(has(CodeSource::Contribution, TicketLane::Priority));
    // The lane by which a code came stays, wherever its ticket goes.
    m_fixture.report(u"cleo"_s, ReportOutcome::DoesNotWork);
    settle(u"ben"_s, u"used"_s);
    QCOMPARE(m_fixture.sql(u"select c.lane from invites.code c join invites.ticket t on t.id = c.ticket_id"
                           " where t.number = 3"_s),
        u"2"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::agesCountFromDelivery() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.sql(u"update invites.ticket set delivered_at = now() - interval '2 days 1 hour' where number = 1"_s);
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    QCOMPARE(total().within, (std::array<qint64, 6>{0, 0, 1, 1, 1, 1}));
    m_fixture.contribute(u"ben"_s, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
    QCOMPARE(total().within, (std::array<qint64, 6>{1, 1, 2, 2, 2, 2}));
    m_fixture.sql(u"update invites.ticket set delivered_at = now() - interval '40 days' where number = 2"_s);
    QCOMPARE(total().within, (std::array<qint64, 6>{0, 0, 1, 1, 1, 1}));
    QCOMPARE(total().contributed, 2);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::whatIsOwedPastTheDeadlineIsLate() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(visitor);
    QCOMPARE(total().owed(), 3);
    QCOMPARE(total().late, 0);
    m_fixture.sql(u"update invites.code set distributed_at = now() - interval '16 days' where id in (1, 2)"_s);
    QCOMPARE(total().late, 2);
    // It was not given to give anything for.
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(total().late, 1);
    m_fixture.sql(u"update invites.campaign set return_deadline = '30 days'"_s);
    QCOMPARE(total().late, 0);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::whoGivesUpBeforeIsCounted() {
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s})
        m_fixture.take(visitor);
    m_fixture.leave(u"dora"_s);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.leave(u"ann"_s);
    m_fixture.endHold(u"ben"_s);
    m_fixture.look(u"ben"_s);
    const auto counted = [&] {
        store::GiveUpDay sum;
        for (const store::GiveUpDay& day : read().giveUps) {
            sum.leftWaiting += day.leftWaiting;
            sum.leftOffered += day.leftOffered;
            sum.missed += day.missed;
        }
        return u"%1 %2 %3"_s.arg(sum.leftWaiting).arg(sum.leftOffered).arg(sum.missed);
    };
    QCOMPARE(counted(), u"1 1 1"_s);
    // Who comes back has not given up; and then he does, while he waits.
    m_fixture.returnToLine(u"ben"_s);
    QCOMPARE(counted(), u"1 1 0"_s);
    m_fixture.leave(u"ben"_s);
    QCOMPARE(counted(), u"2 1 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::visitsAreAdded() {
    const auto serv = m_fixture.connectAs(u"serv"_s);
    store::VisitStore visits(*serv);
    QVERIFY(
        visits.add({{m_fixture.campaign(), today(), 10, 4, 1}, {m_fixture.campaign(), today().addDays(-1), 3, 0, 2}}));
    QVERIFY(visits.add({{m_fixture.campaign(), today(), 5, 0, 0}}));
    const auto days = read().visits;
    QCOMPARE(int(days.size()), 2);
    QCOMPARE(days.front().failed, 2);
    QCOMPARE(days.back().opened, 15);
    QCOMPARE(days.back().passed, 4);
    QCOMPARE(days.back().failed, 1);
}

void AnalyticsStorePgTest::whatAServerMayNotCountIsLeftOut() {
    const auto serv = m_fixture.connectAs(u"serv"_s);
    store::VisitStore visits(*serv);
    QVERIFY(visits.add({{CampaignId(99), today(), 10, 0, 0}, {m_fixture.campaign(), today().addDays(-8), 10, 0, 0},
        {m_fixture.campaign(), today().addDays(2), 10, 0, 0}, {m_fixture.campaign(), today(), -1, 0, 0}}));
    QVERIFY(read().visits.empty());
}

void AnalyticsStorePgTest::theSeriesAreThePublicOnes() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.take(u"dora"_s);
    m_fixture.leave(u"dora"_s);
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    m_fixture.endHold(u"ben"_s);
    m_fixture.look(u"ben"_s);
    m_fixture.sql(u"update invites.campaign set created_at = created_at - interval '20 days'"_s);
    const store::Analytics analytics = read(10);
    const auto& series = analytics.series;
    QCOMPARE(int(series.size()), 11);
    const store::PublicDay& last = series.back();
    QCOMPARE(last.day, today());
    QCOMPARE(last.requested, 4);
    QCOMPARE(last.given, 1);
    QCOMPARE(last.received, 4);
    QCOMPARE(last.waiting, std::optional<qint64>(0));
    QCOMPARE(series.front().requested, 0);
    // What the first looks back on; the campaign was not there for all of it.
    QCOMPARE(int(analytics.before.size()), 10);
    QCOMPARE(analytics.before.back().day.addDays(1), series.front().day);
    // Every one of them, whoever reads it.
    const auto figures = store::StatisticsStore(m_fixture.connection()).read(u"sora"_s, 11, 48).value();
    QCOMPARE(figures.days.size(), series.size());
    for (std::size_t at = 0; at < series.size(); ++at)
        QCOMPARE(series[at], figures.days[at]);
    QVERIFY(last.used > 0 && last.contributed > 0 && last.expired > 0 && last.left > 0);
}

// Each campaign by itself, and all together.
void AnalyticsStorePgTest::ofNowEachCampaignIsTold() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"zoe"_s, u"other"_s);
    store::StatisticsStore statistics(m_fixture.connection());
    QVERIFY(statistics.countCountries(m_fixture.campaign(), {u"AD"_s, u"DE"_s, u"DE"_s}));
    QVERIFY(statistics.countCountries(m_fixture.campaign(u"other"_s), {u"DE"_s}));
    m_fixture.sql(u"update invites.request_country set day = day - 20 where country = 'AD'"_s);
    store::AnalyticsStore store(m_fixture.connection());
    const auto all = store.read(std::nullopt, today().addDays(-6), today()).value();
    QCOMPARE(int(all.now.size()), 2);
    QCOMPARE(all.now[0].figures.waiting, 1);
    QCOMPARE(all.now[1].figures.available, 1);
    QCOMPARE(int(all.now[1].figures.hours.size()), store::nowHours);
    QCOMPARE(int(all.countries.size()), 1);
    QCOMPARE(all.countries[0].requests, 3);
    const auto other = store.read(m_fixture.campaign(u"other"_s), today().addDays(-30), today()).value();
    QCOMPARE(int(other.now.size()), 1);
    QCOMPARE(other.now[0].campaign, m_fixture.campaign(u"other"_s));
    QCOMPARE(other.countries[0].requests, 1);
    QCOMPARE(int(store.read(std::nullopt, today().addDays(-30), today()).value().countries.size()), 2);
}

void AnalyticsStorePgTest::daysAreBounded() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.sql(u"update invites.code set distributed_at = now() - interval '800 days' where id = 1"_s);
    DeliveryCounts sum;
    for (const store::CohortDay& cohort : read(3000).cohorts)
        sum += cohort.counts;
    QCOMPARE(sum.given(), 1);
    QVERIFY(read(-5).cohorts.empty());
}

// An operator in psql may do what no function does.
void AnalyticsStorePgTest::movedDatesMoveCohorts() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(visitor);
    copy(u"ann"_s);
    m_fixture.contribute(u"ben"_s, {u"C1"_s});
    m_fixture.report(u"cleo"_s, ReportOutcome::Works);
    m_fixture.sql(
        u"update invites.code set distributed_at = now() - interval '5 days' where distributed_at is not null"_s);
    for (const store::CohortDay& cohort : read().cohorts)
        QCOMPARE(cohort.counts.given(), cohort.day == today().addDays(-5) ? 3 : 0);
    QCOMPARE(outcomes(), u"0 1 1 0 1 0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
    m_fixture.sql(u"begin; update invites.code set distributed_at = null, status = 'distributed'; rollback"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::randomStep(std::mt19937& random, int& added) {
    const auto below = [&](int limit) { return int(random() % unsigned(limit)); };
    const QString visitor = u"visitor %1"_s.arg(below(60));
    const auto isThere = [&] {
        return m_fixture.sql(u"select count(*) from invites.ticket where secret_hash = decode('%1', 'hex')"_s.arg(
                   hex(visitor))) == u"1";
    };
    const int kind = below(12);
    if (kind < 2 || !isThere()) {
        m_fixture.take(visitor);
        return;
    }
    switch (kind) {
    case 2:
        m_fixture.addCodes({u"N%1"_s.arg(++added), u"N%1"_s.arg(++added)});
        return;
    case 3:
        m_fixture.reveal(visitor);
        return;
    case 4:
    case 5:
        copy(visitor);
        return;
    case 6: {
        QStringList names;
        for (int n = 1 + below(4); n > 0; --n)
            names.append(u"G%1"_s.arg(++added));
        m_fixture.contribute(visitor, names);
        return;
    }
    case 7:
        m_fixture.report(visitor, below(3) == 0 ? ReportOutcome::DoesNotWork : ReportOutcome::Works);
        return;
    case 8:
        settle(visitor, below(2) == 0 ? u"used"_s : u"invalid"_s);
        return;
    case 9:
        m_fixture.sql(
            u"select invites.unsettle_codes(array[c.id], array[c.version]) from invites.code c"
            " join invites.ticket t on t.code_id = c.id where t.secret_hash = decode('%1', 'hex')"_s.arg(hex(visitor)));
        return;
    case 10:
        if (below(2) == 0)
            m_fixture.leave(visitor);
        else
            m_fixture.returnToLine(visitor);
        return;
    default:
        if (m_fixture.look(visitor).state == TicketState::Offered && below(2) == 0)
            m_fixture.endHold(visitor);
        m_fixture.sql(
            u"update invites.ticket set delivered_at = delivered_at - interval '1 day' * %2"
            " where secret_hash = decode('%1', 'hex'); update invites.code c set distributed_at = distributed_at"
            " - interval '1 day' * %2 from invites.ticket t where t.code_id = c.id and t.number % 7 = %2"_s.arg(
                hex(visitor), QString::number(below(6))));
    }
}

void AnalyticsStorePgTest::randomHistoriesAreCountedRight() {
    bool isSet = false;
    const int given = qEnvironmentVariableIntValue("INVITES_TEST_SEED", &isSet);
    const unsigned seed = isSet ? unsigned(given) : QRandomGenerator::global()->generate() % 1000000;
    std::mt19937 random(seed);
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s, u"D4"_s});
    int added = 0;
    for (int step = 0; step < 900; ++step) {
        randomStep(random, added);
        if (step % 60 != 59)
            continue;
        const QString broken = m_fixture.sql(
            u"select string_agg(to_jsonb(c)::text, '; ') from invites.recounted_cohorts() c full join ("
            "select campaign_id, day, source, lane, sum(untaken) as untaken, sum(silent) as silent, sum(worked) as "
            "worked,"
            " sum(failed) as failed, sum(in_part) as in_part, sum(contributed) as contributed, sum(codes_given) as"
            " codes_given, sum(within_1) as within_1, sum(within_2) as within_2, sum(within_3) as within_3, "
            "sum(within_7) as"
            " within_7, sum(within_14) as within_14, sum(within_30) as within_30 from invites.cohort_day group by 1, "
            "2, 3, 4"
            " having sum(untaken + silent + worked + failed + in_part + contributed) <> 0) k"
            " using (campaign_id, day, source, lane) where to_jsonb(c) is distinct from to_jsonb(k)"_s);
        QVERIFY2(broken.isEmpty(), qUtf8Printable(u"seed %1, step %2: %3"_s.arg(seed).arg(step).arg(broken)));
    }
    const DeliveryCounts sum = total();
    for (const qint64 count : {sum.untaken, sum.silent, sum.worked, sum.failed, sum.inPart, sum.contributed})
        QVERIFY2(count > 0, qUtf8Printable(u"seed %1: %2"_s.arg(seed).arg(outcomes())));
}

// Copying takes no line's lock, so it meets what admins and receivers say about the same codes at any moment.
void AnalyticsStorePgTest::copiesAndFindingsAtOnceAreCountedRight() {
    constexpr int visitors = 120;
    QStringList names;
    for (int n = 0; n < visitors; ++n)
        names.append(u"A%1"_s.arg(n));
    m_fixture.addCodes(names);
    std::vector<QByteArray> hashes;
    for (int n = 0; n < visitors; ++n) {
        m_fixture.take(u"visitor %1"_s.arg(n));
        hashes.push_back(m_fixture.hashOf(u"visitor %1"_s.arg(n)));
    }
    std::thread copying([&] {
        const auto connection = m_fixture.connect();
        store::TicketStore tickets(*connection, m_fixture.cipher());
        for (std::size_t n = 0; n < hashes.size(); n += 4)
            QVERIFY(tickets.recordCopies({hashes[n], hashes[n + 1], hashes[n + 2], hashes[n + 3]}));
    });
    std::thread reporting([&] {
        const auto connection = m_fixture.connect();
        store::TicketStore tickets(*connection, m_fixture.cipher());
        for (std::size_t n = 0; n < hashes.size(); n += 3)
            QVERIFY(tickets.report(hashes[n], n % 2 == 0 ? ReportOutcome::Works : ReportOutcome::DoesNotWork));
    });
    std::thread settling([&] {
        const auto connection = m_fixture.connect();
        for (int n = 1; n <= visitors; ++n)
            QVERIFY(connection->runIdempotent(db::Query(u"test"_s,
                u"select invites.settle_codes(array[id], array[version], '%1', 'a test') from invites.code where id = %2"_s
                    .arg(n % 2 == 0 ? u"used"_s : u"invalid"_s, QString::number(n))
                    .toUtf8())));
    });
    copying.join();
    reporting.join();
    settling.join();
    QCOMPARE(m_fixture.brokenLaws(), QString());
    QVERIFY(total().given() >= visitors);
}

void AnalyticsStorePgTest::whatWasThereBeforeIsTaken() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"emil"_s})
        m_fixture.take(visitor);
    copy(u"ann"_s);
    m_fixture.sql(u"select invites.move_ticket(id, 'priority', 'a test') from invites.ticket where number = 5"_s);
    m_fixture.contribute(u"ben"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    m_fixture.reveal(u"emil"_s);
    m_fixture.leave(u"dora"_s);
    const QString cohorts = u"select string_agg(to_jsonb(r)::text, ' ' order by r.source, r.lane) from"
                            " invites.recounted_cohorts() r"_s;
    const QString before = m_fixture.sql(cohorts);
    m_fixture.sql(u"delete from invites.cohort_day; delete from invites.give_up_day;"
                  "set session_replication_role = replica; update invites.code set lane = 1"_s);
    QString backfill;
    for (const db::Migration& migration : db::Migration::embedded()) {
        for (const char* first :
            {"alter table invites.code disable trigger user", "insert into invites.give_up_day select"}) {
            if (const qsizetype start = migration.text.indexOf(first); start >= 0)
                backfill += QString::fromUtf8(migration.text.mid(start));
        }
    }
    QVERIFY(!backfill.isEmpty());
    m_fixture.sql(backfill);
    QCOMPARE(m_fixture.sql(cohorts), before);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AnalyticsStorePgTest::onlyOperatorsRead() {
    const auto mona = m_fixture.connectAs(u"mona"_s);
    QVERIFY(store::AnalyticsStore(*mona).read(std::nullopt, today().addDays(-6), today()));
    const auto refusedVisits = store::VisitStore(*mona).add({{m_fixture.campaign(), today(), 1, 0, 0}});
    QVERIFY(!refusedVisits);
    QCOMPARE(refusedVisits.error().code, ErrorCode::PermissionDenied);
    const auto serv = m_fixture.connectAs(u"serv"_s);
    const auto refused = store::AnalyticsStore(*serv).read(std::nullopt, today().addDays(-6), today());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::PermissionDenied);
}

QTEST_GUILESS_MAIN(AnalyticsStorePgTest)
#include "AnalyticsStorePgTest.moc"
