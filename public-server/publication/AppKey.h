#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <memory>
#include <string>

struct evp_pkey_st;

namespace invites::publication {

// The private key of a GitHub App: RSA, in PEM. Any thread.
class AppKey {
public:
    // InvalidInput: it is none, or shorter than 2048 bits.
    static Result<AppKey> fromPem(const Secret& pem);

    // The JSON Web Token by which the App says who it is (RS256; GitHub takes ten minutes at most, and clocks differ).
    Secret tokenFor(const std::string& appId, Instant now) const;

private:
    explicit AppKey(std::shared_ptr<evp_pkey_st> key) : m_key(std::move(key)) {}

    std::shared_ptr<evp_pkey_st> m_key;
};

} // namespace invites::publication
