#pragma once

#include "common/db/Connection.h"

#include <QString>

namespace invites::test {

// Writes every campaign's ledger as docs/ledger.md has a published copy: FOLDER/<slug>/ledger.json and blocks/.
// Whatever fails ends the program with the reason.
void writeLedgerCopies(db::Connection& connection, const QString& folder);

} // namespace invites::test
