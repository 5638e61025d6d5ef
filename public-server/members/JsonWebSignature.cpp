#include "public-server/members/JsonWebSignature.h"

#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <optional>

namespace invites::members {

namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype longestToken = 32768;
constexpr qsizetype curveSignatureSize = 64;

std::optional<QByteArray> decoded(const QByteArray& part) {
    const auto bytes = QByteArray::fromBase64Encoding(
        part, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes || part.contains('='))
        return std::nullopt;
    return *bytes;
}

std::optional<QJsonObject> decodedObject(const QByteArray& part) {
    const auto bytes = decoded(part);
    if (!bytes)
        return std::nullopt;
    const QJsonDocument document = QJsonDocument::fromJson(*bytes);
    if (!document.isObject())
        return std::nullopt;
    return document.object();
}

// A token has r ‖ s (RFC 7518, 3.4), OpenSSL wants DER.
QByteArray inDer(const QByteArray& raw) {
    if (raw.size() != curveSignatureSize)
        return {};
    const auto* bytes = reinterpret_cast<const unsigned char*>(raw.constData());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(ECDSA_SIG_new(), &ECDSA_SIG_free);
    BIGNUM* r = BN_bin2bn(bytes, int(curveSignatureSize / 2), nullptr);
    BIGNUM* s = BN_bin2bn(bytes + curveSignatureSize / 2, int(curveSignatureSize / 2), nullptr);
    // Takes both.
    if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r, s) != 1)
        return {};
    QByteArray der(i2d_ECDSA_SIG(signature.get(), nullptr), Qt::Uninitialized);
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(signature.get(), &out);
    return der;
}

} // namespace

tl::expected<SignedToken, std::string> parseToken(const QByteArray& text) {
    const QList<QByteArray> parts = text.split('.');
    if (text.size() > longestToken || parts.size() != 3)
        return tl::unexpected(std::string("malformed"));
    const auto header = decodedObject(parts[0]);
    const auto claims = decodedObject(parts[1]);
    const auto signature = decoded(parts[2]);
    if (!header || !claims || !signature)
        return tl::unexpected(std::string("malformed"));
    if (header->contains("crit"_L1))
        return tl::unexpected(std::string("crit"));
    return SignedToken{header->value("alg"_L1).toString().toStdString(),
        header->value("kid"_L1).toString().toStdString(), parts[0] + '.' + parts[1], *signature, *claims};
}

bool isSignedBy(const SignedToken& token, const JsonWebKey& key) {
    if (token.algorithm != key.algorithm)
        return false;
    const QByteArray signature = key.algorithm == "ES256" ? inDer(token.signature) : token.signature;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!context || signature.isEmpty() ||
        EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key.key.get(), nullptr) != 1)
        return false;
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.constData()),
               std::size_t(signature.size()), reinterpret_cast<const unsigned char*>(token.signedPart.constData()),
               std::size_t(token.signedPart.size())) == 1;
}

} // namespace invites::members
