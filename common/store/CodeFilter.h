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

// Which codes are meant: all conditions hold. An empty list is no condition.
struct CodeFilter {
    std::vector<CampaignId> campaigns;
    std::vector<CodeStatus> statuses;
    std::vector<CodeSource> sources;
    InstantRange added;
    InstantRange distributed;
    InstantRange settled;
    std::optional<bool> isDistributed; // has the date
    std::optional<bool> isSettled;
    QString noteContains; // in whatever case
    QString noteIs;
    QString noteIsNot; // codes without a note are not it either
    std::optional<bool> hasNote;
    std::optional<bool> isFlagged; // its receiver said that it does not work
    std::optional<bool> hasTicket;
    std::optional<qint64> ticketNumber; // the receiver's
    NumberRange ticketNumbers;
    bool inTrash = false; // deleted ones, instead of the others
    // Only these, deleted or not. Present and empty: none.
    std::optional<std::vector<CodeId>> ids;

    friend bool operator==(const CodeFilter&, const CodeFilter&) = default;
};

} // namespace invites::store
