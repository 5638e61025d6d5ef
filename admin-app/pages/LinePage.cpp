#include "admin-app/pages/LinePage.h"

#include "admin-app/data/LineModel.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/LineHistoryView.h"
#include "admin-app/pages/LiveMark.h"
#include "admin-app/pages/TicketActs.h"
#include "admin-app/pages/TicketPanel.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/KeptLayout.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace invites::admin {

LinePage::LinePage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new LineModel(session.database(), this)), m_table(new QTableView),
      m_stateView(new StateView(m_table)), m_panel(new TicketPanel), m_acts(new TicketActs(session, this)),
      m_history(new LineHistoryView(session)), m_views(new QStackedWidget) {
    makeTable();
    auto* splitter = new QSplitter;
    splitter->addWidget(m_stateView);
    splitter->addWidget(m_panel);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({720, 300});
    keepLayout(*splitter, QStringLiteral("line/splitter"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    m_views->addWidget(splitter);
    m_views->addWidget(m_history);
    layout->addWidget(makeHeader());
    layout->addWidget(m_views, 1);
    makeActions();
    connect(m_model, &LineModel::loaded, this, &LinePage::showState);
    connect(m_model, &LineModel::failed, m_stateView, &StateView::showError);
    connect(m_stateView, &StateView::activated, this, &LinePage::refresh);
    connect(m_model, &LineModel::aboutToRenew, this, &LinePage::renewRows);
    connect(m_model, &LineModel::moved, m_moved, &QWidget::show);
    connect(m_model, &QAbstractItemModel::modelReset, m_moved, &QWidget::hide);
    connect(new Attention(session, this), &Attention::outdated, this, &LinePage::renew);
    connect(m_acts, &TicketActs::said, this, &Page::said);
    connect(m_acts, &TicketActs::changed, this, &LinePage::refresh);
    connect(m_history, &LineHistoryView::said, this, &Page::said);
    m_stateView->showLoading(tr("Reading the line…"));
}

QWidget* LinePage::makeHeader() {
    m_campaign = new QComboBox;
    m_campaign->setObjectName(QStringLiteral("campaign"));
    m_campaign->setAccessibleName(tr("Campaign"));
    m_campaign->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_filter = new QComboBox;
    m_filter->setObjectName(QStringLiteral("state"));
    m_filter->setAccessibleName(tr("State"));
    m_filter->addItem(tr("Everybody in the line"), QVariant());
    m_filter->addItem(tr("Waiting"), int(TicketState::Waiting));
    m_filter->addItem(tr("Offered a code"), int(TicketState::Offered));
    m_number = new QLineEdit;
    m_number->setObjectName(QStringLiteral("number"));
    m_number->setAccessibleName(tr("Ticket's number"));
    m_number->setPlaceholderText(tr("Ticket number, Enter"));
    m_number->setToolTip(tr("Any ticket of the campaign: why it is where it is, and the line from there"));
    m_number->setClearButtonEnabled(true);
    m_number->setMaximumWidth(fontMetrics().averageCharWidth() * 28);
    m_number->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("#?[0-9.,\\s]{1,20}")), m_number));
    m_count = new QLabel;
    m_count->setObjectName(QStringLiteral("count"));
    auto* header = new QWidget;
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_campaign);
    layout->addWidget(m_filter);
    layout->addWidget(m_number);
    layout->addStretch();
    layout->addWidget(m_count);
    layout->addSpacing(fontMetrics().averageCharWidth());
    m_moved = new QToolButton;
    m_moved->setObjectName(QStringLiteral("moved"));
    m_moved->setText(tr("The line has moved: load it again"));
    m_moved->setIcon(themedIcon(QStringLiteral("refresh")));
    m_moved->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_moved->setAutoRaise(true);
    m_moved->hide();
    connect(m_moved, &QToolButton::clicked, this, &LinePage::catchUp);
    layout->addWidget(m_moved);
    m_live = new LiveMark(m_session.changes());
    layout->addWidget(m_live);
    connect(m_campaign, &QComboBox::currentIndexChanged, this, &LinePage::showLine);
    connect(m_filter, &QComboBox::currentIndexChanged, this, &LinePage::showLine);
    connect(m_number, &QLineEdit::returnPressed, this, &LinePage::search);
    return header;
}

