#pragma once

#include "public-server/human/HumanCheck.h"

#include <chrono>
#include <span>
#include <string_view>

namespace invites::human {

// What tells the providers of the siteverify family apart. Sources: developers.google.com/recaptcha/docs/verify and
// /docs/v3, developers.cloudflare.com/turnstile (server-side validation, testing), docs.hcaptcha.com.
struct SiteverifyProvider {
    std::string_view name; // as in INVITES_HUMAN_CHECK and Campaign.human_check
    std::string_view verifyUrl;
    // How long after the challenge the provider takes the token; hCaptcha's is not documented, 120 s is its default.
    std::chrono::seconds tokenLife;
    // A longer one is refused unasked.
    std::size_t maximumTokenLength;
    // Sends "sitekey", so that a token made for another site of the same account is refused.
    bool sendsSiteKey;
    // Sends "idempotency_key", a UUID made from the token: asking again, also from another server, gives the same
    // answer instead of timeout-or-duplicate.
    bool sendsIdempotencyKey;
    // Answers below are no human's. Only reCAPTCHA v3 answers with a score, 1.0 for a human; where there is none (v2)
    // none is asked for. hCaptcha's enterprise score counts the other way round and is settled on its own dashboard.
    std::optional<double> minimumScore;
    ContentSources contentSources;
    // Published for trying things out: they take anybody, and answer with a host name and an action of their own.
    std::span<const std::string_view> testSecrets;

    bool isTestSecret(std::string_view secret) const;
};

// nullptr for a name that is none of "recaptcha", "turnstile", "hcaptcha".
const SiteverifyProvider* siteverifyProvider(std::string_view name);

} // namespace invites::human
