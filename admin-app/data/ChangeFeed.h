#pragma once

#include "common/db/Listener.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <atomic>
#include <chrono>
#include <memory>

class QThread;

namespace invites::admin {

// Says when what the database tells of its campaigns may have changed, to pages that somebody looks at: within about a
// second where the database can give notice by itself, else every few seconds. While nobody looks, nothing is sent, so
// that a database which nobody asks may go to sleep. It has a connection of its own for as long as that lasts.
// GUI thread; the waiting is done on another.
class ChangeFeed final : public QObject {
    Q_OBJECT

public:
    struct Pace {
        std::chrono::milliseconds refreshing = std::chrono::seconds(5); // without notices
        std::chrono::milliseconds live = std::chrono::seconds(1);       // at most so often
        std::chrono::milliseconds retry = std::chrono::seconds(3);      // after a failure
    };

    enum class State {
        Connecting, // no notice of changes yet, or for the moment: they are looked for now and then
        Live,       // the database gives notice
        Useless,    // it will give none in this session: a pooler stands between, or this login may not hear them
    };

    explicit ChangeFeed(db::ConnectionOptions options, QObject* parent = nullptr);
    ~ChangeFeed() override;
    // As DatabaseThread::end().
    void end();

    // Before anybody looks.
    void setPace(const Pace& pace);
    // by: who looks, or no longer does. Whoever begins to is told of a change soon.
    void setWatched(const QObject* by, bool isWatched);
    bool isWatched() const { return !m_watchers.isEmpty(); }
    State state() const { return m_state; }
    // Whether the database gives notice now.
    bool isLive() const { return m_state == State::Live; }
    const Pace& pace() const { return m_pace; }

Q_SIGNALS:
    // Something has changed, or may have. Only while somebody looks.
    void changed();
    void stateChanged(invites::admin::ChangeFeed::State state);

private:
    class Course;

    void takeState(State state);
    void takeChange();
    void showInterest();

    const db::ConnectionOptions m_options;
    Pace m_pace;
    QSet<const QObject*> m_watchers;
    QTimer m_timer;
    State m_state = State::Connecting;
    std::unique_ptr<Course> m_course;
    QThread* m_thread = nullptr; // since somebody looked for the first time
};

} // namespace invites::admin
