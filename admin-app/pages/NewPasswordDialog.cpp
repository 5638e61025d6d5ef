#include "admin-app/pages/NewPasswordDialog.h"

#include "admin-app/session/ClipboardGuard.h"
#include "admin-app/widgets/Icons.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace invites::admin {

NewPasswordDialog::NewPasswordDialog(
    const QString& name, const Secret& password, ClipboardGuard& clipboard, QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("The password of %1").arg(name));
    auto* explanation = new QLabel(
        tr("Pass it on by a way that nobody else reads. It is not kept anywhere and will not be shown again."));
    explanation->setWordWrap(true);
    auto* field = new QLineEdit(password.revealText());
    field->setReadOnly(true);
    field->setAccessibleName(tr("The new password"));
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF() * 1.2);
    field->setFont(fixed);
    field->setCursorPosition(0);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    copy->setIcon(themedIcon(QStringLiteral("copy")));
    connect(copy, &QPushButton::clicked, this, [&clipboard, password, copy] {
        clipboard.copy(password);
        copy->setText(tr("&Copied for 30 seconds"));
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(14);
    layout->addWidget(explanation);
    layout->addWidget(field);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    copy->setDefault(true);
    copy->setFocus();
}

} // namespace invites::admin
