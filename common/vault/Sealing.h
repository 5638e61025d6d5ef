#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/vault/Keyring.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace invites::vault {

// Encrypted records, as the database keeps them: XChaCha20-Poly1305-IETF (libsodium, draft-irtf-cfrg-xchacha-03) under
// the keyring's code keys.
//
// Record: version(1) ‖ key id(4, big endian) ‖ nonce(24, random) ‖ ciphertext ‖ tag(16).
// Associated data: place ‖ version ‖ key id. The place says what the record is and of which row ("invites.code" ‖ 0 ‖
// the row's natural key), so that it opens nowhere else. Pure functions; any thread.

// Under the newest key.
QByteArray sealRecord(const Keyring& keyring, const Secret& content, QByteArrayView place);
// DataCorrupt where the key is not in the ring, or the record was changed, moved to another place, or cut. what: names
// the record in the error, "A stored code".
Result<Secret> openRecord(const Keyring& keyring, const QByteArray& sealed, QByteArrayView place, const QString& what);
// The same content in the same place under the newest key. Errors: as openRecord.
Result<QByteArray> resealRecord(
    const Keyring& keyring, const QByteArray& sealed, QByteArrayView place, const QString& what);
// 0 where the record is too short to name a key.
quint32 keyIdOfRecord(const QByteArray& sealed);

} // namespace invites::vault
