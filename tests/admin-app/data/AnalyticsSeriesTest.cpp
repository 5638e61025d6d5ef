#include "admin-app/data/AnalyticsSeries.h"

#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;
using store::CodeSource;
using store::DeliveryCounts;

namespace {

const QDate monday(2026, 11, 2);
const Instant mondayNoon(std::chrono::sys_days(std::chrono::year(2026) / 11 / 2) + std::chrono::hours(12));

store::PublicDay dayOf(QDate day, qint64 requested, qint64 given, qint64 received) {
    return {day, requested, given, received, 0, 0, 0, 0, 0, {}, {}, {}, {}};
}

DeliveryCounts silent(qint64 count, qint64 cameBack) {
    DeliveryCounts counts;
    counts.silent = count;
    counts.codesGiven = cameBack;
    return counts;
}

store::CampaignStatistics campaign(const QString& name, qint64 available, qint64 given, qint64 received) {
    store::CampaignStatistics made{CampaignId(1), name, {}};
    made.figures.available = available;
    for (int ago = 6; ago >= 0; --ago)
        made.figures.days.push_back(dayOf(monday.addDays(-ago), 0, given, received));
    return made;
}

} // namespace

class AnalyticsSeriesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasGivenHasASourceAndALane();
    void whoLeftHasALane();
    void ratesLookBackThirtyDays();
    void aRateOfADayIsOfThatDaysCodes();
    void campaignsAreAddedUp();
    void whatIsEmptySoonestIsFirst();
    void whoseCountryIsNotKnownIsToo();
};

void AnalyticsSeriesTest::whatWasGivenHasASourceAndALane() {
    store::Analytics analytics;
    analytics.series = {dayOf(monday, 9, 7, 0), dayOf(monday.addDays(1), 0, 0, 0)};
    analytics.cohorts = {{monday, CodeSource::Import, TicketLane::Standard, silent(4, 0)},
        {monday, CodeSource::Import, TicketLane::Priority, silent(2, 0)},
        {monday, CodeSource::Console, TicketLane::Priority, silent(1, 0)}};
    QCOMPARE(givenByDay(analytics, {}), (std::vector<qint64>{7, 0}));
    QCOMPARE(givenByDay(analytics, {CodeSource::Import, {}}), (std::vector<qint64>{6, 0}));
    QCOMPARE(givenByDay(analytics, {{}, TicketLane::Priority}), (std::vector<qint64>{3, 0}));
    QCOMPARE(givenByDay(analytics, {CodeSource::Import, TicketLane::Priority}), (std::vector<qint64>{2, 0}));
}

void AnalyticsSeriesTest::whoLeftHasALane() {
    store::Analytics analytics;
    analytics.series = {dayOf(monday, 0, 0, 0), dayOf(monday.addDays(1), 0, 0, 0)};
    analytics.giveUps = {
        {monday.addDays(1), TicketLane::Standard, 4, 1, 2}, {monday.addDays(1), TicketLane::Priority, 7, 0, 0}};
    const auto leaving = leavingByDay(analytics, TicketLane::Standard);
    QCOMPARE(int(leaving.size()), 2);
    QCOMPARE(leaving[0].left, 0);
    QCOMPARE(leaving[1].left, 5);
    QCOMPARE(leaving[1].missed, 2);
    QCOMPARE(leavingByDay(analytics, TicketLane::Priority)[1].left, 7);
}

void AnalyticsSeriesTest::ratesLookBackThirtyDays() {
    store::Analytics analytics;
    for (int ago = 29; ago >= 1; --ago)
        analytics.before.push_back(dayOf(monday.addDays(-ago), 0, ago == 29 ? 10 : 0, 0));
    analytics.series = {dayOf(monday, 0, 0, 5), dayOf(monday.addDays(1), 0, 0, 5), dayOf(monday.addDays(2), 0, 10, 5)};
    const auto rates = ratesByDay(analytics, {});
    QCOMPARE(int(rates.size()), 3);
    QCOMPARE(rates[0].recent, std::optional(50.0));
    // The ten that were given are too long ago now.
    QCOMPARE(rates[1].recent, std::nullopt);
    QCOMPARE(rates[2].recent, std::optional(150.0));
    // A younger campaign has fewer days, and a gap is as long as its days.
    analytics.before = {dayOf(monday.addDays(-40), 0, 10, 0)};
    QCOMPARE(ratesByDay(analytics, {})[0].recent, std::nullopt);
}

