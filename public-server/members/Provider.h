#pragma once

#include "common/base/Secret.h"

#include <optional>
#include <string>
#include <vector>

namespace invites::members {

// How a server says to a provider who it is (RFC 6749, 2.3.1).
enum class ClientAuthentication { Post, Basic };

struct ProviderEndpoints {
    std::string authorization;
    std::string token;
    std::string keys; // the JSON Web Key Set
};

// Somebody who says who a visitor is, by OpenID Connect Core 1.0's authorization code flow.
struct Provider {
    std::string id;   // in addresses and in the database: "linkedin"
    std::string name; // what people are told: "LinkedIn"
    // What it calls itself, exactly. The first stands for all of them where people are told apart by their subjects.
    std::vector<std::string> issuers;
    std::string clientId;
    Secret clientSecret;
    std::string scopes = "openid profile email";
    std::vector<std::string> algorithms{"RS256"}; // of its signatures that are taken: RS256, ES256
    ClientAuthentication clientAuthentication = ClientAuthentication::Post;
    bool usesPkce = true; // RFC 7636, S256
    // A nonce is always sent, and one that comes back must be it. Whether one must come back:
    bool requiresNonce = true;
    // Nothing: the first issuer's discovery document says them.
    std::optional<ProviderEndpoints> endpoints;
    bool allowPlainHttp = false; // on this machine, for tests
};

} // namespace invites::members
