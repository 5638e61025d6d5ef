#include "admin-app/pages/PasswordFields.h"

#include <QFormLayout>
#include <QLineEdit>
#include <QRadioButton>
#include <QRandomGenerator>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

// Without what looks alike: 0 and o, 1, l and i. 31 of them, 4.95 bits each.
constexpr char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr int letters = int(sizeof alphabet) - 1;
constexpr int groups = 6;
constexpr int groupLength = 4;

QLineEdit* secretField(const QString& name) {
    auto* field = new QLineEdit;
    field->setEchoMode(QLineEdit::Password);
    field->setAccessibleName(name);
    return field;
}

} // namespace

PasswordFields::PasswordFields(QWidget* parent)
    : QWidget(parent), m_generate(new QRadioButton(tr("&Generate a password, which is shown once"))),
      m_type(new QRadioButton(tr("&Type a password"))), m_first(secretField(tr("Password"))),
      m_second(secretField(tr("The password again"))) {
    auto* form = new QFormLayout;
    form->addRow(tr("&Password:"), m_first);
    form->addRow(tr("A&gain:"), m_second);
    form->setContentsMargins(24, 0, 0, 0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_generate);
    layout->addWidget(m_type);
    layout->addLayout(form);
    m_generate->setChecked(true);
    const auto follow = [this] {
        m_first->setEnabled(m_type->isChecked());
        m_second->setEnabled(m_type->isChecked());
        Q_EMIT changed();
    };
    follow();
    connect(m_generate, &QRadioButton::toggled, this, follow);
    connect(m_first, &QLineEdit::textChanged, this, &PasswordFields::changed);
    connect(m_second, &QLineEdit::textChanged, this, &PasswordFields::changed);
}

bool PasswordFields::isGenerated() const {
    return m_generate->isChecked();
}

QString PasswordFields::problem() const {
    if (isGenerated())
        return {};
    if (m_first->text().size() < leastLength)
        return tr("A password has at least %1 characters.").arg(leastLength);
    if (m_second->text() != m_first->text())
        return tr("The two passwords differ.");
    return {};
}

Secret PasswordFields::password() const {
    return isGenerated() ? generate() : Secret::fromText(m_first->text());
}

Secret PasswordFields::generate() {
    QRandomGenerator* random = QRandomGenerator::system();
    QByteArray text;
    for (int group = 0; group < groups; ++group) {
        if (group > 0)
            text.append('-');
        for (int place = 0; place < groupLength; ++place)
            text.append(alphabet[random->bounded(letters)]);
    }
    return Secret(text);
}

} // namespace invites::admin
