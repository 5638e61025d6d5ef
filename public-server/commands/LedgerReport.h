#pragma once

#include "public-server/commands/LedgerVerifier.h"

#include <QJsonObject>

namespace invites::commands {

// What verify-ledger says of a chain: plain sentences, a line each.
QString inWords(const VerifiedLedger& ledger);

// The same for programs.
QJsonObject toJson(const VerifiedLedger& ledger);

} // namespace invites::commands
