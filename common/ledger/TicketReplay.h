#pragma once

#include "common/ledger/Findings.h"
#include "common/ledger/LedgerSummary.h"
#include "common/ledger/ServingOrder.h"
#include "common/ledger/TicketBook.h"

namespace invites::ledger {

// The tickets' part of a replay: whether each joins and steps as it may, stays in its lane, and is served in its turn.
// Finds what is wrong and goes on with what the chain says.
class TicketReplay {
public:
    // Moves of codes that the block's tickets answer for.
    struct Steps {
        quint64 offered = 0;
        quint64 delivered = 0; // of those who were offered a code
        quint64 servedAtOnce = 0;
        quint64 released = 0;
    };

    // Both outlive it.
    TicketReplay(Findings& findings, LedgerSummary& summary) : m_findings(findings), m_summary(summary) {}

    void open(const Opening& opening);
    void beginBlock(quint64 height, quint64 time);
    void follow(const Rules& rules);
    void stand(const Standing& record);
    // All who stand have been told of.
    void endStanding();
    void join(const Joined& record);
    void step(const Stepped& record);
    void act(const Act& act);
    void endBlock();

    const Steps& steps() const { return m_steps; }
    const TicketBook& book() const { return m_book; }
    const ServingOrder& order() const { return m_order; }

private:
    // What one record has done to the line, which is judged at once.
    struct Turn {
        std::vector<Place> served;
        std::vector<Place> entered;
        std::vector<Place> left;
        bool isResumed = true; // all who were served
    };

    template <typename Sentence>
    void find(Check check, quint64 ticket, Sentence sentence) {
        m_findings.add(check, m_height, ticket, sentence);
    }
    // what: what the ticket does, in words.
    void find(Check check, quint64 ticket, const char* what);
    bool mayStep(const StepEntry& step) const;
    static TicketBook::Ticket olderBefore(const StepEntry& step);
    void checkFlags(const StepEntry& step, const TicketBook::Ticket& before);
    void checkLane(const StepEntry& step, const TicketBook::Ticket& before);
    bool isLaneExplained(const StepEntry& step, bool wasPremium) const;
    void countStep(const StepEntry& step, const TicketBook::Ticket& before);
    void applyStep(const StepEntry& step, Turn& turn);
    void admit(const TicketEntry& entry, Turn& turn);
    void serve(const Turn& turn);
    void noteServed(Place place);

    Findings& m_findings;
    LedgerSummary& m_summary;
    TicketBook m_book;
    ServingOrder m_order;
    int m_share = 0;
    SixCounts m_stood{}; // by TicketState
    quint64 m_lastStanding = 0;

    // Of the block.
    quint64 m_height = 0;
    quint32 m_second = 0; // since the ledger began, and one
    bool m_isShareTaken = false;
    Steps m_steps;
    std::vector<quint64> m_acted;    // by a move or another change
    std::vector<quint64> m_moved;    // whose lane only an act explains
    std::vector<quint64> m_back;     // in the line after a missed offer
    std::vector<quint64> m_unserved; // of these, for an offer that they had before and have not got yet
};

} // namespace invites::ledger
