#pragma once

#include "common/store/LineFeedStore.h"

#include <QtGlobal>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace invites::line {

// Where a waiting ticket stands in its campaign's line.
struct Place {
    qint64 number = 0; // from 1
    int lane = 0;      // TicketLane
    bool isDrawn = false;

    friend bool operator==(const Place&, const Place&) = default;
};

// Waiting tickets by their keys: a hash table that grows in small steps: 28 to 48 bytes a ticket while it grows, up to
// 80 once most have left. Keys are halves of SHA-256 values that nobody chooses, so they are their own hash. One thread
// writes while none reads.
class TicketPlaces {
public:
    static constexpr int lanes = 8;

    std::optional<Place> find(const store::TicketKey& key) const;
    // Also where it was there.
    void set(const store::TicketKey& key, Place place);
    // False where it was not there.
    bool erase(const store::TicketKey& key);

    std::size_t size() const;
    // In bytes, as far as they grow with the table.
    std::size_t memory() const;

private:
    // An empty one's place is 0; else the number, a bit for drawn ones, and the lane.
    struct Slot {
        store::TicketKey key{};
        qint64 place = 0;
    };
    // Linear probing without tombstones. A table of many small ones grows one of them at a time.
    struct Shard {
        std::vector<Slot> slots;
        std::size_t used = 0;

        std::size_t home(const store::TicketKey& key) const;
        std::size_t after(std::size_t slot) const { return slot + 1 == slots.size() ? 0 : slot + 1; }
        // The key's slot, or the empty one where it would go. There are slots.
        std::size_t slotOf(const store::TicketKey& key) const;
        void resize(std::size_t size);
        void erase(std::size_t slot);
    };

    std::array<Shard, 256> m_shards;
};

} // namespace invites::line
