#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/vault/Keyring.h"

#include <QByteArray>

#include <memory>

namespace invites::vault {

// Somebody's words as the database keeps them.
struct SealedAppeal {
    QByteArray reference; // 32 random bytes, the appeal's own
    QByteArray words;
};

// Seals what somebody writes in an appeal before it reaches the database (Sealing.h): it may hold a code or a name. The
// row is "invites.appeal" ‖ 0 ‖ reference. Any thread.
class AppealCipher {
public:
    explicit AppealCipher(std::shared_ptr<const Keyring> keyring);

    SealedAppeal seal(const Secret& words) const;
    // DataCorrupt: see openRecord.
    Result<Secret> open(const QByteArray& sealed, const QByteArray& reference) const;
    // Under the newest key.
    Result<QByteArray> reseal(const QByteArray& sealed, const QByteArray& reference) const;

private:
    std::shared_ptr<const Keyring> m_keyring;
};

} // namespace invites::vault
