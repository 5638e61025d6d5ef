#include "common/domain/Ticket.h"

namespace invites {

std::optional<int> pollAfterSeconds(const Ticket& ticket) {
    switch (ticket.state) {
    case TicketState::Waiting: {
        const qint64 ahead = ticket.ahead.value_or(0);
        if (ahead < 10)
            return 2;
        if (ahead < 100)
            return 5;
        return ahead < 1000 ? 15 : 30;
    }
    case TicketState::Offered:
        return 15;
    case TicketState::Delivered:
    case TicketState::Contributed:
    case TicketState::Expired:
    case TicketState::Left:
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace invites
