#include "public-server/line/TicketPlaces.h"

#include <QtEndian>

#include <algorithm>
#include <utility>

namespace invites::line {

namespace {

constexpr std::size_t smallestShard = 16;
// Of a hundred slots.
constexpr std::size_t fullest = 85;
constexpr std::size_t emptiest = 30;

} // namespace

std::size_t TicketPlaces::Shard::home(const store::TicketKey& key) const {
    // The first byte has chosen the shard.
    return std::size_t(quint64(qFromBigEndian<quint32>(key.data() + 1)) * slots.size() >> 32);
}

std::size_t TicketPlaces::Shard::slotOf(const store::TicketKey& key) const {
    std::size_t slot = home(key);
    while (slots[slot].place != 0 && slots[slot].key != key)
        slot = after(slot);
    return slot;
}

void TicketPlaces::Shard::resize(std::size_t size) {
    std::vector<Slot> old(size);
    old.swap(slots);
    for (const Slot& slot : old) {
        if (slot.place != 0)
            slots[slotOf(slot.key)] = slot;
    }
}

// What comes after the gap moves up, where it would not be found behind it (Knuth, The Art of Computer Programming,
// volume 3, 6.4, algorithm R).
void TicketPlaces::Shard::erase(std::size_t slot) {
    std::size_t gap = slot;
    for (std::size_t next = after(gap); slots[next].place != 0; next = after(next)) {
        const std::size_t wanted = home(slots[next].key);
        const bool isReachable = gap <= next ? gap < wanted && wanted <= next : gap < wanted || wanted <= next;
        if (isReachable)
            continue;
        slots[gap] = slots[next];
        gap = next;
    }
    slots[gap] = Slot{};
    --used;
}

std::optional<Place> TicketPlaces::find(const store::TicketKey& key) const {
    const Shard& shard = m_shards[key.front()];
    if (shard.used == 0)
        return std::nullopt;
    const Slot& slot = shard.slots[shard.slotOf(key)];
    if (slot.place == 0)
        return std::nullopt;
    return Place{slot.place / (2 * lanes), int(slot.place % lanes), slot.place / lanes % 2 == 1};
}

void TicketPlaces::set(const store::TicketKey& key, Place place) {
    Q_ASSERT(place.number > 0 && place.lane >= 0 && place.lane < lanes);
    Shard& shard = m_shards[key.front()];
    if ((shard.used + 1) * 100 > shard.slots.size() * fullest)
        shard.resize(std::max(smallestShard, shard.slots.size() * 3 / 2));
    Slot& slot = shard.slots[shard.slotOf(key)];
    shard.used += slot.place == 0 ? 1 : 0;
    slot = {key, (place.number * 2 + (place.isDrawn ? 1 : 0)) * lanes + place.lane};
}

bool TicketPlaces::erase(const store::TicketKey& key) {
    Shard& shard = m_shards[key.front()];
    if (shard.used == 0)
        return false;
    const std::size_t slot = shard.slotOf(key);
    if (shard.slots[slot].place == 0)
        return false;
    shard.erase(slot);
    if (shard.slots.size() > smallestShard && shard.used * 100 < shard.slots.size() * emptiest)
        shard.resize(std::max(smallestShard, shard.slots.size() / 2));
    return true;
}

std::size_t TicketPlaces::size() const {
    std::size_t used = 0;
    for (const Shard& shard : m_shards)
        used += shard.used;
    return used;
}

std::size_t TicketPlaces::memory() const {
    std::size_t bytes = 0;
    for (const Shard& shard : m_shards)
        bytes += shard.slots.capacity() * sizeof(Slot);
    return bytes;
}

} // namespace invites::line
