#include "common/vault/AppealCipher.h"

#include "common/vault/Hashes.h"
#include "common/vault/Sealing.h"

namespace invites::vault {

namespace {

QByteArray rowOf(const QByteArray& reference) {
    // The terminating zero is part of it.
    static constexpr char purpose[] = "invites.appeal";
    return QByteArray(purpose, sizeof purpose) + reference;
}

QString words() {
    return QStringLiteral("A stored appeal");
}

} // namespace

AppealCipher::AppealCipher(std::shared_ptr<const Keyring> keyring) : m_keyring(std::move(keyring)) {}

SealedAppeal AppealCipher::seal(const Secret& words) const {
    const QByteArray reference = ticketSecretHash(newRandomSecret());
    return {reference, sealRecord(*m_keyring, words, rowOf(reference))};
}

Result<Secret> AppealCipher::open(const QByteArray& sealed, const QByteArray& reference) const {
    return openRecord(*m_keyring, sealed, rowOf(reference), words());
}

Result<QByteArray> AppealCipher::reseal(const QByteArray& sealed, const QByteArray& reference) const {
    return resealRecord(*m_keyring, sealed, rowOf(reference), words());
}

} // namespace invites::vault
