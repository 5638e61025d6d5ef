#pragma once

#include "admin-app/session/Errands.h"
#include "admin-app/session/SignIn.h"
#include "common/db/ConnectionOptions.h"

#include <QDialog>
#include <QTimer>

#include <chrono>
#include <functional>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace invites::admin {

// Stands before the locked windows and asks for the password, which the database itself checks. Each wrong one costs a
// longer wait. It cannot be closed or escaped from.
class LockScreen final : public QDialog {
    Q_OBJECT

public:
    // What is asked; a test gives its own.
    using Check = std::function<std::optional<Diagnosis>(const db::ConnectionOptions&)>;

    LockScreen(db::ConnectionOptions options, Errands& errands, QWidget* parent = nullptr, Check check = checkPassword);
    ~LockScreen() override;

    // What signing out would lose, a sentence each; asked when the person wants to.
    void setUnsavedWork(std::function<QStringList()> unsavedWork) { m_unsavedWork = std::move(unsavedWork); }
    // After the first wrong password; doubled with each further one, up to half a minute.
    void setFirstPause(std::chrono::milliseconds pause) { m_firstPause = pause; }

    void reject() override {}

Q_SIGNALS:
    void unlocked();
    void signOutRequested();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeLayout();
    void tryPassword();
    void tell(const std::optional<Diagnosis>& diagnosis);
    void pause();
    void showPause();
    void askToSignOut();
    void updateButtons();

    const db::ConnectionOptions m_options;
    Errands& m_errands;
    const Check m_check;
    Errands::Errand m_errand;
    std::function<QStringList()> m_unsavedWork;
    std::chrono::milliseconds m_firstPause{1000};
    int m_wrongTimes = 0;
    qint64 m_pauseEnd = 0;
    bool m_hasWarned = false;
    QTimer m_pauseTimer;
    QLineEdit* m_password;
    QLabel* m_message;
    QProgressBar* m_progress;
    QPushButton* m_unlock;
    QPushButton* m_signOut;
};

} // namespace invites::admin
