// The profiles to sign in with, and the passwords that are kept for them.
#include "admin-app/session/FormParts.h"
#include "admin-app/session/Keychain.h"
#include "admin-app/session/LoginDialog.h"
#include "admin-app/session/ProfilesDialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>

#include <utility>

namespace invites::admin {

void LoginDialog::fillProfiles(const QString& current) {
    {
        const QSignalBlocker blocker(m_profile);
        m_profile->clear();
        for (const ConnectionProfile& known : std::as_const(m_profiles))
            m_profile->addItem(known.name);
        m_profile->setCurrentIndex(qMax(m_profiles.isEmpty() ? -1 : 0, m_profile->findText(current)));
    }
    profileChosen();
}

void LoginDialog::readKeychain() {
    const quint64 question = ++m_question;
    const ConnectionProfile chosen = profile();
    if (!chosen.remembersPassword)
        return;
    m_keychain.read(chosen.keychainKey(chosen.user), this, [this, question](Result<Secret> answer) {
        if (question != m_question || !m_password->text().isEmpty())
            return;
        if (answer)
            m_password->setText(answer->revealText());
        else
            m_finding->tell(Finding::Kind::Hint, answer.error().detail);
    });
}

void LoginDialog::editProfiles() {
    auto* dialog = new ProfilesDialog(m_profiles, profile().name, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        takeProfiles(dialog->profiles());
        m_store.replaceAll(m_profiles);
        const QString name = dialog->currentName();
        fillProfiles(name);
        if (const Secret pasted = dialog->pastedPassword(name); !pasted.isEmpty())
            m_password->setText(pasted.revealText());
        m_password->setFocus();
    });
    dialog->open();
}

// A password is kept for a profile's name and login: under others there is none.
void LoginDialog::takeProfiles(const QList<ConnectionProfile>& profiles) {
    QStringList kept;
    for (const ConnectionProfile& profile : std::as_const(m_profiles))
        if (profile.remembersPassword)
            kept += profile.keychainKey(profile.user);
    m_profiles = profiles;
    for (ConnectionProfile& profile : m_profiles)
        profile.remembersPassword = profile.remembersPassword && kept.removeAll(profile.keychainKey(profile.user)) > 0;
    for (const QString& key : std::as_const(kept))
        m_keychain.remove(key);
}

void LoginDialog::keepPassword() {
    const int index = m_profile->currentIndex();
    if (index < 0)
        return;
    ConnectionProfile& chosen = m_profiles[index];
    const bool remembers = m_remember->isChecked();
    const QString login = m_user->text().trimmed();
    if (!remembers && chosen.remembersPassword)
        m_keychain.remove(chosen.keychainKey(chosen.user));
    if (remembers) {
        m_keychain.write(
            chosen.keychainKey(login), Secret::fromText(m_password->text()), this, [this](const Status& kept) {
                if (!kept)
                    Q_EMIT said(kept.error().detail);
            });
    }
    if (chosen.remembersPassword == remembers && (chosen.user == login || !remembers))
        return;
    chosen.remembersPassword = remembers;
    if (remembers)
        chosen.user = login;
    m_store.replaceAll(m_profiles);
}

} // namespace invites::admin
