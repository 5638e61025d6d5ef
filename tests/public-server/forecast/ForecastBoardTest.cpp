#include "public-server/forecast/ForecastBoard.h"

#include <QTest>

#include <atomic>

using namespace invites;
using namespace invites::forecast;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class SetClock final : public Clock {
public:
    Instant now() const override { return Instant(std::chrono::microseconds(m_now)); }
    void set(Instant now) { m_now = now.time_since_epoch().count(); }
    void advance(std::chrono::microseconds by) { m_now += by.count(); }

private:
    std::atomic<qint64> m_now{0};
};

constexpr Instant start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};

// Codes an hour, up to this moment.
CampaignHistory historyOf(qint64 codes, Instant until) {
    CampaignHistory history;
    for (Instant at = until - std::chrono::days(40); at < until; at += 1h)
        history.supply.push_back({at, codes});
    return history;
}

} // namespace

class ForecastBoardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void asksNothingWhereNobodyLooks();
    void makesOneAQuarterOfAnHour();
    void aLookNeverWaits();
    void keepsCampaignsApart();
    void triesAgainAfterAMinute();
    void saysNothingOld();
    void endsWhileItReads();

private:
    Result<CampaignHistory> read(const QString& slug) {
        ++m_reads;
        while (m_isHeld)
            std::this_thread::sleep_for(1ms);
        if (m_isAway)
            return failure(ErrorCode::Unavailable, u"away"_s);
        if (m_isBroken)
            throw std::bad_alloc();
        return historyOf(slug == u"fast"_s ? 60 : 1, m_clock.now());
    }
    std::unique_ptr<ForecastBoard> board() {
        return std::make_unique<ForecastBoard>([this](const QString& slug) { return read(slug); }, m_clock);
    }

    SetClock m_clock;
    std::atomic<int> m_reads{0};
    std::atomic<bool> m_isHeld{false};
    std::atomic<bool> m_isAway{false};
    std::atomic<bool> m_isBroken{false};
};

void ForecastBoardTest::init() {
    m_clock.set(start);
    m_reads = 0;
    m_isHeld = m_isAway = m_isBroken = false;
}

void ForecastBoardTest::asksNothingWhereNobodyLooks() {
    board();
    QCOMPARE(m_reads, 0);
    const auto kept = board();
    m_clock.advance(std::chrono::days(1));
    QCOMPARE(m_reads, 0);
}

void ForecastBoardTest::makesOneAQuarterOfAnHour() {
    const auto forecasts = board();
    QVERIFY(!forecasts->current(u"slow"_s));
    QTRY_VERIFY_WITH_TIMEOUT(forecasts->current(u"slow"_s) != nullptr, 30'000);
    const auto first = forecasts->current(u"slow"_s);
    QVERIFY(first->forPlace(0).has_value());
    for (int i = 0; i < 1000; ++i) {
        m_clock.advance(890ms);
        QCOMPARE(forecasts->current(u"slow"_s), first);
    }
    QCOMPARE(m_reads, 1);
    m_clock.set(start + 15min);
    QTRY_VERIFY_WITH_TIMEOUT(forecasts->current(u"slow"_s) != first, 30'000);
    QCOMPARE(m_reads, 2);
    // Nobody looks for days.
    m_clock.advance(std::chrono::days(3));
    QCOMPARE(m_reads, 2);
}

void ForecastBoardTest::aLookNeverWaits() {
    m_isHeld = true;
    const auto forecasts = board();
    for (int i = 0; i < 100; ++i)
        QVERIFY(!forecasts->current(u"slow"_s));
    m_isHeld = false;
    QTRY_VERIFY_WITH_TIMEOUT(forecasts->current(u"slow"_s) != nullptr, 30'000);
    QCOMPARE(m_reads, 1);
    // The old one is there while a new one is made.
    m_isHeld = true;
    m_clock.advance(20min);
    for (int i = 0; i < 100; ++i)
        QVERIFY(forecasts->current(u"slow"_s) != nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(m_reads, 2, 30'000);
    m_isHeld = false;
}

void ForecastBoardTest::keepsCampaignsApart() {
    const auto forecasts = board();
    QTRY_VERIFY_WITH_TIMEOUT(forecasts->forPlace(u"slow"_s, 9) && forecasts->forPlace(u"fast"_s, 9), 30'000);
    QVERIFY(forecasts->forPlace(u"slow"_s, 9)->typical >= 9h);
    QVERIFY(forecasts->forPlace(u"fast"_s, 9)->typical < 1h);
    QVERIFY(!forecasts->forPlace(u"slow"_s, 1'000'000));
    QCOMPARE(m_reads, 2);
}

void ForecastBoardTest::triesAgainAfterAMinute() {
    for (std::atomic<bool>* fault : {&m_isAway, &m_isBroken}) {
        init();
        *fault = true;
        const auto forecasts = board();
        QVERIFY(!forecasts->current(u"slow"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_reads, 1, 30'000);
        m_clock.advance(59s);
        for (int i = 0; i < 100; ++i)
            QVERIFY(!forecasts->current(u"slow"_s));
        QCOMPARE(m_reads, 1);
        *fault = false;
        m_clock.advance(1s);
        QTRY_VERIFY_WITH_TIMEOUT(forecasts->current(u"slow"_s) != nullptr, 30'000);
        QCOMPARE(m_reads, 2);
    }
}

void ForecastBoardTest::saysNothingOld() {
    const auto forecasts = board();
    QVERIFY(!forecasts->current(u"slow"_s));
    QTRY_VERIFY_WITH_TIMEOUT(forecasts->current(u"slow"_s) != nullptr, 30'000);
    m_isAway = true;
    m_clock.advance(59min);
    QVERIFY(forecasts->current(u"slow"_s) != nullptr);
    m_clock.advance(1min);
    QVERIFY(!forecasts->current(u"slow"_s));
    QTRY_VERIFY_WITH_TIMEOUT(m_reads >= 2, 30'000);
    // A clock that was put back does not stop it.
    m_isAway = false;
    m_clock.set(start - 10h);
    QTRY_VERIFY_WITH_TIMEOUT(forecasts->current(u"slow"_s) != nullptr, 30'000);
}

void ForecastBoardTest::endsWhileItReads() {
    m_isHeld = true;
    auto forecasts = board();
    QVERIFY(!forecasts->current(u"slow"_s));
    QVERIFY(!forecasts->current(u"fast"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m_reads, 1, 30'000);
    std::thread release([this] { m_isHeld = false; });
    forecasts.reset();
    release.join();
    QVERIFY(m_reads <= 2);
}

QTEST_GUILESS_MAIN(ForecastBoardTest)
#include "ForecastBoardTest.moc"
