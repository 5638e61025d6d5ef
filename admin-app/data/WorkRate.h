#pragma once

#include <QElapsedTimer>
#include <QString>
#include <QtGlobal>

#include <optional>

namespace invites::admin {

// How fast long work goes, and when it may be over. Time in which it could not go on counts as none. One thread.
class WorkRate {
public:
    void start();
    // The clock stands still until resume().
    void pause();
    void resume();

    double seconds() const;
    // A second; 0 while nothing can be said.
    double of(qint64 done) const;
    // Seconds, where share (0 to 1) of the work is done; nothing while it is too early to tell.
    std::optional<double> secondsLeft(double share) const;

    // "about 2 minutes", "a few seconds".
    static QString inWords(double seconds);

private:
    QElapsedTimer m_timer;
    qint64 m_before = 0; // milliseconds until the last pause
    bool m_isRunning = false;
};

} // namespace invites::admin
