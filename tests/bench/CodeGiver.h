#pragma once

#include "common/db/Connection.h"

#include <QString>

#include <chrono>
#include <functional>
#include <thread>

namespace invites::bench {

// Adds codes to campaigns on a thread and a connection of its own, while visitors look. They are no codes that anybody
// could be shown. Ends the program where the database refuses one.
class CodeGiver {
public:
    using Moment = std::chrono::steady_clock::time_point;

    explicit CodeGiver(db::ConnectionOptions database) : m_database(std::move(database)) {}
    ~CodeGiver() { wait(); }
    CodeGiver(const CodeGiver&) = delete;
    CodeGiver& operator=(const CodeGiver&) = delete;

    // job adds them. Once.
    void start(std::function<void(CodeGiver&)> job);
    void wait();

    // In one transaction, on the job's thread.
    void add(const QString& slug, int count);

private:
    const db::ConnectionOptions m_database;
    std::unique_ptr<db::Connection> m_connection;
    std::thread m_thread;
};

} // namespace invites::bench
