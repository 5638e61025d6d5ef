#pragma once

#include "admin-app/session/ConnectionProfile.h"

#include <QDialog>
#include <QHash>

class QComboBox;
class QDialogButtonBox;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace invites::admin {

class Finding;

// Where the profiles are made and changed. What is changed counts when OK is pressed. Passwords that came in pasted
// URLs are handed on in memory.
class ProfilesDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ProfilesDialog(QList<ConnectionProfile> profiles, const QString& current = {}, QWidget* parent = nullptr);

    const QList<ConnectionProfile>& profiles() const { return m_profiles; }
    QString currentName() const;
    // Empty where none was pasted.
    Secret pastedPassword(const QString& name) const { return m_pasted.value(name); }

    void accept() override;

private:
    void makeLayout();
    QWidget* makeList();
    QWidget* makeForm();
    void connectFields();
    void showProfile(int row);
    void takeFields();
    void takeUrl();
    void add(ConnectionProfile profile);
    void removeCurrent();
    QString freeName(const QString& wish) const;
    QString problem() const;

    QList<ConnectionProfile> m_profiles;
    QHash<QString, Secret> m_pasted;
    bool m_isShowing = false;
    QListWidget* m_list;
    QWidget* m_form = nullptr;
    QPushButton* m_duplicate;
    QPushButton* m_delete;
    QLineEdit* m_url;
    Finding* m_finding;
    QLineEdit* m_name;
    QLineEdit* m_host;
    QSpinBox* m_port;
    QLineEdit* m_database;
    QLineEdit* m_user;
    QComboBox* m_encryption;
    QLineEdit* m_caFile;
    QLineEdit* m_keyringFile;
};

} // namespace invites::admin
