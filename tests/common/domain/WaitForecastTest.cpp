#include "common/domain/ForecastTable.h"
#include "tests/common/domain/SimulatedLine.h"

#include <QTest>

using namespace invites;
using namespace std::chrono_literals;
using test::SimulatedLine;

// The parts of the forecast, by small histories whose answers can be worked out by hand.
class WaitForecastTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsWhatCame();
    void knowsWhenSoManyHadCome();
    void anEmptyHistoryTellsNothing();
    void aRegularLineIsForecastExactly();
    void needsADayAndSomeWaits();
    void isRoundedAsPeopleSpeak_data();
    void isRoundedAsPeopleSpeak();
    void correctsByAFactor();
    void theTableSaysWhatTheForecastSays();
    void whoIsFurtherBackIsNeverToldLess();
    void judgesEachWait();

private:
    static Instant quarter(qint64 number) { return SimulatedLine::start + number * LineSupply::quarterLength; }
    // So many codes each hour, for so many days.
    static LineSupply regular(qint64 codes, int days) {
        std::vector<CodesCame> quarters;
        for (int hour = 0; hour < days * 24; ++hour)
            quarters.push_back({quarter(hour * 4), codes});
        return LineSupply(quarters);
    }
};

void WaitForecastTest::countsWhatCame() {
    const LineSupply supply({{quarter(10), 3}, {quarter(11), 1}, {quarter(15), 2}});
    QCOMPARE(supply.quarterAt(quarter(10)), 0);
    QCOMPARE(supply.quarterAt(quarter(11) - 1us), 0);
    QCOMPARE(supply.quarterAt(quarter(10) - 1us), -1);
    const QList<qint64> came{0, 0, 3, 4, 4, 4, 4, 6, 6};
    const QList<qint64> quiet{0, 0, 0, 0, 1, 2, 3, 0, 1};
    for (qint64 i = 0; i < came.size(); ++i) {
        QCOMPARE(supply.came(i - 1), came[i]);
        QCOMPARE(supply.quietBefore(i - 1), quiet[i]);
    }
    QCOMPARE(supply.quietBefore(1006), 1000);
}

void WaitForecastTest::knowsWhenSoManyHadCome() {
    const LineSupply supply({{quarter(10), 4}, {quarter(15), 2}});
    QCOMPARE(supply.momentOf(0, 10), 0.0);
    QCOMPARE(supply.momentOf(1, 10), 0.25);
    QCOMPARE(supply.momentOf(4, 10), 1.0);
    QCOMPARE(supply.momentOf(5, 10), 5.5);
    QCOMPARE(supply.momentOf(6, 10), 6.0);
    QVERIFY(!supply.momentOf(6.1, 10));
    QVERIFY(!supply.momentOf(5, 5));
    QVERIFY(!supply.momentOf(1, 0));
    QVERIFY(!supply.momentOf(1, -3));
}

void WaitForecastTest::anEmptyHistoryTellsNothing() {
    const LineSupply supply({});
    QCOMPARE(supply.came(5), 0);
    QVERIFY(!supply.momentOf(0, 5));
    QVERIFY(!WaitForecast(supply, SimulatedLine::end).forPlace(0));
    QVERIFY(!ForecastTable(supply, SimulatedLine::end, {}).at(0));
    QVERIFY(!ForecastTable().at(0));
    const ForecastRecord record(supply, {}, SimulatedLine::end);
    QCOMPARE(record.score().judged(), 0);
    QCOMPARE(record.score().shareWithin(), 0.0);
    QCOMPARE(record.correctionAt(SimulatedLine::end).longer, 1.0);
}

