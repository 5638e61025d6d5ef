#pragma once

#include "admin-app/session/ConnectionProfile.h"
#include "admin-app/session/Errands.h"
#include "admin-app/session/SignIn.h"

#include <QDialog>

#include <functional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace invites::admin {

class Finding;
class Keychain;

// The way in: which database, who, and the password. Says exactly what is wrong and offers what the person may do
// about it: set up an empty database, bring an older one up to date, go on without a keyring. Work runs on threads of
// its own; the dialog always answers.
class LoginDialog final : public QDialog {
    Q_OBJECT

public:
    // profileName: the one to begin with; empty for the one that was used last.
    LoginDialog(Errands& errands, Keychain& keychain, const QString& profileName = {}, QWidget* parent = nullptr);
    ~LoginDialog() override;

    bool isBusy() const { return m_errand.isRunning(); }
    // Cancels what runs; ends the dialog where nothing does.
    void reject() override;

Q_SIGNALS:
    void signedIn(const invites::admin::SignInAnswer& answer);
    // For the window's status bar, when the dialog is gone already.
    void said(const QString& text);

private:
    void makeLayout();
    QWidget* makeForm();
    QWidget* makeButtons();
    void fillProfiles(const QString& current);
    ConnectionProfile profile() const;
    void profileChosen();
    void readKeychain();
    void editProfiles();
    void takeProfiles(const QList<ConnectionProfile>& profiles);
    void begin(bool isTest, bool withoutKeyring);
    void finish(const SignInAnswer& answer, bool isTest);
    void succeed(const SignInAnswer& answer);
    void keepPassword();
    void offer(const SignInAnswer& answer);
    void setUp(const db::ConnectionOptions& options);
    void migrate(const db::ConnectionOptions& options);
    void cancel();
    void setBusy(const QString& what);
    void updateButtons();

    Errands& m_errands;
    Keychain& m_keychain;
    ProfileStore m_store;
    QList<ConnectionProfile> m_profiles;
    Errands::Errand m_errand;
    quint64 m_question = 0; // of the keychain; an answer to an older one is dropped

    QComboBox* m_profile;
    QPushButton* m_edit;
    QLabel* m_address;
    QLineEdit* m_user;
    QLineEdit* m_password;
    QCheckBox* m_remember;
    QLabel* m_busyText;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    Finding* m_finding;
    QPushButton* m_offer;
    QPushButton* m_test;
    QPushButton* m_signIn;
    std::function<void()> m_offered;
};

} // namespace invites::admin
