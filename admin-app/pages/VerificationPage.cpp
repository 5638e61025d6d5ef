#include "admin-app/pages/VerificationPage.h"

#include "admin-app/data/VerificationModel.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/CodeActions.h"
#include "admin-app/pages/LiveMark.h"
#include "admin-app/pages/VerificationDetails.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/KeptLayout.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"
#include "admin-app/widgets/UndoBar.h"
#include "common/store/CampaignStore.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {
namespace {

// A sign beside the word, for what most likely is dead.
class WhyDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto rank = store::VerificationRank(index.data(VerificationModel::RankRole).toInt());
        if (rank == store::VerificationRank::Waiting)
            return;
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->decorationSize = QSize(16, 16);
        option->icon = themedIcon(rank == store::VerificationRank::Flagged ? QStringLiteral("warning")
                                  : rank == store::VerificationRank::Held  ? QStringLiteral("open")
                                                                           : QStringLiteral("help"));
    }
};

// In characters.
constexpr std::pair<int, int> columnWidths[] = {
    {VerificationModel::Why, 22},
    {VerificationModel::Campaign, 12},
    {VerificationModel::Ticket, 8},
    {VerificationModel::Shown, 13},
    {VerificationModel::Copied, 13},
    {VerificationModel::Report, 16},
    {VerificationModel::GivenBack, 12},
    {VerificationModel::Giver, 12},
};

} // namespace

VerificationPage::VerificationPage(Session& session, QWidget* parent, std::shared_ptr<const Clock> clock)
    : Page(parent), m_session(session), m_model(new VerificationModel(session.database(), session.codeEdits(),
                                            clock ? std::move(clock) : std::make_shared<const SystemClock>(), this)),
      m_actions(new CodeActions(session, this)), m_count(new QLabel), m_flagged(new QLabel), m_campaign(new QComboBox),
      m_table(new QTableView), m_details(new VerificationDetails(session)), m_splitter(new QSplitter),
      m_state(new StateView(m_splitter)), m_next(new QAction(this)), m_previous(new QAction(this)),
      m_showGiver(new QAction(themedIcon(QStringLiteral("line")), tr("Show the &giver’s ticket"), this)),
      m_export(new QAction(themedIcon(QStringLiteral("export")), tr("E&xport…"), this)) {
    makeTable();
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 5);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setChildrenCollapsible(false);
    keepLayout(*m_splitter, QStringLiteral("verification/splitter"));
    m_details->setMinimumWidth(fontMetrics().averageCharWidth() * 44);
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addWidget(makeHeader());
    layout->addWidget(m_state, 1);
    layout->addWidget(new UndoBar(session.undoHistory()));
    connect(m_model, &VerificationModel::loaded, this, &VerificationPage::showState);
    connect(m_model, &VerificationModel::countsChanged, this, &VerificationPage::showCounts);
    connect(m_model, &VerificationModel::loadFailed, this, [this](const QString& why) {
        if (m_model->rowCount() == 0)
            m_state->showError(why);
        else
            Q_EMIT said(why);
    });
    connect(m_state, &StateView::activated, this, &VerificationPage::refresh);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int row) { noteRemoved(row); });
    connect(m_model, &VerificationModel::returned, this, &VerificationPage::noteReturned);
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this] {
        selectionChanged();
        m_details->reloadHistory();
    });
    connect(m_actions, &CodeActions::said, this, &Page::said);
    connect(m_actions, &CodeActions::auditRequested, this, &VerificationPage::auditRequested);
    connect(m_details, &VerificationDetails::said, this, &Page::said);
    connect(new Attention(session, this), &Attention::outdated, m_model, &VerificationModel::refreshCounts);
    m_state->showLoading(tr("Loading the verification queue…"));
    m_model->refreshCounts();
}

VerificationPage::~VerificationPage() = default;

void VerificationPage::makeTable() {
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Codes to verify"));
    dressAsRowTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->setItemDelegateForColumn(VerificationModel::Why, new WhyDelegate(m_table));
    m_table->horizontalHeader()->setStretchLastSection(true);
    for (const auto& [column, characters] : columnWidths)
        m_table->setColumnWidth(column, characters * fontMetrics().averageCharWidth());
    keepLayout(*m_table->horizontalHeader(), QStringLiteral("verification/columns"));
    connect(
        m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &VerificationPage::selectionChanged);
}

