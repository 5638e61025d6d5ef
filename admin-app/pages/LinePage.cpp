#include "admin-app/pages/LinePage.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/LineModel.h"
#include "admin-app/data/Reasons.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/BlockOptions.h"
#include "admin-app/pages/LiveMark.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPointer>
#include <QRegularExpressionValidator>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QTableView>

#include <algorithm>
#include <utility>

namespace invites::admin {
namespace {

QString listed(const QStringList& sentences) {
    QString html;
    for (const QString& sentence : sentences)
        html += QStringLiteral("<p>") + sentence.toHtmlEscaped() + QStringLiteral("</p>");
    return html;
}

TextDialog::Question questionOf(const store::TicketFacts& ticket, TicketLane to) {
    const QString number = QLocale().toString(ticket.number);
    TextDialog::Question question;
    switch (to) {
    case TicketLane::Head:
        question.title = LinePage::tr("Move ticket %1 to the head of the line").arg(number);
        question.explanation = LinePage::tr("It is served before everybody who waits in the line.");
        break;
    case TicketLane::Priority:
        question.title = LinePage::tr("Give ticket %1 priority").arg(number);
        question.explanation =
            LinePage::tr("It is served before those who wait in the line, as far as the campaign’s share for the "
                         "priority lane goes.");
        break;
    case TicketLane::Standard:
        question.title = LinePage::tr("Move ticket %1 back into the line").arg(number);
        question.explanation = LinePage::tr("It is served when its number comes.");
        break;
    }
    question.explanation += u' ' + LinePage::tr("The reason is kept in the history, under your name; everybody "
                                                "can see how many tickets were moved.");
    question.label = LinePage::tr("&Reason");
    question.button = LinePage::tr("Move");
    question.isRequired = true;
    return question;
}

QString movedText(qint64 number, TicketLane to) {
    switch (to) {
    case TicketLane::Head:
        return LinePage::tr("Ticket %L1 moved to the head").arg(number);
    case TicketLane::Priority:
        return LinePage::tr("Ticket %L1 has priority").arg(number);
    case TicketLane::Standard:
        return LinePage::tr("Ticket %L1 moved back into the line").arg(number);
    }
    return {};
}

} // namespace

LinePage::LinePage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new LineModel(session.database(), this)), m_table(new QTableView),
      m_stateView(new StateView(m_table)) {
    makeTable();
    makeActions();
    auto* splitter = new QSplitter;
    splitter->addWidget(m_stateView);
    splitter->addWidget(makePanel());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({720, 300});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addWidget(makeHeader());
    layout->addWidget(splitter, 1);
    connect(m_model, &LineModel::loaded, this, &LinePage::showState);
    connect(m_model, &LineModel::failed, m_stateView, &StateView::showError);
    connect(m_stateView, &StateView::activated, this, &LinePage::refresh);
    connect(m_model, &LineModel::aboutToRenew, this, &LinePage::renewRows);
    connect(new Attention(session, this), &Attention::outdated, this, &LinePage::renew);
    m_stateView->showLoading(tr("Reading the line…"));
    tellNothing(QString());
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
    layout->addWidget(new LiveMark(m_session.changes()));
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
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
        if (row.isValid() && !m_isPicking)
            explain(m_model->entryAt(row.row()).number, false);
    });
}

