#pragma once

#include "common/base/Result.h"
#include "common/domain/Names.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace invites::store {

// What becomes of an active ticket of two members who are made one.
enum class TicketFate {
    Stays,  // it is the one that they have from then on
    Leaves, // the line: they have a better one
    Apart,  // it keeps its code where it is: both have one
};

struct MergedTicket {
    QString campaign; // slug
    qint64 number = 0;
    TicketState was = TicketState::Waiting;
    bool isKeptMembers = false; // else the other's
    TicketFate fate = TicketFate::Stays;

    bool operator==(const MergedTicket&) const = default;
};

// What a merge does, or would do.
struct MemberMerge {
    QString mark; // stands for all of this
    std::vector<MergedTicket> tickets;
    qint64 pastTickets = 0; // the other's that are over, for the kept one's history
    qint64 identities = 0;  // with which the other signed in
    qint64 sessions = 0;    // of the other, which end
    qint64 suspensions = 0; // of the other, which hold for both

    bool operator==(const MemberMerge&) const = default;
};

// From merge_members' summary. Internal where it is not what we know.
Result<MemberMerge> mergeFromSummary(const QString& mark, const QByteArray& summary);

} // namespace invites::store