void VerificationPage::makeActions() {
    m_actions->accept()->setShortcut(QKeySequence(Qt::Key_A));
    m_actions->markUsed()->setShortcut(QKeySequence(Qt::Key_U));
    m_actions->markInvalid()->setShortcut(QKeySequence(Qt::Key_I));
    m_actions->editNote()->setShortcut(QKeySequence(Qt::Key_N));
    m_next->setText(tr("&Next code"));
    m_next->setIcon(themedIcon(QStringLiteral("down")));
    m_next->setShortcut(QKeySequence(Qt::Key_J));
    m_previous->setText(tr("&Previous code"));
    m_previous->setIcon(themedIcon(QStringLiteral("up")));
    m_previous->setShortcut(QKeySequence(Qt::Key_K));
    m_showGiver->setObjectName(QStringLiteral("showGiver"));
    m_showGiver->setShortcut(QKeySequence(Qt::Key_G));
    m_showGiver->setEnabled(false);
    connect(m_showGiver, &QAction::triggered, this, &VerificationPage::showGiver);
    connect(m_next, &QAction::triggered, this, [this] { step(1); });
    connect(m_export, &QAction::triggered, this, &VerificationPage::exportQueue);
    connect(m_previous, &QAction::triggered, this, [this] { step(-1); });
    // Letters are keys of the queue alone: elsewhere on the page one may be typing.
    for (QAction* action : pageActions()) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_splitter->addAction(action);
        m_table->addAction(action);
    }
    if (!m_session.isAdmin())
        return;
    auto* release = new QShortcut(QKeySequence(Qt::Key_R), m_splitter);
    release->setContext(Qt::WidgetWithChildrenShortcut);
    connect(release, &QShortcut::activated, this, [this] {
        Q_EMIT said(
            tr("These codes were shown to somebody, so none goes back to the pool: mark it used or invalid. What is "
               "in review is accepted or marked invalid."));
    });
}

QWidget* VerificationPage::makeHeader() {
    QFont large = m_count->font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    m_count->setFont(large);
    m_campaign->setAccessibleName(tr("Campaign"));
    m_campaign->addItem(tr("All campaigns"));
    m_campaign->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_campaign, &QComboBox::activated, this, &VerificationPage::chooseCampaign);
    auto* header = new QWidget;
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(m_count);
    layout->addWidget(m_flagged, 0, Qt::AlignBottom);
    layout->addStretch(1);
    layout->addWidget(new LiveMark(m_session.changes()));
    layout->addWidget(m_campaign);
    return header;
}

QList<QAction*> VerificationPage::pageActions() const {
    QList<QAction*> actions;
    if (m_session.isAdmin())
        actions << m_actions->accept() << m_actions->markUsed() << m_actions->markInvalid() << m_actions->editNote();
    actions << m_actions->showHistory() << m_actions->showAudit() << m_showGiver << m_next << m_previous << m_export;
    return actions;
}

QList<QAction*> VerificationPage::selectionActions() const {
    return m_actions->rowActions() + QList{m_showGiver};
}

void VerificationPage::activate() {
    refresh();
    m_table->setFocus();
}

void VerificationPage::refresh() {
    if (!m_isLoaded)
        m_state->showLoading(tr("Loading the verification queue…"));
    loadCampaigns();
    m_model->reload();
}

void VerificationPage::loadCampaigns() {
    m_session.database().run<std::vector<Campaign>>(
        this, [](db::Connection& connection) { return store::CampaignStore(connection).list(); },
        [this](Result<std::vector<Campaign>> campaigns) {
            if (!campaigns)
                return;
            const int row = m_campaign->currentIndex();
            const CampaignId chosen = row > 0 ? m_campaigns[std::size_t(row - 1)].id : CampaignId();
            m_campaigns = std::move(*campaigns);
            const QSignalBlocker blocker(m_campaign);
            m_campaign->clear();
            m_campaign->addItem(tr("All campaigns"));
            for (const Campaign& campaign : m_campaigns) {
                m_campaign->addItem(campaign.name);
                if (campaign.id == chosen)
                    m_campaign->setCurrentIndex(m_campaign->count() - 1);
            }
            m_campaign->setVisible(m_campaigns.size() > 1);
            m_table->setColumnHidden(VerificationModel::Campaign, m_campaigns.size() <= 1);
        });
}

void VerificationPage::chooseCampaign() {
    const int row = m_campaign->currentIndex();
    m_model->setCampaigns(row > 0 ? std::vector{m_campaigns[std::size_t(row - 1)].id} : std::vector<CampaignId>());
}

