#include "common/domain/Ticket.h"

#include <algorithm>
#include <limits>

namespace invites {

using namespace std::chrono_literals;

namespace {

constexpr int rarest = 30; // seconds

int quietSeconds(qint64 ahead) {
    if (ahead < 2)
        return 1;
    if (ahead < 10)
        return 2;
    if (ahead < 100)
        return 5;
    return ahead < 1000 ? 15 : rarest;
}

// However many are ahead: where codes come in quickly, he is offered one soon.
int quietSeconds(qint64 ahead, std::optional<std::chrono::seconds> usualWait) {
    int soon = rarest;
    if (usualWait && *usualWait <= 2min)
        soon = 2;
    else if (usualWait && *usualWait <= 10min)
        soon = 5;
    return std::min(quietSeconds(ahead), soon);
}

// Up to a fifth less: who came together does not go on asking together.
int spread(int seconds, qint64 number) {
    constexpr quint64 golden = 0x9E3779B97F4A7C15;
    return seconds - int((quint64(number) * golden >> 32) % quint64(seconds / 5 + 1));
}

} // namespace

std::optional<int> pollAfterSeconds(const Ticket& ticket, int crowd, std::optional<std::chrono::seconds> usualWait) {
    switch (ticket.state) {
    case TicketState::Waiting: {
        // Whose place nobody has counted is far back.
        const qint64 ahead = ticket.ahead.value_or(std::numeric_limits<qint64>::max());
        if (const int near = quietSeconds(ahead); near < 5)
            return near;
        return spread(std::min(quietSeconds(ahead, usualWait) * crowd, rarest), ticket.number);
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
