#include "common/store/CodeValues.h"

#include "common/store/CodeCondition.h"

#include <algorithm>

namespace invites::store {

namespace {

struct Trait {
    CodeColumn column;
    const char* name;       // in code_browse, or of the partition
    const char* sorted;     // what is compared; %1 is the row
    const char* zero;       // stands for NULL where that is told apart otherwise; nullptr: never NULL
    const char* exceptions; // statuses in which NULL is the exception, for which 0014 has an index
};

const Trait traits[] = {
    {CodeColumn::Status, "status", "%1.status", nullptr, nullptr},
    {CodeColumn::Source, "source", "%1.source", nullptr, nullptr},
    {CodeColumn::Campaign, "slug", "%1.slug", nullptr, nullptr},
    {CodeColumn::Added, "added_at", "%1.added_at", nullptr, nullptr},
    {CodeColumn::Distributed, "distributed_at", "%1.distributed_at", "'-infinity'::timestamptz",
        "('distributed', 'used', 'invalid')"},
    {CodeColumn::Settled, "settled_at", "%1.settled_at", "'-infinity'::timestamptz", "('used', 'invalid')"},
    {CodeColumn::Flagged, "flagged_at", "%1.flagged_at", "'-infinity'::timestamptz", nullptr},
    {CodeColumn::Deleted, "deleted_at", "%1.deleted_at", nullptr, nullptr},
    {CodeColumn::Ticket, "ticket_id", "%1.ticket_id", "0::bigint", "('reserved', 'distributed', 'used', 'invalid')"},
    {CodeColumn::Note, "note", "left(%1.note, 100)", "''", nullptr},
};

const Trait& traitOf(CodeColumn column) {
    return *std::find_if(
        std::begin(traits), std::end(traits), [column](const Trait& trait) { return trait.column == column; });
}

template <typename Range>
bool isNarrowed(const Range& range, const RangeList<Range>& list) {
    return !range.isOpen() || (!list.isOpen() && !list.isExcept);
}

} // namespace

bool isOfPartition(CodeColumn column) {
    return column == CodeColumn::Status || column == CodeColumn::Source || column == CodeColumn::Campaign;
}

bool isNullable(CodeColumn column) {
    return traitOf(column).zero != nullptr;
}

bool isUsuallySet(CodeColumn column, CodeStatus status) {
    const QByteArray exceptions = traitOf(column).exceptions;
    const QByteArray quoted = "'" + QByteArray(toText(status).data()) + "'";
    return exceptions.contains(quoted);
}

bool leavesOutEmpty(const CodeFilter& filter, CodeColumn column) {
    switch (column) {
    case CodeColumn::Distributed:
        return isNarrowed(filter.distributed, filter.distributedIn) || filter.isDistributed == true;
    case CodeColumn::Settled:
        return isNarrowed(filter.settled, filter.settledIn) || filter.isSettled == true;
    case CodeColumn::Flagged:
        return isNarrowed(filter.flagged, filter.flaggedIn) || filter.isFlagged == true;
    case CodeColumn::Ticket:
        return filter.ticketNumber || isNarrowed(filter.ticketNumbers, filter.ticketNumberIn) ||
               filter.hasTicket == true;
    case CodeColumn::Note:
        return !filter.noteContains.isEmpty() || !filter.noteBegins.isEmpty() || !filter.noteIs.isEmpty() ||
               !filter.noteIsOneOf.empty() || filter.hasNote == true;
    case CodeColumn::Status:
    case CodeColumn::Source:
    case CodeColumn::Campaign:
    case CodeColumn::Added:
    case CodeColumn::Deleted:
        break;
    }
    return true;
}

QByteArray sortedBy(CodeColumn column, const char* row) {
    return QByteArray(traitOf(column).sorted).replace("%1", row);
}

QByteArray named(CodeColumn column, const char* row) {
    return QByteArray(row) + "." + traitOf(column).name;
}

QByteArray zeroOf(CodeColumn column) {
    return traitOf(column).zero;
}

const char* exceptionsOf(CodeColumn column) {
    return traitOf(column).exceptions;
}

bool hasValue(const CodeRow& row, CodeColumn column) {
    switch (column) {
    case CodeColumn::Distributed:
        return row.distributed.has_value();
    case CodeColumn::Settled:
        return row.settled.has_value();
    case CodeColumn::Flagged:
        return row.flagged.has_value();
    case CodeColumn::Ticket:
        return row.ticket.has_value();
    case CodeColumn::Note:
        return row.note.has_value();
    case CodeColumn::Status:
    case CodeColumn::Source:
    case CodeColumn::Campaign:
    case CodeColumn::Added:
    case CodeColumn::Deleted:
        break;
    }
    return true;
}

QByteArray valueOf(const CodeRow& row, CodeColumn column, db::Parameters& parameters) {
    if (!hasValue(row, column))
        return traitOf(column).zero;
    switch (column) {
    case CodeColumn::Status:
        return placeOfLast(parameters.text(QString(toText(row.status)))) + "::invites.code_status";
    case CodeColumn::Source:
        return placeOfLast(parameters.text(QString(toText(row.source)))) + "::invites.code_source";
    case CodeColumn::Campaign:
        return placeOfLast(parameters.text(row.campaignSlug));
    case CodeColumn::Added:
        return placeOfLast(parameters.instant(row.added));
    case CodeColumn::Distributed:
        return placeOfLast(parameters.instant(*row.distributed));
    case CodeColumn::Settled:
        return placeOfLast(parameters.instant(*row.settled));
    case CodeColumn::Flagged:
        return placeOfLast(parameters.instant(*row.flagged));
    case CodeColumn::Deleted:
        return placeOfLast(parameters.instant(row.deleted.value_or(Instant())));
    case CodeColumn::Ticket:
        return placeOfLast(parameters.int64(row.ticket->value));
    case CodeColumn::Note:
        return "left(" + placeOfLast(parameters.text(*row.note)) + ", 100)";
    }
    return "null";
}

} // namespace invites::store
