#include "admin-app/session/Curtains.h"

#include <QApplication>
#include <QDialog>
#include <QEvent>
#include <QMainWindow>

namespace invites::admin {
namespace {

void closePopups() {
    // A popup that refuses to close must not keep us here.
    for (int i = 0; i < 16; ++i) {
        QWidget* popup = QApplication::activePopupWidget();
        if (!popup)
            return;
        popup->close();
    }
}

bool isFleeting(const QWidget* window) {
    return window->windowType() == Qt::Popup || window->windowType() == Qt::ToolTip;
}

// A window of another kind may draw itself, and ends nothing when it is hidden.
bool mustStayOpen(const QWidget* window) {
    return qobject_cast<const QDialog*>(window) || qobject_cast<const QMainWindow*>(window);
}

} // namespace

Curtains::Curtains(QWidget* except, QString title)
    : m_except(except), m_title(std::move(title)), m_focus(QApplication::focusWidget()) {
    closePopups();
    const QWidgetList windows = QApplication::topLevelWidgets();
    for (QWidget* window : windows) {
        if (isBehind(window) && window->isVisible())
            hideContents(window);
    }
    qApp->installEventFilter(this);
}

Curtains::~Curtains() {
    qApp->removeEventFilter(this);
    for (const Hidden& hidden : std::as_const(m_windows)) {
        if (!hidden.window)
            continue;
        for (const QPointer<QWidget>& content : hidden.contents) {
            if (content)
                content->show();
        }
        hidden.window->setWindowTitle(hidden.title);
    }
    if (!m_focus)
        return;
    // Once the window that was before them has gone, and with it the platform's own choice of the next one.
    QMetaObject::invokeMethod(
        m_focus,
        [focus = m_focus.data()] {
            focus->window()->activateWindow();
            focus->setFocus();
        },
        Qt::QueuedConnection);
}

bool Curtains::isBehind(const QWidget* window) const {
    return window->isWindow() && window != m_except && window->windowType() != Qt::Desktop;
}

void Curtains::hideContents(QWidget* window) {
    if (isFleeting(window)) {
        window->hide();
        return;
    }
    Hidden& hidden = m_windows[window];
    if (!hidden.window)
        hidden = {window, window->windowTitle(), {}};
    const auto contents = window->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget* content : contents) {
        if (content->isWindow() || content->isHidden())
            continue;
        content->hide();
        hidden.contents.append(content);
    }
    window->setWindowTitle(m_title);
    if (!mustStayOpen(window)) {
        window->hide();
        hidden.contents.append(window);
    }
}

void Curtains::hideTitle(QWidget* window) {
    const auto found = m_windows.find(window);
    if (found == m_windows.end() || window->windowTitle() == m_title)
        return;
    found->title = window->windowTitle();
    window->setWindowTitle(m_title);
}

bool Curtains::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if ((type == QEvent::Show || type == QEvent::WindowTitleChange) && watched->isWidgetType()) {
        auto* widget = static_cast<QWidget*>(watched);
        if (isBehind(widget) && !isFleeting(widget)) {
            if (type == QEvent::WindowTitleChange) {
                hideTitle(widget);
            } else if (!event->spontaneous()) {
                hideContents(widget);
                Q_EMIT windowHidden();
            }
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace invites::admin
