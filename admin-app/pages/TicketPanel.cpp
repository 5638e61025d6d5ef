#include "admin-app/pages/TicketPanel.h"

#include "admin-app/data/LineModel.h"
#include "admin-app/data/Reasons.h"

#include <QLabel>

#include <utility>

namespace invites::admin {

Result<TicketExplanation> TicketExplanation::read(db::Connection& connection, CampaignId campaign, qint64 number) {
    store::LineStore line(connection);
    auto ticket = line.explainTicket(campaign, number);
    if (!ticket)
        return failure(ticket.error());
    const auto visitor = line.visitorOf(ticket->id);
    if (!visitor)
        return failure(visitor.error());
    TicketExplanation explanation{std::move(*ticket), std::nullopt, *visitor};
    if (explanation.ticket.code) {
        auto code = line.explainCode(*explanation.ticket.code);
        if (!code)
            return failure(code.error());
        explanation.code = std::move(*code);
    }
    return explanation;
}

TicketPanel::TicketPanel(QWidget* parent) : SentencePanel(parent) {
    title()->setObjectName(QStringLiteral("whyTitle"));
    text()->setObjectName(QStringLiteral("why"));
    text()->setAccessibleName(tr("Why the ticket is where it is"));
    tellNothing();
}

void TicketPanel::tell(const TicketExplanation& explanation) {
    const Instant now = SystemClock().now();
    const store::TicketFacts& ticket = explanation.ticket;
    std::vector<Part> parts{{{}, reasonsOf(ticket, now)}};
    if (explanation.code)
        parts.push_back({tr("Its code"), reasonsOf(*explanation.code, now)});
    parts.push_back({tr("Its visitor"), wordsOf(explanation.visitor)});
    say(tr("Ticket %L1: %2").arg(ticket.number).arg(wordOf(ticket.state)), parts);
}

void TicketPanel::tellNothing(const QString& why) {
    const QString help = tr("Choose a ticket, or type any ticket's number above, to be told why it is where it is.");
    say(tr("Why?"), {{{}, {why.isEmpty() ? help : why}}});
}

} // namespace invites::admin
