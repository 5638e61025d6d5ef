#pragma once

#include "public-server/members/JsonWebKeys.h"

#include <QByteArray>
#include <QJsonObject>

#include <string>
#include <tl/expected.hpp>

namespace invites::members {

// A JSON Web Token in its compact form (RFC 7519, RFC 7515), read and not believed yet.
struct SignedToken {
    std::string algorithm;
    std::string keyId; // empty where it names none
    QByteArray signedPart;
    QByteArray signature;
    QJsonObject claims;
};

// The error is a word for the log: "malformed", or "crit" where the header demands what is not known here.
tl::expected<SignedToken, std::string> parseToken(const QByteArray& text);

// Whether the key made the signature, by the key's own algorithm and no other one: what the token's header says must be
// the same. OpenSSL's EVP does the work. Any thread.
bool isSignedBy(const SignedToken& token, const JsonWebKey& key);

} // namespace invites::members
