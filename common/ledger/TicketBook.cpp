#include "common/ledger/TicketBook.h"

#include <QHash>

#include <algorithm>

namespace invites::ledger {

namespace {

constexpr std::size_t fewestSlots = 1024;

quint8 pack(const TicketBook::Ticket& ticket) {
    return quint8(int(ticket.state) | int(ticket.lane) << 3 | int(ticket.isDrawn) << 5 | int(ticket.isPremium) << 6 |
                  int(ticket.wasReplaced) << 7);
}

TicketBook::Ticket unpack(quint8 packed) {
    return {TicketState(packed & 7), TicketLane(packed >> 3 & 3), (packed & 32) != 0, (packed & 64) != 0,
        (packed & 128) != 0};
}

} // namespace

void TicketBook::begin(quint64 next) {
    m_first = next;
}

std::optional<quint64> TicketBook::addStanding(const TicketEntry& entry) {
    m_standing.push_back(entry.number);
    return add(entry);
}

std::optional<quint64> TicketBook::join(const TicketEntry& entry) {
    return add(entry);
}

std::optional<quint64> TicketBook::add(const TicketEntry& entry) {
    const auto place = quint32(m_tickets.size());
    m_tickets.push_back(pack({entry.state, entry.lane, entry.isDrawn, entry.isPremium, false}));
    m_pseudonyms.push_back(entry.pseudonym);
    m_waitsSince.push_back(0);
    m_lastBlock.push_back(0);
    const auto other = m_index.insert(m_pseudonyms, place);
    return other ? std::optional(numberAt(*other)) : std::nullopt;
}

std::optional<quint32> TicketBook::placeOf(quint64 number) const {
    if (number >= m_first) {
        const quint64 place = m_standing.size() + (number - m_first);
        return place >= m_standing.size() && place < m_tickets.size() ? std::optional(quint32(place)) : std::nullopt;
    }
    const auto found = std::lower_bound(m_standing.begin(), m_standing.end(), number);
    return found != m_standing.end() && *found == number ? std::optional(quint32(found - m_standing.begin()))
                                                         : std::nullopt;
}

quint64 TicketBook::numberAt(quint32 place) const {
    return place < m_standing.size() ? m_standing[place] : m_first + (place - m_standing.size());
}

std::optional<TicketBook::Ticket> TicketBook::find(quint64 number) const {
    if (const auto place = placeOf(number))
        return unpack(m_tickets[*place]);
    const auto older = m_older.find(number);
    return older != m_older.end() ? std::optional(unpack(older->second.ticket)) : std::nullopt;
}

void TicketBook::set(quint64 number, const Ticket& ticket) {
    if (const auto place = placeOf(number))
        m_tickets[*place] = pack(ticket);
    else
        m_older[number].ticket = pack(ticket);
}

std::optional<Pseudonym> TicketBook::pseudonymOf(quint64 number) const {
    const auto place = placeOf(number);
    return place ? std::optional(m_pseudonyms[*place]) : std::nullopt;
}

void TicketBook::noteBlock(quint64 number, quint64 height) {
    if (const auto place = placeOf(number))
        m_lastBlock[*place] = height;
    else if (const auto older = m_older.find(number); older != m_older.end())
        older->second.lastBlock = height;
}

std::optional<quint64> TicketBook::lastBlockOf(quint64 number) const {
    if (const auto place = placeOf(number))
        return m_lastBlock[*place];
    const auto older = m_older.find(number);
    return older != m_older.end() ? std::optional(older->second.lastBlock) : std::nullopt;
}

void TicketBook::setWaitsSince(quint64 number, quint32 second) {
    if (const auto place = placeOf(number))
        m_waitsSince[*place] = second;
}

quint32 TicketBook::waitsSince(quint64 number) const {
    const auto place = placeOf(number);
    return place ? m_waitsSince[*place] : 0;
}

std::optional<quint32> TicketBook::PseudonymIndex::insert(const std::vector<Pseudonym>& pseudonyms, quint32 place) {
    if (2 * (m_used + 1) > m_slots.size())
        grow(pseudonyms);
    quint32& slot = slotOf(pseudonyms, pseudonyms[place]);
    if (slot != 0)
        return slot - 1;
    slot = place + 1;
    ++m_used;
    return std::nullopt;
}

void TicketBook::PseudonymIndex::grow(const std::vector<Pseudonym>& pseudonyms) {
    const std::vector<quint32> old = std::exchange(m_slots, {});
    m_slots.resize(std::max(fewestSlots, 2 * old.size()));
    for (const quint32 slot : old) {
        if (slot != 0)
            slotOf(pseudonyms, pseudonyms[slot - 1]) = slot;
    }
}

// Its own, or the free one where it would be. Seeded, so that nobody can write a chain whose pseudonyms all collide.
quint32& TicketBook::PseudonymIndex::slotOf(const std::vector<Pseudonym>& pseudonyms, const Pseudonym& pseudonym) {
    std::size_t at = qHashBits(pseudonym.data(), pseudonym.size(), QHashSeed::globalSeed());
    while (true) {
        quint32& slot = m_slots[at & (m_slots.size() - 1)];
        if (slot == 0 || pseudonyms[slot - 1] == pseudonym)
            return slot;
        ++at;
    }
}

} // namespace invites::ledger