void VerificationPage::exportQueue() {
    const int row = m_campaign->currentIndex();
    ReportNarrowing narrowing;
    narrowing.description =
        tr("Codes that were given out and nobody has settled yet, in the order of being handed out; "
           "those in review are not among them");
    narrowing.states = {QString(toText(CodeStatus::Distributed))};
    Q_EMIT exportRequested(narrowing, row > 0 ? m_campaigns[std::size_t(row - 1)].slug : QString());
}

void VerificationPage::showState() {
    m_isLoaded = true;
    if (m_model->rowCount() == 0) {
        m_state->showEmpty(tr("Nothing to verify"), tr("Codes that were given out and that nobody has settled yet come "
                                                       "here by themselves, and those given back that "
                                                       "shall be looked at first."));
        m_details->showNothing();
        return;
    }
    const bool hadFocus = m_state->isAncestorOf(focusWidget());
    m_state->showContent();
    if (!m_table->selectionModel()->hasSelection())
        selectRow(m_model->rowOf(m_current));
    if (hadFocus || isActiveWindow())
        m_table->setFocus();
}

void VerificationPage::showCounts() {
    const store::VerificationCounts& counts = m_model->counts();
    m_count->setText(tr("%Ln code(s) to verify", nullptr, int(counts.remaining)));
    QStringList among;
    if (counts.held > 0)
        among << tr("%Ln in review", nullptr, int(counts.held));
    if (counts.flagged > 0)
        among << tr("%Ln reported not to work", nullptr, int(counts.flagged));
    m_flagged->setText(among.join(QStringLiteral(", ")));
    Q_EMIT badgeChanged(counts.remaining > 0 ? counts.remaining : -1);
}

void VerificationPage::selectionChanged() {
    std::vector<SelectedCode> codes;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex& index : rows)
        codes.push_back(m_model->selected(index.row()));
    if (!codes.empty())
        m_current = codes.front().id;
    m_actions->setSelection(std::move(codes));
    m_showGiver->setEnabled(rows.size() == 1 && m_model->codeAt(rows.front().row()).giverNumber.has_value());
    if (rows.isEmpty())
        m_details->showNothing();
    else if (rows.size() > 1)
        m_details->showSeveral(int(rows.size()));
    else
        m_details->showCode(m_model->codeAt(rows.front().row()), m_model->now());
}

void VerificationPage::showGiver() {
    const store::UnsettledCode& code = m_model->codeAt(m_table->selectionModel()->selectedRows().front().row());
    Q_EMIT showTicket(code.campaign, *code.giverNumber);
}

void VerificationPage::noteRemoved(int row) {
    m_removedRow = m_removedRow < 0 ? row : std::min(m_removedRow, row);
    if (!std::exchange(m_isFollowingUp, true))
        QTimer::singleShot(0, this, &VerificationPage::followUp);
}

void VerificationPage::noteReturned(int row) {
    m_returned.push_back(m_model->codeAt(row).key.id);
    if (!std::exchange(m_isFollowingUp, true))
        QTimer::singleShot(0, this, &VerificationPage::followUp);
}

void VerificationPage::followUp() {
    m_isFollowingUp = false;
    const int removed = std::exchange(m_removedRow, -1);
    const std::vector<CodeId> returned = std::exchange(m_returned, {});
    QItemSelectionModel* selection = m_table->selectionModel();
    if (!returned.empty()) {
        m_state->showContent();
        selection->clearSelection();
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (std::find(returned.begin(), returned.end(), m_model->codeAt(row).key.id) == returned.end())
                continue;
            const QModelIndex index = m_model->index(row, 0);
            if (!selection->hasSelection())
                selection->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
            selection->select(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        m_table->scrollTo(selection->currentIndex());
    } else if (m_model->rowCount() == 0) {
        // There may be more behind what was loaded.
        m_model->reload();
    } else if (!selection->hasSelection()) {
        selectRow(std::min(removed, m_model->rowCount() - 1));
    }
    // The rows that stayed may have moved.
    selectionChanged();
}

void VerificationPage::step(int by) {
    const int last = m_model->rowCount() - 1;
    if (last >= 0)
        selectRow(std::clamp(m_table->currentIndex().row() + by, 0, last));
}

void VerificationPage::selectRow(int row) {
    const QModelIndex index = m_model->index(std::max(row, 0), 0);
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->scrollTo(index);
}

} // namespace invites::admin
