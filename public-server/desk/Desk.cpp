#include "public-server/desk/Desk.h"

namespace invites::desk {

Desk::Desk(DeskOptions options, db::ConnectionObserver* observer, BatchObserver batchObserver)
    : m_options(std::move(options)), m_observer(observer), m_batchObserver(std::move(batchObserver)) {}

Desk::~Desk() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = m_endingSoon = true;
    }
    m_work.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void Desk::addLane(Lane& lane) {
    m_lanes.push_back(&lane);
}

void Desk::start() {
    for (int i = 0; i < m_options.connections; ++i)
        m_threads.emplace_back([this] { serveUntilEnd(); });
}

void Desk::endSoon() {
    const std::lock_guard lock(m_mutex);
    m_endingSoon = true;
}

Lane* Desk::nextReadyLane() {
    // In turn, so that no kind of request waits behind a flood of another.
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        Lane* lane = m_lanes[(m_turn + i) % m_lanes.size()];
        if (lane->isReady()) {
            m_turn = (m_turn + i + 1) % m_lanes.size();
            return lane;
        }
    }
    return nullptr;
}

bool Desk::serve(Batch& batch, db::Connection& connection) {
    try {
        return batch.serve(connection);
    } catch (...) {
        // For want of memory, or by our mistake. Its visitors are told; the thread goes on.
        batch.refuse({ErrorCode::Internal, QStringLiteral("A batch could not be served.")});
        return true;
    }
}

bool Desk::isStuck() const {
    return m_busyThreads == m_options.connections && std::chrono::steady_clock::now() - m_lastMove > stuckAfter;
}

void Desk::serveUntilEnd() {
    // A Qt connection belongs to the thread that made it.
    db::RetryPolicy retry;
    retry.patience = m_options.reconnectPatience;
    db::Connection connection(m_options.database, m_observer, retry);
    std::unique_lock lock(m_mutex);
    for (;;) {
        Lane* lane = nullptr;
        m_work.wait(lock, [&] { return (lane = nextReadyLane()) != nullptr || m_ending; });
        if (!lane)
            return;
        std::unique_ptr<Batch> batch = lane->take();
        m_lastMove = std::chrono::steady_clock::now();
        ++m_busyThreads;
        const bool isMore = nextReadyLane() != nullptr;
        const bool isHopeless = m_endingSoon && m_isAway;
        lock.unlock();
        if (isMore)
            m_work.notify_one();
        if (m_batchObserver)
            m_batchObserver(lane->name(), batch->size());
        if (isHopeless)
            batch->refuse(endingError());
        const bool isThere = !isHopeless && serve(*batch, connection);
        batch.reset();
        lock.lock();
        m_isAway = !isThere;
        m_lastMove = std::chrono::steady_clock::now();
        --m_busyThreads;
        lane->finished();
    }
}

Error Desk::endingError() {
    return {ErrorCode::Unavailable, QStringLiteral("The server is stopping.")};
}

Error Desk::refused(const Lane& lane) const {
    if (m_options.onRefusal)
        m_options.onRefusal(lane.name());
    return {ErrorCode::ResourceExhausted, QStringLiteral("Too many visitors ask at the same time.")};
}

Error Desk::awayError() {
    return {ErrorCode::Unavailable, QStringLiteral("The database is away.")};
}

Error Desk::lateError() {
    return {ErrorCode::Unavailable, QStringLiteral("The database did not answer in time.")};
}

} // namespace invites::desk
