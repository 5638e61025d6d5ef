#include "admin-app/pages/MemberDialog.h"

#include "admin-app/pages/PasswordFields.h"
#include "admin-app/pages/TeamModel.h"

#include <QAccessible>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

QString titleOf(MemberDialog::Purpose purpose, const QString& name) {
    switch (purpose) {
    case MemberDialog::Purpose::Add:
        return MemberDialog::tr("Add a login");
    case MemberDialog::Purpose::Enable:
        return MemberDialog::tr("Enable %1 again").arg(name);
    case MemberDialog::Purpose::ChangeRole:
        return MemberDialog::tr("Change the role of %1").arg(name);
    case MemberDialog::Purpose::ResetPassword:
        return MemberDialog::tr("Reset the password of %1").arg(name);
    }
    return {};
}

QString explanationOf(MemberDialog::Purpose purpose) {
    switch (purpose) {
    case MemberDialog::Purpose::Add:
        return MemberDialog::tr("The login is made in the database, which decides what its role may do.");
    case MemberDialog::Purpose::Enable:
        return MemberDialog::tr("The login gets in again with the password that it had. Reset that too if in doubt.");
    case MemberDialog::Purpose::ChangeRole:
        return MemberDialog::tr("Holds at once. What the person has open shows it after signing in again.");
    case MemberDialog::Purpose::ResetPassword:
        return MemberDialog::tr("Whoever is signed in with the old password is signed out.");
    }
    return {};
}

QString submitTextOf(MemberDialog::Purpose purpose) {
    switch (purpose) {
    case MemberDialog::Purpose::Add:
        return MemberDialog::tr("&Add");
    case MemberDialog::Purpose::Enable:
        return MemberDialog::tr("&Enable");
    case MemberDialog::Purpose::ChangeRole:
        return MemberDialog::tr("&Change");
    case MemberDialog::Purpose::ResetPassword:
        return MemberDialog::tr("&Reset");
    }
    return {};
}

QString helpOf(const QString& role) {
    if (role == QLatin1String("owner"))
        return MemberDialog::tr("Everything an admin may, and the team, the schema and the keys.");
    if (role == QLatin1String("admin"))
        return MemberDialog::tr("Sees and changes codes, campaigns and the line; may read codes in clear.");
    if (role == QLatin1String("moderator"))
        return MemberDialog::tr("Looks and exports, without seeing a code; changes nothing.");
    return MemberDialog::tr("No person: what an invites-server signs in with.");
}

QLabel* wrapped(const QString& text = {}) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    return label;
}

} // namespace

MemberDialog::MemberDialog(Purpose purpose, const QString& name, const QString& role, QWidget* parent)
    : QDialog(parent), m_purpose(purpose), m_name(name), m_problem(wrapped()), m_buttons(new QDialogButtonBox),
      m_submit(m_buttons->addButton(submitTextOf(purpose), QDialogButtonBox::AcceptRole)) {
    setWindowTitle(titleOf(purpose, name));
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setVerticalSpacing(10);
    if (purpose == Purpose::Add) {
        m_nameField = new QLineEdit;
        m_nameField->setPlaceholderText(tr("small letters and digits, such as anna"));
        form->addRow(tr("&Name:"), m_nameField);
        connect(m_nameField, &QLineEdit::textChanged, this, &MemberDialog::check);
    }
    if (purpose != Purpose::ResetPassword)
        addRole(form, role);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(14);
    layout->addWidget(wrapped(explanationOf(purpose)));
    layout->addLayout(form);
    if (purpose == Purpose::Add || purpose == Purpose::ResetPassword) {
        m_passwordFields = new PasswordFields;
        layout->addWidget(m_passwordFields);
        connect(m_passwordFields, &PasswordFields::changed, this, &MemberDialog::check);
    }
    layout->addWidget(m_problem);
    layout->addStretch();
    m_buttons->addButton(QDialogButtonBox::Cancel);
    m_submit->setDefault(true);
    layout->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &MemberDialog::submit);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    check();
}

void MemberDialog::addRole(QFormLayout* form, const QString& role) {
    m_role = new QComboBox;
    for (const QString& each : assignableRoles())
        m_role->addItem(roleText(each), each);
    m_role->setCurrentIndex(std::max(0, m_role->findData(role)));
    m_roleHelp = wrapped();
    form->addRow(tr("&Role:"), m_role);
    form->addRow(QString(), m_roleHelp);
    const auto explain = [this] {
        m_roleHelp->setText(helpOf(this->role()));
        m_role->setAccessibleDescription(m_roleHelp->text());
    };
    explain();
    connect(m_role, &QComboBox::currentIndexChanged, this, explain);
}

QString MemberDialog::name() const {
    return m_nameField ? m_nameField->text().trimmed() : m_name;
}

QString MemberDialog::role() const {
    return m_role ? m_role->currentData().toString() : QString();
}

bool MemberDialog::isPasswordGenerated() const {
    return m_passwordFields && m_passwordFields->isGenerated();
}

// Says what is missing while it is being entered, but not before anything was.
void MemberDialog::check() {
    const QString problem = m_passwordFields ? m_passwordFields->problem() : QString();
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_submit->setEnabled(!name().isEmpty() && problem.isEmpty());
}

void MemberDialog::submit() {
    if (m_passwordFields)
        m_password = m_passwordFields->password();
    // Until the answer is there.
    m_submit->setEnabled(false);
    Q_EMIT submitted();
}

void MemberDialog::showProblem(const QString& sentence) {
    m_problem->setText(sentence);
    m_problem->show();
    m_submit->setEnabled(true);
    m_problem->setAccessibleName(sentence);
    QAccessibleEvent event(m_problem, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

} // namespace invites::admin