void LinePage::makeTable() {
    m_table->setObjectName(QStringLiteral("line"));
    m_table->setAccessibleName(tr("The line"));
    m_table->setModel(m_model);
    dressAsRowTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int character = fontMetrics().averageCharWidth();
    m_table->setColumnWidth(LineModel::Position, character * 10);
    m_table->setColumnWidth(LineModel::Number, character * 10);
    m_table->setColumnWidth(LineModel::State, character * 16);
    m_table->setColumnWidth(LineModel::Since, character * 24);
    m_table->setColumnWidth(LineModel::Place, character * 18);
    keepLayout(*m_table->horizontalHeader(), QStringLiteral("line/columns"));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
        if (row.isValid() && !m_isPicking)
            explain(m_model->entryAt(row.row()).number, false);
    });
}

QAction* LinePage::makeAction(const QString& name, const QString& icon, const QString& text) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    m_table->addAction(action);
    return action;
}

void LinePage::makeActions() {
    m_fromFront = makeAction(QStringLiteral("fromFront"), QStringLiteral("up"), tr("Show from the &front"));
    connect(m_fromFront, &QAction::triggered, this, &LinePage::showLine);
    m_export = makeAction(QStringLiteral("export"), QStringLiteral("export"), tr("E&xport…"));
    connect(m_export, &QAction::triggered, this, &LinePage::exportLine);
    m_table->addActions(m_acts->actions());
    m_showAudit = makeAction(QStringLiteral("showAudit"), QStringLiteral("audit"), tr("Show in the audit &log"));
    connect(m_showAudit, &QAction::triggered, this, [this] {
        if (m_ticket)
            Q_EMIT auditRequested(m_ticket->id);
    });
    m_showsHistory = new QAction(themedIcon(QStringLiteral("history")), tr("Histor&y"), this);
    m_showsHistory->setObjectName(QStringLiteral("showHistory"));
    m_showsHistory->setCheckable(true);
    m_showsHistory->setToolTip(tr("How long the line was, and how often forecasts came true"));
    connect(m_showsHistory, &QAction::toggled, this, &LinePage::showHistory);
    offerWhatFits();
}

QList<QAction*> LinePage::pageActions() const {
    QList<QAction*> actions{m_showsHistory};
    actions << m_history->pageActions() << m_fromFront;
    if (m_session.isAdmin())
        actions << m_acts->actions();
    return actions << m_export << m_showAudit;
}

QList<QAction*> LinePage::selectionActions() const {
    return m_acts->actions() + QList{m_showAudit};
}

void LinePage::showHistory(bool isShown) {
    m_views->setCurrentWidget(isShown ? static_cast<QWidget*>(m_history) : m_views->widget(0));
    m_filter->setVisible(!isShown);
    m_number->setVisible(!isShown);
    m_moved->hide();
    m_history->setOffered(isShown);
    offerWhatFits();
    tellHistory();
}

void LinePage::tellHistory() {
    for (const store::CampaignRecord& record : m_campaigns)
        if (record.id == campaign() && m_showsHistory->isChecked())
            m_history->showLine(record.id, record.settings.slug);
}

void LinePage::activate() {
    refresh();
}

void LinePage::refresh() {
    m_session.database().run<std::vector<store::CampaignRecord>>(
        this, [](db::Connection& connection) { return store::CampaignAdminStore(connection).list(); },
        [this](const Result<std::vector<store::CampaignRecord>>& campaigns) {
            if (!campaigns) {
                if (m_model->rowCount() == 0)
                    m_stateView->showError(campaigns.error().detail);
                return;
            }
            showCampaigns(*campaigns);
        });
}

