#include "common/vault/CodeCipher.h"

#include <QVarLengthArray>
#include <QtEndian>

#include <sodium.h>

#include <cstring>

namespace invites::vault {

namespace {

constexpr char recordVersion = 1;
constexpr qsizetype keyIdOffset = 1;
constexpr qsizetype nonceOffset = keyIdOffset + 4;
constexpr qsizetype ciphertextOffset = nonceOffset + qsizetype(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
constexpr qsizetype tagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static_assert(Keyring::keySize == qsizetype(crypto_aead_xchacha20poly1305_ietf_KEYBYTES));

using AssociatedData = QVarLengthArray<unsigned char, 64>;

AssociatedData associatedData(CampaignId campaign, const QByteArray& fingerprint, quint32 keyId) {
    // The terminating zero is part of it.
    static constexpr char purpose[] = "invites.code";
    AssociatedData data(qsizetype(sizeof purpose) + 8 + fingerprint.size() + 1 + 4);
    unsigned char* place = data.data();
    std::memcpy(place, purpose, sizeof purpose);
    place += sizeof purpose;
    qToBigEndian(campaign.value, place);
    place += 8;
    std::memcpy(place, fingerprint.constData(), std::size_t(fingerprint.size()));
    place += fingerprint.size();
    *place++ = static_cast<unsigned char>(recordVersion);
    qToBigEndian(keyId, place);
    return data;
}

const unsigned char* bytesOf(const QByteArray& array, qsizetype offset = 0) {
    return reinterpret_cast<const unsigned char*>(array.constData()) + offset;
}

tl::unexpected<Error> unreadable(const QString& why) {
    return failure(ErrorCode::DataCorrupt, QStringLiteral("A stored code cannot be read: %1.").arg(why));
}

} // namespace

CodeCipher::CodeCipher(std::shared_ptr<const Keyring> keyring) : m_keyring(std::move(keyring)) {}

QByteArray CodeCipher::seal(const Secret& code, CampaignId campaign, const QByteArray& fingerprint) const {
    const quint32 keyId = m_keyring->newestCodeKeyId();
    const AssociatedData data = associatedData(campaign, fingerprint, keyId);
    QByteArray sealed(ciphertextOffset + code.size() + tagSize, Qt::Uninitialized);
    auto* const record = reinterpret_cast<unsigned char*>(sealed.data());
    record[0] = static_cast<unsigned char>(recordVersion);
    qToBigEndian(keyId, record + keyIdOffset);
    randombytes_buf(record + nonceOffset, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(record + ciphertextOffset, nullptr, bytesOf(code.reveal()),
        quint64(code.size()), data.constData(), quint64(data.size()), nullptr, record + nonceOffset,
        bytesOf(m_keyring->codeKey(keyId)->reveal()));
    return sealed;
}

Result<Secret> CodeCipher::open(const QByteArray& sealed, CampaignId campaign, const QByteArray& fingerprint) const {
    if (sealed.size() < ciphertextOffset + tagSize || sealed.at(0) != recordVersion)
        return unreadable(QStringLiteral("it is cut, or of a kind that this version does not know"));
    const quint32 keyId = keyIdOf(sealed);
    const Secret* const key = m_keyring->codeKey(keyId);
    if (key == nullptr)
        return unreadable(QStringLiteral("the keyring has no code key %1").arg(keyId));
    const AssociatedData data = associatedData(campaign, fingerprint, keyId);
    QByteArray code(sealed.size() - ciphertextOffset - tagSize, Qt::Uninitialized);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(code.data()), nullptr, nullptr,
            bytesOf(sealed, ciphertextOffset), quint64(sealed.size() - ciphertextOffset), data.constData(),
            quint64(data.size()), bytesOf(sealed, nonceOffset), bytesOf(key->reveal())) != 0)
        return unreadable(QStringLiteral("it was changed or moved, or the keyring is another one"));
    return Secret(std::move(code));
}

quint32 CodeCipher::keyIdOf(const QByteArray& sealed) {
    return sealed.size() < nonceOffset ? 0 : qFromBigEndian<quint32>(sealed.constData() + keyIdOffset);
}

} // namespace invites::vault
