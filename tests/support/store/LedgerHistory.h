#pragma once

#include "tests/support/store/StoreFixture.h"

namespace invites::test {

// What a campaign's ledger can tell, told by the database: a line that is older than its ledger, and then every kind of
// record, of step and of flag. The same each time but for the moments and the salts of reasons. On a fixture that was
// reset, with one connection.
void tellLedgerHistory(StoreFixture& fixture);

// Begins the ledgers anew, as if the database had just learnt to keep them.
void beginLedgersAnew(StoreFixture& fixture);

} // namespace invites::test
