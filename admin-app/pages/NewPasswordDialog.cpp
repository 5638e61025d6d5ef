#include "admin-app/pages/NewPasswordDialog.h"

#include "admin-app/session/ClipboardGuard.h"
#include "admin-app/widgets/Icons.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace invites::admin {

NewPasswordDialog::NewPasswordDialog(
    const QString& name, const Secret& password, ClipboardGuard& clipboard, QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("The password of %1").arg(name));
    auto* explanation = new QLabel(
        tr("Pass it on by a way that nobody else reads. It is not kept anywhere and will not be shown again."));
    explanation->setWordWrap(true);
    // Selected text would stay in the clipboard: it is copied by the button alone.
    auto* field = new QLabel(password.revealText());
    field->setTextFormat(Qt::PlainText);
    field->setTextInteractionFlags(Qt::NoTextInteraction);
    field->setFocusPolicy(Qt::TabFocus);
    field->setAccessibleName(tr("The new password"));
    field->setAccessibleDescription(field->text());
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF() * 1.2);
    field->setFont(fixed);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    copy->setIcon(themedIcon(QStringLiteral("copy")));
    connect(copy, &QPushButton::clicked, this, [&clipboard, password, copy] {
        clipboard.copy(password);
        copy->setText(tr("&Copied for 30 seconds"));
    });
    connect(new QShortcut(QKeySequence::Copy, this), &QShortcut::activated, copy, &QPushButton::click);
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