void WaitForecastTest::aRegularLineIsForecastExactly() {
    // Three in the first quarter of each hour.
    const LineSupply supply = regular(3, 40);
    const Instant now = quarter(39 * 96);
    QCOMPARE(WaitForecast(supply, now).forPlace(0), (WaitRange{5min, 5min}));
    QCOMPARE(WaitForecast(supply, now).forPlace(2), (WaitRange{15min, 15min}));
    QCOMPARE(WaitForecast(supply, now).forPlace(3), (WaitRange{65min, 65min}));
    QCOMPARE(WaitForecast(supply, now).forPlace(3 * 24 - 1), (WaitRange{23h + 15min, 23h + 15min}));
    // Within the quarter of an hour nothing changes.
    QCOMPARE(WaitForecast(supply, now + 14min).forPlace(0), (WaitRange{5min, 5min}));
    QCOMPARE(WaitForecast(supply, now + 15min).forPlace(0), (WaitRange{50min, 50min}));
    // Half of what is known, and further, is too far.
    QVERIFY(!WaitForecast(supply, now).forPlace(100'000));
}

void WaitForecastTest::needsADayAndSomeWaits() {
    const LineSupply supply = regular(3, 40);
    QVERIFY(!WaitForecast(supply, quarter(0)).forPlace(0));
    QVERIFY(!WaitForecast(supply, quarter(96 + 4 * 7)).forPlace(0));
    QVERIFY(WaitForecast(supply, quarter(96 + 4 * 8)).forPlace(0).has_value());
    QVERIFY(!WaitForecast(supply, quarter(-96)).forPlace(0));
}

void WaitForecastTest::isRoundedAsPeopleSpeak_data() {
    QTest::addColumn<qint64>("exact");
    QTest::addColumn<qint64>("typical");
    QTest::addColumn<qint64>("longer");
    const auto row = [](const char* name, std::chrono::seconds exact, std::chrono::seconds typical,
                         std::chrono::seconds longer) {
        QTest::newRow(name) << qint64(exact.count()) << qint64(typical.count()) << qint64(longer.count());
    };
    row("nothing", 0s, 1min, 1min);
    row("a second", 1s, 1min, 1min);
    row("a minute", 1min, 1min, 1min);
    row("more", 61s, 1min, 2min);
    row("minutes", 8min + 30s, 9min, 9min);
    row("nearly ten", 9min + 59s, 10min, 10min);
    row("ten", 10min, 10min, 10min);
    row("more than ten", 10min + 1s, 10min, 15min);
    row("nearly an hour", 58min, 60min, 60min);
    row("an hour", 60min, 60min, 60min);
    row("more than an hour", 61min, 60min, 90min);
    row("an hour and a quarter", 75min, 90min, 90min);
    row("nearly six", 5h + 31min, 5h + 30min, 6h);
    row("six", 6h, 6h, 6h);
    row("more than six", 6h + 1s, 6h, 7h);
    row("a day and a half", 36h, 36h, 36h);
    row("days", 37h, 36h, 48h);
    row("more days", 43h, 48h, 48h);
}

void WaitForecastTest::isRoundedAsPeopleSpeak() {
    QFETCH(qint64, exact);
    QFETCH(qint64, typical);
    QFETCH(qint64, longer);
    const WaitRange range = asSpoken({std::chrono::seconds(exact), std::chrono::seconds(exact)});
    QCOMPARE(range, (WaitRange{std::chrono::seconds(typical), std::chrono::seconds(longer)}));
}

void WaitForecastTest::correctsByAFactor() {
    const WaitRange range{100s, 200s};
    QCOMPARE(ForecastCorrection().applyTo(range), range);
    QCOMPARE((ForecastCorrection{1.5, 2}).applyTo(range), (WaitRange{150s, 400s}));
    QCOMPARE((ForecastCorrection{4, 1}).applyTo(range), (WaitRange{200s, 200s}));
    QVERIFY((ForecastCorrection{1, 4}).applyTo(range).has_value());
    QVERIFY(!(ForecastCorrection{1, 4.01}).applyTo(range));
}

void WaitForecastTest::theTableSaysWhatTheForecastSays() {
    SimulatedLine line(5);
    line.add([](double) { return 6.0; }, 6);
    const LineSupply supply(line.supply());
    const ForecastTable table(supply, SimulatedLine::end, {});
    WaitForecast forecast(supply, SimulatedLine::end);
    for (const qint64 ahead : {0, 1, 7, 15})
        QCOMPARE(table.at(ahead), asSpoken(*forecast.forPlace(ahead)));
    // In between it may be off by what it is rounded to.
    for (const qint64 ahead : {50, 100, 333}) {
        const auto exact = forecast.forPlace(ahead);
        QVERIFY(table.at(ahead).has_value() && exact.has_value());
        QVERIFY(std::chrono::abs(table.at(ahead)->typical - exact->typical) < exact->typical / 5);
    }
    QVERIFY(!table.at(1'000'000));
    QVERIFY(!table.at(std::numeric_limits<qint64>::max()));
}

void WaitForecastTest::whoIsFurtherBackIsNeverToldLess() {
    for (unsigned seed = 1; seed <= 3; ++seed) {
        SimulatedLine line(seed);
        for (double hour = line.randomInterval(20); hour < SimulatedLine::hours; hour += line.randomInterval(20))
            line.addAt(hour, 1 + int(line.random() * 60));
        const ForecastTable table(LineSupply(line.supply()), SimulatedLine::end, {});
        QVERIFY(table.at(0).has_value());
        WaitRange last{};
        bool isKnown = true;
        for (qint64 ahead = 0; ahead < 3000; ++ahead) {
            const auto range = table.at(ahead);
            QVERIFY(isKnown || !range);
            isKnown = range.has_value();
            if (!range)
                continue;
            QVERIFY(range->typical >= last.typical && range->longer >= last.longer);
            QVERIFY(range->longer >= range->typical);
            last = *range;
        }
    }
}

void WaitForecastTest::judgesEachWait() {
    const LineSupply supply = regular(3, 40);
    const Instant asked = quarter(39 * 96);
    // 65 minutes: an hour, or an hour and a half, as one speaks.
    const auto wait = [&](std::optional<std::chrono::minutes> length, bool isServed) {
        return FollowedWait{3, asked, length ? std::optional(Instant(asked + *length)) : std::nullopt, isServed};
    };
    const auto scoreOf = [&](const FollowedWait& judged, std::chrono::minutes until) {
        const ForecastScore score = ForecastRecord(supply, {judged}, asked + until).score();
        return QList<qint64>{score.sooner, score.between, score.later, score.unknown, score.undecided};
    };
    QCOMPARE(scoreOf(wait(60min, true), 1000min), (QList<qint64>{1, 0, 0, 0, 0}));
    QCOMPARE(scoreOf(wait(61min, true), 1000min), (QList<qint64>{0, 1, 0, 0, 0}));
    QCOMPARE(scoreOf(wait(90min, true), 1000min), (QList<qint64>{0, 1, 0, 0, 0}));
    QCOMPARE(scoreOf(wait(91min, true), 1000min), (QList<qint64>{0, 0, 1, 0, 0}));
    QCOMPARE(scoreOf(wait(89min, false), 1000min), (QList<qint64>{0, 0, 0, 0, 1}));
    QCOMPARE(scoreOf(wait(91min, false), 1000min), (QList<qint64>{0, 0, 1, 0, 0}));
    QCOMPARE(scoreOf(wait({}, false), 60min), (QList<qint64>{0, 0, 0, 0, 1}));
    QCOMPARE(scoreOf(wait({}, false), 91min), (QList<qint64>{0, 0, 1, 0, 0}));
    QCOMPARE(scoreOf({100'000, asked, {}, false}, 91min), (QList<qint64>{0, 0, 0, 1, 0}));
    const ForecastRecord record(supply, {wait(90min, true)}, asked + 100min);
    QCOMPARE(record.score().typicalRange, (WaitRange{60min, 90min}));
    QCOMPARE(record.score().shareWithin(), 1.0);
    QCOMPARE(record.score(asked + 1us).judged(), 0);
}

QTEST_GUILESS_MAIN(WaitForecastTest)
#include "WaitForecastTest.moc"
