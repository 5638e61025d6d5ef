#include "common/domain/ForecastTable.h"
#include "tests/common/domain/SimulatedLine.h"

#include <QTest>

#include <algorithm>

using namespace invites;
using namespace std::chrono_literals;
using test::SimulatedLine;

namespace {

using Fill = std::function<void(SimulatedLine&)>;

double byDay(double hour) {
    const double ofDay = std::fmod(hour, 24);
    return ofDay >= 8 && ofDay < 23 ? 8 : 0;
}

void steady(SimulatedLine& line) {
    line.add([](double) { return 6.0; }, 6);
}

void slow(SimulatedLine& line) {
    line.add([](double) { return 0.5; }, 0.5);
}

void nights(SimulatedLine& line) {
    line.add(byDay, 8);
}

// Imports of fifty to a hundred and fifty, a day and a half apart, more or less.
void bursts(SimulatedLine& line) {
    for (double hour = line.randomInterval(36); hour < SimulatedLine::hours; hour += line.randomInterval(36))
        line.addAt(hour, 50 + int(line.random() * 100));
}

void halves(SimulatedLine& line) {
    line.add([](double hour) { return hour < 50 * 24 ? 6.0 : 3.0; }, 6);
}

// Imports, and every fifth who gets a code gives four.
void returns(SimulatedLine& line) {
    for (double hour = line.randomInterval(72); hour < SimulatedLine::hours; hour += line.randomInterval(72))
        line.addAt(hour, 100);
    line.returnCodes(0.2, 4, 12);
}

constexpr double droughtFrom = 63 * 24;

void drought(SimulatedLine& line) {
    line.add([](double hour) { return hour < droughtFrom ? 6.0 : 0.0; }, 6);
}

void oneAWeek(SimulatedLine& line) {
    for (double hour = 84; hour < SimulatedLine::hours; hour += 7 * 24)
        line.addAt(hour + line.random() * 24);
}

void nothing(SimulatedLine&) {}

ForecastScore operator+(ForecastScore a, const ForecastScore& b) {
    a.sooner += b.sooner;
    a.between += b.between;
    a.later += b.later;
    a.unknown += b.unknown;
    a.undecided += b.undecided;
    return a;
}

} // namespace

Q_DECLARE_METATYPE(Fill)

// How often forecasts come true on lines whose truth is known: of different lines of each kind, each from its 42nd day
// on. What is asked for leaves room for chance; what was measured is in the decision.
class ForecastBacktestTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesTrue_data();
    void comesTrue();
    void saysUnknownInADrought();
    void saysUnknownOnceAWeek();
    void knowsTheNight();
    void followsAChange();
    void correctsForThoseWhoGiveUp();
    void saysNothingWhereItIsAlwaysWrong();
    void looksAtNothingLater();

private:
    static constexpr double judgedFrom = 42 * 24;

    static ForecastScore backtest(const Fill& fill, int lines = 4) {
        ForecastScore sum;
        for (int seed = 1; seed <= lines; ++seed) {
            SimulatedLine line(unsigned(seed) * 7919);
            fill(line);
            const LineSupply supply(line.supply());
            const ForecastRecord record(supply, line.waits(150, 28 * 24, 500), SimulatedLine::end);
            sum = sum + record.score(SimulatedLine::at(judgedFrom));
        }
        return sum;
    }
};

void ForecastBacktestTest::comesTrue_data() {
    QTest::addColumn<Fill>("fill");
    QTest::addColumn<double>("within");
    QTest::addColumn<double>("sooner");  // at least this share, and at most one less it
    QTest::addColumn<double>("unknown"); // at most this share
    QTest::newRow("steady") << Fill(steady) << 0.84 << 0.40 << 0.01;
    QTest::newRow("slow") << Fill(slow) << 0.80 << 0.35 << 0.25;
    QTest::newRow("nights") << Fill(nights) << 0.84 << 0.40 << 0.01;
    QTest::newRow("bursts") << Fill(bursts) << 0.75 << 0.30 << 0.10;
    QTest::newRow("halves") << Fill(halves) << 0.80 << 0.30 << 0.05;
    QTest::newRow("returns") << Fill(returns) << 0.80 << 0.30 << 0.10;
}

