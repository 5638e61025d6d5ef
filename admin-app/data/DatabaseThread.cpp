#include "admin-app/data/DatabaseThread.h"

#include "admin-app/data/ThreadEnd.h"

#include <QTimer>

#include <chrono>

namespace invites::admin {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pingInterval = 3s;

// The console says at once that the database is away, and goes on asking by itself.
constexpr db::RetryPolicy policy{.attempts = 3, .firstDelay = 50ms, .longestDelay = 500ms, .patience = 2s};

} // namespace

DatabaseThread::DatabaseThread(db::ConnectionOptions options, QObject* parent)
    : QObject(parent), m_worker(new QObject), m_connection(std::move(options), nullptr, policy) {
    m_worker->moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("database"));
    m_thread.start();
}

DatabaseThread::~DatabaseThread() {
    end();
    awaitEnd(m_thread, [this] { m_connection.abandon(); });
    // With the jobs that it did not get to.
    delete m_worker;
}

void DatabaseThread::end() {
    if (m_isEnding.exchange(true))
        return;
    // The connection ends where it lived, and then the thread: quit() from here could come before it.
    QMetaObject::invokeMethod(
        m_worker,
        [this] {
            m_connection.close();
            m_thread.quit();
        },
        Qt::QueuedConnection);
}

void DatabaseThread::post(std::function<void()> work) {
    if (m_pending++ == 0)
        Q_EMIT busyChanged(true);
    QMetaObject::invokeMethod(
        m_worker,
        [this, work = std::move(work)] {
            if (!m_isEnding)
                work();
        },
        Qt::QueuedConnection);
}

void DatabaseThread::deliver(std::function<void()> work) {
    QMetaObject::invokeMethod(
        this,
        [this, work = std::move(work)] {
            if (--m_pending == 0)
                Q_EMIT busyChanged(false);
            work();
        },
        Qt::QueuedConnection);
}

void DatabaseThread::noteReachable(bool isReachable, const QString& why) {
    if (m_isReachable == isReachable)
        return;
    m_isReachable = isReachable;
    if (isReachable) {
        Q_EMIT recovered();
        return;
    }
    Q_EMIT lost(why);
    ping();
}

void DatabaseThread::ping() {
    if (std::exchange(m_isPinging, true))
        return;
    QTimer::singleShot(pingInterval, this, [this] {
        m_isPinging = false;
        if (m_isReachable)
            return;
        static const db::Query query("ping");
        run<db::Rows>(
            this, [](db::Connection& connection) { return connection.run(query); },
            [this](const Result<db::Rows>& answer) {
                if (!answer)
                    ping();
            });
    });
}

} // namespace invites::admin
