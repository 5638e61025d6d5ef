#include "public-server/human/SiteverifyProvider.h"

#include <algorithm>
#include <array>

namespace invites::human {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 1> recaptchaTestSecrets{"6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"};
constexpr std::array<std::string_view, 3> turnstileTestSecrets{"1x0000000000000000000000000000000AA",
    "2x0000000000000000000000000000000AA", "3x0000000000000000000000000000000AA"};
constexpr std::array<std::string_view, 1> hcaptchaTestSecrets{"0x0000000000000000000000000000000000000000"};

const std::array<SiteverifyProvider, 3>& providers() {
    static const std::array<SiteverifyProvider, 3> all{
        SiteverifyProvider{
            .name = "recaptcha",
            .verifyUrl = "https://www.google.com/recaptcha/api/siteverify",
            .tokenLife = 120s,
            .maximumTokenLength = 8192,
            .sendsSiteKey = false,
            .sendsIdempotencyKey = false,
            // What Google proposes to begin with.
            .minimumScore = 0.5,
            .contentSources =
                {
                    .script = "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
                    .frame = "https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
                    .connect = "https://www.google.com/recaptcha/",
                    .style = {},
                },
            .testSecrets = recaptchaTestSecrets,
        },
        SiteverifyProvider{
            .name = "turnstile",
            .verifyUrl = "https://challenges.cloudflare.com/turnstile/v0/siteverify",
            .tokenLife = 300s,
            .maximumTokenLength = 2048,
            .sendsSiteKey = false,
            .sendsIdempotencyKey = true,
            .minimumScore = std::nullopt,
            .contentSources =
                {
                    .script = "https://challenges.cloudflare.com",
                    .frame = "https://challenges.cloudflare.com",
                    .connect = {},
                    .style = {},
                },
            .testSecrets = turnstileTestSecrets,
        },
        SiteverifyProvider{
            .name = "hcaptcha",
            .verifyUrl = "https://api.hcaptcha.com/siteverify",
            .tokenLife = 120s,
            .maximumTokenLength = 8192,
            .sendsSiteKey = true,
            .sendsIdempotencyKey = false,
            .minimumScore = std::nullopt,
            .contentSources =
                {
                    .script = "https://hcaptcha.com https://*.hcaptcha.com",
                    .frame = "https://hcaptcha.com https://*.hcaptcha.com",
                    .connect = "https://hcaptcha.com https://*.hcaptcha.com",
                    .style = "https://hcaptcha.com https://*.hcaptcha.com",
                },
            .testSecrets = hcaptchaTestSecrets,
        },
    };
    return all;
}

} // namespace

bool SiteverifyProvider::isTestSecret(std::string_view secret) const {
    return std::find(testSecrets.begin(), testSecrets.end(), secret) != testSecrets.end();
}

const SiteverifyProvider* siteverifyProvider(std::string_view name) {
    const auto& all = providers();
    const auto found = std::find_if(
        all.begin(), all.end(), [name](const SiteverifyProvider& provider) { return provider.name == name; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace invites::human
