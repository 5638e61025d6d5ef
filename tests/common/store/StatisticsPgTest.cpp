#include "common/db/Migrations.h"
#include "common/store/StatisticsStore.h"
#include "tests/support/store/LedgerHistory.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <future>
#include <random>

using namespace invites;
using namespace Qt::StringLiterals;

// What the public statistics are made of is exact whatever happens, and costs the same whatever happened.
// brokenLaws() counts the hours of the week and the days of the line anew.
class StatisticsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyStepIsCounted();
    void statementsByHandAreCounted_data();
    void statementsByHandAreCounted();
    void anHourIsOneInUtc();
    void twoSessionsMayBeginAnHour();
    void randomHistoriesAreCountedExactly_data();
    void randomHistoriesAreCountedExactly();
    void whatWasThereBeforeIsCounted();
    void theLengthsOfThePastAreTakenFromItsHours();
    void daysBeforeTheCampaignAreLeftOut();
    void whatWasNotCountedIsNotKnown();
    void theHoursEndWithTheLineAsItIs();
    void countriesAreCounted();
    void anUnknownCampaignHasNone();
    void readsTheSameWhateverHappened();
    void whoMayReadIt_data();
    void whoMayReadIt();
    void aPageOfOursIsNoCampaigns();

private:
    store::PublicFigures figures(int days = 7) {
        return store::StatisticsStore(m_fixture.connection()).read(u"sora"_s, days, 48).value();
    }
    // requested, given, received of all hours of the week
    QString week() {
        return m_fixture.sql(u"select concat_ws(' ', sum(requested), sum(given), sum(received)) from invites.week_hour"
                             " where campaign_id = 1"_s);
    }
    // As at that midnight: what happens next happens on a later day.
    void endDay(int ago);
    QString endOfDay();
    void randomStep(std::mt19937& random);
    qint64 readsOfStatistics();

    test::StoreFixture m_fixture;
    int m_visitors = 0;
    int m_codes = 0;
};

void StatisticsPgTest::init() {
    m_fixture.reset();
    m_visitors = 0;
    m_codes = 0;
}

