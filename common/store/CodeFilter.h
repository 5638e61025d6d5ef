#pragma once

#include "common/base/Clock.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// Where a code came from.
enum class CodeSource { Import, Contribution, Console };

// From the first moment (included) to the second (excluded); either may be open.
struct InstantRange {
    std::optional<Instant> from;
    std::optional<Instant> to;

    bool isOpen() const { return !from && !to; }
    friend bool operator==(const InstantRange&, const InstantRange&) = default;
};

// Both included; either may be open.
struct NumberRange {
    std::optional<qint64> from;
    std::optional<qint64> to;

    bool isOpen() const { return !from && !to; }
    friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

// A value in one of these ranges, or (isExcept) in none of them; what has no value is in none. Without ranges no
// condition.
template <typename Range>
struct RangeList {
    std::vector<Range> ranges;
    bool isExcept = false;

    bool isOpen() const { return ranges.empty(); }
    friend bool operator==(const RangeList&, const RangeList&) = default;
};
using InstantList = RangeList<InstantRange>;
using NumberList = RangeList<NumberRange>;

// Which codes are meant: all conditions hold. An empty list is no condition.
struct CodeFilter {
    std::vector<CampaignId> campaigns;
    std::vector<CampaignId> otherThan; // of none of these campaigns
    std::vector<CodeStatus> statuses;
    std::vector<CodeSource> sources;
    InstantRange added;
    InstantRange distributed;
    InstantRange settled;
    InstantRange flagged; // when its receiver said that it does not work
    InstantRange deleted;
    InstantList addedIn;
    InstantList distributedIn;
    InstantList settledIn;
    InstantList flaggedIn;
    InstantList deletedIn;
    std::optional<bool> isDistributed; // has the date
    std::optional<bool> isSettled;
    std::optional<bool> isFlagged;
    QString noteContains; // in whatever case
    QString noteLacks;    // the same; codes without a note lack it too
    QString noteBegins;   // in whatever case
    QString noteIs;
    QString noteIsNot; // codes without a note are not it either
    std::vector<QString> noteIsOneOf;
    std::optional<bool> hasNote;
    std::optional<bool> hasTicket;
    std::optional<qint64> ticketNumber; // the receiver's
    NumberRange ticketNumbers;
    NumberList ticketNumberIn;
    bool inTrash = false; // deleted ones, instead of the others
    // Only these, deleted or not. Present and empty: none.
    std::optional<std::vector<CodeId>> ids;

    friend bool operator==(const CodeFilter&, const CodeFilter&) = default;
};

} // namespace invites::store
