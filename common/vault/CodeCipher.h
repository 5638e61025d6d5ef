#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/domain/Ids.h"
#include "common/vault/Keyring.h"

#include <QByteArray>

#include <memory>

namespace invites::vault {

// Seals invite codes before they reach the database: XChaCha20-Poly1305-IETF (libsodium, draft-irtf-cfrg-xchacha-03).
//
// Record: version(1) ‖ key id(4, big endian) ‖ nonce(24, random) ‖ ciphertext ‖ tag(16).
// Associated data: "invites.code" ‖ 0 ‖ campaign id(8, big endian) ‖ fingerprint(32) ‖ version ‖ key id, so that a
// record opens only in the row it was made for: the fingerprint is the row's natural key, known before it has an id.
// Any thread.
class CodeCipher {
public:
    explicit CodeCipher(std::shared_ptr<const Keyring> keyring);

    // Under the newest key.
    QByteArray seal(const Secret& code, CampaignId campaign, const QByteArray& fingerprint) const;
    // DataCorrupt where the key is not in the ring, or the record was changed, moved to another row, or cut.
    Result<Secret> open(const QByteArray& sealed, CampaignId campaign, const QByteArray& fingerprint) const;
    // 0 where the record is too short to name a key.
    static quint32 keyIdOf(const QByteArray& sealed);

private:
    std::shared_ptr<const Keyring> m_keyring;
};

} // namespace invites::vault
