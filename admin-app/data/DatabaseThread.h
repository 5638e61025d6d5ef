#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"

#include <QObject>
#include <QPointer>
#include <QThread>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace invites::admin {

// One connection to the database and the thread that uses it. Jobs run one after the other in the order in which they
// were given; what they answer arrives on the thread of this object (the GUI's), which never waits for the network.
// Made and destroyed on the GUI thread; the destructor drops the jobs that wait, and gives the one that runs some
// seconds before it gives the server up.
class DatabaseThread final : public QObject {
    Q_OBJECT

public:
    explicit DatabaseThread(db::ConnectionOptions options, QObject* parent = nullptr);
    ~DatabaseThread() override;

    // job runs on the database thread; done on this object's thread, unless context was destroyed before. An error
    // Unavailable says that the server is away: see lost().
    template <typename T>
    void run(QObject* context, std::function<Result<T>(db::Connection&)> job, std::function<void(Result<T>)> done) {
        post([this, context = QPointer<QObject>(context), job = std::move(job), done = std::move(done)] {
            auto result = std::make_shared<Result<T>>(job(m_connection));
            const bool isAway = !*result && result->error().code == ErrorCode::Unavailable;
            const QString why = isAway ? result->error().detail : QString();
            deliver([this, context, done, result, isAway, why] {
                noteReachable(!isAway, why);
                if (context)
                    done(std::move(*result));
            });
        });
    }

    // Begins to end, without waiting: so that several do at the same time. Nothing may be run any more.
    void end();

    const db::ConnectionOptions& options() const { return m_connection.options(); }
    // How many jobs are running or waiting.
    int pending() const { return m_pending; }
    bool isReachable() const { return m_isReachable; }

Q_SIGNALS:
    // The database does not answer, and now does again. While it is away a ping asks now and then.
    void lost(const QString& why);
    void recovered();
    // From none to some, and back.
    void busyChanged(bool isBusy);

private:
    void post(std::function<void()> work);
    void deliver(std::function<void()> work);
    void noteReachable(bool isReachable, const QString& why);
    void ping();
    QThread m_thread;
    QObject* m_worker;
    db::Connection m_connection; // used on the thread alone, but for abandon()
    std::atomic<bool> m_isEnding{false};
    int m_pending = 0;
    bool m_isReachable = true;
    bool m_isPinging = false;
};

} // namespace invites::admin
