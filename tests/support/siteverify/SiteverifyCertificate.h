#pragma once

#include <QByteArray>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace invites::test {

// A certificate for localhost and 127.0.0.1, made now, signed by itself, good for a day.
struct SiteverifyCertificate {
    std::unique_ptr<X509, decltype(&X509_free)> certificate{nullptr, &X509_free};
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{nullptr, &EVP_PKEY_free};

    QByteArray pem() const;
};

// Throws std::runtime_error where OpenSSL refuses.
SiteverifyCertificate makeSiteverifyCertificate();

} // namespace invites::test
