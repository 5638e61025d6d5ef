#include "public-server/members/JsonWebKeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <optional>

namespace invites::members {

namespace {

using namespace Qt::StringLiterals;

template <auto free>
struct Free {
    template <typename T>
    void operator()(T* object) const {
        free(object);
    }
};
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using ParameterList = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

constexpr std::size_t mostKeys = 32;
constexpr int smallestRsa = 2048;
constexpr int largestRsa = 8192;
constexpr qsizetype coordinateSize = 32;
constexpr char uncompressed = 4;

std::optional<QByteArray> bytesOf(const QJsonObject& jwk, QLatin1String name) {
    const auto decoded = QByteArray::fromBase64Encoding(jwk.value(name).toString().toLatin1(),
        QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.isEmpty())
        return std::nullopt;
    return *decoded;
}

BigNumber numberFrom(const QByteArray& bytes) {
    return BigNumber(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.constData()), int(bytes.size()), nullptr));
}

std::shared_ptr<EVP_PKEY> keyFrom(const char* type, const ParameterBuilder& builder) {
    const ParameterList parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return {key, EVP_PKEY_free};
}

std::shared_ptr<EVP_PKEY> rsaKey(const QJsonObject& jwk) {
    const auto modulus = bytesOf(jwk, "n"_L1);
    const auto exponent = bytesOf(jwk, "e"_L1);
    if (!modulus || !exponent || modulus->size() > largestRsa / 8 + 1)
        return nullptr;
    const BigNumber n = numberFrom(*modulus);
    const BigNumber e = numberFrom(*exponent);
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!n || !e || BN_num_bits(n.get()) < smallestRsa || BN_num_bits(n.get()) > largestRsa || !BN_is_odd(e.get()) ||
        BN_is_one(e.get()) || BN_num_bits(e.get()) > 32 || !builder ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    return keyFrom("RSA", builder);
}

std::shared_ptr<EVP_PKEY> curveKey(const QJsonObject& jwk) {
    const auto x = bytesOf(jwk, "x"_L1);
    const auto y = bytesOf(jwk, "y"_L1);
    if (jwk.value("crv"_L1).toString() != "P-256"_L1 || !x || !y || x->size() != coordinateSize ||
        y->size() != coordinateSize)
        return nullptr;
    const QByteArray point = uncompressed + *x + *y;
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(
            builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), std::size_t(point.size())) != 1)
        return nullptr;
    // OpenSSL refuses a point that is not on the curve.
    return keyFrom("EC", builder);
}

} // namespace

std::vector<JsonWebKey> keysFromSet(const QByteArray& json) {
    std::vector<JsonWebKey> keys;
    const QJsonArray entries = QJsonDocument::fromJson(json).object().value("keys"_L1).toArray();
    for (const QJsonValue entry : entries) {
        const QJsonObject jwk = entry.toObject();
        const QString type = jwk.value("kty"_L1).toString();
        const bool isRsa = type == "RSA"_L1;
        const QLatin1String algorithm = isRsa ? "RS256"_L1 : "ES256"_L1;
        if ((!isRsa && type != "EC"_L1) || jwk.value("use"_L1).toString(u"sig"_s) != "sig"_L1 ||
            jwk.value("alg"_L1).toString(algorithm) != algorithm)
            continue;
        if (auto key = isRsa ? rsaKey(jwk) : curveKey(jwk))
            keys.push_back({jwk.value("kid"_L1).toString().toStdString(), algorithm.data(), std::move(key)});
        if (keys.size() == mostKeys)
            break;
    }
    return keys;
}

} // namespace invites::members
