#pragma once

#include "common/base/Result.h"
#include "common/ledger/Records.h"

#include <QByteArrayView>

namespace invites::ledger {

// The records of a block's body, in their order. Strict: DataCorrupt, with what is wrong, for whatever is not written
// in the one way that docs/ledger.md allows. That records stand where they may is the replay's to see. Any thread.
Result<std::vector<Record>> decodeBody(QByteArrayView body);

// The entries of a record "joined" or "standing", as the database's ledger_ticket packs them.
Result<std::vector<TicketEntry>> decodeTickets(QByteArrayView content);

} // namespace invites::ledger
