#pragma once

#include "common/base/Secret.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace invites::admin {

class PasswordFields;

// Asks for what a change of the team needs. It stays open, with what was entered, until the database has done it: the
// owner of the dialog performs submitted(), and then says done() or what is wrong.
class MemberDialog final : public QDialog {
    Q_OBJECT

public:
    enum class Purpose { Add, Enable, ChangeRole, ResetPassword };

    // name: whom it is about; nobody yet with Add. role: what is chosen at first.
    MemberDialog(Purpose purpose, const QString& name, const QString& role, QWidget* parent = nullptr);

    Purpose purpose() const { return m_purpose; }
    QString name() const;
    QString role() const;
    // What was sent, for showing it once where it was generated.
    const Secret& password() const { return m_password; }
    bool isPasswordGenerated() const;

    void showProblem(const QString& sentence);

Q_SIGNALS:
    void submitted();

private:
    void addRole(QFormLayout* form, const QString& role);
    void check();
    void submit();

    const Purpose m_purpose;
    const QString m_name;
    QLineEdit* m_nameField = nullptr;
    QComboBox* m_role = nullptr;
    QLabel* m_roleHelp = nullptr;
    PasswordFields* m_passwordFields = nullptr;
    QLabel* m_problem;
    QDialogButtonBox* m_buttons;
    QPushButton* m_submit;
    Secret m_password;
};

} // namespace invites::admin
