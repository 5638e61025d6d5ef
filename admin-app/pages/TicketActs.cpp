#include "admin-app/pages/TicketActs.h"

#include "admin-app/pages/BlockDialog.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"

#include <QLocale>
#include <QPointer>

#include <utility>

namespace invites::admin {
namespace {

TextDialog::Question questionOf(const store::TicketFacts& ticket, TicketLane to) {
    const QString number = QLocale().toString(ticket.number);
    TextDialog::Question question;
    switch (to) {
    case TicketLane::Head:
        question.title = TicketActs::tr("Move ticket %1 to the head of the line").arg(number);
        question.explanation = TicketActs::tr("It is served before everybody who waits in the line.");
        break;
    case TicketLane::Priority:
        question.title = TicketActs::tr("Give ticket %1 priority").arg(number);
        question.explanation =
            TicketActs::tr("It is served before those who wait in the line, as far as the campaign’s share for the "
                           "priority lane goes.");
        break;
    case TicketLane::Standard:
        question.title = TicketActs::tr("Move ticket %1 back into the line").arg(number);
        question.explanation = TicketActs::tr("It is served when its number comes.");
        break;
    }
    question.explanation += u' ' + TicketActs::tr("The reason is kept in the history, under your name; everybody "
                                                  "can see how many tickets were moved.");
    question.label = TicketActs::tr("&Reason");
    question.button = TicketActs::tr("Move");
    question.isRequired = true;
    return question;
}

QString movedText(qint64 number, TicketLane to) {
    switch (to) {
    case TicketLane::Head:
        return TicketActs::tr("Ticket %L1 moved to the head").arg(number);
    case TicketLane::Priority:
        return TicketActs::tr("Ticket %L1 has priority").arg(number);
    case TicketLane::Standard:
        return TicketActs::tr("Ticket %L1 moved back into the line").arg(number);
    }
    return {};
}

} // namespace

TicketActs::TicketActs(Session& session, QWidget* page)
    : QObject(page), m_session(session), m_page(page),
      m_toHead(makeAction(QStringLiteral("moveToHead"), QStringLiteral("top"), tr("Move to the &head…"))),
      m_toPriority(makeAction(QStringLiteral("givePriority"), QStringLiteral("up"), tr("Give &priority…"))),
      m_toLine(makeAction(QStringLiteral("moveToLine"), QStringLiteral("down"), tr("Move &back into the line…"))),
      m_remove(makeAction(QStringLiteral("removeTicket"), QStringLiteral("cross"), tr("&Remove from the line…"))),
      m_block(makeAction(QStringLiteral("blockVisitor"), QStringLiteral("block"), tr("&Block the visitor…"))) {
    connect(m_toHead, &QAction::triggered, this, [this] { askToMove(TicketLane::Head); });
    connect(m_toPriority, &QAction::triggered, this, [this] { askToMove(TicketLane::Priority); });
    connect(m_toLine, &QAction::triggered, this, [this] { askToMove(TicketLane::Standard); });
    connect(m_remove, &QAction::triggered, this, &TicketActs::askToRemove);
    connect(m_block, &QAction::triggered, this, &TicketActs::askToBlock);
    setTicket(std::nullopt, false);
}

QAction* TicketActs::makeAction(const QString& name, const QString& icon, const QString& text) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    action->setVisible(m_session.isAdmin());
    return action;
}

void TicketActs::setTicket(std::optional<store::TicketFacts> ticket, bool knowsAddress) {
    m_ticket = std::move(ticket);
    m_knowsAddress = knowsAddress;
    const bool isWaiting = m_ticket && m_ticket->state == TicketState::Waiting;
    const bool isOffered = m_ticket && m_ticket->state == TicketState::Offered;
    const bool isMovable = m_session.isAdmin() && isWaiting;
    m_toHead->setEnabled(isMovable && m_ticket->lane != TicketLane::Head);
    m_toPriority->setEnabled(isMovable && m_ticket->lane != TicketLane::Priority && m_ticket->priorityShare);
    m_toLine->setEnabled(isMovable && m_ticket->lane != TicketLane::Standard);
    m_remove->setEnabled(m_session.isAdmin() && (isWaiting || isOffered));
    m_block->setEnabled(m_session.isAdmin() && m_ticket);
}

void TicketActs::askToMove(TicketLane to) {
    auto* dialog = new TextDialog(
        questionOf(*m_ticket, to),
        [this, to, ticket = *m_ticket](const QString& reason, const auto& finish) { move(ticket, to, reason, finish); },
        m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void TicketActs::askToRemove() {
    TextDialog::Question question;
    question.title = tr("Remove ticket %L1 from the line").arg(m_ticket->number);
    question.explanation = tr("Its visitor is told that he is not in the line any more, and cannot come back with this "
                              "ticket. A code that is reserved for him goes to the next. This cannot be undone.");
    question.label = tr("&Reason");
    question.button = tr("Remove");
    question.isRequired = true;
    auto* dialog = new TextDialog(
        question,
        [this, ticket = *m_ticket](const QString& reason, const auto& finish) { remove(ticket, reason, finish); },
        m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void TicketActs::askToBlock() {
    const bool isInLine = m_ticket->state == TicketState::Waiting || m_ticket->state == TicketState::Offered;
    openBlockDialog(m_session, {m_ticket->id, m_ticket->number, isInLine, m_knowsAddress}, m_page,
        [self = QPointer<TicketActs>(this)](const QString& text) {
            if (!self)
                return;
            Q_EMIT self->said(text);
            Q_EMIT self->changed();
        });
}

void TicketActs::move(
    const store::TicketFacts& ticket, TicketLane to, const QString& reason, const TextDialog::Finish& asked) {
    // What can be undone outlives the page and this.
    const auto step = [history = &m_session.undoHistory(), database = &m_session.database(),
                          self = QPointer<TicketActs>(this),
                          id = ticket.id](TicketLane lane, const QString& why, UndoHistory::Finish finish) {
        database->run<bool>(
            history,
            [id, lane, why](db::Connection& connection) { return store::LineStore(connection).move(id, lane, why); },
            [self, finish = std::move(finish)](const Result<bool>& moved) {
                finish(moved ? Status() : failure(moved.error()));
                if (self)
                    Q_EMIT self->changed();
            });
    };
    const QString text = movedText(ticket.number, to);
    step(to, reason,
        [history = &m_session.undoHistory(), self = QPointer<TicketActs>(this), step, from = ticket.lane, to, reason,
            text, asked](const Status& done) {
            asked(done);
            if (!done)
                return;
            if (self)
                Q_EMIT self->said(text);
            const QString undone = tr("Undone: %1").arg(reason);
            history->add(
                {text, [step, from, undone](UndoHistory::Finish finish) { step(from, undone, std::move(finish)); },
                    [step, to, reason](UndoHistory::Finish finish) { step(to, reason, std::move(finish)); }});
        });
}

void TicketActs::remove(const store::TicketFacts& ticket, const QString& reason, const TextDialog::Finish& asked) {
    m_session.database().run<bool>(
        this,
        [id = ticket.id, reason](db::Connection& connection) -> Result<bool> {
            const Status removed = store::LineStore(connection).remove(id, reason);
            return removed ? Result<bool>(true) : failure(removed.error());
        },
        [this, number = ticket.number, asked](const Result<bool>& removed) {
            asked(removed ? Status() : failure(removed.error()));
            if (removed)
                Q_EMIT said(tr("Ticket %L1 is out of the line").arg(number));
            Q_EMIT changed();
        });
}

} // namespace invites::admin
