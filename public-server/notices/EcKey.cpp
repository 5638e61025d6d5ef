#include "public-server/notices/EcKey.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

namespace invites::notices {

namespace {

constexpr char curve[] = "prime256v1";
constexpr std::size_t pointSize = 65;
constexpr int scalarSize = 32;

template <auto Free>
struct Freeing {
    template <typename T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Freeing<Free>>;
using Context = Owned<EVP_PKEY_CTX, &EVP_PKEY_CTX_free>;
using Number = Owned<BIGNUM, &BN_clear_free>;

std::shared_ptr<EVP_PKEY> shared(EVP_PKEY* key) {
    return {key, &EVP_PKEY_free};
}

const unsigned char* bytesOf(const QByteArray& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.constData());
}

// scalar: nullptr for a public key alone. Null where the point is not on the curve.
std::shared_ptr<EVP_PKEY> keyFrom(const QByteArray& point, const BIGNUM* scalar) {
    const Owned<OSSL_PARAM_BLD, &OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
    OSSL_PARAM_BLD_push_octet_string(
        builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), std::size_t(point.size()));
    if (scalar)
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar);
    const Owned<OSSL_PARAM, &OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return shared(key);
}

tl::unexpected<Error> noKey() {
    return failure(ErrorCode::InvalidInput, QStringLiteral("This is no private key on the curve P-256."));
}

} // namespace

EcKey EcKey::generate() {
    EVP_PKEY* const key = EVP_EC_gen(curve);
    if (!key)
        qFatal("OpenSSL makes no key on P-256");
    return EcKey(shared(key));
}

Result<EcKey> EcKey::fromPem(const Secret& pem) {
    const Owned<BIO, &BIO_free> input(BIO_new_mem_buf(pem.reveal().constData(), int(pem.size())));
    const auto noPassword = [](char*, int, int, void*) { return 0; };
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(input.get(), nullptr, noPassword, nullptr);
    if (!key)
        return noKey();
    auto owned = shared(key);
    char group[32] = {};
    std::size_t length = 0;
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &length) != 1 ||
        QByteArrayView(group, qsizetype(length)) != QByteArrayView(curve))
        return noKey();
    return EcKey(std::move(owned));
}

Result<EcKey> EcKey::fromScalar(const Secret& scalar) {
    const Owned<EC_GROUP, &EC_GROUP_free> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    const Number number(BN_bin2bn(bytesOf(scalar.reveal()), int(scalar.size()), nullptr));
    const Owned<EC_POINT, &EC_POINT_free> point(EC_POINT_new(group.get()));
    QByteArray encoded(qsizetype(pointSize), '\0');
    if (scalar.size() != scalarSize ||
        EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
        EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
            reinterpret_cast<unsigned char*>(encoded.data()), pointSize, nullptr) != pointSize)
        return noKey();
    auto key = keyFrom(encoded, number.get());
    if (!key)
        return noKey();
    return EcKey(std::move(key));
}

Secret EcKey::toPem() const {
    const Owned<BIO, &BIO_free> output(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(output.get(), m_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(output.get(), &data);
    return Secret(QByteArray(data, qsizetype(size)));
}

QByteArray EcKey::publicPoint() const {
    QByteArray point(qsizetype(pointSize), '\0');
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(
        m_key.get(), OSSL_PKEY_PARAM_PUB_KEY, reinterpret_cast<unsigned char*>(point.data()), pointSize, &size);
    return point;
}

Result<Secret> EcKey::sharedSecret(const QByteArray& point) const {
    const auto other = keyFrom(point, nullptr);
    const Context context(EVP_PKEY_CTX_new(m_key.get(), nullptr));
    std::size_t size = scalarSize;
    QByteArray secret(scalarSize, '\0');
    if (!other || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
        EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(secret.data()), &size) != 1)
        return failure(ErrorCode::InvalidInput, QStringLiteral("This is no point of the curve P-256."));
    return Secret(std::move(secret));
}

QByteArray EcKey::sign(const QByteArray& message) const {
    const Owned<EVP_MD_CTX, &EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    unsigned char encoded[128];
    std::size_t size = sizeof encoded;
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) != 1 ||
        EVP_DigestSign(context.get(), encoded, &size, bytesOf(message), std::size_t(message.size())) != 1)
        qFatal("OpenSSL does not sign");
    const unsigned char* start = encoded;
    const Owned<ECDSA_SIG, &ECDSA_SIG_free> signature(d2i_ECDSA_SIG(nullptr, &start, long(size)));
    QByteArray raw(2 * scalarSize, '\0');
    auto* const place = reinterpret_cast<unsigned char*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), place, scalarSize);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), place + scalarSize, scalarSize);
    return raw;
}

} // namespace invites::notices
