#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/store/CodeTable.h"

#include <optional>

namespace invites::store {

// A row, not one that is there, at about that share (0 to 1) of what the filter lets through in this order, which is an
// effectiveOrder(). Between the smallest and the greatest value dates and numbers are taken to be spread evenly.
// Nothing where the table seems to be empty. One statement.
Result<std::optional<CodeRow>> placeAt(
    db::Connection& connection, const CodeFilter& filter, const CodeOrder& order, double share);

} // namespace invites::store
