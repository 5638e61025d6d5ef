#pragma once

#include "common/base/Clock.h"

#include <QObject>
#include <QTimer>

#include <chrono>

namespace invites::admin {

// Notices that nobody has touched the program for a while: no key, no click, no wheel, no touch, no moving mouse, in
// any of its windows. A computer that slept meanwhile counts by the clock on the wall: the first touch is too late
// then, and reaches nobody. GUI thread.
class IdleWatch final : public QObject {
    Q_OBJECT

public:
    explicit IdleWatch(const Clock& clock, QObject* parent = nullptr);

    // 0: never.
    void setPatience(std::chrono::milliseconds patience);
    std::chrono::milliseconds patience() const { return m_timer.intervalAsDuration(); }
    void start();
    void stop();

    // What the person chose, in whole minutes; 0 for never. Kept in the settings.
    static int minutes();
    static void setMinutes(int minutes);

Q_SIGNALS:
    void idle();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    const Clock& m_clock;
    QTimer m_timer;
    Instant m_lastTouch;
    bool m_isOn = false;
};

} // namespace invites::admin
