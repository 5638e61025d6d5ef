#include "admin-app/pages/CodeHistoryDialog.h"

#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeHistoryView.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>

namespace invites::admin {

CodeHistoryDialog::CodeHistoryDialog(Session& session, CodeId code, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("History of code %1").arg(code.value));
    auto* history = new CodeHistoryView(session.database());
    history->showCode(code);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(history);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 72, fontMetrics().lineSpacing() * 26);
}

} // namespace invites::admin
