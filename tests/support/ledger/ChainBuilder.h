#pragma once

#include "common/ledger/Block.h"
#include "common/ledger/LedgerReplay.h"

namespace invites::test {

// Makes chains of blocks with right hashes, a second apart. Tickets' pseudonyms follow from their numbers.
class ChainBuilder {
public:
    // With block 0: a new campaign "sora" whose priority lane gets one in four, and so many codes.
    explicit ChainBuilder(quint64 codes = 0);
    // With this block 0.
    explicit ChainBuilder(const std::vector<ledger::Record>& first) { add(first); }

    ChainBuilder& add(const std::vector<ledger::Record>& records);
    ChainBuilder& addBody(const QByteArray& body);

    std::vector<ledger::Block>& blocks() { return m_blocks; }
    // Gives the blocks from this one on the hashes that they should have.
    void hashFrom(std::size_t place);

    // Shorthand for what is told of one ticket, of codes, of a person's act.
    static ledger::Joined joined(quint64 number, TicketState state = TicketState::Waiting);
    static ledger::Stepped stepped(
        quint64 number, TicketState before, TicketState after, TicketLane lane = TicketLane::Standard);
    // The numbers ascend.
    static ledger::Stepped offered(const std::vector<quint64>& numbers, TicketLane lane = TicketLane::Standard);
    static ledger::Stepped laneChanged(quint64 number, TicketLane from, TicketLane to, bool isPremium = false);
    static ledger::CodesMoved moved(CodeStatus from, CodeStatus to, quint64 count = 1);
    static ledger::CodesMoved added(quint64 count, CodeStatus to = CodeStatus::Available);
    static ledger::Act act(quint64 number, ledger::ActKind kind = ledger::ActKind::Move);

private:
    std::vector<ledger::Block> m_blocks;
};

} // namespace invites::test
