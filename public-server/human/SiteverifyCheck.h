#pragma once

#include "public-server/human/FormPoster.h"
#include "public-server/human/HumanCheck.h"
#include "public-server/human/SiteverifyAnswer.h"

namespace invites::human {

struct SiteverifyOptions {
    const SiteverifyProvider& provider;
    std::string siteKey;
    Secret secret;
    // The public URL's host, lower case, without the port.
    std::string hostname;
    // Where to ask instead of provider.verifyUrl; http:// is allowed here only. Empty: the provider's.
    std::string verifyUrl;
    std::chrono::milliseconds timeout{5000};
    // A PEM file of the certificate authorities to trust; empty: the system's.
    std::string certificateAuthorityFile;
};

// reCAPTCHA (v2 and v3), Turnstile and hCaptcha: a form POST of secret, token and address to the provider, whose answer
// judgeSiteverifyAnswer() judges. The secret travels in the body and nowhere else.
//
// An empty token, a longer one than the provider's, or one with other characters than a token has is Failed unasked. No
// answer in time, a TLS or connection error, or a redirect is Unavailable. What is spent is SHA-256 of the token; the
// record may be forgotten a token's life after now, when the provider itself would refuse it.
//
// check() blocks for at most `timeout`, and may run in hundreds of threads at once.
class SiteverifyCheck final : public HumanCheck {
public:
    // clock: outlives this.
    SiteverifyCheck(SiteverifyOptions options, const Clock& clock);

    HumanCheckDescription description() const override;
    ContentSources contentSources() const override;
    CheckedToken check(std::string_view token, const std::string& clientAddress) override;
    // Nothing: the widget asks its provider.
    std::optional<std::string> newChallenge() override;

private:
    Secret requestBody(std::string_view token, const QByteArray& tokenHash, const std::string& clientAddress) const;

    const SiteverifyOptions m_options;
    const SiteverifyExpectation m_expectation;
    const Clock& m_clock;
    FormPoster m_poster;
};

} // namespace invites::human