QWidget* LinePage::makePanel() {
    m_panelTitle = new QLabel;
    m_panelTitle->setWordWrap(true);
    m_panelTitle->setObjectName(QStringLiteral("whyTitle"));
    QFont large = m_panelTitle->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_panelTitle->setFont(large);
    m_panelText = new QLabel;
    m_panelText->setObjectName(QStringLiteral("why"));
    m_panelText->setAccessibleName(tr("Why the ticket is where it is"));
    m_panelText->setWordWrap(true);
    m_panelText->setTextFormat(Qt::RichText);
    m_panelText->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_panelText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* inner = new QWidget;
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->addWidget(m_panelTitle);
    layout->addWidget(m_panelText, 1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(fontMetrics().averageCharWidth() * 36);
    scroll->setWidget(inner);
    return scroll;
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
    m_toHead = makeAction(QStringLiteral("moveToHead"), QStringLiteral("up"), tr("Move to the &head…"));
    m_toPriority = makeAction(QStringLiteral("givePriority"), QStringLiteral("up"), tr("Give &priority…"));
    m_toLine = makeAction(QStringLiteral("moveToLine"), QStringLiteral("down"), tr("Move &back into the line…"));
    m_remove = makeAction(QStringLiteral("removeTicket"), QStringLiteral("cross"), tr("&Remove from the line…"));
    m_block = makeAction(QStringLiteral("blockVisitor"), QStringLiteral("block"), tr("&Block the visitor…"));
    connect(m_toHead, &QAction::triggered, this, [this] { askToMove(TicketLane::Head); });
    connect(m_toPriority, &QAction::triggered, this, [this] { askToMove(TicketLane::Priority); });
    connect(m_toLine, &QAction::triggered, this, [this] { askToMove(TicketLane::Standard); });
    connect(m_remove, &QAction::triggered, this, &LinePage::askToRemove);
    connect(m_block, &QAction::triggered, this, &LinePage::askToBlock);
    for (QAction* action : {m_toHead, m_toPriority, m_toLine, m_remove, m_block})
        action->setVisible(m_session.isAdmin());
    offerWhatFits();
}

QList<QAction*> LinePage::pageActions() const {
    QList<QAction*> actions{m_fromFront};
    if (m_session.isAdmin())
        actions << m_toHead << m_toPriority << m_toLine << m_remove << m_block;
    return actions << m_export;
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
    if (campaign() == before && m_model->isFromMiddle())
        m_model->reload();
    else
        showLine();
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
    tellNothing(QString());
    m_model->showLine(campaign(), state());
}

void LinePage::renew() {
    if (m_isRenewing || campaign() == CampaignId())
        return;
    m_isRenewing = true;
    m_model->renew();
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

void LinePage::showState() {
    m_fromFront->setEnabled(m_model->isFromMiddle());
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
    if (m_wanted != CampaignId())
        m_wantedTicket = number;
    else
        explain(number, true);
}

Result<LinePage::Explanation> LinePage::explainIn(db::Connection& connection, CampaignId campaign, qint64 number) {
    store::LineStore line(connection);
    auto ticket = line.explainTicket(campaign, number);
    if (!ticket)
        return failure(ticket.error());
    const auto visitor = line.visitorOf(ticket->id);
    if (!visitor)
        return failure(visitor.error());
    Explanation explanation{std::move(*ticket), std::nullopt, *visitor};
    if (explanation.ticket.code) {
        auto code = line.explainCode(*explanation.ticket.code);
        if (!code)
            return failure(code.error());
        explanation.code = std::move(*code);
    }
    return explanation;
}

void LinePage::read(qint64 number, std::function<void(const Result<Explanation>&)> done) {
    m_session.database().run<Explanation>(
        this,
        [chosen = campaign(), number](db::Connection& connection) { return explainIn(connection, chosen, number); },
        [this, generation = m_generation, done = std::move(done)](const Result<Explanation>& answer) {
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
    read(number, [this, goThere, chosen = campaign()](const Result<Explanation>& answer) {
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
    read(m_ticket->number, [this, id = m_ticket->id](const Result<Explanation>& answer) {
        if (!m_ticket || m_ticket->id != id)
            return;
        if (answer)
            tell(*answer);
        else if (answer.error().code == ErrorCode::NotFound)
            tellNothing(answer.error().detail);
    });
}

void LinePage::tell(const Explanation& explanation) {
    const store::TicketFacts& ticket = explanation.ticket;
    m_ticket = ticket;
    const Instant now = SystemClock().now();
    m_panelTitle->setText(tr("Ticket %L1: %2").arg(ticket.number).arg(wordOf(ticket.state)));
    QString text = listed(reasonsOf(ticket, now));
    if (explanation.code)
        text += QStringLiteral("<h4>") + tr("Its code").toHtmlEscaped() + QStringLiteral("</h4>") +
                listed(reasonsOf(*explanation.code, now));
    text += QStringLiteral("<h4>") + tr("Its visitor").toHtmlEscaped() + QStringLiteral("</h4>") +
            listed(wordsOf(explanation.visitor));
    m_knowsAddress = explanation.visitor.knowsAddress;
    m_panelText->setText(text);
    offerWhatFits();
}

void LinePage::tellNothing(const QString& why) {
    m_ticket.reset();
    m_panelTitle->setText(tr("Why?"));
    m_panelText->setText(listed(
        {why.isEmpty() ? tr("Choose a ticket, or type any ticket's number above, to be told why it is where it is.")
                       : why}));
    offerWhatFits();
}

void LinePage::offerWhatFits() {
    const bool isWaiting = m_ticket && m_ticket->state == TicketState::Waiting;
    const bool isOffered = m_ticket && m_ticket->state == TicketState::Offered;
    const bool isMovable = m_session.isAdmin() && isWaiting;
    m_toHead->setEnabled(isMovable && m_ticket->lane != TicketLane::Head);
    m_toPriority->setEnabled(isMovable && m_ticket->lane != TicketLane::Priority && m_ticket->priorityShare);
    m_toLine->setEnabled(isMovable && m_ticket->lane != TicketLane::Standard);
    m_remove->setEnabled(m_session.isAdmin() && (isWaiting || isOffered));
    m_block->setEnabled(m_session.isAdmin() && m_ticket);
    m_fromFront->setEnabled(m_model->isFromMiddle());
}

void LinePage::askToMove(TicketLane to) {
    auto* dialog = new TextDialog(
        questionOf(*m_ticket, to),
        [this, to, ticket = *m_ticket](const QString& reason, const auto& finish) { move(ticket, to, reason, finish); },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void LinePage::askToRemove() {
    TextDialog::Question question;
    question.title = tr("Remove ticket %L1 from the line").arg(m_ticket->number);
    question.explanation = tr("Its visitor is told that he is not in the line any more, and cannot come back with this "
                              "ticket. A code that is held for him goes to the next. This cannot be undone.");
    question.label = tr("&Reason");
    question.button = tr("Remove");
    question.isRequired = true;
    auto* dialog = new TextDialog(
        question,
        [this, ticket = m_ticket->id, plain = m_ticket->number](
            const QString& reason, const auto& finish) { remove(ticket, plain, reason, finish); },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void LinePage::askToBlock() {
    const bool isInLine = m_ticket->state == TicketState::Waiting || m_ticket->state == TicketState::Offered;
    auto* options = new BlockOptions(isInLine, m_knowsAddress);
    TextDialog::Question question;
    question.title = tr("Block the visitor of ticket %L1").arg(m_ticket->number);
    question.explanation = tr("Until then he gets no new ticket, in any campaign. What he has been given stays his.");
    question.label = tr("&Reason, which he will read");
    question.button = tr("Block");
    question.isRequired = true;
    question.options = options;
    auto* dialog = new TextDialog(
        question,
        [this, options, ticket = m_ticket->id, plain = m_ticket->number](const QString& reason, const auto& finish) {
            store::BlockWish wish = options->wish();
            wish.reason = reason;
            block(ticket, plain, wish, finish);
        },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void LinePage::move(
    const store::TicketFacts& ticket, TicketLane to, const QString& reason, const TextDialog::Finish& asked) {
    // What can be undone outlives the page.
    const auto step = [history = &m_session.undoHistory(), database = &m_session.database(),
                          page = QPointer<LinePage>(this),
                          id = ticket.id](TicketLane lane, const QString& why, UndoHistory::Finish finish) {
        database->run<bool>(
            history,
            [id, lane, why](db::Connection& connection) { return store::LineStore(connection).move(id, lane, why); },
            [page, finish = std::move(finish)](const Result<bool>& moved) {
                finish(moved ? Status() : failure(moved.error()));
                if (page)
                    page->refresh();
            });
    };
    const QString text = movedText(ticket.number, to);
    step(to, reason,
        [history = &m_session.undoHistory(), page = QPointer<LinePage>(this), step, from = ticket.lane, to, reason,
            text, asked](const Status& done) {
            asked(done);
            if (!done)
                return;
            if (page)
                Q_EMIT page->said(text);
            const QString undone = tr("Undone: %1").arg(reason);
            history->add(
                {text, [step, from, undone](UndoHistory::Finish finish) { step(from, undone, std::move(finish)); },
                    [step, to, reason](UndoHistory::Finish finish) { step(to, reason, std::move(finish)); }});
        });
}

void LinePage::remove(TicketId ticket, qint64 number, const QString& reason, const TextDialog::Finish& asked) {
    m_session.database().run<bool>(
        this,
        [ticket, reason](db::Connection& connection) -> Result<bool> {
            const Status removed = store::LineStore(connection).remove(ticket, reason);
            return removed ? Result<bool>(true) : failure(removed.error());
        },
        [this, number, asked](const Result<bool>& removed) {
            asked(removed ? Status() : failure(removed.error()));
            if (removed)
                Q_EMIT said(tr("Ticket %L1 is out of the line").arg(number));
            refresh();
        });
}

void LinePage::block(TicketId ticket, qint64 number, const store::BlockWish& wish, const TextDialog::Finish& asked) {
    m_session.database().run<store::BlockEnds>(
        this, [ticket, wish](db::Connection& connection) { return store::BlockStore(connection).block(ticket, wish); },
        [this, number, asked](const Result<store::BlockEnds>& ends) {
            asked(ends ? Status() : failure(ends.error()));
            if (ends && ends->browser)
                Q_EMIT said(tr("The visitor of ticket %L1 is blocked until %2")
                                .arg(number)
                                .arg(momentText(std::max(*ends->browser, ends->address.value_or(*ends->browser)))));
            else if (ends && ends->address)
                Q_EMIT said(
                    tr("The address of ticket %L1 is blocked until %2").arg(number).arg(momentText(*ends->address)));
            refresh();
        });
}

} // namespace invites::admin
