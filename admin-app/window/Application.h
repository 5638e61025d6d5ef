#pragma once

#include "admin-app/session/Errands.h"
#include "admin-app/session/IdleWatch.h"
#include "admin-app/session/LockScreen.h"
#include "admin-app/session/SignIn.h"

#include <QObject>
#include <QPointer>

#include <chrono>
#include <memory>

namespace invites::admin {

class Curtains;
class Keychain;
class LoginDialog;
class MainWindow;
class Session;
class Theme;

// The program's course: sign in → window → lock and unlock → sign out → sign in. Owns whatever belongs to the person
// who is signed in, and lets go of it in the right order. GUI thread; one at a time.
class Application final : public QObject {
    Q_OBJECT

public:
    // Both outlive it; theme may be nullptr.
    explicit Application(Keychain& keychain, Theme* theme = nullptr);
    ~Application() override;

    // Asks who it is. profileName: the profile to begin with; empty for the last one.
    void start(const QString& profileName = {});

    LoginDialog* login() const { return m_login.get(); }
    Session* session() const { return m_session.get(); }
    MainWindow* window() const { return m_window.get(); }
    LockScreen* lockScreen() const { return m_lockScreen; }
    bool isLocked() const { return m_lockScreen != nullptr; }
    IdleWatch& idleWatch() { return m_idle; }
    // See LockScreen.
    void setFirstPause(std::chrono::milliseconds pause) { m_firstPause = pause; }

    void lock();
    // Asks first where work would be lost.
    void signOut();
    // Lets go of everything at once: who ends the program from outside cannot be asked.
    void end();

Q_SIGNALS:
    void lockedChanged(bool isLocked);
    // Nobody is signed in any more and nobody wants to.
    void finished();

private:
    void signedIn(const SignInAnswer& answer);
    void fillLockMenu();
    void unlock();
    void signOutLocked();
    void windowClosed();
    void endSession();
    QStringList unsavedWork() const;

    Keychain& m_keychain;
    Theme* m_theme;
    Errands m_errands;
    const SystemClock m_clock;
    IdleWatch m_idle{m_clock};
    std::unique_ptr<LoginDialog> m_login;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<Curtains> m_curtains;
    QPointer<LockScreen> m_lockScreen; // the window's child
    std::chrono::milliseconds m_firstPause{1000};
    bool m_isSigningOut = false;
};

} // namespace invites::admin
