#include "admin-app/data/LineHistory.h"

#include "admin-app/data/FigureModel.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;
using std::chrono::days;
using std::chrono::hours;
using store::LineHour;

namespace {

// 25 November 2026, 14:00 UTC.
constexpr Instant present = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + hours(14);

} // namespace

// What the charts of a line are made from.
class LineHistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyHourHasAPoint();
    void whatWasBeforeTheRangeIsItsBeginning();
    void aDayIsTheSumOfItsHours();
    void asMuchIsReadAsIsShown_data();
    void asMuchIsReadAsIsShown();
    void forecastsAreJudgedByTheDayOfAsking();
    void thePublishedFigureIsThatOfThePage();
    void figuresAreATable();
};

void LineHistoryTest::everyHourHasAPoint() {
    const std::vector<LineHour> read{
        {present - hours(5), 4, 1, 0, 7}, {present - hours(2), 0, 3, 1, 3}, {present, 1, 0, 0, 4}};
    const auto points = pointsOf(read, LineRange::Day);
    QCOMPARE(int(points.size()), 24);
    QCOMPARE(points.front().begin, Instant(present - hours(23)));
    QCOMPARE(points.back(), (LinePoint{present, 1, 0, 0, 4}));
    QCOMPARE(points.front().waiting, 4);
    QCOMPARE(points[18], (LinePoint{present - hours(5), 4, 1, 0, 7}));
    QCOMPARE(points[20], (LinePoint{present - hours(3), 0, 0, 0, 7}));
    QCOMPARE(points[21].waiting, 3);
}

void LineHistoryTest::whatWasBeforeTheRangeIsItsBeginning() {
    const auto points = pointsOf({{present - hours(24), 9, 0, 0, 9}, {present, 0, 0, 0, 9}}, LineRange::Day);
    QCOMPARE(points.front().waiting, 9);
    QCOMPARE(points.front().joined, 0);
}

void LineHistoryTest::aDayIsTheSumOfItsHours() {
    const std::vector<LineHour> read{
        {present - hours(15), 5, 0, 0, 5}, {present - hours(14), 2, 3, 1, 3}, {present, 1, 1, 1, 2}};
    const auto points = pointsOf(read, LineRange::Month);
    QCOMPARE(int(points.size()), 30);
    const Instant today = std::chrono::floor<days>(present);
    QCOMPARE(points[29], (LinePoint{today, 3, 4, 2, 2}));
    QCOMPARE(points[28], (LinePoint{today - days(1), 5, 0, 0, 5}));
    QCOMPARE(points[27].waiting, 0);
}

void LineHistoryTest::asMuchIsReadAsIsShown_data() {
    QTest::addColumn<int>("range");
    QTest::addColumn<int>("points");
    QTest::addColumn<int>("forecastDays");
    QTest::newRow("a day") << int(LineRange::Day) << 24 << 7;
    QTest::newRow("a week") << int(LineRange::Week) << 168 << 7;
    QTest::newRow("a month") << int(LineRange::Month) << 30 << 30;
    QTest::newRow("a quarter") << int(LineRange::Quarter) << 90 << 70;
}

void LineHistoryTest::asMuchIsReadAsIsShown() {
    QFETCH(int, range);
    QFETCH(int, points);
    QFETCH(int, forecastDays);
    const auto chosen = LineRange(range);
    QCOMPARE(pointsOf(chosen), points);
    QCOMPARE(forecastDaysOf(chosen), forecastDays);
    QVERIFY(waitsToRead(chosen) >= forecastDays * 96 && waitsToRead(chosen) >= ForecastRecord::mostPublished);
    const auto shown = pointsOf({{present, 0, 0, 0, 0}}, chosen);
    QVERIFY(hoursToRead(chosen, present) < shown.front().begin);
}

// A code every quarter of an hour for weeks; everybody waits an hour, and whoever asked yesterday two days.
void LineHistoryTest::forecastsAreJudgedByTheDayOfAsking() {
    ForecastMaterial material;
    for (Instant quarter = present - days(80); quarter < present; quarter += LineSupply::quarterLength)
        material.supply.push_back({quarter, 1});
    const Instant today = std::chrono::floor<days>(present);
    for (Instant asked = today - days(9); asked < present - hours(3); asked += hours(2))
        material.waits.push_back({3, asked, asked + hours(1), true});
    const auto steady = qualityOf(material, LineRange::Week, present);
    QCOMPARE(int(steady.days.size()), 7);
    QCOMPARE(steady.days.back().day, QDate(2026, 11, 25));
    QCOMPARE(steady.days[5].score.judged(), 12);
    QCOMPARE(*steady.days[5].withinLong(), 100.0);
    QCOMPARE(*steady.days[5].untold(), 0.0);
    for (FollowedWait& wait : material.waits)
        if (wait.askedAt >= today - days(1) && wait.askedAt < today)
            wait.endedAt.reset();
    const auto slow = qualityOf(material, LineRange::Week, present);
    QVERIFY(*slow.days[4].withinLong() == 100.0 && *slow.days[5].withinLong() < 50.0);
    QVERIFY(slow.days[5].score.later > 0);
    const auto none = qualityOf({}, LineRange::Week, present);
    QVERIFY(!none.days[5].withinLong() && !none.days[5].untold() && !none.published);
}

void LineHistoryTest::thePublishedFigureIsThatOfThePage() {
    ForecastMaterial material;
    for (Instant quarter = present - days(80); quarter < present; quarter += LineSupply::quarterLength)
        material.supply.push_back({quarter, 1});
    for (int n = 800; n > 0; --n)
        material.waits.push_back(
            {3, present - n * hours(1), present - n * hours(1) + std::chrono::minutes(n > 300 ? 50 : 70), true});
    const std::vector<FollowedWait> latest(material.waits.end() - ForecastRecord::mostPublished, material.waits.end());
    const auto page = ForecastRecord(LineSupply(material.supply), latest, present).publishedFigure();
    QVERIFY(page);
    QVERIFY(qualityOf(material, LineRange::Month, present).published == page);
}

void LineHistoryTest::figuresAreATable() {
    FigureModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFigures({u"Day"_s, u"Waiting"_s, u"Share"_s},
        {{QDate(2026, 11, 25), qint64(1234), 87.4}, {QDate(2026, 11, 24), qint64(0), QVariant()}});
    QCOMPARE(model.index(0, 1).data().toString(), QLocale().toString(1234));
    QCOMPARE(model.index(0, 2).data().toString(), u"87 %"_s);
    QCOMPARE(model.index(1, 2).data().toString(), u"–"_s);
    QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), u"Waiting"_s);
    QCOMPARE(model.asTsv(), u"Day\tWaiting\tShare\n2026-11-25\t1234\t87.4\n2026-11-24\t0\t\n"_s);
    model.setFigures({u"Day"_s, u"Waiting"_s, u"Share"_s}, {{QDate(2026, 11, 26), qint64(1), 1.0}});
    QCOMPARE(model.rowCount(), 1);
    model.setFigures({}, {});
    QCOMPARE(model.columnCount(), 0);
}

QTEST_GUILESS_MAIN(LineHistoryTest)
#include "LineHistoryTest.moc"
