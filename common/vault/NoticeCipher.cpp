#include "common/vault/NoticeCipher.h"

#include "common/vault/Hashes.h"
#include "common/vault/Sealing.h"

namespace invites::vault {

namespace {

QString words() {
    return QStringLiteral("A stored address");
}

QByteArray rowOf(const QByteArray& mailboxHash, const QByteArray& unsubscribeHash) {
    // The terminating zero is part of it.
    static constexpr char purpose[] = "invites.ticket_notice";
    return QByteArray(purpose, sizeof purpose) + mailboxHash + unsubscribeHash;
}

} // namespace

QByteArray mailboxHash(const Keyring& keyring, QByteArrayView mailbox) {
    static constexpr char purpose[] = "mailbox";
    const QByteArray text = QByteArray(purpose, sizeof purpose) + mailbox.toByteArray();
    return keyedHash(keyring.addressKey(), text);
}

Secret newUnsubscribeToken() {
    return newRandomSecret();
}

QByteArray unsubscribeHash(const Secret& token) {
    return ticketSecretHash(token);
}

NoticeCipher::NoticeCipher(std::shared_ptr<const Keyring> keyring) : m_keyring(std::move(keyring)) {}

QByteArray NoticeCipher::seal(
    const Secret& target, const QByteArray& mailboxHash, const QByteArray& unsubscribeHash) const {
    return sealRecord(*m_keyring, target, rowOf(mailboxHash, unsubscribeHash));
}

Result<Secret> NoticeCipher::open(
    const QByteArray& sealed, const QByteArray& mailboxHash, const QByteArray& unsubscribeHash) const {
    return openRecord(*m_keyring, sealed, rowOf(mailboxHash, unsubscribeHash), words());
}

Result<QByteArray> NoticeCipher::reseal(
    const QByteArray& sealed, const QByteArray& mailboxHash, const QByteArray& unsubscribeHash) const {
    return resealRecord(*m_keyring, sealed, rowOf(mailboxHash, unsubscribeHash), words());
}

} // namespace invites::vault
