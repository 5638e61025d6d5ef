#pragma once

#include "common/ledger/Block.h"
#include "common/ledger/CodeBalance.h"
#include "common/ledger/Findings.h"
#include "common/ledger/LedgerSummary.h"
#include "common/ledger/TicketReplay.h"

#include <functional>

namespace invites::ledger {

// Goes through a campaign's chain and checks all that docs/ledger.md says a verifier checks of one copy. A block that
// is missing or cannot be read ends the replay: of what comes after it only the chain itself is checked. One thread.
class LedgerReplay {
public:
    using ActListener = std::function<void(const Act& act, quint64 height)>;

    // Keeps so many findings, and counts all. listener: hears of every act of a person.
    explicit LedgerReplay(std::size_t mostFindings = 100, ActListener listener = {});
    LedgerReplay(const LedgerReplay&) = delete;
    LedgerReplay& operator=(const LedgerReplay&) = delete;

    // The next block, in the order in which they are kept.
    void apply(const Block& block);

    Findings& findings() { return m_findings; }
    const Findings& findings() const { return m_findings; }
    LedgerSummary summary() const;

    // The end of the chain so far: what stands for the hash before the first where there is none.
    const QByteArray& lastHash() const { return m_hash; }
    quint64 nextHeight() const { return m_nextHeight; }
    // Nothing, or the block from which on nothing was replayed.
    std::optional<quint64> brokenOffAt() const { return m_brokenOffAt; }

    // What the chain says at its end, where it was replayed to there.
    const TicketBook& tickets() const { return m_tickets.book(); }
    const ServingOrder& line() const { return m_tickets.order(); }
    const CodeBalance& codes() const { return m_codes; }
    const Rules& rules() const { return m_rules; }
    quint64 rulesBlock() const { return m_rulesBlock; }
    // What it said at its beginning; nothing where that could not be read.
    const std::optional<Opening>& opening() const { return m_opening; }

private:
    template <typename Sentence>
    void find(Check check, Sentence sentence) {
        m_findings.add(check, m_height, std::nullopt, sentence);
    }
    void checkChain(const Block& block);
    void breakOff();
    bool hasItsPlace(const std::vector<Record>& records);
    void replay(const std::vector<Record>& records);
    void apply(const Opening& record);
    void apply(const Rules& record);
    void apply(const Joined& record);
    void apply(const Standing& record);
    void apply(const Stepped& record);
    void apply(const CodesMoved& record);
    void apply(const Act& record);
    void checkCodes();
    void checkFlows();
    void checkFlow(quint64 codes, quint64 tickets, const char* what);

    Findings m_findings;
    ActListener m_listener;
    LedgerSummary m_summary;
    TicketReplay m_tickets;
    CodeBalance m_codes;
    Rules m_rules;
    quint64 m_rulesBlock = 0;
    std::optional<Opening> m_opening;
    bool m_areCodesSound = true;
    quint64 m_height = 0;
    quint64 m_nextHeight = 0;
    QByteArray m_hash;
    std::optional<quint64> m_brokenOffAt;
};

} // namespace invites::ledger