void AnalyticsSeriesTest::aRateOfADayIsOfThatDaysCodes() {
    store::Analytics analytics;
    analytics.series = {dayOf(monday, 0, 10, 0), dayOf(monday.addDays(1), 0, 0, 9)};
    analytics.cohorts = {{monday, CodeSource::Import, TicketLane::Standard, silent(5, 10)},
        {monday, CodeSource::Console, TicketLane::Standard, silent(5, 0)}};
    QCOMPARE(ratesByDay(analytics, {})[0].ofDay, std::optional(100.0));
    QCOMPARE(ratesByDay(analytics, {CodeSource::Import, {}})[0].ofDay, std::optional(200.0));
    QCOMPARE(ratesByDay(analytics, {})[1].ofDay, std::nullopt);
}

void AnalyticsSeriesTest::campaignsAreAddedUp() {
    store::Analytics analytics;
    analytics.now = {campaign(u"a"_s, 1, 0, 0), campaign(u"b"_s, 1, 0, 0)};
    for (store::CampaignStatistics& each : analytics.now) {
        each.figures.week[30] = {5, 3, 1};
        each.figures.hours = {{mondayNoon - std::chrono::hours(1), 2}, {mondayNoon, 4}};
    }
    QCOMPARE(weekOf(analytics)[30].requested, 10);
    QCOMPARE(weekOf(analytics)[30].given, 6);
    QCOMPARE(weekOf(analytics)[30].received, 2);
    const auto hours = hoursOf(analytics);
    QCOMPARE(int(hours.size()), 2);
    QCOMPARE(hours[0].waiting, 4);
    QVERIFY(hours[1].hour == mondayNoon);
    QCOMPARE(hours[1].waiting, 8);
}

void AnalyticsSeriesTest::whatIsEmptySoonestIsFirst() {
    store::Analytics analytics;
    analytics.now = {campaign(u"quiet"_s, 9, 0, 0), campaign(u"growing"_s, 9, 2, 4), campaign(u"later"_s, 130, 10, 0),
        campaign(u"soon"_s, 13, 14, 4), campaign(u"empty"_s, 0, 5, 0)};
    const auto supplies = suppliesOf(analytics, mondayNoon);
    QStringList names;
    for (const CampaignSupply& supply : supplies)
        names += supply.name;
    QCOMPARE(names.join(u' '), u"empty soon later growing quiet"_s);
    // Seventy more went than came in six days and a half.
    QVERIFY(qAbs(supplies[1].emptying.days - 13 * 6.5 / 70) < 0.001);
    QCOMPARE(supplies[1].given, 98);
    QCOMPARE(supplies[1].received, 28);
}

void AnalyticsSeriesTest::whoseCountryIsNotKnownIsToo() {
    store::Analytics analytics;
    analytics.series = {dayOf(monday, 12, 0, 0)};
    QVERIFY(countriesOf(analytics).empty());
    analytics.countries = {{u"AD"_s, 2}, {u"DE"_s, 7}};
    QString told;
    for (const store::CountryRequests& country : countriesOf(analytics))
        told += u"%1%2 "_s.arg(country.country).arg(country.requests);
    QCOMPARE(told, u"DE7 3 AD2 "_s);
    analytics.series = {dayOf(monday, 9, 0, 0)};
    QCOMPARE(int(countriesOf(analytics).size()), 2);
}

QTEST_APPLESS_MAIN(AnalyticsSeriesTest)
#include "AnalyticsSeriesTest.moc"
