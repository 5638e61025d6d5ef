#include "admin-app/pages/CodeHistoryDialog.h"

#include "admin-app/data/Reasons.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeHistoryView.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

namespace invites::admin {

CodeHistoryDialog::CodeHistoryDialog(Session& session, CodeId code, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("History of code %1").arg(code.value));
    auto* history = new CodeHistoryView(session.database());
    history->showCode(code);
    auto* reasons = new QLabel;
    reasons->setObjectName(QStringLiteral("reasons"));
    reasons->setAccessibleName(tr("Why the code is where it is"));
    reasons->setTextFormat(Qt::PlainText);
    reasons->setWordWrap(true);
    reasons->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    session.database().run<store::CodeFacts>(
        this, [code](db::Connection& connection) { return store::LineStore(connection).explainCode(code); },
        [reasons](const Result<store::CodeFacts>& facts) {
            reasons->setText(facts ? reasonsOf(*facts, SystemClock().now()).join(u'\n') : facts.error().detail);
        });
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(reasons);
    layout->addWidget(history, 1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 72, fontMetrics().lineSpacing() * 26);
}

} // namespace invites::admin
