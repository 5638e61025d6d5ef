#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <memory>
#include <string>

struct evp_pkey_st;

namespace invites::test {

QByteArray base64Url(const QByteArray& bytes);

// A key that a provider signs tokens with, made now: RS256 (RSA, 2048 bits) or ES256 (P-256). Ends the program where
// OpenSSL refuses.
class SigningKey {
public:
    SigningKey(const std::string& algorithm, std::string id);

    const std::string& algorithm() const { return m_algorithm; }
    const std::string& id() const { return m_id; }
    QJsonObject publicKey() const; // as a JSON Web Key
    QByteArray publicPem() const;
    // The compact form (RFC 7515), with this header.
    QByteArray sign(const QJsonObject& header, const QJsonObject& claims) const;
    QJsonObject header() const;

private:
    QByteArray signature(const QByteArray& text) const;

    std::string m_algorithm;
    std::string m_id;
    std::shared_ptr<evp_pkey_st> m_key;
};

// header.claims, as a signature is made over it.
QByteArray signedPart(const QJsonObject& header, const QJsonObject& claims);

} // namespace invites::test
