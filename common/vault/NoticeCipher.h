#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/vault/Keyring.h"

#include <QByteArray>

#include <memory>

namespace invites::vault {

// The fingerprint of a mailbox, or of a browser's push endpoint, by which the database knows it again: HMAC-SHA-256
// under the address key of "mailbox" ‖ 0 ‖ text. 32 bytes; never that of an address of the network (Hashes.h), which
// begins with a date. Any thread.
QByteArray mailboxHash(const Keyring& keyring, QByteArrayView mailbox);

// What stands for "do not write to me again": 43 characters of base64url (256 random bits). Any thread.
Secret newUnsubscribeToken();
// What the database keeps of it: SHA-256 of its characters.
QByteArray unsubscribeHash(const Secret& token);

// Seals where word of a ticket is sent before it reaches the database (Sealing.h). The row is
// "invites.ticket_notice" ‖ 0 ‖ mailbox hash ‖ unsubscribe hash, so that nobody who can write there redirects one.
// Any thread.
class NoticeCipher {
public:
    explicit NoticeCipher(std::shared_ptr<const Keyring> keyring);

    QByteArray seal(const Secret& target, const QByteArray& mailboxHash, const QByteArray& unsubscribeHash) const;
    // DataCorrupt: see openRecord.
    Result<Secret> open(
        const QByteArray& sealed, const QByteArray& mailboxHash, const QByteArray& unsubscribeHash) const;
    // Under the newest key.
    Result<QByteArray> reseal(
        const QByteArray& sealed, const QByteArray& mailboxHash, const QByteArray& unsubscribeHash) const;

private:
    std::shared_ptr<const Keyring> m_keyring;
};

} // namespace invites::vault
