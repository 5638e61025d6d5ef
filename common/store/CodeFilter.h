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
};

// Which codes are meant: all conditions hold. An empty list is no condition.
struct CodeFilter {
    std::vector<CampaignId> campaigns;
    std::vector<CodeStatus> statuses;
    std::vector<CodeSource> sources;
    InstantRange added;
    InstantRange distributed;
    InstantRange settled;
    QString noteContains;
    std::optional<bool> hasNote;
    std::optional<bool> isFlagged;      // its receiver said that it does not work
    std::optional<qint64> ticketNumber; // the receiver's
    bool inTrash = false;               // deleted ones, instead of the others
};

} // namespace invites::store
