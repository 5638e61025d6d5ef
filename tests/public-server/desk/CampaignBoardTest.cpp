#include "public-server/desk/CampaignBoard.h"

#include <QTest>

#include <atomic>
#include <future>

using namespace invites;
using namespace invites::desk;
using namespace Qt::StringLiterals;

namespace {

// The database as the board sees it: counts what is asked, and answers when it is told to.
class FakeDatabase {
public:
    Result<std::vector<Campaign>> read() {
        std::unique_lock lock(m_mutex);
        ++m_reads;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return !m_isHeld; });
        if (m_isAway)
            return failure(ErrorCode::Unavailable, u"away"_s);
        return std::vector<Campaign>();
    }
    void hold(bool isHeld) {
        const std::lock_guard lock(m_mutex);
        m_isHeld = isHeld;
        m_changed.notify_all();
    }
    void setAway(bool isAway) { m_isAway = isAway; }
    void waitForReads(int count) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_reads >= count; });
    }
    int reads() const { return m_reads; }
    std::atomic<quint64> changes{0};

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::atomic<int> m_reads{0};
    bool m_isHeld = false;
    std::atomic<bool> m_isAway{false};
};

using Sheet = Result<std::shared_ptr<const BoardSheet>>;

} // namespace

class CampaignBoardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void readsOnceForAllWhoAskAtOnce();
    void readsAgainForWhoAskedAfterTheReadingBegan();
    void remembersForAMoment();
    void saysWhetherItWouldHaveToRead();
    void showsOnesOwnChangeAtOnce();
    void readsNothingWhereNobodyAsks();
    void sharesAnError();

private:
    std::vector<std::future<Sheet>> askFrom(int threads);

    std::unique_ptr<FakeDatabase> m_database;
    std::unique_ptr<CampaignBoard> m_board;
};

void CampaignBoardTest::init() {
    m_board.reset();
    m_database = std::make_unique<FakeDatabase>();
    m_board = std::make_unique<CampaignBoard>(
        [this] { return m_database->read(); }, [this] { return m_database->changes.load(); });
}

std::vector<std::future<Sheet>> CampaignBoardTest::askFrom(int threads) {
    std::vector<std::future<Sheet>> asked;
    for (int i = 0; i < threads; ++i)
        asked.push_back(std::async(std::launch::async, [this] { return m_board->current(); }));
    return asked;
}

void CampaignBoardTest::readsOnceForAllWhoAskAtOnce() {
    m_database->hold(true);
    auto asked = askFrom(32);
    m_database->waitForReads(1);
    m_database->hold(false);
    for (auto& each : asked)
        QVERIFY(each.get().has_value());
    // One reading, and at the most one more for those who came after it began.
    QVERIFY(m_database->reads() <= 2);
}

// What was read before somebody asked may lack what he has just changed elsewhere.
void CampaignBoardTest::readsAgainForWhoAskedAfterTheReadingBegan() {
    m_database->hold(true);
    auto first = askFrom(1);
    m_database->waitForReads(1);
    ++m_database->changes;
    auto second = askFrom(8);
    m_database->hold(false);
    QVERIFY(first.front().get().has_value());
    for (auto& each : second)
        QVERIFY(each.get().has_value());
    QVERIFY(m_board->current().has_value());
    QCOMPARE(m_database->reads(), 2);
}

void CampaignBoardTest::remembersForAMoment() {
    const auto first = m_board->current();
    const auto start = (*first)->readAt;
    while (m_board->current().value() == *first)
        QCOMPARE(m_database->reads(), 1);
    QVERIFY(std::chrono::steady_clock::now() - start >= CampaignBoard::freshFor);
    QCOMPARE(m_database->reads(), 2);
}

void CampaignBoardTest::saysWhetherItWouldHaveToRead() {
    QVERIFY(!m_board->currentAtOnce());
    QCOMPARE(m_database->reads(), 0);
    const auto read = m_board->current().value();
    QCOMPARE(m_board->currentAtOnce(), read);
    ++m_database->changes;
    QVERIFY(!m_board->currentAtOnce());
    QCOMPARE(m_database->reads(), 1);
}

void CampaignBoardTest::showsOnesOwnChangeAtOnce() {
    for (int round = 1; round <= 5; ++round) {
        QVERIFY(m_board->current().has_value());
        QVERIFY(m_database->reads() >= round);
        ++m_database->changes;
    }
}

void CampaignBoardTest::readsNothingWhereNobodyAsks() {
    QCOMPARE(m_database->reads(), 0);
    QVERIFY(m_board->current().has_value());
    m_database->changes += 100;
    QTest::qWait(int(CampaignBoard::freshFor.count()) * 3);
    QCOMPARE(m_database->reads(), 1);
}

void CampaignBoardTest::sharesAnError() {
    m_database->setAway(true);
    m_database->hold(true);
    auto asked = askFrom(32);
    m_database->waitForReads(1);
    m_database->hold(false);
    for (auto& each : asked)
        QCOMPARE(each.get().error().code, ErrorCode::Unavailable);
    const int reads = m_database->reads();
    QVERIFY(reads <= 32);
    // It is not remembered beyond those who waited for it.
    m_database->setAway(false);
    QVERIFY(m_board->current().has_value());
    QCOMPARE(m_database->reads(), reads + 1);
}

QTEST_GUILESS_MAIN(CampaignBoardTest)
#include "CampaignBoardTest.moc"
