#include "admin-app/pages/AppealsPage.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/MemberWords.h"
#include "admin-app/data/Reasons.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/LiveMark.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/SentencePanel.h"
#include "admin-app/widgets/StateView.h"
#include "common/store/CodeStore.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableView>

#include <algorithm>
#include <array>
#include <utility>

namespace invites::admin {
namespace {

// Nobody reads more of them.
constexpr int most = 1000;

QStringList factsOf(const store::Appeal& appeal) {
    QStringList facts;
    if (appeal.suspension) {
        facts << AppealsPage::tr("Suspended with the words: “%1”").arg(appeal.suspensionReason);
        facts << (appeal.suspensionEndsAt
                      ? AppealsPage::tr("Ends by itself on %1.").arg(momentText(*appeal.suspensionEndsAt))
                      : AppealsPage::tr("Does not end by itself."));
    }
    if (appeal.debt) {
        facts << AppealsPage::tr("Ticket %L1 of %2 was to give %Ln code(s) back by %3.", nullptr, appeal.debt->required)
                     .arg(appeal.debt->ticketNumber)
                     .arg(appeal.debt->campaignSlug, momentText(appeal.debt->deadline));
        facts << AppealsPage::tr("%Ln given so far.", nullptr, appeal.debt->received);
    }
    facts << AppealsPage::tr("Kept from asking in %1.").arg(appeal.campaignSlug);
    return facts;
}

QStringList decisionOf(const store::Appeal& appeal) {
    if (!appeal.decidedAt)
        return {};
    return {
        AppealsPage::tr("%1 by %2 on %3.").arg(wordOf(appeal.state), appeal.decidedBy, momentText(*appeal.decidedAt)),
        AppealsPage::tr("Answer: “%1”").arg(appeal.answer)};
}

QStringList recordOf(const store::MemberSummary& member) {
    QStringList record{AppealsPage::tr("%Ln ticket(s) in all.", nullptr, member.tickets),
        AppealsPage::tr("%Ln code(s) given back: %1 proved to work, %2 invalid.", nullptr, member.given)
            .arg(member.good)
            .arg(member.bad)};
    if (const QString standing = standingText(member); !standing.isEmpty())
        record << standing;
    return record;
}

} // namespace

AppealsPage::AppealsPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new AppealModel(this)), m_table(new QTableView),
      m_panel(new SentencePanel), m_state(new StateView(m_table)), m_all(new QCheckBox(tr("&Decided ones as well"))),
      m_grant(makeAction(QStringLiteral("grantAppeal"), QStringLiteral("check"), tr("&Grant…"), QKeySequence(Qt::Key_G),
          &AppealsPage::grant)),
      m_refuse(makeAction(QStringLiteral("refuseAppeal"), QStringLiteral("cross"), tr("&Refuse…"),
          QKeySequence(Qt::Key_R), &AppealsPage::refuse)),
      m_showMember(makeAction(QStringLiteral("openMember"), QStringLiteral("members"), tr("Show the &member"),
          QKeySequence(Qt::Key_M), &AppealsPage::openMember)),
      m_showTicket(makeAction(QStringLiteral("openTicket"), QStringLiteral("line"), tr("Show the &ticket"),
          QKeySequence(Qt::Key_T), &AppealsPage::openTicket)) {
    makeTable();
    m_all->setObjectName(QStringLiteral("decidedOnes"));
    m_panel->setObjectName(QStringLiteral("case"));
    auto* help =
        new QLabel(tr("Who is kept out for a reason of his own may say why that is wrong. He is shown the answer, "
                      "so that a decision cannot be undone."));
    help->setWordWrap(true);
    auto* header = new QHBoxLayout;
    header->addWidget(help, 1);
    header->addWidget(m_all);
    header->addWidget(new LiveMark(session.changes()));
    auto* splitter = new QSplitter;
    splitter->addWidget(m_state);
    splitter->addWidget(m_panel);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addLayout(header);
    layout->addWidget(splitter, 1);
    connect(m_all, &QCheckBox::toggled, this, &AppealsPage::refresh);
    connect(m_state, &StateView::activated, this, &AppealsPage::refresh);
    connect(new Attention(session, this), &Attention::outdated, this, &AppealsPage::refresh);
    m_state->showLoading(tr("Reading the appeals…"));
    currentChanged();
    // How many are open is seen in the navigation from the first moment.
    refresh();
}