void ForecastBacktestTest::comesTrue() {
    QFETCH(Fill, fill);
    QFETCH(double, within);
    QFETCH(double, sooner);
    QFETCH(double, unknown);
    const ForecastScore score = backtest(fill);
    const QByteArray found = QStringLiteral("%1 judged, %2 sooner, %3 between, %4 later, %5 unknown, %6 undecided")
                                 .arg(score.judged())
                                 .arg(score.sooner)
                                 .arg(score.between)
                                 .arg(score.later)
                                 .arg(score.unknown)
                                 .arg(score.undecided)
                                 .toLatin1();
    qInfo("%s", found.constData());
    QVERIFY2(score.judged() > 200, found.constData());
    QVERIFY2(score.shareWithin() >= within, found.constData());
    const double early = double(score.sooner) / double(score.judged());
    QVERIFY2(early >= sooner && early <= 1 - sooner, found.constData());
    QVERIFY2(double(score.unknown) <= unknown * double(score.judged() + score.unknown), found.constData());
}

void ForecastBacktestTest::saysUnknownInADrought() {
    SimulatedLine line(1);
    drought(line);
    const LineSupply supply(line.supply());
    for (const double hours : {-1.0, -0.1})
        QVERIFY(WaitForecast(supply, SimulatedLine::at(droughtFrom + hours)).forPlace(5).has_value());
    for (const double hours : {6.0, 12.0, 24.0, 72.0, 167.0}) {
        for (const qint64 ahead : {0, 5, 100})
            QVERIFY(!WaitForecast(supply, SimulatedLine::at(droughtFrom + hours)).forPlace(ahead));
    }
    // What was said before it began, and came not true, counts.
    const ForecastScore score = backtest(drought);
    QVERIFY(score.unknown > 0);
    QVERIFY2(score.shareWithin() >= 0.8, qPrintable(QString::number(score.shareWithin())));
}

void ForecastBacktestTest::saysUnknownOnceAWeek() {
    const ForecastScore score = backtest(oneAWeek);
    QVERIFY(score.unknown > 3 * (score.judged() + score.undecided));
    QVERIFY(score.later <= score.judged() / 3);
    const ForecastScore none = backtest(nothing, 1);
    QCOMPARE(none.judged() + none.undecided, 0);
    QVERIFY(none.unknown > 0);
    QVERIFY(!none.typicalRange);
}

void ForecastBacktestTest::knowsTheNight() {
    SimulatedLine line(1);
    nights(line);
    const LineSupply supply(line.supply());
    const auto at = [&](double hour) { return WaitForecast(supply, SimulatedLine::at(60 * 24 + hour)).forPlace(0); };
    for (const double hour : {0.0, 2.0, 5.0}) {
        const auto range = at(hour);
        QVERIFY(range.has_value());
        // Until eight in the morning, give or take the hour that alike moments may differ by.
        const std::chrono::duration<double, std::ratio<3600>> typical = range->typical;
        QVERIFY2(std::abs(typical.count() - (8 - hour)) < 1.3, qPrintable(QString::number(typical.count())));
        QVERIFY(range->longer < range->typical + 3h);
    }
    QVERIFY(at(12)->longer < 1h);
}

// A week after a line became half as fast it is known to be.
void ForecastBacktestTest::followsAChange() {
    SimulatedLine line(1);
    halves(line);
    const LineSupply supply(line.supply());
    const auto before = WaitForecast(supply, SimulatedLine::at(49 * 24)).forPlace(59);
    const auto after = WaitForecast(supply, SimulatedLine::at(57 * 24)).forPlace(59);
    QVERIFY(before && before->typical > 8h && before->typical < 12h);
    QVERIFY(after && after->typical > 16h && after->typical < 25h);
}

