#include "common/ledger/ServingOrder.h"

#include <algorithm>

namespace invites::ledger {

void ServingOrder::Lane::leave(quint64 number) {
    m_left.push(number);
    // Both tops go together, so that the first that is left over waits.
    while (!m_left.empty() && m_left.top() == m_entered.top()) {
        m_left.pop();
        m_entered.pop();
    }
}

std::optional<quint64> ServingOrder::Lane::first() const {
    return m_entered.empty() ? std::nullopt : std::optional(m_entered.top());
}

quint64 ServingOrder::waiting() const {
    return m_lanes[0].size() + m_lanes[1].size() + m_lanes[2].size();
}

std::optional<Place> ServingOrder::next(int since, int share) const {
    const auto head = laneOf(TicketLane::Head).first();
    const auto standard = laneOf(TicketLane::Standard).first();
    const auto priority = laneOf(TicketLane::Priority).first();
    if (head)
        return Place{TicketLane::Head, *head};
    const bool isPrioritysTurn = !standard || (share > 0 && since >= share - 1);
    if (priority && isPrioritysTurn)
        return Place{TicketLane::Priority, *priority};
    return standard ? std::optional(Place{TicketLane::Standard, *standard}) : std::nullopt;
}

// After it has left its lane.
void ServingOrder::count(Place served, int& since, Contested& contested) const {
    switch (served.lane) {
    case TicketLane::Head:
        break;
    case TicketLane::Standard:
        since = std::min(since + 1, mostSince);
        contested.all += laneOf(TicketLane::Priority).first().has_value();
        break;
    case TicketLane::Priority:
        since = 0;
        contested.all += laneOf(TicketLane::Standard).first().has_value();
        contested.priority += laneOf(TicketLane::Standard).first().has_value();
        break;
    }
}

std::vector<Overtaking> ServingOrder::serve(const std::vector<Place>& served, int share, bool isResumed) {
    std::vector<Place> expected;
    expected.reserve(served.size());
    int since = m_since;
    Contested contested = m_contested;
    while (expected.size() < served.size()) {
        const auto place = next(since, share);
        if (!place)
            break;
        leave(*place);
        count(*place, since, contested);
        expected.push_back(*place);
    }
    if (!isResumed) {
        m_since = since;
        m_contested = contested;
    }
    return amend(expected, served);
}

// Whoever was expected and not served waits on, and whoever was served and not expected is gone.
std::vector<Overtaking> ServingOrder::amend(const std::vector<Place>& expected, const std::vector<Place>& served) {
    if (expected == served)
        return {};
    std::vector<Place> due = expected;
    std::vector<Place> gone = served;
    std::sort(due.begin(), due.end());
    std::sort(gone.begin(), gone.end());
    const auto isIn = [](const std::vector<Place>& places, Place place) {
        return std::binary_search(places.begin(), places.end(), place);
    };
    const auto passedOver =
        std::find_if(expected.begin(), expected.end(), [&](Place place) { return !isIn(gone, place); });
    std::vector<Overtaking> overtakings;
    for (const Place place : expected) {
        if (!isIn(gone, place))
            enter(place);
    }
    for (const Place place : gone) {
        if (isIn(due, place))
            continue;
        leave(place);
        overtakings.push_back({place, *passedOver});
    }
    return overtakings;
}

} // namespace invites::ledger
