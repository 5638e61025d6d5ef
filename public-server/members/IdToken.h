#pragma once

#include "common/base/Clock.h"
#include "common/domain/Member.h"
#include "public-server/members/Provider.h"

#include <QJsonObject>

#include <string>
#include <tl/expected.hpp>

namespace invites::members {

// Whom a provider vouches for.
struct Identity {
    std::string subject;
    MemberProfile profile;
};

// What an ID token's claims say, whose signature has been checked (OpenID Connect Core 1.0, 3.1.3.7). Clocks may differ
// by a minute; a token that was issued more than ten minutes ago is too old. The error names the claim: "iss", "aud",
// "azp", "exp", "iat", "nonce", "sub". Pure.
tl::expected<Identity, std::string> identityFrom(
    const QJsonObject& claims, const Provider& provider, const std::string& nonce, Instant now);

} // namespace invites::members
