#pragma once

#include <QByteArray>

#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;

namespace invites::members {

// A public key that a provider signs with (RFC 7517).
struct JsonWebKey {
    std::string id;        // kid; may be empty
    std::string algorithm; // the one that it is good for: RS256 (RSA of 2048 to 8192 bits), ES256 (P-256)
    std::shared_ptr<evp_pkey_st> key;
};

// The keys of a JSON Web Key Set that are for signatures and of a kind that is known here; the others are passed over.
// No more than 32. Empty where it is none. Any thread.
std::vector<JsonWebKey> keysFromSet(const QByteArray& json);

} // namespace invites::members
