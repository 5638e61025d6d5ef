#pragma once

#include "common/ledger/LedgerReplay.h"
#include "common/store/LedgerStore.h"

#include <unordered_map>

namespace invites::store {

// Compares what a chain says at its end with the tables of the database that it is from: name, rules, counts, what is
// told of the line, every ticket, and the reasons that people gave. Within one snapshot of the database with the
// reading of the blocks. On the connection's thread.
class LedgerCheck {
public:
    LedgerCheck(LedgerStore& store, CampaignId campaign) : m_store(store), m_campaign(campaign) {}

    // Hears of the acts while the chain is replayed.
    void note(const ledger::Act& act, quint64 height);
    // Adds what differs to the findings. The replay has reached the chain's end without breaking off.
    Status compare(ledger::LedgerReplay& replay);

private:
    struct NotedAct {
        quint64 number = 0;
        ledger::ActKind kind = ledger::ActKind::Other;
        quint64 height = 0;
    };
    struct DigestHash {
        std::size_t operator()(const ledger::Digest& digest) const;
    };

    static void compareName(const LedgerTables& tables, const ledger::LedgerReplay& replay, ledger::Findings& findings);
    static void compareRules(
        const LedgerTables& tables, const ledger::LedgerReplay& replay, ledger::Findings& findings);
    static void compareSources(
        const LedgerTables& tables, const ledger::LedgerReplay& replay, ledger::Findings& findings);
    // What is told of the line: at least what the chain has; where the line is not older than it, nothing else.
    void compareTold(const LedgerTables& tables, const ledger::LedgerReplay& replay, ledger::Findings& findings) const;
    Status compareCounts(const ledger::LedgerReplay& replay, ledger::Findings& findings);
    Status compareTickets(const ledger::LedgerReplay& replay, ledger::Findings& findings);
    Status compareReasons(const ledger::LedgerReplay& replay, ledger::Findings& findings);
    std::optional<quint64> blockOf(const LedgerReason& reason, const ledger::LedgerReplay& replay) const;

    LedgerStore& m_store;
    CampaignId m_campaign;
    quint64 m_moves = 0;                                             // acts that may have moved a ticket
    std::unordered_map<ledger::Digest, NotedAct, DigestHash> m_acts; // that no reason was found for yet
};

} // namespace invites::store