void LinePage::showCampaigns(const std::vector<store::CampaignRecord>& campaigns) {
    m_campaigns = campaigns;
    const CampaignId before = campaign();
    const CampaignId chosen = m_wanted != CampaignId() ? m_wanted : before;
    m_wanted = {};
    {
        const QSignalBlocker blocker(m_campaign);
        m_campaign->clear();
        for (const store::CampaignRecord& record : campaigns)
            m_campaign->addItem(record.settings.name, record.id.value);
        m_campaign->setCurrentIndex(std::max(0, m_campaign->findData(chosen.value)));
    }
    if (campaigns.empty()) {
        m_stateView->showEmpty(tr("There is no campaign yet"), tr("Each campaign has a line of its own."));
        return;
    }
    if (campaign() == before && m_model->isFromMiddle()) {
        m_model->reload();
        tellHistory();
    } else {
        showLine();
    }
    if (m_wantedTicket)
        explain(*std::exchange(m_wantedTicket, std::nullopt), true);
    else if (campaign() == before)
        explainAgain();
}

CampaignId LinePage::campaign() const {
    return CampaignId(m_campaign ? m_campaign->currentData().toLongLong() : 0);
}

std::optional<TicketState> LinePage::state() const {
    const QVariant chosen = m_filter->currentData();
    return chosen.isValid() ? std::optional(TicketState(chosen.toInt())) : std::nullopt;
}

void LinePage::showCampaign(CampaignId campaign) {
    if (campaign == CampaignId())
        return;
    m_wanted = campaign;
    if (const int row = m_campaign->findData(campaign.value); row >= 0)
        m_campaign->setCurrentIndex(row);
}

void LinePage::showLine() {
    if (campaign() == CampaignId())
        return;
    tellNothing();
    tellHistory();
    m_model->showLine(campaign(), state());
}

void LinePage::renew() {
    if (m_isRenewing || campaign() == CampaignId())
        return;
    m_isRenewing = true;
    tellHistory();
    if (m_model->isRenewable())
        m_model->renew();
    else if (!m_showsHistory->isChecked())
        look();
    m_session.database().run<std::vector<store::CampaignRecord>>(
        this, [](db::Connection& connection) { return store::CampaignAdminStore(connection).list(); },
        [this](Result<std::vector<store::CampaignRecord>> campaigns) {
            m_isRenewing = false;
            if (!campaigns)
                return;
            m_campaigns = std::move(*campaigns);
            showCount();
        });
    explainAgain();
}

// The rows are about to be replaced: whoever looks at one of them goes on looking at it.
void LinePage::renewRows() {
    const QModelIndex current = m_table->currentIndex();
    const qint64 number = current.isValid() ? m_model->entryAt(current.row()).number : 0;
    connect(
        m_model, &LineModel::renewed, this,
        [this, number, place = m_table->verticalScrollBar()->value()] {
            const QScopedValueRollback picking(m_isPicking, true);
            if (const int row = m_model->rowOf(number); row >= 0)
                m_table->selectRow(row);
            m_table->verticalScrollBar()->setValue(place);
        },
        Qt::SingleShotConnection);
}

// Rows that many were scrolled to, or whose beginning moves, stay where they are until the person wants others: he may
// be reading them.
void LinePage::look() {
    const int first = m_table->rowAt(0);
    const int last = m_table->rowAt(m_table->viewport()->height() - 1);
    m_model->look(first, last < 0 ? m_model->rowCount() - 1 : last);
}

void LinePage::catchUp() {
    const int first = m_table->rowAt(0);
    if (first < 0 || (first == 0 && !m_model->isFromMiddle()))
        m_model->reload();
    else
        m_model->showAround(m_model->entryAt(first).number);
}