void AppealsPage::makeTable() {
    m_table->setObjectName(QStringLiteral("appeals"));
    m_table->setAccessibleName(tr("Appeals"));
    m_table->setModel(m_model);
    dressAsRowTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int character = fontMetrics().averageCharWidth();
    const std::array widths{10, 22, 14, 12, 26};
    for (int column = 0; column < int(widths.size()); ++column)
        m_table->setColumnWidth(column, character * widths[std::size_t(column)]);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AppealsPage::currentChanged);
}

// Letters are keys of the table alone.
QAction* AppealsPage::makeAction(const QString& name, const QString& icon, const QString& text,
    const QKeySequence& shortcut, void (AppealsPage::*perform)()) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, perform);
    m_table->addAction(action);
    return action;
}

void AppealsPage::activate() {
    refresh();
    m_table->setFocus();
}

void AppealsPage::refresh() {
    m_isOld = m_isReading;
    if (std::exchange(m_isReading, true))
        return;
    m_session.database().run<std::vector<OpenedAppeal>>(
        this,
        [onlyOpen = !m_all->isChecked(), keyring = m_session.keyring()](
            db::Connection& connection) -> Result<std::vector<OpenedAppeal>> {
            auto appeals = store::AppealStore(connection).list(onlyOpen, most);
            if (!appeals)
                return failure(appeals.error());
            std::vector<OpenedAppeal> opened;
            for (store::Appeal& appeal : *appeals)
                opened.push_back(openedAppeal(std::move(appeal), keyring));
            return opened;
        },
        [this](Result<std::vector<OpenedAppeal>> appeals) {
            m_isReading = false;
            if (m_isOld)
                refresh();
            else if (appeals)
                showAppeals(std::move(*appeals));
            else if (m_model->rowCount() == 0)
                m_state->showError(appeals.error().detail);
        });
}

void AppealsPage::showAppeals(std::vector<OpenedAppeal> appeals) {
    const OpenedAppeal* const before = current();
    const AppealId chosen = before ? before->appeal.id : AppealId();
    m_model->setAppeals(std::move(appeals));
    Q_EMIT badgeChanged(m_model->openCount() > 0 ? m_model->openCount() : -1);
    if (m_model->rowCount() == 0) {
        m_state->showEmpty(tr("No open appeals"), tr("Whoever is suspended or late can appeal on the public page."));
        currentChanged();
        return;
    }
    m_state->showContent();
    m_table->selectRow(std::max(0, m_model->rowOf(chosen)));
}

const OpenedAppeal* AppealsPage::current() const {
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? &m_model->row(index.row()) : nullptr;
}

void AppealsPage::currentChanged() {
    const OpenedAppeal* const opened = current();
    const bool isOpen = opened && opened->appeal.state == AppealState::Open;
    m_grant->setEnabled(isOpen);
    m_refuse->setEnabled(isOpen);
    m_showMember->setEnabled(opened && opened->appeal.member);
    m_showTicket->setEnabled(opened && opened->appeal.debt);
    if (!opened) {
        ++m_records;
        m_panel->say(tr("No appeal is chosen"), {{{}, {tr("Choose one to read what was written.")}}});
        return;
    }
    if (m_shown != opened->appeal.id)
        tell({});
    m_shown = opened->appeal.id;
    readRecord(opened->appeal);
}