void StatisticsPgTest::everyStepIsCounted() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.take(u"dora"_s);
    QCOMPARE(week(), u"4 2 0"_s);
    m_fixture.leave(u"dora"_s);
    m_fixture.contribute(u"ann"_s, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
    QCOMPARE(week(), u"4 2 4"_s);
    m_fixture.endHold(u"cleo"_s);
    m_fixture.look(u"cleo"_s);
    const store::PublicFigures told = figures();
    QCOMPARE(told.days.size(), std::size_t(1)); // it began today
    const store::PublicDay& today = told.days.back();
    QCOMPARE(today.requested, 4);
    QCOMPARE(today.given, 2);
    QCOMPARE(today.received, 4);
    QCOMPARE(today.used, 1);
    QCOMPARE(today.contributed, 1);
    QCOMPARE(today.expired, 1);
    QCOMPARE(today.left, 1);
    QCOMPARE(today.waiting, std::optional<qint64>(0));
    QCOMPARE(today.standardServed, std::optional<qint64>(3));
    QCOMPARE(today.priorityServed, std::optional<qint64>(0));
    QCOMPARE(today.moved, std::optional<qint64>(0));
    QCOMPARE(told.receivers, 2);
    QCOMPARE(told.contributed, 1);
    QCOMPARE(told.available, 4);
    QCOMPARE(m_fixture.brokenLaws(), QString());
    // He comes back, and misses it again: that happened today, once.
    m_fixture.returnToLine(u"cleo"_s);
    m_fixture.sql(u"update invites.ticket set expired_at = '2020-02-02Z' where number = 3"_s);
    QCOMPARE(figures().days.back().expired, 0);
    m_fixture.endHold(u"cleo"_s);
    m_fixture.look(u"cleo"_s);
    QCOMPARE(figures().days.back().expired, 1);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void StatisticsPgTest::statementsByHandAreCounted_data() {
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("counts");
    QTest::newRow("nothing") << u"select 1"_s << u"1 1 0"_s;
    QTest::newRow("given at another time")
        << u"update invites.code set distributed_at = distributed_at - interval '5 hours' where id = 1"_s << u"1 1 0"_s;
    QTest::newRow("never given") << u"update invites.code set distributed_at = null where id = 1"_s << u"1 0 0"_s;
    QTest::newRow("another source") << u"update invites.code set source = 'contribution'"_s << u"1 1 2"_s;
    QTest::newRow("many at many times")
        << u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at, status, distributed_at,"
           " ticket_id) select 1, sha256(n::text::bytea), decode(repeat('ab', 60), 'hex'), 'contribution',"
           " '2020-01-01Z'::timestamptz + n * interval '7 hours', 'distributed', '2020-02-01Z'::timestamptz"
           " + n * interval '5 hours', 1 from generate_series(1, 400) n"_s
        << u"1 401 400"_s;
    QTest::newRow("left at many times")
        << u"insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at) select 1,"
           " n + 1, sha256(n::text::bytea), 'waiting', now() from generate_series(1, 100) n;"
           " update invites.campaign_line set next_number = 102;"
           " update invites.ticket set state = 'left', left_at = now() + (number - 1) * interval"
           " '7 hours' where state = 'waiting'"_s
        << u"101 1 0"_s;
}

void StatisticsPgTest::statementsByHandAreCounted() {
    QFETCH(QString, statement);
    QFETCH(QString, counts);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.sql(statement);
    // Where a code came from, the ledger keeps for good.
    if (statement.contains(u"set source"_s))
        test::beginLedgersAnew(m_fixture);
    QCOMPARE(week(), counts);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void StatisticsPgTest::anHourIsOneInUtc() {
    const auto session = m_fixture.connect();
    // 2020-02-02 was a Sunday; on Kiritimati it is Monday already.
    QVERIFY(session->runScript(u"test"_s,
        "begin; set local timezone = 'Pacific/Kiritimati'; insert into invites.code (campaign_id, fingerprint, sealed,"
        " source, added_at) values (1, sha256('x'), decode(repeat('ab', 60), 'hex'), 'contribution',"
        " '2020-02-02 23:30:00Z'); commit"));
    QCOMPARE(m_fixture.sql(u"select hour from invites.week_hour"_s), u"167"_s);
    QCOMPARE(m_fixture.sql(u"select invites.week_hour_of('2026-11-23 00:00:00Z')"_s), u"0"_s);
    QCOMPARE(m_fixture.sql(u"select invites.week_hour_of('1969-12-31 23:59:59Z')"_s), u"71"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// Neither has seen the other's row when it looks for it.
void StatisticsPgTest::twoSessionsMayBeginAnHour() {
    const QString more = u"select invites.add_to_week_hours(array[row(1, 5, 1, 0, 0)::invites.week_hour])::text"_s;
    const db::Query query(u"test"_s, more.toUtf8());
    static const db::Query waiting(u"waiting"_s, "select count(*) from pg_locks where not granted");
    const auto first = m_fixture.connect();
    std::future<bool> second;
    const Status done = first->transact([&](db::Connection& transaction) -> Status {
        const auto rows = transaction.run(query);
        second = std::async(std::launch::async, [&] { return m_fixture.connect()->run(query).has_value(); });
        for (int tries = 0; tries < 1000; ++tries) {
            const auto locks = transaction.run(waiting);
            if (!locks || locks->first().integer(0) > 0)
                break;
            QTest::qWait(5);
        }
        return rows ? Status() : failure(rows.error());
    });
    QVERIFY(second.get());
    QVERIFY(done);
    QCOMPARE(m_fixture.sql(u"select requested from invites.week_hour where hour = 5"_s), u"2"_s);
}

void StatisticsPgTest::endDay(int ago) {
    for (const auto* table : {u"tally", u"campaign_line"})
        m_fixture.sql(u"update invites.%1 set counted_on = invites.today() - %2 where counted_on = invites.today()"_s
                          .arg(QStringView(table))
                          .arg(ago));
}

QString StatisticsPgTest::endOfDay() {
    return m_fixture.sql(
        u"select concat_ws(' ', (select count(*) from invites.ticket where state = 'waiting' and campaign_id = 1),"
        " priority_served, standard_served, tickets_moved) from invites.campaign_line where campaign_id = 1"_s);
}

void StatisticsPgTest::randomStep(std::mt19937& random) {
    const auto below = [&](int limit) { return int(random() % unsigned(limit)); };
    const auto somebody = [&] { return u"visitor %1"_s.arg(1 + below(m_visitors)); };
    const auto newCodes = [&](int count) {
        QStringList codes;
        for (int i = 0; i < count; ++i)
            codes << u"C%1"_s.arg(++m_codes);
        return codes;
    };
    if (m_visitors == 0 || below(3) == 0) {
        m_fixture.take(u"visitor %1"_s.arg(++m_visitors));
        return;
    }
    switch (below(9)) {
    case 0:
        m_fixture.addCodes(newCodes(1 + below(4)));
        break;
    case 1:
        m_fixture.reveal(somebody());
        break;
    case 2:
        m_fixture.contribute(somebody(), newCodes(1 + below(4)));
        break;
    case 3:
        m_fixture.report(somebody(), ReportOutcome::DoesNotWork);
        break;
    case 4:
        m_fixture.leave(somebody());
        break;
    case 5: {
        const QString visitor = somebody();
        m_fixture.endHold(visitor);
        m_fixture.look(visitor);
        break;
    }
    case 6:
        m_fixture.returnToLine(somebody());
        break;
    case 7:
        // Told as what it is.
        m_fixture.sql(
            u"with moved as (update invites.ticket set lane = 2 where state = 'waiting' and lane = 1"
            " and number % 3 = 0 returning id) update invites.campaign_line set tickets_moved = tickets_moved +"
            " (select count(*) from moved) where campaign_id = 1"_s);
        break;
    case 8:
        m_fixture.sql(u"select invites.move_ticket(id, 'head', 'a test') from (select id from invites.ticket where"
                      " state = 'waiting' and lane <> 0 order by number desc limit 1) t"_s);
        break;
    }
}

void StatisticsPgTest::randomHistoriesAreCountedExactly_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 4; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void StatisticsPgTest::randomHistoriesAreCountedExactly() {
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    constexpr int lastDays = 12;
    m_fixture.sql(u"update invites.campaign set created_at = now() - interval '%1 days'"_s.arg(lastDays));
    QStringList ends{u"0 0 0 0"_s};
    for (int ago = lastDays; ago > 0; --ago) {
        // Some days nothing happens.
        for (int steps = int(random() % 3) * 6; steps > 0; --steps)
            randomStep(random);
        ends << endOfDay();
        endDay(ago);
    }
    randomStep(random);
    ends << endOfDay();
    QCOMPARE(m_fixture.brokenLaws(), QString());

    const store::PublicFigures told = figures(90);
    QCOMPARE(told.days.size(), std::size_t(lastDays + 1));
    for (int i = 0; i <= lastDays; ++i) {
        const QStringList before = ends[i].split(u' ');
        const QStringList after = ends[i + 1].split(u' ');
        const store::PublicDay& day = told.days[std::size_t(i)];
        QCOMPARE(day.waiting, std::optional(after[0].toLongLong()));
        QCOMPARE(day.priorityServed, std::optional(after[1].toLongLong() - before[1].toLongLong()));
        QCOMPARE(day.standardServed, std::optional(after[2].toLongLong() - before[2].toLongLong()));
        QCOMPARE(day.moved, std::optional(after[3].toLongLong() - before[3].toLongLong()));
    }
    qint64 requested = 0;
    qint64 given = 0;
    for (const store::WeekHour& hour : told.week) {
        requested += hour.requested;
        given += hour.given;
    }
    QCOMPARE(QString::number(requested), m_fixture.sql(u"select next_number - 1 from invites.campaign_line"_s));
    QCOMPARE(QString::number(given), m_fixture.sql(u"select sum(codes_distributed) from invites.campaign_day"_s));
    QCOMPARE(told.hours.back().waiting, *told.days.back().waiting);
}

void StatisticsPgTest::whatWasThereBeforeIsCounted() {
    std::mt19937 random(7);
    for (int steps = 0; steps < 60; ++steps)
        randomStep(random);
    const QString all = u"select (select jsonb_agg(w order by campaign_id, hour) from invites.week_hour w where"
                        " (requested, given, received) <> (0, 0, 0)) || (select jsonb_agg(d order by campaign_id, day)"
                        " from (select campaign_id, day, expired, gone from invites.line_day where (expired, gone)"
                        " <> (0, 0)) d)"_s;
    const QString kept = m_fixture.sql(all);
    QVERIFY(kept.contains(u"expired"));
    m_fixture.sql(u"delete from invites.week_hour; delete from invites.line_day"_s);
    int backfills = 0;
    for (const db::Migration& migration : db::Migration::embedded()) {
        for (const char* start : {"insert into invites.week_hour\nselect",
                 "insert into invites.line_day (campaign_id, day, expired, gone)\nselect"}) {
            const qsizetype at = migration.text.indexOf(start);
            if (at < 0)
                continue;
            m_fixture.sql(QString::fromUtf8(migration.text.mid(at, migration.text.indexOf(";\n", at) - at)));
            ++backfills;
        }
    }
    QCOMPARE(backfills, 2);
    QCOMPARE(m_fixture.sql(all), kept);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void StatisticsPgTest::theLengthsOfThePastAreTakenFromItsHours() {
    m_fixture.take(u"ann"_s);
    m_fixture.sql(u"update invites.line_hour set hour = hour - interval '3 days'"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.sql(
        u"update invites.line_hour set hour = hour - interval '1 day' where hour > now() - interval '1 day'"_s);
    m_fixture.take(u"dora"_s);
    m_fixture.sql(u"delete from invites.line_day"_s);
    for (const db::Migration& migration : db::Migration::embedded()) {
        const qsizetype at =
            migration.text.indexOf("insert into invites.line_day as d (campaign_id, day, waiting)\nselect");
        if (at >= 0)
            m_fixture.sql(QString::fromUtf8(migration.text.mid(at, migration.text.indexOf(";\n", at) - at)));
    }
    QCOMPARE(m_fixture.sql(u"select string_agg(invites.today() - day || ':' || waiting, ' ' order by day)"
                           " from invites.line_day"_s),
        u"3:1 1:3"_s);
}

void StatisticsPgTest::daysBeforeTheCampaignAreLeftOut() {
    QCOMPARE(figures(90).days.size(), std::size_t(1));
    m_fixture.sql(u"update invites.campaign set created_at = now() - interval '200 days'"_s);
    QCOMPARE(figures(90).days.size(), std::size_t(90));
}

void StatisticsPgTest::whatWasNotCountedIsNotKnown() {
    m_fixture.sql(u"update invites.campaign set created_at = now() - interval '200 days';"
                  " insert into invites.line_day (campaign_id, day, priority_served, standard_served, tickets_moved)"
                  " values (1, invites.today() - 2, 3, 40, 1)"_s);
    m_fixture.sql(u"update invites.campaign_line set priority_served = 5, standard_served = 45, tickets_moved = 1"_s);
    const store::PublicFigures told = figures(4);
    QCOMPARE(told.days.size(), std::size_t(4));
    QCOMPARE(told.days[0].waiting, std::nullopt);
    QCOMPARE(told.days[1].priorityServed, std::nullopt); // from when to when is not known
    QCOMPARE(told.days[2].priorityServed, std::optional<qint64>(0));
    QCOMPARE(told.days[3].priorityServed, std::optional<qint64>(2));
    QCOMPARE(told.days[3].standardServed, std::optional<qint64>(5));
    QCOMPARE(told.days[3].moved, std::optional<qint64>(0));
}

void StatisticsPgTest::theHoursEndWithTheLineAsItIs() {
    m_fixture.take(u"ann"_s);
    m_fixture.sql(u"update invites.line_hour set hour = hour - interval '3 hours'"_s);
    m_fixture.take(u"ben"_s);
    const std::vector<store::PublicHour> hours = figures().hours;
    QCOMPARE(hours.size(), std::size_t(48));
    QCOMPARE(hours[47].waiting, 2);
    QCOMPARE(hours[46].waiting, 1);
    QCOMPARE(hours[44].waiting, 1);
    QCOMPARE(hours[43].waiting, 0);
    QCOMPARE(hours[47].hour - hours[0].hour, std::chrono::hours(47));
}

void StatisticsPgTest::countriesAreCounted() {
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
    const auto server = m_fixture.connectAs(u"serv"_s);
    store::StatisticsStore statistics(*server);
    const CampaignId sora = m_fixture.campaign();
    QVERIFY(statistics.countCountries(sora, {u"DE"_s, u"AT"_s, u"DE"_s}));
    QVERIFY(statistics.countCountries(sora, {u"DE"_s, u"de"_s, u"DEU"_s, QString(), u"D1"_s}));
    QVERIFY(statistics.countCountries(CampaignId(4711), {u"DE"_s}));
    const store::PublicFigures figuresNow = statistics.read(u"sora"_s, 7, 48).value();
    QStringList told;
    for (const store::CountryRequests& country : figuresNow.countries)
        told << country.country + QString::number(country.requests);
    QCOMPARE(told.join(u' '), u"AT1 DE3"_s);
    // Nothing of it lies beside a ticket.
    QCOMPARE(m_fixture.sql(u"select string_agg(relname, ' ') from pg_class c join pg_attribute a on a.attrelid = c.oid"
                           " where relnamespace = 'invites'::regnamespace and relkind = 'r' and attname ~ 'countr'"_s),
        u"request_country"_s);
    m_fixture.sql(u"update invites.request_country set day = day - 8"_s);
    QVERIFY(figures(7).countries.empty());
}

void StatisticsPgTest::anUnknownCampaignHasNone() {
    const auto told = store::StatisticsStore(m_fixture.connection()).read(u"nothing"_s, 7, 48);
    QCOMPARE(told.error().code, ErrorCode::NotFound);
}

// Rows and index entries that one reading looks at.
qint64 StatisticsPgTest::readsOfStatistics() {
    static const db::Query counters(u"counters"_s,
        "select (select sum(pg_stat_get_xact_tuples_returned(c.oid) + coalesce(pg_stat_get_xact_tuples_fetched(c.oid),"
        " 0))::bigint from pg_class c where relnamespace = 'invites'::regnamespace and relkind in ('r', 'i'))");
    static const db::Query read(u"read"_s, "select length(invites.public_statistics('sora', 90, 48)::text)");
    qint64 reads = -1;
    const auto connection = m_fixture.connect();
    const Status done = connection->transact([&](db::Connection& transaction) -> Status {
        const auto before = transaction.run(counters);
        const auto rows = transaction.run(read);
        const auto after = transaction.run(counters);
        if (!before || !rows || !after)
            return failure(rows ? Error{} : rows.error());
        reads = after->first().integer(0) - before->first().integer(0);
        return {};
    });
    return done ? reads : -1;
}

void StatisticsPgTest::readsTheSameWhateverHappened() {
    const QString history = u"insert into invites.campaign_day (campaign_id, day, codes_distributed) select 1,"
                            " invites.today() - n, 7 from generate_series(%1, %2) n on conflict do nothing;"
                            " insert into invites.line_day (campaign_id, day, waiting, priority_served,"
                            " standard_served, tickets_moved) select 1, invites.today() - n, 5, 1, 2, 0"
                            " from generate_series(%1, %2) n; insert into invites.line_hour (campaign_id, hour, joined,"
                            " served) select 1, invites.hour_of(now()) - n * interval '1 hour', 4, 4"
                            " from generate_series(%1 * 24, %2 * 24) n on conflict do nothing;"
                            " insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at,"
                            " left_at) select 1, next_number + n, sha256((next_number + n)::text::bytea), 'left',"
                            " now() - interval '1 year', now() - n * interval '1 minute'"
                            " from invites.campaign_line, generate_series(%1 * 10, %2 * 10) n;"
                            " update invites.campaign_line set next_number = next_number + %2 * 10 + 1;"_s;
    m_fixture.sql(u"update invites.campaign set created_at = now() - interval '9 years'"_s);
    m_fixture.sql(history.arg(1).arg(91));
    const qint64 young = readsOfStatistics();
    m_fixture.sql(history.arg(92).arg(2000));
    const qint64 old = readsOfStatistics();
    QVERIFY2(young > 0 && young < 6000, qPrintable(QString::number(young)));
    QVERIFY2(old <= young + 200, qPrintable(u"%1 reads, then %2"_s.arg(young).arg(old)));
    m_fixture.sql(u"analyze"_s);
    const qint64 analysed = readsOfStatistics();
    QVERIFY2(analysed <= young + 200, qPrintable(u"%1 reads, then %2"_s.arg(young).arg(analysed)));
}

void StatisticsPgTest::whoMayReadIt_data() {
    QTest::addColumn<QStringList>("groups");
    QTest::addColumn<bool>("may");
    QTest::newRow("server") << QStringList{u"invites_server"_s} << true;
    QTest::newRow("admin") << QStringList{u"invites_admin"_s} << true;
    QTest::newRow("moderator") << QStringList{u"invites_moderator"_s} << true;
    QTest::newRow("stranger") << QStringList{} << false;
}

void StatisticsPgTest::whoMayReadIt() {
    QFETCH(QStringList, groups);
    QFETCH(bool, may);
    const QString name = u"login_"_s + QString::fromLatin1(QTest::currentDataTag());
    m_fixture.addLogin(name, groups);
    QCOMPARE(store::StatisticsStore(*m_fixture.connectAs(name)).read(u"sora"_s, 7, 48).has_value(), may);
}

void StatisticsPgTest::aPageOfOursIsNoCampaigns() {
    for (const auto& slug : {u"hall"_s, u"me"_s, u"sign-in"_s, u"premium"_s, u"webhooks"_s}) {
        const auto rows = m_fixture.connection().run(db::Query(
            u"test"_s, u"insert into invites.campaign (slug, name, product_url, code_pattern) values ('%1', 'x',"
                       " 'https://example.org/', '.+')"_s.arg(slug)
                           .toUtf8()));
        QCOMPARE(rows.error().code, ErrorCode::InvalidInput);
    }
}

QTEST_GUILESS_MAIN(StatisticsPgTest)
#include "StatisticsPgTest.moc"
