#include "public-server/routes/TicketPosition.h"

namespace invites::routes {

namespace {

// Each time the ticket went on or came back between two questions.
constexpr int attempts = 4;

} // namespace

Result<Ticket> withPosition(Services& services, const QByteArray& secretHash, Ticket ticket) {
    for (int attempt = 0; attempt < attempts; ++attempt) {
        if (ticket.state != TicketState::Waiting || ticket.ahead)
            return ticket;
        auto waiting = services.line.findNow(secretHash);
        if (!waiting)
            return failure(waiting.error());
        if (*waiting)
            return std::move(**waiting);
        auto looked = services.desk.look(secretHash);
        if (!looked)
            return failure(looked.error());
        if (!looked->ticket)
            break;
        ticket = std::move(*looked->ticket);
    }
    return failure(ErrorCode::Unavailable, QStringLiteral("The ticket's place in the line could not be found."));
}

std::optional<WaitRange> estimateOf(const Services& services, const Ticket& ticket) {
    if (ticket.state != TicketState::Waiting || !ticket.ahead)
        return std::nullopt;
    return services.forecasts.forPlace(ticket.campaignSlug, *ticket.ahead);
}

} // namespace invites::routes
