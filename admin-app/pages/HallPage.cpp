#include "admin-app/pages/HallPage.h"

#include "admin-app/pages/HallModel.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include <utility>

namespace invites::admin {
namespace {

// Nobody reads more of them.
constexpr int most = 5000;

} // namespace

HallPage::HallPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new HallModel(this)), m_table(new QTableView),
      m_state(new StateView(m_table)), m_hide(makeAction(QStringLiteral("hideName"), QStringLiteral("conceal"),
                                           tr("&Hide the name…"), &HallPage::askToHide)),
      m_show(makeAction(
          QStringLiteral("showName"), QStringLiteral("restore"), tr("&Show it again…"), &HallPage::askToShow)) {
    makeTable();
    auto* help = new QLabel(tr("Members who want to be named, with how many of their codes proved to work for somebody "
                               "else. Whose codes have proved nothing yet is not shown to visitors."));
    help->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addWidget(help);
    layout->addWidget(m_state, 1);
    m_hide->setVisible(session.isAdmin());
    m_show->setVisible(session.isAdmin());
    connect(m_state, &StateView::activated, this, &HallPage::refresh);
    m_state->showLoading(tr("Reading the names…"));
    offerWhatFits();
}

void HallPage::makeTable() {
    m_table->setObjectName(QStringLiteral("hall"));
    m_table->setAccessibleName(tr("Names in the Hall of generosity"));
    m_table->setModel(m_model);
    dressAsRowTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int character = fontMetrics().averageCharWidth();
    m_table->setColumnWidth(HallModel::Name, character * 32);
    m_table->setColumnWidth(HallModel::Codes, character * 18);
    m_table->setColumnWidth(HallModel::Since, character * 24);
    m_table->setColumnWidth(HallModel::Hidden, character * 36);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &HallPage::offerWhatFits);
    connect(m_model, &HallModel::modelReset, this, &HallPage::offerWhatFits);
}

QAction* HallPage::makeAction(
    const QString& name, const QString& icon, const QString& text, void (HallPage::*perform)()) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    connect(action, &QAction::triggered, this, perform);
    m_table->addAction(action);
    return action;
}

QList<QAction*> HallPage::pageActions() const {
    return m_session.isAdmin() ? QList<QAction*>{m_hide, m_show} : QList<QAction*>();
}

void HallPage::activate() {
    refresh();
    m_table->setFocus();
}

void HallPage::refresh() {
    m_isOld = m_isReading;
    if (std::exchange(m_isReading, true))
        return;
    m_session.database().run<std::vector<store::HallMember>>(
        this, [](db::Connection& connection) { return store::HallStore(connection).members(most); },
        [this](Result<std::vector<store::HallMember>> members) {
            m_isReading = false;
            if (m_isOld)
                refresh();
            else if (members)
                showMembers(std::move(*members));
            else if (m_model->rowCount() == 0)
                m_state->showError(members.error().detail);
        });
}

void HallPage::showMembers(std::vector<store::HallMember> members) {
    const int row = currentRow();
    const MemberId chosen = row >= 0 ? m_model->member(row).id : MemberId();
    m_model->setMembers(std::move(members));
    if (m_model->rowCount() == 0) {
        m_state->showEmpty(
            tr("Nobody is in the Hall"), tr("Members put their names into it, on their own pages."), tr("Look again"));
        return;
    }
    m_state->showContent();
    if (!m_table->currentIndex().isValid())
        m_table->selectRow(std::max(0, m_model->rowOf(chosen)));
}

int HallPage::currentRow() const {
    return m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1;
}

void HallPage::offerWhatFits() {
    const int row = currentRow();
    const bool mayAct = m_session.isAdmin() && row >= 0;
    const bool isHidden = row >= 0 && m_model->member(row).hiddenAt.has_value();
    m_hide->setEnabled(mayAct && !isHidden);
    m_show->setEnabled(mayAct && isHidden);
}

void HallPage::askToHide() {
    TextDialog::Question question;
    question.title = tr("Hide a name");
    question.explanation =
        tr("Nobody but its member and you sees it any more, whatever he changes it to. He is told the "
           "reason on his page. It is kept in the history, under your name.");
    question.label = tr("&Reason, as he reads it");
    question.button = tr("Hide");
    ask(std::move(question), &store::HallStore::hide, tr("The name is hidden"));
}

void HallPage::askToShow() {
    TextDialog::Question question;
    question.title = tr("Show a name again");
    question.explanation = tr("Everybody can read it again. The reason is kept in the history, under your name.");
    question.label = tr("&Reason (may be empty)");
    question.button = tr("Show");
    ask(std::move(question), &store::HallStore::show, tr("The name is shown again"));
}

void HallPage::ask(TextDialog::Question question, Act act, const QString& done) {
    const int row = currentRow();
    if (row < 0)
        return;
    const MemberId member = m_model->member(row).id;
    auto* dialog = new TextDialog(
        question,
        [=, this](const QString& reason, const TextDialog::Finish& finish) {
            m_session.database().run<bool>(
                this,
                [=](db::Connection& connection) {
                    store::HallStore hall(connection);
                    return (hall.*act)(member, reason);
                },
                [this, finish, done](const Result<bool>& changed) {
                    finish(changed ? Status() : failure(changed.error()));
                    if (changed)
                        Q_EMIT said(*changed ? done : tr("Somebody else has done that already"));
                    refresh();
                });
        },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace invites::admin
