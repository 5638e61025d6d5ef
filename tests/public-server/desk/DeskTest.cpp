#include "public-server/desk/Desk.h"

#include "common/db/Query.h"
#include "tests/support/TestCluster.h"

#include <QTest>

#include <future>
#include <latch>

using namespace invites;
using namespace invites::desk;
using namespace Qt::StringLiterals;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using NumberLane = BatchLane<int, int>;

// A lane whose batches wait at a gate, so that a test knows what waits behind them.
class GatedLane {
public:
    GatedLane(const char* name, LaneLimits limits)
        : lane(name, limits, [this](db::Connection&, const std::vector<int>& requests) { return serve(requests); }) {}

    void open() {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }
    // Returns when that many batches have been begun.
    void waitForBatches(std::size_t count) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_batches.size() >= count; });
    }
    std::vector<std::vector<int>> batches() {
        const std::lock_guard lock(m_mutex);
        return m_batches;
    }
    int mostAtOnce() const { return m_mostAtOnce; }

    NumberLane lane;

private:
    // Twice the request; 13 is an error of its own.
    Result<NumberLane::Answers> serve(const std::vector<int>& requests) {
        std::unique_lock lock(m_mutex);
        m_batches.push_back(requests);
        m_mostAtOnce = std::max(m_mostAtOnce, ++m_atOnce);
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_isOpen; });
        --m_atOnce;
        NumberLane::Answers answers;
        for (const int request : requests) {
            if (request == 666)
                return failure(ErrorCode::Conflict, u"all of them"_s);
            answers.push_back(request == 13 ? Result<int>(failure(ErrorCode::NotFound, u"13"_s)) : request * 2);
        }
        return answers;
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isOpen = false;
    std::vector<std::vector<int>> m_batches;
    int m_atOnce = 0;
    int m_mostAtOnce = 0;
};

// No lane here asks the database unless it says so.
DeskOptions noDatabase(int connections) {
    DeskOptions options;
    options.database = *db::ConnectionOptions::parse(u"postgresql:///nowhere?host=/nowhere"_s);
    options.connections = connections;
    return options;
}

std::future<Result<int>> askLater(Desk& desk, NumberLane& lane, int request) {
    return std::async(std::launch::async, [&desk, &lane, request] { return desk.ask(lane, request); });
}

} // namespace

class DeskTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersEachWithHisOwn();
    void takesWhatWaitsTogether();
    void servesBatchesOfALaneOneAfterTheOther();
    void servesLanesInTurn();
    void refusesAtOnceWhereALaneIsFull();
    void losesPatience();
    void sharesABatchsError();
    void servesWhatWaitsBeforeItEnds();
    void refusesWhatWaitsForADatabaseThatIsAwayAtTheEnd();
    void asksTheDatabaseOverItsOwnConnections();
};

void DeskTest::answersEachWithHisOwn() {
    GatedLane gated("lane", {});
    gated.open();
    std::atomic<std::size_t> observed{0};
    {
        Desk desk(noDatabase(2), nullptr, [&](const std::string&, std::size_t size) { observed += size; });
        desk.addLane(gated.lane);
        desk.start();
        std::vector<std::future<Result<int>>> asked;
        for (int i = 0; i < 64; ++i)
            asked.push_back(askLater(desk, gated.lane, i));
        for (int i = 0; i < 64; ++i) {
            const Result<int> answer = asked[std::size_t(i)].get();
            if (i == 13)
                QCOMPARE(answer.error().code, ErrorCode::NotFound);
            else
                QCOMPARE(answer.value(), i * 2);
        }
    }
    QCOMPARE(observed.load(), std::size_t(64));
}

