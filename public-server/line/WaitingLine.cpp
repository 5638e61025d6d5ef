#include "public-server/line/WaitingLine.h"

namespace invites::line {

void WaitingLine::remove(const store::TicketKey& key, Place place) {
    m_lanes[std::size_t(place.lane)].erase(place.number);
    m_received.erase(place.number);
    m_places.erase(key);
}

void WaitingLine::apply(const store::FeedEntry& entry) {
    const auto before = m_places.find(entry.key);
    std::optional<Place> now;
    if (entry.lane)
        now = Place{entry.number, *entry.lane, entry.isDrawn};
    if (before && before != now)
        remove(entry.key, *before);
    if (!now)
        return;
    if (before != now) {
        if (m_lanes.size() <= std::size_t(now->lane))
            m_lanes.resize(std::size_t(now->lane) + 1);
        m_lanes[std::size_t(now->lane)].insert(now->number);
        m_places.set(entry.key, *now);
    }
    if (entry.received > 0)
        m_received[entry.number] = entry.received;
}

std::optional<Position> WaitingLine::find(const store::TicketKey& key) const {
    const auto place = m_places.find(key);
    if (!place)
        return std::nullopt;
    Position position;
    position.number = place->number;
    position.lane = place->lane;
    position.isDrawn = place->isDrawn;
    position.ahead = aheadOf(*place);
    if (!m_received.empty()) {
        const auto received = m_received.find(place->number);
        position.received = received == m_received.end() ? 0 : received->second;
    }
    return position;
}

qint64 WaitingLine::waitingIn(TicketLane lane) const {
    return std::size_t(lane) < m_lanes.size() ? m_lanes[std::size_t(lane)].size() : 0;
}

qint64 WaitingLine::aheadOf(Place place) const {
    const qint64 before = m_lanes[std::size_t(place.lane)].countBelow(place.number);
    switch (TicketLane(place.lane)) {
    case TicketLane::Head:
        return before;
    case TicketLane::Standard:
        return waitingIn(TicketLane::Head) + before + m_turns.priorityBefore(before, waitingIn(TicketLane::Priority));
    case TicketLane::Priority:
        return waitingIn(TicketLane::Head) + before + m_turns.standardBefore(before, waitingIn(TicketLane::Standard));
    }
    return before;
}

qint64 WaitingLine::waiting() const {
    qint64 waiting = 0;
    for (const OrderedNumbers& lane : m_lanes)
        waiting += lane.size();
    return waiting;
}

std::size_t WaitingLine::memory() const {
    std::size_t bytes = m_places.memory();
    for (const OrderedNumbers& lane : m_lanes)
        bytes += lane.memory();
    // A node holds a link beside its value, and the allocator's own.
    bytes += m_received.size() * (sizeof(decltype(m_received)::value_type) + 2 * sizeof(void*));
    bytes += m_received.bucket_count() * sizeof(void*);
    return bytes;
}

} // namespace invites::line
