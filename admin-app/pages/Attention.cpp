#include "admin-app/pages/Attention.h"

#include "admin-app/session/Session.h"

#include <QEvent>
#include <QWidget>

namespace invites::admin {

Attention::Attention(Session& session, QWidget* page) : QObject(page), m_session(session), m_page(page) {
    page->installEventFilter(this);
    connect(&session, &Session::lockedChanged, this, &Attention::look);
    connect(&session.changes(), &ChangeFeed::changed, this, [this] {
        if (m_isGiven)
            Q_EMIT outdated();
    });
}

bool Attention::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::WindowActivate:
    case QEvent::WindowDeactivate:
        look();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

void Attention::look() {
    const bool isGiven =
        m_page->isVisible() && m_page->isActiveWindow() && !m_page->window()->isMinimized() && !m_session.isLocked();
    if (isGiven == m_isGiven)
        return;
    m_isGiven = isGiven;
    m_session.changes().setWatched(this, isGiven);
    Q_EMIT changed(isGiven);
    // Otherwise the feed says so as soon as it listens again.
    if (isGiven && !m_session.changes().isLive())
        Q_EMIT outdated();
}

} // namespace invites::admin
