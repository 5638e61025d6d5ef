#include "admin-app/pages/BlocksPage.h"

#include "admin-app/pages/Attention.h"
#include "admin-app/pages/BlockModel.h"
#include "admin-app/pages/LiveMark.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/KeptLayout.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>

#include <utility>

namespace invites::admin {
namespace {

// Nobody reads more of them.
constexpr int most = 1000;

} // namespace

BlocksPage::BlocksPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new BlockModel(this)), m_table(new QTableView),
      m_state(new StateView(m_table)), m_all(new QCheckBox(tr("&Past ones as well"))),
      m_lift(makeAction(
          QStringLiteral("liftBlock"), QStringLiteral("restore"), tr("&Lift the block…"), &BlocksPage::askToLift)),
      m_openTicket(makeAction(
          QStringLiteral("openTicket"), QStringLiteral("line"), tr("Show the &ticket"), &BlocksPage::openTicket)) {
    makeTable();
    m_all->setObjectName(QStringLiteral("pastOnes"));
    auto* help =
        new QLabel(tr("Who is blocked gets no new ticket, and is told so with the reason and the end. A visitor is "
                      "blocked where his ticket is shown: on the page Line."));
    help->setWordWrap(true);
    auto* header = new QHBoxLayout;
    header->addWidget(help, 1);
    header->addWidget(m_all);
    header->addWidget(new LiveMark(session.changes()));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addLayout(header);
    layout->addWidget(m_state, 1);
    m_lift->setShortcut(QKeySequence::Delete);
    m_lift->setShortcutContext(Qt::WidgetShortcut);
    m_lift->setVisible(session.isAdmin());
    connect(m_all, &QCheckBox::toggled, this, &BlocksPage::refresh);
    connect(m_state, &StateView::activated, this, &BlocksPage::refresh);
    connect(m_table, &QTableView::activated, this, &BlocksPage::openTicket);
    connect(new Attention(session, this), &Attention::outdated, this, &BlocksPage::refresh);
    m_state->showLoading(tr("Reading the blocks…"));
    offerWhatFits();
}

void BlocksPage::makeTable() {
    m_table->setObjectName(QStringLiteral("blocks"));
    m_table->setAccessibleName(tr("Blocks"));
    m_table->setModel(m_model);
    dressAsRowTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int character = fontMetrics().averageCharWidth();
    m_table->setColumnWidth(BlockModel::Ticket, character * 22);
    m_table->setColumnWidth(BlockModel::What, character * 12);
    m_table->setColumnWidth(BlockModel::Until, character * 28);
    m_table->setColumnWidth(BlockModel::Reason, character * 40);
    m_table->setColumnWidth(BlockModel::Since, character * 24);
    keepLayout(*m_table->horizontalHeader(), QStringLiteral("blocks/columns"));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &BlocksPage::offerWhatFits);
    connect(m_model, &BlockModel::modelReset, this, &BlocksPage::offerWhatFits);
}

QAction* BlocksPage::makeAction(
    const QString& name, const QString& icon, const QString& text, void (BlocksPage::*perform)()) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    connect(action, &QAction::triggered, this, perform);
    m_table->addAction(action);
    return action;
}

QList<QAction*> BlocksPage::pageActions() const {
    QList<QAction*> actions{m_openTicket};
    if (m_session.isAdmin())
        actions << m_lift;
    return actions;
}

void BlocksPage::activate() {
    refresh();
    m_table->setFocus();
}

void BlocksPage::refresh() {
    m_isOld = m_isReading;
    if (std::exchange(m_isReading, true))
        return;
    m_session.database().run<std::vector<store::Block>>(
        this,
        [onlyHolding = !m_all->isChecked()](
            db::Connection& connection) { return store::BlockStore(connection).list(onlyHolding, most); },
        [this](Result<std::vector<store::Block>> blocks) {
            m_isReading = false;
            if (m_isOld)
                refresh();
            else if (blocks)
                showBlocks(std::move(*blocks));
            else if (m_model->rowCount() == 0)
                m_state->showError(blocks.error().detail);
        });
}

void BlocksPage::showBlocks(std::vector<store::Block> blocks) {
    const int row = currentRow();
    const BlockId chosen = row >= 0 ? m_model->block(row).id : BlockId();
    m_model->setBlocks(std::move(blocks));
    if (m_model->rowCount() == 0) {
        m_state->showEmpty(tr("Nobody is blocked"), tr("The page Line blocks the visitor of a ticket."));
        return;
    }
    m_state->showContent();
    if (!m_table->currentIndex().isValid())
        m_table->selectRow(std::max(0, m_model->rowOf(chosen)));
}

int BlocksPage::currentRow() const {
    return m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1;
}

void BlocksPage::offerWhatFits() {
    const int row = currentRow();
    m_openTicket->setEnabled(row >= 0);
    m_lift->setEnabled(m_session.isAdmin() && row >= 0 && m_model->block(row).holds);
}

void BlocksPage::openTicket() {
    if (const int row = currentRow(); row >= 0)
        Q_EMIT showTicket(m_model->block(row).campaign, m_model->block(row).ticketNumber);
}

void BlocksPage::askToLift() {
    const int row = currentRow();
    if (row < 0)
        return;
    TextDialog::Question question;
    question.title = tr("Lift the block of ticket %L1").arg(m_model->block(row).ticketNumber);
    question.explanation =
        tr("From now on the visitor gets tickets again. The reason is kept in the history, under your "
           "name.");
    question.label = tr("&Reason (may be empty)");
    question.button = tr("Lift");
    auto* dialog = new TextDialog(
        question,
        [this, block = m_model->block(row).id](
            const QString& reason, const auto& finish) { lift(block, reason, finish); },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void BlocksPage::lift(BlockId block, const QString& reason, const TextDialog::Finish& asked) {
    m_session.database().run<bool>(
        this, [block, reason](db::Connection& connection) { return store::BlockStore(connection).lift(block, reason); },
        [this, asked](const Result<bool>& held) {
            asked(held ? Status() : failure(held.error()));
            if (held)
                Q_EMIT said(*held ? tr("The block is lifted") : tr("The block was over already"));
            refresh();
        });
}

} // namespace invites::admin
