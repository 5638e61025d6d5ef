#pragma once

#include "common/db/Parameters.h"
#include "common/db/Query.h"
#include "common/store/CodeTable.h"
#include "common/store/CodeValues.h"

#include <QByteArray>

// The statements of CodeTable. Assembled from words that are written here; every value is a parameter.
namespace invites::store {

struct Statement {
    db::Query query;
    db::Parameters parameters;
};

// Runs it with the planner settings that pages want: compiling one would take longer than running it, and reading in
// the order of an index is what its limit is for.
Result<db::Rows> read(db::Connection& connection, const Statement& statement);

// What an order means for a filter: columns that mean nothing there and repetitions left out, and never without a
// column that an index is sorted by.
CodeOrder effectiveOrder(const CodeFilter& filter, const CodeOrder& order);
// "with p as (…)": the campaigns, statuses and sources of a filter, with how many codes of the status there are; and
// what makes "k" a row of one of them.
QByteArray partitions(const CodeFilter& filter, db::Parameters& parameters);
inline constexpr const char* inPartition =
    "k.campaign_id = p.campaign_id and k.status = p.status and k.source = p.source and ";

// Of a partition all that few codes are, which an index has alone: rows "k", read as a whole. Statistics know nothing
// of what depends on what, and would have the planner walk through all others that come first in an order.
QByteArray allThatAre(const QByteArray& few, const CodeFilter& filter);
// Few: codes that lack what nearly all of their status have.
QByteArray exceptionsWithout(CodeColumn lacked);

// What follows "order by" for an effectiveOrder(), or for its reverse. row: a row of code_browse with its "slug".
QByteArray orderText(const CodeOrder& order, const char* row, bool isForward);

// A page after (isForward) or before a row, in the order or against it; from its beginning or end without a row.
Statement pageStatement(
    const CodeFilter& filter, const CodeOrder& order, bool isForward, const CodeRow* from, int limit);
CodeRow codeRowFrom(const db::Row& row);

// For each campaign, status and source: slug, status, source, how many codes it has in all sources, then of the first
// column that is not one of these the smallest and the greatest value and how many have one (counted up to a limit),
// and the first and last date of being added.
Statement boundsStatement(const CodeFilter& filter, CodeColumn column, int countLimit);

Statement countStatement(const CodeFilter& filter);
// Of each: id, version, status, whether it is deleted, whether it has a ticket. In no order.
Statement statesStatement(const CodeFilter& filter);
Statement boundedCountStatement(const CodeFilter& filter, qint64 limit);
// Without reading the codes themselves, but for those in the trash.
Statement keptCountStatement(const CodeFilter& filter);

} // namespace invites::store
