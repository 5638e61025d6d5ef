#pragma once

#include "common/base/Secret.h"
#include "common/vault/Keyring.h"

#include <QByteArray>

namespace invites::vault {

// The name that a ticket has in the ledger, of its secret's hash: the first 16 bytes of SHA-256("handsel ticket" ‖
// secretHash).
QByteArray ticketPseudonym(const QByteArray& secretHash);

// Signs receipts with Ed25519 (RFC 8032; libsodium). The key is derived from the keyring: its seed is
// HMAC-SHA-256(ticket key, "receipt signing key" ‖ 0), which no ticket's secret can be, since no campaign's slug has a
// space. So all servers of an installation have the same key, it lives as long as the tickets' secrets do, and it needs
// no setting up. Immutable; any thread.
class ReceiptSigner {
public:
    static constexpr qsizetype keySize = 32;
    static constexpr qsizetype signatureSize = 64;

    explicit ReceiptSigner(const Keyring& keyring) : ReceiptSigner(seedOf(keyring)) {}
    // seed: 32 bytes, the private key of RFC 8032.
    explicit ReceiptSigner(const Secret& seed);

    const QByteArray& publicKey() const { return m_publicKey; }
    // text: as ledger::receiptText gives it.
    QByteArray sign(const QByteArray& text) const;

private:
    static Secret seedOf(const Keyring& keyring);

    QByteArray m_publicKey;
    Secret m_secretKey;
};

} // namespace invites::vault
