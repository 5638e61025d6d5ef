#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <QByteArray>

#include <memory>

struct evp_pkey_st;

namespace invites::notices {

// A key pair on P-256 (OpenSSL). Immutable; any thread.
class EcKey {
public:
    static EcKey generate();
    // PKCS#8 or SEC 1 in PEM. InvalidInput where it is none, or of another curve.
    static Result<EcKey> fromPem(const Secret& pem);
    // A private scalar of 32 bytes, for test vectors.
    static Result<EcKey> fromScalar(const Secret& scalar);

    Secret toPem() const; // PKCS#8
    // The public point, uncompressed: 65 bytes.
    QByteArray publicPoint() const;
    // ECDH with another's public point: 32 bytes. InvalidInput where that is no point of the curve.
    Result<Secret> sharedSecret(const QByteArray& point) const;
    // ES256 (RFC 7518, 3.4): r ‖ s, 64 bytes.
    QByteArray sign(const QByteArray& message) const;

private:
    explicit EcKey(std::shared_ptr<evp_pkey_st> key) : m_key(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> m_key;
};

} // namespace invites::notices
