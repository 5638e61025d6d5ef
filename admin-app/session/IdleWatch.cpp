#include "admin-app/session/IdleWatch.h"

#include <QCoreApplication>
#include <QEvent>
#include <QSettings>

namespace invites::admin {
namespace {

const QString minutesKey = QStringLiteral("lock/minutes");
constexpr int defaultMinutes = 5;

bool isSomebody(QEvent::Type type) {
    switch (type) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TabletPress:
    case QEvent::TabletMove:
        return true;
    default:
        return false;
    }
}

} // namespace

IdleWatch::IdleWatch(const Clock& clock, QObject* parent) : QObject(parent), m_clock(clock) {
    m_timer.setSingleShot(true);
    setPatience(std::chrono::minutes(minutes()));
    connect(&m_timer, &QTimer::timeout, this, &IdleWatch::idle);
    QCoreApplication::instance()->installEventFilter(this);
}

void IdleWatch::setPatience(std::chrono::milliseconds patience) {
    m_timer.setInterval(patience);
    if (m_isOn)
        start();
}

void IdleWatch::start() {
    m_isOn = true;
    m_lastTouch = m_clock.now();
    if (patience().count() > 0)
        m_timer.start();
    else
        m_timer.stop();
}

void IdleWatch::stop() {
    m_isOn = false;
    m_timer.stop();
}

int IdleWatch::minutes() {
    return qBound(0, QSettings().value(minutesKey, defaultMinutes).toInt(), 24 * 60);
}

void IdleWatch::setMinutes(int minutes) {
    QSettings().setValue(minutesKey, minutes);
}

bool IdleWatch::eventFilter(QObject* watched, QEvent* event) {
    if (!m_timer.isActive() || !isSomebody(event->type()))
        return QObject::eventFilter(watched, event);
    const Instant now = m_clock.now();
    // The timer does not run while the computer sleeps.
    const bool isTooLate = now - m_lastTouch > patience();
    m_lastTouch = now;
    if (isTooLate) {
        m_timer.stop();
        Q_EMIT idle();
        return true;
    }
    m_timer.start();
    return QObject::eventFilter(watched, event);
}

} // namespace invites::admin
