#pragma once

#include "common/domain/Names.h"

#include <queue>

#include <compare>
#include <functional>
#include <optional>
#include <vector>

namespace invites::ledger {

// Where a ticket waits.
struct Place {
    TicketLane lane = TicketLane::Standard;
    quint64 number = 0;

    friend auto operator<=>(const Place&, const Place&) = default;
};

// Somebody who was served while the first before him was waiting.
struct Overtaking {
    Place served;
    Place passedOver;
};

// The rule by which a line is served, as docs/ledger.md has it under "Nobody overtaken", and the line that it is
// applied to: whoever waits at the head comes first; then a priority ticket, where as many standard ones as the share
// says less one were served since the last of its lane, or none waits; else a standard one; within a lane by number.
class ServingOrder {
public:
    // Standard tickets that were served since the last priority one; no more of them are counted.
    static constexpr int mostSince = 99;

    explicit ServingOrder(int since = mostSince) : m_since(since) {}

    void enter(Place place) { laneOf(place.lane).enter(place.number); }
    // It is there.
    void leave(Place place) { laneOf(place.lane).leave(place.number); }
    quint64 waiting() const;

    // Takes out, who are all there, whom one statement served, and tells who of them came too soon. share: one in so
    // many; 0: the priority lane has none. isResumed: they were served before, and are not counted again.
    std::vector<Overtaking> serve(const std::vector<Place>& served, int share, bool isResumed = false);

    int since() const { return m_since; }
    // Served while both lanes had somebody waiting, and how many of these were priority tickets.
    quint64 servedWhileBothWaited() const { return m_contested.all; }
    quint64 priorityWhileBothWaited() const { return m_contested.priority; }

private:
    // The numbers of one lane. What left is kept beside, until it is the lowest.
    class Lane {
    public:
        void enter(quint64 number) { m_entered.push(number); }
        void leave(quint64 number);
        std::size_t size() const { return m_entered.size() - m_left.size(); }
        std::optional<quint64> first() const;

    private:
        using Lowest = std::priority_queue<quint64, std::vector<quint64>, std::greater<>>;
        Lowest m_entered;
        Lowest m_left;
    };
    struct Contested {
        quint64 all = 0;
        quint64 priority = 0;
    };

    Lane& laneOf(TicketLane lane) { return m_lanes[std::size_t(lane)]; }
    const Lane& laneOf(TicketLane lane) const { return m_lanes[std::size_t(lane)]; }
    std::optional<Place> next(int since, int share) const;
    void count(Place served, int& since, Contested& contested) const;
    std::vector<Overtaking> amend(const std::vector<Place>& expected, const std::vector<Place>& served);

    Lane m_lanes[3];
    int m_since;
    Contested m_contested;
};

} // namespace invites::ledger
