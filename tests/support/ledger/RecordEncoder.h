#pragma once

#include "common/ledger/Records.h"

namespace invites::test {

// A record as docs/ledger.md has it: kind, size, content. Writes whatever it is given, also what no verifier accepts.
QByteArray encode(const ledger::Record& record);
QByteArray encodeBody(const std::vector<ledger::Record>& records);

} // namespace invites::test
