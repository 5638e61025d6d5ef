#pragma once

#include "common/domain/Names.h"
#include "common/store/LineFeedStore.h"
#include "public-server/line/OrderedNumbers.h"
#include "public-server/line/TicketPlaces.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace invites::line {

// Where a waiting ticket is, and what the page wants to know of it.
struct Position {
    qint64 number = 0;
    qint64 ahead = 0; // tickets that are served before this one
    int lane = 0;
    bool isDrawn = false;
    int received = 0; // codes given back on it so far
};

// The waiting tickets of one campaign in memory. One thread writes while none reads.
class WaitingLine {
public:
    // Any number of times, in the order of the feed or not: an entry says what the ticket is.
    void apply(const store::FeedEntry& entry);
    void setTurns(const PriorityTurns& turns) { m_turns = turns; }

    // Nothing for a ticket that does not wait.
    std::optional<Position> find(const store::TicketKey& key) const;
    qint64 waiting() const;
    std::size_t memory() const;

private:
    void remove(const store::TicketKey& key, Place place);
    qint64 waitingIn(TicketLane lane) const;
    qint64 aheadOf(Place place) const;

    TicketPlaces m_places;
    PriorityTurns m_turns;
    std::vector<OrderedNumbers> m_lanes;        // the numbers in each
    std::unordered_map<qint64, int> m_received; // by number; those that gave nothing are left out
};

} // namespace invites::line
