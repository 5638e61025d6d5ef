#pragma once

#include "common/base/Result.h"
#include "common/ledger/Records.h"

namespace invites::ledger {

// What a ticket's holder has in his hands: that his ticket joined in this block, signed.
struct Receipt {
    QByteArray campaign;
    quint64 number = 0;
    Pseudonym pseudonym{};
    quint64 block = 0;
    QByteArray blockHash;
    quint64 issuedAt = 0; // microseconds since 1970
    QByteArray key;       // Ed25519, public
    QByteArray signature;
};

// DataCorrupt for whatever does not say all of it.
Result<Receipt> receiptFromJson(const QByteArray& json);

// What is signed.
QByteArray receiptText(const Receipt& receipt);

// By the key that it names; whose that is, keys.json tells. Any thread.
bool isSigned(const Receipt& receipt);

} // namespace invites::ledger
