#pragma once

#include "common/db/Connection.h"

#include <memory>
#include <mutex>

namespace invites::admin {

// A job on a database thread that may be told to stop while it runs, and only then: no other job's statement is ever
// cancelled. Shared by who gave the job and the job itself.
class RunningJob {
public:
    // On the database thread, around what the job does with the connection.
    class Scope {
    public:
        Scope(std::shared_ptr<RunningJob> job, db::Connection& connection) : m_job(std::move(job)) {
            const std::lock_guard lock(m_job->m_mutex);
            m_job->m_connection = &connection;
        }
        ~Scope() {
            // Waits for a cancellation that is on its way: it must not reach the next job.
            const std::lock_guard lock(m_job->m_mutex);
            m_job->m_connection = nullptr;
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        std::shared_ptr<RunningJob> m_job;
    };

    // A round trip: not on the GUI thread.
    void cancel() {
        const std::lock_guard lock(m_mutex);
        m_isUnwanted = true;
        if (m_connection != nullptr)
            m_connection->cancel();
    }
    bool isUnwanted() {
        const std::lock_guard lock(m_mutex);
        return m_isUnwanted;
    }

private:
    std::mutex m_mutex;
    db::Connection* m_connection = nullptr;
    bool m_isUnwanted = false;
};

// What a job that was told to stop could not answer is Cancelled, and no failure of the database.
template <typename T>
T unlessCancelled(RunningJob& job, T result) {
    if (job.isUnwanted() && !result)
        return failure(ErrorCode::Cancelled, QString());
    return result;
}

} // namespace invites::admin
