#include "admin-app/window/Application.h"

#include "admin-app/session/Curtains.h"
#include "admin-app/session/Keychain.h"
#include "admin-app/session/LoginDialog.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/window/MainWindow.h"

#include <QActionGroup>
#include <QMenu>

#include <utility>

namespace invites::admin {
namespace {

constexpr int lockChoices[] = {1, 2, 5, 10, 30, 0}; // minutes; 0 for never

} // namespace

Application::Application(Keychain& keychain, Theme* theme) : m_keychain(keychain), m_theme(theme) {
    connect(&m_idle, &IdleWatch::idle, this, &Application::lock);
}

Application::~Application() {
    m_curtains.reset();
    m_window.reset();
    m_session.reset();
}

void Application::start(const QString& profileName) {
    m_login = std::make_unique<LoginDialog>(m_errands, m_keychain, profileName);
    connect(m_login.get(), &LoginDialog::signedIn, this, &Application::signedIn);
    connect(m_login.get(), &LoginDialog::rejected, this, &Application::finished);
    connect(m_login.get(), &LoginDialog::said, this, [this](const QString& text) {
        if (m_window)
            m_window->say(text);
    });
    m_login->show();
}

void Application::signedIn(const SignInAnswer& answer) {
    m_session = std::make_unique<Session>(answer.options, *answer.role, answer.keyring);
    m_window = std::make_unique<MainWindow>(*m_session, m_theme);
    connect(m_window.get(), &MainWindow::lockRequested, this, &Application::lock);
    connect(m_window.get(), &MainWindow::signOutRequested, this, &Application::signOut);
    connect(m_window.get(), &MainWindow::closed, this, &Application::windowClosed);
    fillLockMenu();
    m_window->show();
    m_login->hide();
    m_idle.start();
}

void Application::fillLockMenu() {
    QMenu* menu = m_window->lockMenu();
    auto* choices = new QActionGroup(menu);
    for (const int minutes : lockChoices) {
        QAction* choice = menu->addAction(
            minutes == 0 ? tr("&Never by itself") : tr("%Ln minute(s)", nullptr, minutes), this, [this, minutes] {
                IdleWatch::setMinutes(minutes);
                m_idle.setPatience(std::chrono::minutes(minutes));
            });
        choice->setCheckable(true);
        choice->setChecked(minutes == IdleWatch::minutes());
        choices->addAction(choice);
    }
}

void Application::lock() {
    if (!m_window || isLocked())
        return;
    m_idle.stop();
    m_lockScreen = new LockScreen(m_session->options(), m_errands, m_window.get());
    m_lockScreen->setFirstPause(m_firstPause);
    m_lockScreen->setUnsavedWork([this] { return unsavedWork(); });
    connect(m_lockScreen, &LockScreen::unlocked, this, &Application::unlock);
    connect(m_lockScreen, &LockScreen::signOutRequested, this, &Application::signOutLocked);
    m_session->setLocked(true);
    m_curtains = std::make_unique<Curtains>(m_lockScreen, tr("Handsel console"));
    // A window that opened meanwhile may have taken the input: shown anew, the lock screen has it again.
    connect(
        m_curtains.get(), &Curtains::windowHidden, this,
        [this] {
            if (!m_lockScreen)
                return;
            m_lockScreen->hide();
            m_lockScreen->show();
            m_lockScreen->raise();
            m_lockScreen->activateWindow();
        },
        Qt::QueuedConnection);
    m_lockScreen->setGeometry(m_window->geometry());
    m_lockScreen->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_lockScreen->show();
    m_lockScreen->raise();
    m_lockScreen->activateWindow();
    Q_EMIT lockedChanged(true);
}

void Application::unlock() {
    m_lockScreen->hide();
    m_lockScreen->deleteLater();
    m_lockScreen = nullptr;
    m_curtains.reset();
    m_session->setLocked(false);
    m_idle.start();
    Q_EMIT lockedChanged(false);
}

void Application::signOut() {
    m_isSigningOut = true;
    m_window->close();
    m_isSigningOut = !m_window->isVisible(); // else somebody thought better of it
}

void Application::signOutLocked() {
    // The lock screen has asked already. What is behind the curtains is not shown again on the way out.
    m_isSigningOut = true;
    m_window->closeWithoutAsking();
}

void Application::windowClosed() {
    m_idle.stop();
    // The window is still in the middle of its event.
    QMetaObject::invokeMethod(this, &Application::endSession, Qt::QueuedConnection);
}

void Application::endSession() {
    const bool wasLocked = isLocked();
    if (m_curtains)
        m_window->hide();
    m_curtains.reset();
    m_window.reset();
    m_session.reset();
    if (wasLocked)
        Q_EMIT lockedChanged(false);
    if (std::exchange(m_isSigningOut, false))
        start();
    else
        Q_EMIT finished();
}

void Application::end() {
    if (m_window) {
        m_window->closeWithoutAsking();
        endSession();
    }
    m_login.reset();
}

QStringList Application::unsavedWork() const {
    return m_window ? m_window->unsavedWork() : QStringList();
}

} // namespace invites::admin
