#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/domain/Names.h"

#include <QByteArray>

#include <optional>
#include <string>
#include <string_view>

namespace invites::human {

struct CheckedToken {
    HumanVerdict verdict = HumanVerdict::Failed;
    // What may be spent only once, across servers: SHA-256 (32 bytes) of the challenge's signed nonce, or of the
    // provider's token. The database refuses it a second time. There where the verdict is Passed.
    QByteArray spendKey;
    // When the proof would have ended by itself, so that the record of it may be forgotten.
    Instant expiresAt{};
    // Why not, for the log ("expired", "signature", "hostname", "timeout-or-duplicate", "not_json", …). Never the
    // token.
    std::string reason;
};

// What Campaign.human_check tells the page.
struct HumanCheckDescription {
    std::string provider; // "altcha", "recaptcha", "turnstile", "hcaptcha"
    std::optional<std::string> siteKey;
    std::optional<std::string> challengeUrl;
};

// What the page's Content-Security-Policy must allow for the provider's widget.
struct ContentSources {
    std::string script; // space-separated sources, empty for none beside 'self'
    std::string frame;
    std::string connect;
    std::string style;
};

// Whether a visitor is human. Checked on the server before a ticket exists; fails closed. Any thread.
class HumanCheck {
public:
    virtual ~HumanCheck() = default;
    virtual HumanCheckDescription description() const = 0;
    virtual ContentSources contentSources() const = 0;
    // token: what the page's widget gave. clientAddress: told to the provider where it asks for one.
    virtual CheckedToken check(std::string_view token, const std::string& clientAddress) = 0;
    // The challenge as JSON, where the check has one of its own (ALTCHA); else nothing.
    virtual std::optional<std::string> newChallenge() = 0;
};

} // namespace invites::human
