#include "public-server/http/ConnectionTable.h"

#include <sys/socket.h>

#include <algorithm>

namespace invites::http {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds drainAllowance{1'000};
constexpr int pressureDivisor = 4;

} // namespace

ConnectionTable::ConnectionTable(const GuardLimits& limits, std::size_t capacity)
    : m_limits(limits), m_capacity(capacity) {}

Connection& ConnectionTable::add(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(m_mutex);
    Connection& added = *connection;
    m_connections.emplace(&added, std::move(connection));
    if (m_connections.size() == 1)
        m_changed.notify_one();
    return added;
}

void ConnectionTable::remove(Connection& connection) {
    const std::lock_guard lock(m_mutex);
    m_connections.erase(&connection);
}

std::size_t ConnectionTable::size() const {
    const std::lock_guard lock(m_mutex);
    return m_connections.size();
}

void ConnectionTable::expireUntilStopped() {
    std::unique_lock lock(m_mutex);
    while (!m_isStopped) {
        // Without visitors this thread sleeps for good.
        m_changed.wait(lock, [this] { return m_isStopped || !m_connections.empty(); });
        m_changed.wait_for(lock, sweepInterval(), [this] { return m_isStopped; });
        sweep();
    }
}

void ConnectionTable::stop() {
    const std::lock_guard lock(m_mutex);
    m_isStopped = true;
    m_changed.notify_all();
}

std::chrono::milliseconds ConnectionTable::allowanceFor(Phase phase) const {
    switch (phase) {
    case Phase::Idle:
        return m_limits.keepAliveIdle;
    case Phase::Header:
        return m_limits.headerDeadline;
    case Phase::Body:
        return m_limits.bodyDeadline;
    case Phase::Writing:
        return m_limits.writeDeadline;
    case Phase::Draining:
        return drainAllowance;
    case Phase::Serving:
        return std::chrono::milliseconds::max();
    }
    return std::chrono::milliseconds::max();
}

// By what was taken of an answer that takes long.
std::chrono::milliseconds ConnectionTable::earnedBy(const Connection& connection) const {
    return std::chrono::milliseconds(
        connection.taken.load() * 1000 / std::max<std::size_t>(m_limits.slowestBytesPerSecond, 1));
}

std::chrono::milliseconds ConnectionTable::sweepInterval() const {
    const auto shortest =
        std::min({m_limits.keepAliveIdle, m_limits.headerDeadline, m_limits.bodyDeadline, m_limits.writeDeadline});
    return std::clamp<std::chrono::milliseconds>(shortest / 10, 10ms, 250ms);
}

void ConnectionTable::sweep() {
    const auto now = std::chrono::steady_clock::now();
    const int divisor = m_connections.size() * 4 > m_capacity * 3 ? pressureDivisor : 1;
    std::size_t waiting = 0;
    for (const auto& [connection, owner] : m_connections)
        waiting += connection->phase.load() == Phase::Writing ? connection->waiting.load() : 0;
    const bool mayTakeLong = divisor == 1 && waiting <= m_limits.maximumWaitingBytes;
    for (const auto& [connection, owner] : m_connections) {
        const Phase phase = connection->phase.load();
        auto allowance = allowanceFor(phase) / divisor;
        if (phase == Phase::Writing && mayTakeLong)
            allowance += earnedBy(*connection);
        if (phase == Phase::Serving || now - connection->since.load() < allowance)
            continue;
        if (connection->isExpired.exchange(true))
            continue;
        // Reading ends; an answer (408) may still go out, but not where it is the answer that is too slow.
        const bool isAnswerLate = phase == Phase::Writing || phase == Phase::Draining;
        ::shutdown(connection->socket.get(), isAnswerLate ? SHUT_RDWR : SHUT_RD);
    }
}

void ConnectionTable::forEach(const std::function<void(Connection&)>& visit) {
    const std::lock_guard lock(m_mutex);
    for (const auto& [connection, owner] : m_connections)
        visit(*connection);
}

void ConnectionTable::shutDownAll() {
    forEach([](Connection& connection) { ::shutdown(connection.socket.get(), SHUT_RDWR); });
}

void ConnectionTable::clear() {
    const std::lock_guard lock(m_mutex);
    m_connections.clear();
}

} // namespace invites::http
