#include "public-server/statistics/StatisticsBoard.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace invites;
using namespace invites::statistics;
using namespace Qt::StringLiterals;

namespace {

class SetClock final : public Clock {
public:
    Instant now() const override { return Instant(std::chrono::seconds(m_seconds.load())); }
    void pass(int seconds) { m_seconds += seconds; }

private:
    std::atomic<int> m_seconds{1000};
};

Statistics statisticsWith(qint64 moved, const QString& slug = {}) {
    Statistics statistics;
    statistics.moved = Told::exactly(moved);
    statistics.slug = slug;
    return statistics;
}

} // namespace

// A flood of looks costs one reading in some seconds.
class StatisticsBoardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isReadAnewOnlyWhenItIsOld();
    void campaignsAreReadApart();
    void manyWhoAskAtOnceShareAReading();
    void anErrorIsNotKept();
};

void StatisticsBoardTest::isReadAnewOnlyWhenItIsOld() {
    SetClock clock;
    int readings = 0;
    StatisticsBoard board([&](const QString&) { return statisticsWith(++readings); }, clock);
    QCOMPARE(board.current(u"sora"_s).value()->moved, Told::exactly(1));
    clock.pass(4);
    QCOMPARE(board.current(u"sora"_s).value()->moved, Told::exactly(1));
    clock.pass(1);
    QCOMPARE(board.current(u"sora"_s).value()->moved, Told::exactly(2));
    clock.pass(-100);
    QCOMPARE(board.current(u"sora"_s).value()->moved, Told::exactly(3));
}

void StatisticsBoardTest::campaignsAreReadApart() {
    SetClock clock;
    StatisticsBoard board([](const QString& slug) { return statisticsWith(0, slug); }, clock);
    QCOMPARE(board.current(u"sora"_s).value()->slug, u"sora"_s);
    QCOMPARE(board.current(u"other"_s).value()->slug, u"other"_s);
}

void StatisticsBoardTest::manyWhoAskAtOnceShareAReading() {
    SetClock clock;
    std::atomic<int> readings = 0;
    StatisticsBoard board(
        [&](const QString&) {
            ++readings;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            return statisticsWith(0);
        },
        clock);
    std::vector<std::thread> visitors;
    std::atomic<int> answers = 0;
    for (int i = 0; i < 20; ++i)
        visitors.emplace_back([&] { answers += board.current(u"sora"_s).has_value() ? 1 : 0; });
    for (std::thread& visitor : visitors)
        visitor.join();
    QCOMPARE(answers.load(), 20);
    QCOMPARE(readings.load(), 1);
}

void StatisticsBoardTest::anErrorIsNotKept() {
    SetClock clock;
    bool isAway = true;
    StatisticsBoard board(
        [&](const QString&) -> Result<Statistics> {
            if (isAway)
                return failure(ErrorCode::Unavailable, u"away"_s);
            return statisticsWith(0);
        },
        clock);
    QCOMPARE(board.current(u"sora"_s).error().code, ErrorCode::Unavailable);
    isAway = false;
    QVERIFY(board.current(u"sora"_s).has_value());
}

QTEST_APPLESS_MAIN(StatisticsBoardTest)
#include "StatisticsBoardTest.moc"
