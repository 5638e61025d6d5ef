#include "tests/support/oidc/SigningKey.h"

#include <QJsonDocument>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int coordinateSize = 32;

void must(bool done) {
    if (!done)
        qFatal("OpenSSL refused.");
}

// A number of the key, left-padded to size where that is positive.
QByteArray numberOf(EVP_PKEY* key, const char* name, int size = 0) {
    BIGNUM* number = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    QByteArray bytes(size > 0 ? size : BN_num_bytes(number), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), int(bytes.size()));
    BN_free(number);
    return bytes;
}

QByteArray rawFromDer(const QByteArray& der) {
    const auto* in = reinterpret_cast<const unsigned char*>(der.constData());
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &in, long(der.size()));
    must(signature != nullptr);
    QByteArray raw(2 * coordinateSize, '\0');
    auto* out = reinterpret_cast<unsigned char*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, coordinateSize);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + coordinateSize, coordinateSize);
    ECDSA_SIG_free(signature);
    return raw;
}

} // namespace

QByteArray base64Url(const QByteArray& bytes) {
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray signedPart(const QJsonObject& header, const QJsonObject& claims) {
    const auto part = [](const QJsonObject& object) {
        return base64Url(QJsonDocument(object).toJson(QJsonDocument::Compact));
    };
    return part(header) + '.' + part(claims);
}

SigningKey::SigningKey(const std::string& algorithm, std::string id) : m_algorithm(algorithm), m_id(std::move(id)) {
    EVP_PKEY* key = algorithm == "ES256" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                         : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t(2048));
    must(key != nullptr);
    m_key.reset(key, EVP_PKEY_free);
}

QJsonObject SigningKey::header() const {
    return {{"alg"_L1, QString::fromStdString(m_algorithm)}, {"kid"_L1, QString::fromStdString(m_id)},
        {"typ"_L1, "JWT"_L1}};
}

QJsonObject SigningKey::publicKey() const {
    QJsonObject jwk{{"kid"_L1, QString::fromStdString(m_id)}, {"use"_L1, "sig"_L1},
        {"alg"_L1, QString::fromStdString(m_algorithm)}};
    const auto put = [&](const char* member, const char* name, int size = 0) {
        jwk.insert(QLatin1String(member), QString::fromLatin1(base64Url(numberOf(m_key.get(), name, size))));
    };
    if (m_algorithm == "ES256") {
        jwk.insert("kty"_L1, "EC"_L1);
        jwk.insert("crv"_L1, "P-256"_L1);
        put("x", OSSL_PKEY_PARAM_EC_PUB_X, coordinateSize);
        put("y", OSSL_PKEY_PARAM_EC_PUB_Y, coordinateSize);
    } else {
        jwk.insert("kty"_L1, "RSA"_L1);
        put("n", OSSL_PKEY_PARAM_RSA_N);
        put("e", OSSL_PKEY_PARAM_RSA_E);
    }
    return jwk;
}

QByteArray SigningKey::publicPem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    must(memory && PEM_write_bio_PUBKEY(memory, m_key.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    const QByteArray pem(data, qsizetype(size));
    BIO_free(memory);
    return pem;
}

QByteArray SigningKey::signature(const QByteArray& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    must(context && EVP_DigestSignInit_ex(context, nullptr, "SHA256", nullptr, nullptr, m_key.get(), nullptr) == 1);
    const auto* in = reinterpret_cast<const unsigned char*>(text.constData());
    std::size_t size = 0;
    must(EVP_DigestSign(context, nullptr, &size, in, std::size_t(text.size())) == 1);
    QByteArray made(qsizetype(size), '\0');
    must(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(made.data()), &size, in, std::size_t(text.size())) ==
         1);
    made.resize(qsizetype(size));
    EVP_MD_CTX_free(context);
    return m_algorithm == "ES256" ? rawFromDer(made) : made;
}

QByteArray SigningKey::sign(const QJsonObject& tokenHeader, const QJsonObject& claims) const {
    const QByteArray text = signedPart(tokenHeader, claims);
    return text + '.' + base64Url(signature(text));
}

} // namespace invites::test
