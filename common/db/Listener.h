#pragma once

#include "common/db/Connection.h"

#include <QByteArray>

#include <array>
#include <chrono>
#include <memory>
#include <vector>

namespace invites::db {

// Hears what the database says by itself (LISTEN, NOTIFY) on a connection of its own, over which nothing is sent while
// it waits: a database that scales to zero may go to sleep, and ends the connection then like any other.
// One thread, but for wake().
class Listener {
public:
    // listen: the statement that subscribes, sent each time that the connection is opened.
    Listener(ConnectionOptions options, Query listen);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    // Connects and subscribes, in one attempt; nothing where that is done. Errors as Connection::open() has them, and
    // Conflict where a pooler stands between that lends its server connections (PgBouncer in transaction mode): notices
    // would come to whoever has the connection then, so nothing is subscribed to.
    Status open(std::chrono::milliseconds patience);
    bool isOpen() const { return m_session != nullptr; }
    void close();

    // One statement on the open connection, not retried. Unavailable: isOpen() tells whether the connection is gone.
    Result<Rows> run(const Query& query, const Parameters& parameters = {});

    // Waits until notices are there, wake() is called, or so long; below zero for ever. Answers the payloads of all
    // that came, also during run(). Where it is closed it only waits. Unavailable: the connection was lost just now.
    Result<std::vector<QByteArray>> wait(std::chrono::milliseconds patience);
    // Ends the wait that runs, else the next. Any thread.
    void wake();
    // As Connection::abandon(): nothing that this does waits for the server any more. Any thread.
    void abandon();

private:
    // Until the connection or wake() has something to say.
    void sleep(std::chrono::milliseconds patience);

    const ConnectionOptions m_options;
    const Query m_listen;
    std::unique_ptr<Connection::Session> m_session;
    Lifeline m_lifeline;
    std::array<int, 2> m_wakeUp{-1, -1}; // a pipe
};

} // namespace invites::db