void AppealsPage::readRecord(const store::Appeal& appeal) {
    m_session.database().run<QStringList>(
        this,
        [member = appeal.member, ticket = appeal.ticket](db::Connection& connection) -> Result<QStringList> {
            if (member) {
                store::MemberFilter only;
                only.ids = std::vector{*member};
                const auto found = store::MemberAdminStore(connection).page(only, store::MemberAdminStore::latest, 1);
                if (!found)
                    return failure(found.error());
                return found->empty() ? QStringList() : recordOf(found->front());
            }
            const auto visitor = store::LineStore(connection).visitorOf(ticket.value_or(TicketId()));
            return visitor ? Result<QStringList>(wordsOf(*visitor)) : failure(visitor.error());
        },
        [this, number = ++m_records](const Result<QStringList>& record) {
            if (number == m_records)
                tell(record ? *record : QStringList{record.error().detail});
        });
}

void AppealsPage::tell(const QStringList& record) {
    const OpenedAppeal* const opened = current();
    if (!opened)
        return;
    std::vector<SentencePanel::Part> parts{{{}, {opened->words}}, {tr("The case"), factsOf(opened->appeal)}};
    if (!record.isEmpty())
        parts.push_back({tr("The record"), record});
    if (const QStringList decision = decisionOf(opened->appeal); !decision.isEmpty())
        parts.push_back({tr("The decision"), decision});
    m_panel->say(tr("%1, %2").arg(whoseText(opened->appeal), momentText(opened->appeal.submittedAt)), parts);
}

void AppealsPage::askToDecide(bool isGranted) {
    const OpenedAppeal* const opened = current();
    if (!opened)
        return;
    const store::Appeal& appeal = opened->appeal;
    TextDialog::Question question;
    question.title = isGranted ? tr("Granting the appeal") : tr("Refusing the appeal");
    question.explanation = !isGranted ? tr("Everything stays as it is. He may appeal again. This cannot be undone.")
                           : appeal.suspension
                               ? tr("The suspension is lifted. This cannot be undone, but he can be suspended again.")
                               : tr("The codes are not owed any more. This cannot be undone.");
    question.label = tr("&Answer, which he will read");
    question.button = isGranted ? tr("Grant") : tr("Refuse");
    question.isRequired = true;
    auto* dialog = new TextDialog(
        question,
        [this, appeal, isGranted](
            const QString& answer, const TextDialog::Finish& finish) { decide(appeal, isGranted, answer, finish); },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void AppealsPage::decide(
    const store::Appeal& appeal, bool isGranted, const QString& answer, const TextDialog::Finish& asked) {
    m_session.database().run<store::AppealDecision>(
        this,
        [id = appeal.id, version = appeal.version, isGranted, answer](db::Connection& connection) {
            return store::AppealStore(connection).decide(id, version, isGranted, answer);
        },
        [this, isGranted, asked](const Result<store::AppealDecision>& decision) {
            if (!decision)
                asked(failure(decision.error()));
            else if (decision->isConflict && decision->decidedAt)
                asked(failure(ErrorCode::Conflict, tr("%1 decided it on %2. Your answer was not sent.")
                                                       .arg(decision->decidedBy, momentText(*decision->decidedAt))));
            else if (decision->isConflict)
                asked(failure(ErrorCode::Conflict, tr("It changed meanwhile. Your answer was not sent.")));
            else
                asked(Status());
            if (decision && !decision->isConflict)
                Q_EMIT said(isGranted ? tr("The appeal is granted") : tr("The appeal is refused"));
            refresh();
        });
}

void AppealsPage::openMember() {
    if (const OpenedAppeal* const opened = current(); opened && opened->appeal.member)
        Q_EMIT showMember(*opened->appeal.member);
}

void AppealsPage::openTicket() {
    const OpenedAppeal* const opened = current();
    if (!opened || !opened->appeal.debt)
        return;
    m_session.database().run<CampaignId>(
        this,
        [slug = opened->appeal.debt->campaignSlug](
            db::Connection& connection) { return store::CodeStore(connection).campaignId(slug); },
        [this, number = opened->appeal.debt->ticketNumber](const Result<CampaignId>& campaign) {
            if (campaign)
                Q_EMIT showTicket(*campaign, number);
            else
                Q_EMIT said(campaign.error().detail);
        });
}

} // namespace invites::admin
