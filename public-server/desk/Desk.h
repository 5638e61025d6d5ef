#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "public-server/desk/Lane.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace invites::desk {

// Tells that a lane was full. Called on the asking thread.
using RefusalObserver = std::function<void(const std::string& lane)>;

struct DeskOptions {
    db::ConnectionOptions database;
    int connections = 2;
    // The longest that a visitor waits for the database.
    std::chrono::milliseconds patience{10'000};
    // How long a statement waits for a database that is away; shorter than what a server has for stopping.
    std::chrono::milliseconds reconnectPatience{3'500};
    RefusalObserver onRefusal = {};
    // Told after each change, and each look, that went through the desk. On the database threads.
    std::function<void()> onChange = {};
};

// Tells how large the batches are. Called on the database threads.
using BatchObserver = std::function<void(const std::string& lane, std::size_t size)>;

// A few database threads, each with a connection of its own, that serve what many HTTP threads ask: everything of one
// kind that waits is taken at once and served by one statement. Throughput comes from that, not from many connections.
// With nothing to do it sends nothing.
class Desk {
public:
    // observer: outlives the desk; may be nullptr.
    Desk(DeskOptions options, db::ConnectionObserver* observer, BatchObserver batchObserver);
    // Serves what waits, then ends. Nobody is in ask() any more.
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    // Before start().
    void addLane(Lane& lane);
    void start();
    // The end is near: a database that is away is not waited for any more. What waits is refused as soon as the
    // attempts under way have failed. Any thread.
    void endSoon();

    // Any thread but the desk's own. ResourceExhausted, at once, where the lane is full; Unavailable where no answer
    // came in time (the request may have been served all the same) or the desk is ending.
    template <typename Request, typename Answer>
    Result<Answer> ask(BatchLane<Request, Answer>& lane, Request request) {
        const auto deadline = std::chrono::steady_clock::now() + m_options.patience;
        std::shared_ptr<Slot<Answer>> slot;
        {
            const std::lock_guard lock(m_mutex);
            if (m_ending)
                return failure(endingError());
            if ((m_isAway || isStuck()) && lane.waiting() >= waitingWhileAway)
                return failure(awayError());
            slot = lane.add(std::move(request));
        }
        if (!slot)
            return failure(refused(lane));
        m_work.notify_one();
        std::optional<Result<Answer>> answer = slot->waitUntil(deadline);
        return answer ? std::move(*answer) : failure(lateError());
    }

    // The same without waiting for the answer, which goes to nobody. Nothing happens where the lane is full.
    template <typename Request, typename Answer>
    void post(BatchLane<Request, Answer>& lane, Request request) {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_ending)
                lane.add(std::move(request));
        }
        m_work.notify_one();
    }

private:
    // While the database is away a few requests wait for it, and find out when it is back; to the others the server
    // says so at once, and keeps its threads for what needs no database.
    static constexpr std::size_t waitingWhileAway = 4;

    // As good as away: every thread has been with its batch for so long.
    static constexpr std::chrono::seconds stuckAfter{2};

    static Error endingError();
    static Error awayError();
    static Error lateError();
    Error refused(const Lane& lane) const;

    static bool serve(Batch& batch, db::Connection& connection);
    bool isStuck() const;
    void serveUntilEnd();
    Lane* nextReadyLane();

    const DeskOptions m_options;
    db::ConnectionObserver* const m_observer;
    const BatchObserver m_batchObserver;

    std::mutex m_mutex;
    std::condition_variable m_work;
    std::vector<Lane*> m_lanes;
    std::size_t m_turn = 0; // which lane is looked at first
    bool m_endingSoon = false;
    bool m_ending = false;
    bool m_isAway = false; // the last batch found no database
    int m_busyThreads = 0;
    std::chrono::steady_clock::time_point m_lastMove; // when a batch was last taken or done
    std::vector<std::thread> m_threads;
};

} // namespace invites::desk
