#include "common/vault/ReceiptSigner.h"

#include "common/vault/Hashes.h"

#include <sodium.h>

namespace invites::vault {

namespace {

static_assert(ReceiptSigner::keySize == qsizetype(crypto_sign_PUBLICKEYBYTES));
static_assert(ReceiptSigner::keySize == qsizetype(crypto_sign_SEEDBYTES));
static_assert(ReceiptSigner::signatureSize == qsizetype(crypto_sign_BYTES));

constexpr qsizetype pseudonymSize = 16;

const unsigned char* bytesOf(const QByteArray& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.constData());
}

unsigned char* bytesOf(QByteArray& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

} // namespace

QByteArray ticketPseudonym(const QByteArray& secretHash) {
    const QByteArray text = "handsel ticket" + secretHash;
    QByteArray hash(crypto_hash_sha256_BYTES, Qt::Uninitialized);
    crypto_hash_sha256(bytesOf(hash), bytesOf(text), quint64(text.size()));
    return hash.first(pseudonymSize);
}

Secret ReceiptSigner::seedOf(const Keyring& keyring) {
    static constexpr char context[] = "receipt signing key";
    return Secret(keyedHash(keyring.ticketKey(), {context, sizeof context}));
}

ReceiptSigner::ReceiptSigner(const Secret& seed) : m_publicKey(keySize, Qt::Uninitialized) {
    QByteArray secretKey(crypto_sign_SECRETKEYBYTES, Qt::Uninitialized);
    crypto_sign_seed_keypair(bytesOf(m_publicKey), bytesOf(secretKey), bytesOf(seed.reveal()));
    m_secretKey = Secret(std::move(secretKey));
}

QByteArray ReceiptSigner::sign(const QByteArray& text) const {
    QByteArray signature(signatureSize, Qt::Uninitialized);
    crypto_sign_detached(
        bytesOf(signature), nullptr, bytesOf(text), quint64(text.size()), bytesOf(m_secretKey.reveal()));
    return signature;
}

} // namespace invites::vault