void LinePage::showState() {
    offerWhatFits();
    m_live->setVisible(m_model->isRenewable());
    showCount();
    if (m_model->rowCount() > 0) {
        m_stateView->showContent();
        return;
    }
    m_stateView->showEmpty(
        tr("Nobody is in the line"), state() ? tr("Nobody is in this state now.")
                                             : tr("Whoever asks gets a code at once, as long as there are codes."));
}

void LinePage::exportLine() {
    ReportNarrowing narrowing;
    narrowing.description = tr("%1, in the order of their numbers").arg(m_filter->currentText());
    const std::vector<TicketState> states =
        state() ? std::vector{*state()} : std::vector{TicketState::Waiting, TicketState::Offered};
    for (const TicketState each : states)
        narrowing.states.push_back(QString(toText(each)));
    for (const store::CampaignRecord& record : m_campaigns)
        if (record.id == campaign())
            Q_EMIT exportRequested(narrowing, record.settings.slug);
}

void LinePage::showCount() {
    for (const store::CampaignRecord& record : m_campaigns) {
        if (record.id == campaign())
            m_count->setText(tr("%Ln ticket(s) wait", nullptr, int(record.waiting)));
    }
}

void LinePage::search() {
    QString digits = m_number->text();
    digits.removeIf([](QChar character) { return !character.isDigit(); });
    if (!digits.isEmpty())
        showTicket(digits.toLongLong());
}

void LinePage::showTicket(qint64 number) {
    m_showsHistory->setChecked(false);
    if (m_wanted != CampaignId())
        m_wantedTicket = number;
    else
        explain(number, true);
}

void LinePage::read(qint64 number, std::function<void(const Result<TicketExplanation>&)> done) {
    m_session.database().run<TicketExplanation>(
        this,
        [chosen = campaign(), number](
            db::Connection& connection) { return TicketExplanation::read(connection, chosen, number); },
        [this, generation = m_generation, done = std::move(done)](const Result<TicketExplanation>& answer) {
            if (generation != m_generation)
                return;
            done(answer);
            Q_EMIT explained();
        });
}

// What a person asks for, in place of whatever was asked for before.
void LinePage::explain(qint64 number, bool goThere) {
    ++m_generation;
    m_isAsking = true;
    read(number, [this, goThere, chosen = campaign()](const Result<TicketExplanation>& answer) {
        m_isAsking = false;
        if (!answer) {
            tellNothing(answer.error().detail);
            return;
        }
        tell(*answer);
        if (goThere && answer->ticket.state == TicketState::Waiting)
            m_model->showFrom(chosen, answer->ticket);
    });
}

// What is told, as it is now: never in the way of what a person asks for, and what is being read stays where there is
// no answer.
void LinePage::explainAgain() {
    if (!m_ticket || m_isAsking)
        return;
    read(m_ticket->number, [this, id = m_ticket->id](const Result<TicketExplanation>& answer) {
        if (!m_ticket || m_ticket->id != id)
            return;
        if (answer)
            tell(*answer);
        else if (answer.error().code == ErrorCode::NotFound)
            tellNothing(answer.error().detail);
    });
}

void LinePage::tell(const TicketExplanation& explanation) {
    m_ticket = explanation.ticket;
    m_knowsAddress = explanation.visitor.knowsAddress;
    m_panel->tell(explanation);
    offerWhatFits();
}

void LinePage::tellNothing(const QString& why) {
    m_ticket.reset();
    m_panel->tellNothing(why);
    offerWhatFits();
}

void LinePage::offerWhatFits() {
    const bool isLineShown = !m_showsHistory->isChecked();
    m_acts->setTicket(isLineShown ? m_ticket : std::nullopt, m_knowsAddress);
    m_fromFront->setEnabled(isLineShown && m_model->isFromMiddle());
    m_export->setEnabled(isLineShown);
    m_showAudit->setEnabled(isLineShown && m_ticket);
}

} // namespace invites::admin
