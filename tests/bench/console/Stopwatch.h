#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QObject>
#include <QTimerEvent>

#include <algorithm>
#include <ctime>
#include <functional>

namespace invites::bench {

// How long the event loop was held at most, between two of its turns; and how much of that time this thread worked, for
// a machine that has other things to do as well. Milliseconds.
class LoopWatchdog final : public QObject {
public:
    LoopWatchdog() {
        restart();
        startTimer(1, Qt::PreciseTimer);
    }
    void restart() {
        m_turn.start();
        m_worked = worked();
        m_longest = 0;
        m_mostWorked = 0;
    }
    double longest() const { return m_longest; }
    double mostWorked() const { return m_mostWorked; }

protected:
    void timerEvent(QTimerEvent*) override {
        m_longest = std::max(m_longest, double(m_turn.nsecsElapsed()) / 1e6);
        m_turn.restart();
        const double now = worked();
        m_mostWorked = std::max(m_mostWorked, now - m_worked);
        m_worked = now;
    }

private:
    static double worked() {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
    }

    QElapsedTimer m_turn;
    double m_longest = 0;
    double m_worked = 0;
    double m_mostWorked = 0;
};

// Lets the event loop run until it is so; answers how many milliseconds that took. Ends the program where it takes two
// minutes.
double until(const std::function<bool()>& isSo, const char* what);

} // namespace invites::bench
