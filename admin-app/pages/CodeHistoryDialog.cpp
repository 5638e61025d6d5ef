#include "admin-app/pages/CodeHistoryDialog.h"

#include "admin-app/data/Reasons.h"
#include "admin-app/pages/BlockDialog.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeHistoryView.h"
#include "admin-app/widgets/Icons.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace invites::admin {

CodeHistoryDialog::CodeHistoryDialog(Session& session, CodeId code, QWidget* parent)
    : QDialog(parent), m_session(session) {
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
    if (session.isAdmin())
        offerBlocks(*buttons, code);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(reasons);
    layout->addWidget(history, 1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 72, fontMetrics().lineSpacing() * 26);
}

void CodeHistoryDialog::offerBlocks(QDialogButtonBox& buttons, CodeId code) {
    m_block = buttons.addButton(tr("&Block"), QDialogButtonBox::ActionRole);
    m_block->setObjectName(QStringLiteral("block"));
    m_block->setIcon(themedIcon(QStringLiteral("block")));
    m_block->setAutoDefault(false);
    m_block->setEnabled(false);
    m_session.database().run<std::vector<store::CodePerson>>(
        this, [code](db::Connection& connection) { return store::BlockStore(connection).peopleOf(code); },
        [this](const Result<std::vector<store::CodePerson>>& people) {
            if (!people)
                m_block->setToolTip(people.error().detail);
            else if (people->empty())
                m_block->setToolTip(tr("No visitor has to do with this code"));
            else
                fillBlocks(*people);
        });
}

void CodeHistoryDialog::fillBlocks(const std::vector<store::CodePerson>& people) {
    auto* menu = new QMenu(m_block);
    for (const store::CodePerson& person : people) {
        const bool isInLine = person.state == TicketState::Waiting || person.state == TicketState::Offered;
        const QString text = person.isGiver                         ? tr("Who &gave it, with ticket %L1…")
                             : person.state == TicketState::Offered ? tr("Whom it is &reserved for, with ticket %L1…")
                                                                    : tr("Who &received it, with ticket %L1…");
        QAction* action = menu->addAction(text.arg(person.number));
        const TicketToBlock ticket{person.ticket, person.number, isInLine, person.knowsAddress};
        connect(action, &QAction::triggered, this, [this, ticket] {
            openBlockDialog(m_session, ticket, this, [this](const QString& done) { Q_EMIT said(done); });
        });
    }
    m_block->setMenu(menu);
    m_block->setEnabled(true);
}

} // namespace invites::admin
