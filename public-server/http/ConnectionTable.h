#pragma once

#include "public-server/http/Connection.h"
#include "public-server/http/GuardedServer.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace invites::http {

// Owns every open connection and holds each to its deadline, with one thread for all of them. Any thread.
class ConnectionTable {
public:
    // capacity: from three quarters of it on, every deadline shrinks to a quarter, so that those who dawdle make room.
    ConnectionTable(const GuardLimits& limits, std::size_t capacity);

    Connection& add(std::unique_ptr<Connection> connection);
    // Closes it.
    void remove(Connection& connection);
    std::size_t size() const;

    // Cuts short the connections whose deadline has passed, until stop(). A connection is not closed but shut down,
    // which wakes a thread that answers and closes it: so only one thread ever handles a connection.
    void expireUntilStopped();
    void stop();

    // What follows is for the end, when no thread serves.
    void forEach(const std::function<void(Connection&)>& visit);
    void shutDownAll();
    void clear();

private:
    std::chrono::milliseconds allowanceFor(Phase phase) const;
    std::chrono::milliseconds earnedBy(const Connection& connection) const;
    std::chrono::milliseconds sweepInterval() const;
    void sweep();

    const GuardLimits m_limits;
    const std::size_t m_capacity;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unordered_map<Connection*, std::unique_ptr<Connection>> m_connections;
    bool m_isStopped = false;
};

} // namespace invites::http