void ForecastBacktestTest::correctsForThoseWhoGiveUp() {
    SimulatedLine line(1);
    steady(line);
    const LineSupply supply(line.supply());
    // Of those ahead two in three leave without a word.
    std::vector<FollowedWait> waits;
    for (FollowedWait wait : line.waits(300, 28 * 24, 150)) {
        const qint64 said = 3 * wait.ahead + 20;
        wait.ahead = said;
        waits.push_back(wait);
    }
    const ForecastRecord record(supply, waits, SimulatedLine::end);
    const ForecastScore score = record.score(SimulatedLine::at(judgedFrom));
    QVERIFY(score.judged() > 100);
    const ForecastCorrection correction = record.correctionAt(SimulatedLine::end);
    QVERIFY(correction.typical < 0.5);
    const double early = double(score.sooner) / double(score.judged());
    QVERIFY2(early > 0.35 && early < 0.65, qPrintable(QString::number(early)));
    QVERIFY(score.shareWithin() > 0.8);
}

// As where somebody takes the codes that come in before the line does.
void ForecastBacktestTest::saysNothingWhereItIsAlwaysWrong() {
    SimulatedLine line(1);
    steady(line);
    const LineSupply supply(line.supply());
    std::vector<FollowedWait> waits = line.waits(100, 28 * 24, 50);
    for (FollowedWait& wait : waits) {
        wait.endedAt.reset();
        wait.isServed = false;
    }
    const ForecastRecord record(supply, waits, SimulatedLine::end);
    const ForecastScore score = record.score();
    QCOMPARE(score.within(), 0);
    QVERIFY(score.later >= 19);
    QVERIFY(score.unknown > 50);
    QVERIFY(!ForecastTable(supply, SimulatedLine::end, record.correctionAt(SimulatedLine::end)).at(0));
}

void ForecastBacktestTest::looksAtNothingLater() {
    SimulatedLine line(3);
    returns(line);
    const std::vector<CodesCame> all = line.supply();
    const std::vector<FollowedWait> waits = line.waits(120, 28 * 24, 100);
    const Instant moment = SimulatedLine::at(55 * 24 + 0.3);
    std::vector<CodesCame> known;
    std::copy_if(all.begin(), all.end(), std::back_inserter(known),
        [&](const CodesCame& each) { return each.quarter + LineSupply::quarterLength <= moment; });
    std::vector<FollowedWait> knownWaits;
    for (FollowedWait wait : waits) {
        if (wait.askedAt > moment)
            continue;
        if (wait.endedAt && *wait.endedAt > moment) {
            wait.endedAt.reset();
            wait.isServed = false;
        }
        knownWaits.push_back(wait);
    }
    QVERIFY(known.size() < all.size() && knownWaits.size() < waits.size());
    const LineSupply supply(all);
    const LineSupply knownSupply(known);
    for (const qint64 ahead : {0, 3, 40, 300})
        QCOMPARE(WaitForecast(supply, moment).forPlace(ahead), WaitForecast(knownSupply, moment).forPlace(ahead));
    // The waits up to the moment, judged then and judged with what came later: what was said is the same.
    std::vector<FollowedWait> upToMoment(waits.begin(), waits.begin() + qsizetype(knownWaits.size()));
    const ForecastCorrection later = ForecastRecord(supply, upToMoment, SimulatedLine::end).correctionAt(moment);
    const ForecastCorrection then = ForecastRecord(knownSupply, knownWaits, moment).correctionAt(moment);
    QCOMPARE(later.typical, then.typical);
    QCOMPARE(later.longer, then.longer);
}

QTEST_GUILESS_MAIN(ForecastBacktestTest)
#include "ForecastBacktestTest.moc"
