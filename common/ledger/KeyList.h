#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"

#include <QByteArray>

#include <vector>

namespace invites::ledger {

// A public key that receipts were signed with.
struct SigningKey {
    QByteArray publicKey; // 32 bytes
    Instant notedAt{};    // before the first of them
};

// keys.json, as it is served and published. With a line feed at its end.
QByteArray toJson(const std::vector<SigningKey>& keys);
// DataCorrupt for whatever is no such list.
Result<std::vector<SigningKey>> keysFromJson(const QByteArray& json);

} // namespace invites::ledger
