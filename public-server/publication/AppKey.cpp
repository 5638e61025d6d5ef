#include "public-server/publication/AppKey.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <openssl/evp.h>
#include <openssl/pem.h>

namespace invites::publication {

using namespace Qt::StringLiterals;

namespace {

constexpr int fewestBits = 2048;
constexpr std::chrono::seconds clockDifference{60};
constexpr std::chrono::seconds lifetime{540};

QByteArray base64Url(const QByteArray& bytes) {
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray part(const QJsonObject& object) {
    return base64Url(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

qint64 secondsOf(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count();
}

QByteArray signatureOf(const QByteArray& text, EVP_PKEY* key) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const auto* in = reinterpret_cast<const unsigned char*>(text.constData());
    std::size_t size = 0;
    if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key, nullptr) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, in, std::size_t(text.size())) != 1)
        qFatal("OpenSSL does not sign with an RSA key.");
    QByteArray made(qsizetype(size), '\0');
    if (EVP_DigestSign(
            context.get(), reinterpret_cast<unsigned char*>(made.data()), &size, in, std::size_t(text.size())) != 1)
        qFatal("OpenSSL does not sign with an RSA key.");
    made.resize(qsizetype(size));
    return made;
}

} // namespace

Result<AppKey> AppKey::fromPem(const Secret& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> input(
        BIO_new_mem_buf(pem.reveal().constData(), int(pem.size())), &BIO_free);
    const auto noPassword = [](char*, int, int, void*) { return 0; };
    const std::shared_ptr<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(input.get(), nullptr, noPassword, nullptr), &EVP_PKEY_free);
    if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) < fewestBits)
        return failure(ErrorCode::InvalidInput, QStringLiteral("This is no RSA private key of 2048 bits or more."));
    return AppKey(key);
}

Secret AppKey::tokenFor(const std::string& appId, Instant now) const {
    const QByteArray text = part({{u"alg"_s, u"RS256"_s}, {u"typ"_s, u"JWT"_s}}) + '.' +
                            part({{u"iat"_s, secondsOf(now - clockDifference)}, {u"exp"_s, secondsOf(now + lifetime)},
                                {u"iss"_s, QString::fromStdString(appId)}});
    return Secret(text + '.' + base64Url(signatureOf(text, m_key.get())));
}

} // namespace invites::publication
