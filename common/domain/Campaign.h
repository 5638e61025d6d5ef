#pragma once

#include "common/domain/CodePattern.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QString>

#include <chrono>
#include <optional>

namespace invites {

// How many codes of a campaign are in each status, soft-deleted ones included.
struct CodeCounts {
    qint64 available = 0;
    qint64 reserved = 0;
    qint64 distributed = 0;
    qint64 used = 0;
    qint64 invalid = 0;
    qint64 held = 0;
};

// What everybody may know of a campaign's priority lane.
struct PriorityCounts {
    int share = 4;             // one in so many, while anybody waits in the standard lane
    qint64 waiting = 0;        // tickets in it
    qint64 served = 0;         // from it, so far
    qint64 standardServed = 0; // from the standard lane, or at once
};

// An invite-only product, as visitors may know it.
struct Campaign {
    CampaignId id;
    QString slug;
    QString name;
    QString productUrl;
    bool open = false; // takes new tickets now
    CodePattern pattern;
    int contributionSize = 0;
    qint64 available = 0; // codes that a newcomer could be given; without held and deleted ones
    qint64 waiting = 0;   // tickets in the line
    CodeCounts codes;
    std::optional<PriorityCounts> priority; // nothing: it has no priority lane
    qint64 moved = 0;                       // how often an admin moved a ticket by hand
    bool requiresSignIn = false;            // a new ticket is a member's alone
    LateRule lateRule = LateRule::None;
    std::chrono::seconds lateDelay{0}; // with LaterPlace
    bool premium = false;              // members with premium stand in its priority lane, where it has one
};

} // namespace invites