void DeskTest::takesWhatWaitsTogether() {
    GatedLane gated("lane", {.waiting = 100, .batch = 8, .atOnce = 1});
    Desk desk(noDatabase(1), nullptr, {});
    desk.addLane(gated.lane);
    desk.start();
    std::vector<std::future<Result<int>>> asked;
    asked.push_back(askLater(desk, gated.lane, 0));
    gated.waitForBatches(1);
    // Put in by this thread, so that their order is known; the desk's only thread is at the gate and does not look.
    std::vector<std::shared_ptr<Slot<int>>> slots;
    for (int i = 1; i <= 20; ++i)
        slots.push_back(gated.lane.add(100 + i));
    gated.open();
    const auto end = steady_clock::now() + std::chrono::seconds(10);
    for (int i = 1; i <= 20; ++i)
        QCOMPARE(slots[std::size_t(i - 1)]->waitUntil(end)->value(), (100 + i) * 2);
    const auto batches = gated.batches();
    QCOMPARE(batches.size(), std::size_t(4)); // 1, 8, 8, 4
    QCOMPARE(batches[1], std::vector<int>({101, 102, 103, 104, 105, 106, 107, 108}));
    QCOMPARE(batches[3], std::vector<int>({117, 118, 119, 120}));
}

void DeskTest::servesBatchesOfALaneOneAfterTheOther() {
    GatedLane gated("lane", {.waiting = 1000, .batch = 4, .atOnce = 1});
    gated.open();
    Desk desk(noDatabase(4), nullptr, {});
    desk.addLane(gated.lane);
    desk.start();
    std::vector<std::future<Result<int>>> asked;
    for (int i = 0; i < 64; ++i)
        asked.push_back(askLater(desk, gated.lane, i + 100));
    for (auto& each : asked)
        QVERIFY(each.get().has_value());
    QCOMPARE(gated.mostAtOnce(), 1);
}

// A flood in one lane, and one request in another: it is served after one batch of the flood.
void DeskTest::servesLanesInTurn() {
    GatedLane flood("flood", {.waiting = 100, .batch = 1, .atOnce = 1});
    GatedLane quiet("quiet", {});
    quiet.open();
    std::mutex mutex;
    std::vector<std::string> order;
    Desk desk(noDatabase(1), nullptr, [&](const std::string& lane, std::size_t) {
        const std::lock_guard lock(mutex);
        order.push_back(lane);
    });
    desk.addLane(flood.lane);
    desk.addLane(quiet.lane);
    desk.start();
    auto first = askLater(desk, flood.lane, 0);
    flood.waitForBatches(1);
    std::vector<std::shared_ptr<Slot<int>>> slots;
    for (int i = 1; i <= 20; ++i)
        slots.push_back(flood.lane.add(i));
    slots.push_back(quiet.lane.add(1));
    flood.open();
    const auto end = steady_clock::now() + std::chrono::seconds(10);
    for (const auto& slot : slots)
        QVERIFY(slot->waitUntil(end).has_value());
    const std::lock_guard lock(mutex);
    QCOMPARE(order[1], std::string("quiet"));
}

void DeskTest::refusesAtOnceWhereALaneIsFull() {
    GatedLane gated("lane", {.waiting = 3, .batch = 1, .atOnce = 1});
    DeskOptions options = noDatabase(1);
    std::atomic<int> refused{0};
    options.onRefusal = [&](const std::string& lane) { refused += lane == "lane" ? 1 : 0; };
    Desk desk(options, nullptr, {});
    desk.addLane(gated.lane);
    desk.start();
    auto first = askLater(desk, gated.lane, 0);
    gated.waitForBatches(1);
    std::vector<std::shared_ptr<Slot<int>>> slots;
    for (int i = 0; i < 3; ++i)
        slots.push_back(gated.lane.add(i));
    const auto start = steady_clock::now();
    QCOMPARE(desk.ask(gated.lane, 7).error().code, ErrorCode::ResourceExhausted);
    QVERIFY(steady_clock::now() - start < std::chrono::seconds(2));
    QCOMPARE(refused.load(), 1);
    gated.open();
    QCOMPARE(first.get().value(), 0);
}

