#pragma once

#include "common/base/Clock.h"
#include "common/base/Secret.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QString>

#include <chrono>
#include <optional>

namespace invites {

// One visitor's request, as its holder may see it.
struct Ticket {
    TicketId id;
    CampaignId campaignId;
    QString campaignSlug;
    qint64 number = 0; // in its campaign's line, from 1; never changes
    TicketState state = TicketState::Waiting;
    TicketLane lane = TicketLane::Standard;
    bool isDrawn = false;                  // its number was given by lot, in an opening rush
    std::optional<qint64> ahead;           // tickets that are served before this one; in Waiting only
    qint64 waiting = 0;                    // tickets in the whole line
    std::optional<Instant> offerExpiresAt; // in Offered only
    std::optional<Instant> deliveredAt;
    std::optional<Instant> copiedAt;
    int contributionRequired = 0;
    int contributionReceived = 0;
    std::optional<Instant> contributionDeadline;
    std::optional<Secret> code; // in Delivered and Contributed only
};

// When a page should ask again, in seconds: often near the front, rarely far back; nothing where only the visitor
// himself can change anything. crowd: how much more rarely than on a quiet day, from 1, for those who are not at the
// front. usualWait: until his turn, where it is known. Tickets of the same place ask at different times, and one ticket
// is always told the same.
std::optional<int> pollAfterSeconds(
    const Ticket& ticket, int crowd = 1, std::optional<std::chrono::seconds> usualWait = {});

} // namespace invites
