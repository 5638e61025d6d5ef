#pragma once

#include "common/db/Connection.h"
#include "public-server/commands/Findings.h"
#include "public-server/publication/GitHubConfiguration.h"

#include <optional>

namespace invites::commands {

// Asks GitHub whether the ledger can be published there.
void checkRepository(const std::optional<publication::GitHubOptions>& options, Findings& findings);
// How publishing went so far.
void checkPublication(
    db::Connection& connection, const std::optional<publication::GitHubOptions>& options, Findings& findings);

} // namespace invites::commands
