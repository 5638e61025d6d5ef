#pragma once

#include "common/base/Clock.h"
#include "common/base/Secret.h"

#include <cstddef>
#include <string>

namespace invites::bench {

// Requests of visitors, whole, as they go over the wire.

// The secret of one of add_waiting.sql: "visitor-7" and dashes.
std::string waitingSecret(std::size_t number, const std::string& prefix = "visitor-");
std::string lookRequest(const std::string& secret);
std::string revealRequest(const std::string& secret);
// A new visitor's with a key, an address (X-Forwarded-For, which the server must believe) and a human check of his own,
// solved under this key.
std::string claimRequest(const std::string& slug, std::size_t number, const Secret& humanCheckKey, Instant expiresAt);

} // namespace invites::bench
