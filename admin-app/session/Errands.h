#pragma once

#include <QObject>
#include <QPointer>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace invites::admin {

// Work that may hang on the network before there is a session: each errand has a thread of its own. Whoever lost
// patience cancels and goes on at once; the abandoned thread ends by itself within the connection's time limit.
// GUI thread; the destructor waits for what still runs.
class Errands final : public QObject {
    Q_OBJECT

public:
    // Stands for one errand. Copies stand for the same one.
    class Errand {
    public:
        bool isRunning() const { return m_state && *m_state == State::Running; }
        // done is not called any more.
        void cancel() {
            if (isRunning())
                *m_state = State::Cancelled;
        }

    private:
        friend class Errands;
        enum class State { Running, Cancelled, Done };
        std::shared_ptr<State> m_state; // the GUI thread's
    };

    explicit Errands(QObject* parent = nullptr);
    ~Errands() override;

    // job runs on a thread of its own; done on this thread, unless cancelled or context is gone.
    template <typename T>
    Errand run(QObject* context, std::function<T()> job, std::function<void(T)> done) {
        Errand errand;
        errand.m_state = std::make_shared<Errand::State>(Errand::State::Running);
        start([this, context = QPointer<QObject>(context), state = errand.m_state, job = std::move(job),
                  done = std::move(done)] {
            auto answer = std::make_shared<T>(job());
            QMetaObject::invokeMethod(
                this,
                [context, state, done, answer] {
                    if (*state != Errand::State::Running)
                        return;
                    *state = Errand::State::Done;
                    if (context)
                        done(std::move(*answer));
                },
                Qt::QueuedConnection);
        });
        return errand;
    }

    // From an errand's job: runs on the GUI thread, unless context is gone.
    void tell(const QPointer<QObject>& context, std::function<void()> what);

private:
    struct Thread;

    void start(std::function<void()> work);

    std::vector<std::unique_ptr<Thread>> m_threads;
};

} // namespace invites::admin