void DeskTest::losesPatience() {
    GatedLane gated("lane", {});
    DeskOptions options = noDatabase(1);
    options.patience = milliseconds(50);
    Desk desk(options, nullptr, {});
    desk.addLane(gated.lane);
    desk.start();
    QCOMPARE(desk.ask(gated.lane, 1).error().code, ErrorCode::Unavailable);
    gated.open();
}

void DeskTest::sharesABatchsError() {
    GatedLane gated("lane", {});
    Desk desk(noDatabase(1), nullptr, {});
    desk.addLane(gated.lane);
    desk.start();
    auto first = askLater(desk, gated.lane, 1);
    gated.waitForBatches(1);
    std::vector<std::shared_ptr<Slot<int>>> slots{gated.lane.add(5), gated.lane.add(666), gated.lane.add(6)};
    gated.open();
    QCOMPARE(first.get().value(), 2);
    for (const auto& slot : slots)
        QCOMPARE(slot->waitUntil(steady_clock::now() + std::chrono::seconds(10))->error().code, ErrorCode::Conflict);
}

void DeskTest::servesWhatWaitsBeforeItEnds() {
    GatedLane gated("lane", {.waiting = 100, .batch = 2, .atOnce = 1});
    std::vector<std::shared_ptr<Slot<int>>> slots;
    {
        Desk desk(noDatabase(1), nullptr, {});
        desk.addLane(gated.lane);
        desk.start();
        auto first = askLater(desk, gated.lane, 1);
        gated.waitForBatches(1);
        for (int i = 0; i < 9; ++i)
            slots.push_back(gated.lane.add(i));
        gated.open();
        QCOMPARE(first.get().value(), 2);
    }
    for (int i = 0; i < 9; ++i)
        QCOMPARE(slots[std::size_t(i)]->waitUntil(steady_clock::now())->value(), i * 2);
}

void DeskTest::refusesWhatWaitsForADatabaseThatIsAwayAtTheEnd() {
    NumberLane lane("lane", {.waiting = 100, .batch = 1, .atOnce = 1},
        [](db::Connection& connection, const std::vector<int>&) -> Result<NumberLane::Answers> {
            const auto rows = connection.run(db::Query("ping"));
            return rows ? Result<NumberLane::Answers>(NumberLane::Answers{1}) : failure(rows.error());
        });
    DeskOptions options = noDatabase(1);
    options.reconnectPatience = milliseconds(300);
    Desk desk(options, nullptr, {});
    desk.addLane(lane);
    desk.start();
    std::vector<std::future<Result<int>>> asked;
    for (int i = 0; i < 50; ++i)
        asked.push_back(askLater(desk, lane, i));
    const auto start = steady_clock::now();
    desk.endSoon();
    for (auto& each : asked)
        QCOMPARE(each.get().error().code, ErrorCode::Unavailable);
    // One by one they would have waited for 15 seconds.
    QVERIFY(steady_clock::now() - start < std::chrono::seconds(5));
}

void DeskTest::asksTheDatabaseOverItsOwnConnections() {
    test::TestCluster cluster;
    const test::TestDatabase database = cluster.createDatabase();
    std::latch everybody(3);
    NumberLane lane("lane", {.waiting = 100, .batch = 1, .atOnce = 3},
        [&](db::Connection& connection, const std::vector<int>&) -> Result<NumberLane::Answers> {
            const auto rows = connection.run(db::Query("ping"));
            everybody.arrive_and_wait();
            return rows ? Result<NumberLane::Answers>(NumberLane::Answers{int(rows->first().integer(0))})
                        : failure(rows.error());
        });
    DeskOptions options = noDatabase(3);
    options.database = *db::ConnectionOptions::parse(database.url);
    Desk desk(options, nullptr, {});
    desk.addLane(lane);
    desk.start();
    std::vector<std::future<Result<int>>> asked;
    for (int i = 0; i < 3; ++i)
        asked.push_back(askLater(desk, lane, i));
    for (auto& each : asked)
        QCOMPARE(each.get().value(), 1);
}

QTEST_GUILESS_MAIN(DeskTest)
#include "DeskTest.moc"
