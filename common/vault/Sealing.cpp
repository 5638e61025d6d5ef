#include "common/vault/Sealing.h"

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

using AssociatedData = QVarLengthArray<unsigned char, 96>;

AssociatedData associatedData(QByteArrayView place, quint32 keyId) {
    AssociatedData data(place.size() + 1 + 4);
    std::memcpy(data.data(), place.data(), std::size_t(place.size()));
    data[place.size()] = static_cast<unsigned char>(recordVersion);
    qToBigEndian(keyId, data.data() + place.size() + 1);
    return data;
}

const unsigned char* bytesOf(const QByteArray& array, qsizetype offset = 0) {
    return reinterpret_cast<const unsigned char*>(array.constData()) + offset;
}

tl::unexpected<Error> unreadable(const QString& what, const QString& why) {
    return failure(ErrorCode::DataCorrupt, QStringLiteral("%1 cannot be read: %2.").arg(what, why));
}

} // namespace

QByteArray sealRecord(const Keyring& keyring, const Secret& content, QByteArrayView place) {
    const quint32 keyId = keyring.newestCodeKeyId();
    const AssociatedData data = associatedData(place, keyId);
    QByteArray sealed(ciphertextOffset + content.size() + tagSize, Qt::Uninitialized);
    auto* const record = reinterpret_cast<unsigned char*>(sealed.data());
    record[0] = static_cast<unsigned char>(recordVersion);
    qToBigEndian(keyId, record + keyIdOffset);
    randombytes_buf(record + nonceOffset, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(record + ciphertextOffset, nullptr, bytesOf(content.reveal()),
        quint64(content.size()), data.constData(), quint64(data.size()), nullptr, record + nonceOffset,
        bytesOf(keyring.codeKey(keyId)->reveal()));
    return sealed;
}

Result<Secret> openRecord(const Keyring& keyring, const QByteArray& sealed, QByteArrayView place, const QString& what) {
    if (sealed.size() < ciphertextOffset + tagSize || sealed.at(0) != recordVersion)
        return unreadable(what, QStringLiteral("it is cut, or of a kind that this version does not know"));
    const quint32 keyId = keyIdOfRecord(sealed);
    const Secret* const key = keyring.codeKey(keyId);
    if (key == nullptr)
        return unreadable(what, QStringLiteral("the keyring has no code key %1").arg(keyId));
    const AssociatedData data = associatedData(place, keyId);
    QByteArray content(sealed.size() - ciphertextOffset - tagSize, Qt::Uninitialized);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(content.data()), nullptr, nullptr,
            bytesOf(sealed, ciphertextOffset), quint64(sealed.size() - ciphertextOffset), data.constData(),
            quint64(data.size()), bytesOf(sealed, nonceOffset), bytesOf(key->reveal())) != 0)
        return unreadable(what, QStringLiteral("it was changed or moved, or the keyring is another one"));
    return Secret(std::move(content));
}

Result<QByteArray> resealRecord(
    const Keyring& keyring, const QByteArray& sealed, QByteArrayView place, const QString& what) {
    const auto content = openRecord(keyring, sealed, place, what);
    if (!content)
        return failure(content.error());
    return sealRecord(keyring, *content, place);
}

quint32 keyIdOfRecord(const QByteArray& sealed) {
    return sealed.size() < nonceOffset ? 0 : qFromBigEndian<quint32>(sealed.constData() + keyIdOffset);
}

} // namespace invites::vault
