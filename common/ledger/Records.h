#pragma once

#include "common/domain/Names.h"

#include <QByteArray>

#include <array>
#include <optional>
#include <variant>
#include <vector>

namespace invites::ledger {

// What the records of a block say. The order of the enums is that of their values there; TicketState and CodeStatus
// count from 1, lanes from 0.

// Heights, times, tickets' numbers and counts go so far, so that every language reads them alike.
inline constexpr quint64 mostCounted = (quint64(1) << 53) - 1;

using Pseudonym = std::array<quint8, 16>;
using Digest = std::array<quint8, 32>;
// By CodeStatus and by TicketState.
using SixCounts = std::array<quint64, 6>;

struct Opening {
    QByteArray slug;
    quint64 next = 0; // the number that the next newcomer gets
    int since = 0;    // standard tickets served since the last priority one
    SixCounts codes{};
    SixCounts tickets{};
    SixCounts codesInTrash{}; // of codes
};

struct Rules {
    int share = 0; // of the priority lane, one in so many; 0: there is none
    bool drawsRush = false;
    bool premium = false;
};

struct TicketEntry {
    quint64 number = 0;
    TicketState state = TicketState::Waiting;
    TicketLane lane = TicketLane::Standard;
    bool isDrawn = false;
    bool isPremium = false;
    Pseudonym pseudonym{};
};

struct Joined {
    std::vector<TicketEntry> tickets;
};

struct Standing {
    std::vector<TicketEntry> tickets;
};

struct StepEntry {
    quint64 number = 0;
    TicketState before = TicketState::Waiting;
    TicketState after = TicketState::Waiting;
    TicketLane laneBefore = TicketLane::Standard;
    TicketLane laneAfter = TicketLane::Standard;
    bool isDrawn = false;
    bool isPremium = false;   // after it
    bool isResumed = false;   // its offer is the one that it had before
    bool isReplaced = false;  // its code did not work
    bool isReturning = false; // after a missed offer

    // A newcomer that is given a code at once is served, too.
    bool isServed() const { return before == TicketState::Waiting && after == TicketState::Offered; }
};

struct Stepped {
    std::vector<StepEntry> steps;
};

enum class CodeOrigin { Import, Contribution, Console };

struct CodePlace {
    CodeStatus status = CodeStatus::Available;
    bool isInTrash = false;

    friend bool operator==(const CodePlace&, const CodePlace&) = default;
};

struct CodeMove {
    // Where it was, or where it came from.
    std::variant<CodePlace, CodeOrigin> from;
    CodePlace to;
    quint64 count = 0;
};

struct CodesMoved {
    std::vector<CodeMove> moves;
};

enum class ActKind { Move, Remove, Other };

struct Act {
    quint64 number = 0;
    ActKind kind = ActKind::Other;
    Digest digest{};
};

using Record = std::variant<Opening, Rules, Joined, Standing, Stepped, CodesMoved, Act>;

} // namespace invites::ledger
