#pragma once

#include "admin-app/session/Session.h"
#include "tests/bench/console/TableBench.h"

#include <QString>

namespace invites::bench {

// A report of all codes (masked, as a moderator has it), written by the console's job. Rows a second, seconds, and the
// memory that it took.
void measureExport(admin::Session& session, const QString& path, const Report& report);

// A file of codes for the campaign "sora", with a heading, through the console's job: dry run, then for good.
void measureImport(admin::Session& session, const QString& path, const Report& report);

} // namespace invites::bench
