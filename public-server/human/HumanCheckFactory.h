#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "public-server/human/HumanCheck.h"

#include <QString>

#include <chrono>
#include <memory>

namespace invites::human {

// INVITES_HUMAN_CHECK and its kin (DESIGN 9), as they came.
struct HumanCheckConfiguration {
    QString provider;                        // INVITES_HUMAN_CHECK
    QString siteKey;                         // …_SITE_KEY; not for altcha
    Secret secret;                           // …_SECRET; not for altcha
    QString verifyUrl;                       // …_VERIFY_URL; empty: the provider's
    QString publicUrl;                       // INVITES_PUBLIC_URL, whose host the provider must name
    Secret humanCheckKey;                    // the keyring's; for altcha
    std::chrono::milliseconds timeout{5000}; // for one question to a provider
};

// The human check that the configuration asks for. InvalidInput, naming the variable and what to do, where the provider
// is unknown, a site key, secret or key is missing, a URL is none, or a provider's published test secret (which takes
// anybody) is to guard a public URL that is not this machine's; with a verify URL of one's own it may. clock: outlives
// the result.
Result<std::unique_ptr<HumanCheck>> makeHumanCheck(const HumanCheckConfiguration& configuration, const Clock& clock);

} // namespace invites::human
