#pragma once

#include "common/ledger/Records.h"

namespace invites::ledger {

// What a chain tells of its campaign.
struct LedgerSummary {
    QByteArray campaign;
    quint64 blocks = 0;
    quint64 events = 0; // entries of records, and records without any
    // Microseconds since 1970.
    quint64 firstTime = 0;
    quint64 lastTime = 0;

    quint64 standing = 0; // tickets that are older than the ledger, and were still in the line
    quint64 joined = 0;
    quint64 drawn = 0;
    SixCounts tickets{}; // by TicketState, now

    std::array<quint64, 3> served{};     // by TicketLane
    quint64 servedAtOnce = 0;            // of them, as they came
    quint64 servedWhileBothWaited = 0;   // in the standard and in the priority lane
    quint64 priorityWhileBothWaited = 0; // of these, from the priority lane
    quint64 contributed = 0;
    quint64 missed = 0; // offers
    quint64 returned = 0;
    quint64 replaced = 0;
    quint64 left = 0;
    quint64 movedByHand = 0;
    quint64 removedByHand = 0;
    // Of those whose wait is known, in seconds, and the ticket's number.
    quint64 longestWait = 0;
    quint64 longestWaitTicket = 0;

    std::array<quint64, 3> codesAdded{}; // by CodeOrigin
    SixCounts codes{};                   // by CodeStatus, now
    quint64 codesSetAside = 0;           // that were available, and given to nobody: made invalid, held, into the trash
    quint64 codesTakenBack = 0;          // from there, and available again
    quint64 idleBlocks = 0;              // after which somebody waits although a code is available
};

} // namespace invites::ledger
