#pragma once

#include "common/ledger/Records.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace invites::ledger {

// Every ticket of a campaign as the chain has it so far, in about forty bytes each.
class TicketBook {
public:
    struct Ticket {
        TicketState state = TicketState::Waiting;
        TicketLane lane = TicketLane::Standard;
        bool isDrawn = false;
        bool isPremium = false;
        bool wasReplaced = false;
    };

    // The number that the first newcomer gets.
    void begin(quint64 next);
    quint64 next() const { return m_first + (m_tickets.size() - m_standing.size()); }

    // A ticket that is older than the ledger; its number is higher than that of the one before and lower than
    // next(). Answers whose pseudonym it has, where it is somebody else's.
    std::optional<quint64> addStanding(const TicketEntry& entry);
    // The next newcomer.
    std::optional<quint64> join(const TicketEntry& entry);

    // Nothing where it is not known: it has not joined, or was neither waiting, offered nor expired when the ledger
    // began.
    std::optional<Ticket> find(quint64 number) const;
    // An older one that was not known is from now on.
    void set(quint64 number, const Ticket& ticket);
    // Nothing for a ticket whose pseudonym was never told.
    std::optional<Pseudonym> pseudonymOf(quint64 number) const;

    // In which block it joined, stood or stepped last; nothing for a ticket that is not known.
    void noteBlock(quint64 number, quint64 height);
    std::optional<quint64> lastBlockOf(quint64 number) const;

    // Since which second it waits, of whatever clock the caller has; 0 where that was not said.
    void setWaitsSince(quint64 number, quint32 second);
    quint32 waitsSince(quint64 number) const;

private:
    // By place in the vectors; an open hash table that keeps nothing but places.
    class PseudonymIndex {
    public:
        // The place that has it already, or nothing, and then it is there.
        std::optional<quint32> insert(const std::vector<Pseudonym>& pseudonyms, quint32 place);

    private:
        void grow(const std::vector<Pseudonym>& pseudonyms);
        quint32& slotOf(const std::vector<Pseudonym>& pseudonyms, const Pseudonym& pseudonym);

        std::vector<quint32> m_slots; // a place and one; 0: free
        std::size_t m_used = 0;
    };

    std::optional<quint32> placeOf(quint64 number) const;
    quint64 numberAt(quint32 place) const;
    std::optional<quint64> add(const TicketEntry& entry);

    quint64 m_first = 1;
    std::vector<quint64> m_standing; // the numbers of the first places; the others count on from m_first
    std::vector<quint8> m_tickets;   // packed
    std::vector<Pseudonym> m_pseudonyms;
    std::vector<quint32> m_waitsSince;
    std::vector<quint64> m_lastBlock;
    struct Older {
        quint8 ticket = 0; // packed
        quint64 lastBlock = 0;
    };
    std::unordered_map<quint64, Older> m_older; // those without a place
    PseudonymIndex m_index;
};

} // namespace invites::ledger
