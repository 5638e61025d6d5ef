#include "public-server/notices/PushMessage.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>

namespace invites::notices {

namespace {

constexpr quint32 recordSize = 4096;
constexpr qsizetype saltSize = 16;
constexpr qsizetype keySize = 16;
constexpr qsizetype nonceSize = 12;
constexpr qsizetype tagSize = 16;
// What every push service takes (RFC 8030, 7.2), less the header, the tag and the padding's mark.
constexpr qsizetype longestPlain = 4096 - (saltSize + 4 + 1 + 65) - tagSize - 1;
constexpr auto authorizationLife = std::chrono::hours(12);

const unsigned char* bytesOf(const QByteArray& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.constData());
}

QByteArray hmac(const QByteArray& key, const QByteArray& message) {
    QByteArray hash(32, '\0');
    HMAC(EVP_sha256(), key.constData(), int(key.size()), bytesOf(message), std::size_t(message.size()),
        reinterpret_cast<unsigned char*>(hash.data()), nullptr);
    return hash;
}

// RFC 5869, for up to 32 bytes.
QByteArray hkdf(const QByteArray& salt, const QByteArray& secret, const QByteArray& info, qsizetype size) {
    return hmac(hmac(salt, secret), info + '\x01').first(size);
}

QByteArray aes128gcm(const QByteArray& key, const QByteArray& nonce, const QByteArray& plain) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    QByteArray sealed(plain.size() + tagSize, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(sealed.data());
    int size = 0;
    int last = 0;
    if (EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, bytesOf(key), bytesOf(nonce)) != 1 ||
        EVP_EncryptUpdate(context.get(), out, &size, bytesOf(plain), int(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), out + size, &last) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, int(tagSize), out + plain.size()) != 1)
        qFatal("OpenSSL does not encrypt");
    return sealed;
}

// A name with its terminating zero.
template <std::size_t Size>
QByteArray info(const char (&name)[Size]) {
    return {name, qsizetype(Size)};
}

} // namespace

QByteArray base64Url(const QByteArray& bytes) {
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

Result<QByteArray> encryptedPush(
    const QByteArray& plain, const PushSubscription& subscription, const EcKey& senderKey, const QByteArray& salt) {
    if (plain.size() > longestPlain)
        return failure(ErrorCode::InvalidInput, QStringLiteral("The message is too long."));
    const auto shared = senderKey.sharedSecret(subscription.publicKey);
    if (!shared)
        return failure(shared.error());
    const QByteArray sender = senderKey.publicPoint();
    const QByteArray secret =
        hkdf(subscription.authKey, shared->reveal(), info("WebPush: info") + subscription.publicKey + sender, 32);
    const QByteArray key = hkdf(salt, secret, info("Content-Encoding: aes128gcm"), keySize);
    const QByteArray nonce = hkdf(salt, secret, info("Content-Encoding: nonce"), nonceSize);
    QByteArray size(4, '\0');
    qToBigEndian(recordSize, size.data());
    // 2: the last record (RFC 8188, 2).
    return salt + size + char(sender.size()) + sender + aes128gcm(key, nonce, plain + '\x02');
}

Result<QByteArray> encryptedPush(const QByteArray& plain, const PushSubscription& subscription) {
    QByteArray salt(saltSize, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), int(salt.size())) != 1)
        qFatal("OpenSSL has no randomness");
    return encryptedPush(plain, subscription, EcKey::generate(), salt);
}

QByteArray vapidAuthorization(const EcKey& key, const QString& origin, const QString& contact, Instant now) {
    const auto end = std::chrono::floor<std::chrono::seconds>(now + authorizationLife).time_since_epoch().count();
    const QJsonObject claims{
        {QStringLiteral("aud"), origin}, {QStringLiteral("exp"), qint64(end)}, {QStringLiteral("sub"), contact}};
    const QByteArray token = base64Url(R"({"typ":"JWT","alg":"ES256"})") + '.' +
                             base64Url(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    return "vapid t=" + token + '.' + base64Url(key.sign(token)) + ", k=" + base64Url(key.publicPoint());
}

} // namespace invites::notices
