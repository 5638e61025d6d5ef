#include "admin-app/data/ChangeFeed.h"

#include "admin-app/data/ThreadEnd.h"

#include <QThread>

#include <algorithm>
#include <functional>

namespace invites::admin {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds connectPatience{2000};
// A campaign's row that was being written is asked for again.
constexpr milliseconds asksAgain{50};

// Whether trying again is of no use while this session lasts.
bool isLasting(ErrorCode code) {
    switch (code) {
    case ErrorCode::PermissionDenied:
    case ErrorCode::Unauthenticated:
    case ErrorCode::NotFound:
    case ErrorCode::Conflict: // a pooler: see Listener::open()
        return true;
    case ErrorCode::InvalidInput:
    case ErrorCode::Expired:
    case ErrorCode::ResourceExhausted:
    case ErrorCode::Unavailable:
    case ErrorCode::DataCorrupt:
    case ErrorCode::Cancelled:
    case ErrorCode::Internal:
        return false;
    }
    return false;
}

} // namespace

// What the thread does: asks for the next change, waits for its notice, asks again. A page that reads after the
// question misses nothing (sql/migrations/0023_notices.sql).
class ChangeFeed::Course {
public:
    Course(const db::ConnectionOptions& options, const Pace& pace, std::function<void(State)> tellState,
        std::function<void()> tellChange)
        : m_pace(pace), m_tellState(std::move(tellState)), m_tellChange(std::move(tellChange)),
          m_listener(options, db::Query("listen_for_changes")) {}

    // Until end(), or until it turns out that there are no notices here.
    void run() {
        while (!m_isEnding && isPossible()) {
            const auto notices = m_listener.wait(patience());
            if (!notices)
                retryIn(m_pace.live);
            else if (!notices->empty())
                m_isDue = true;
        }
        m_listener.close();
        if (!m_isEnding)
            become(State::Useless);
    }

    // Any thread.
    void setWanted(bool isWanted) {
        m_isWanted = isWanted;
        if (isWanted)
            m_isWantedAnew = true;
        m_listener.wake();
    }
    void end() {
        m_isEnding = true;
        m_listener.wake();
    }
    void abandon() { m_listener.abandon(); }

private:
    // Does what is due now.
    bool isPossible() {
        if (m_isWantedAnew.exchange(false))
            m_isDue = true;
        if (!m_isWanted || steady_clock::now() < m_next)
            return true;
        if (!m_listener.isOpen()) {
            m_isDue = true;
            if (const Status opened = m_listener.open(connectPatience); !opened)
                return fail(opened.error().code, m_pace.retry);
        }
        return !m_isDue || ask();
    }

    bool ask() {
        static const db::Query query("await_changes");
        const auto answer = m_listener.run(query);
        if (!answer) {
            const bool wasLost = !m_listener.isOpen();
            // Another connection may lead to a server that answers: this one's may take no changes any more.
            m_listener.close();
            return fail(answer.error().code, wasLost ? m_pace.live : m_pace.retry);
        }
        const bool isWhole = answer->first().boolean(0);
        const auto now = steady_clock::now();
        m_isDue = !isWhole;
        m_next = now + (isWhole ? m_pace.live : std::min(asksAgain, m_pace.live));
        become(State::Live);
        // Where a row cannot be had for long, its campaign is looked at all the same.
        if (isWhole || now >= m_told + m_pace.live) {
            m_told = now;
            m_tellChange();
        }
        return true;
    }

    // Whether it can be tried again.
    bool fail(ErrorCode code, milliseconds pause) {
        if (isLasting(code))
            return false;
        retryIn(pause);
        return true;
    }

    void retryIn(milliseconds pause) {
        m_next = steady_clock::now() + pause;
        become(State::Connecting);
    }

    void become(State state) {
        if (std::exchange(m_state, state) != state)
            m_tellState(state);
    }

    milliseconds patience() const {
        if (!m_isWanted || (m_listener.isOpen() && !m_isDue))
            return milliseconds(-1);
        return std::max(std::chrono::ceil<milliseconds>(m_next - steady_clock::now()), milliseconds(0));
    }

    const Pace m_pace;
    const std::function<void(State)> m_tellState;
    const std::function<void()> m_tellChange;
    db::Listener m_listener;
    std::atomic<bool> m_isWanted{false};
    std::atomic<bool> m_isWantedAnew{false};
    std::atomic<bool> m_isEnding{false};
    State m_state = State::Connecting;
    bool m_isDue = false; // to ask
    steady_clock::time_point m_next{};
    steady_clock::time_point m_told{};
};

ChangeFeed::ChangeFeed(db::ConnectionOptions options, QObject* parent)
    : QObject(parent), m_options(std::move(options)) {
    connect(&m_timer, &QTimer::timeout, this, &ChangeFeed::changed);
}

ChangeFeed::~ChangeFeed() {
    if (m_thread == nullptr)
        return;
    m_course->end();
    awaitEnd(*m_thread, [this] { m_course->abandon(); });
    delete m_thread;
}

void ChangeFeed::end() {
    if (m_course)
        m_course->end();
}

void ChangeFeed::setPace(const Pace& pace) {
    Q_ASSERT_X(m_thread == nullptr, "ChangeFeed::setPace", "somebody has looked already");
    m_pace = pace;
}

void ChangeFeed::setWatched(const QObject* by, bool isWatched) {
    if (m_watchers.contains(by) == isWatched)
        return;
    if (isWatched) {
        m_watchers.insert(by);
        connect(by, &QObject::destroyed, this, [this, by] { setWatched(by, false); });
    } else {
        m_watchers.remove(by);
        disconnect(by, &QObject::destroyed, this, nullptr);
    }
    if (isWatched || m_watchers.isEmpty())
        showInterest();
}

void ChangeFeed::showInterest() {
    if (!isWatched()) {
        m_timer.stop();
    } else if (!isLive()) {
        m_timer.start(m_pace.refreshing);
    }
    if (m_thread == nullptr) {
        const auto onThisThread = [this](auto work) { QMetaObject::invokeMethod(this, work, Qt::QueuedConnection); };
        m_course = std::make_unique<Course>(
            m_options, m_pace, [this, onThisThread](State state) { onThisThread([this, state] { takeState(state); }); },
            [this, onThisThread] { onThisThread([this] { takeChange(); }); });
        m_thread = QThread::create([course = m_course.get()] { course->run(); });
        m_thread->setObjectName(QStringLiteral("changes"));
        m_thread->start();
    }
    m_course->setWanted(isWatched());
}

void ChangeFeed::takeState(State state) {
    m_state = state;
    if (isLive())
        m_timer.stop();
    else if (isWatched() && !m_timer.isActive())
        m_timer.start(m_pace.refreshing);
    Q_EMIT stateChanged(state);
}

void ChangeFeed::takeChange() {
    if (isWatched())
        Q_EMIT changed();
}

} // namespace invites::admin
