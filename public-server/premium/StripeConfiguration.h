#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <QProcessEnvironment>

#include <optional>
#include <string>
#include <vector>

namespace invites::premium {

struct StripeOptions {
    std::string apiUrl; // without a slash at the end
    bool allowPlainHttp = false;
    Secret secretKey;
    bool isLive = false; // the key moves real money
    std::vector<Secret> webhookSecrets;
    std::string price;     // "price_…"; empty: 19 dollars a month
    std::string publicUrl; // ours, without a slash at the end
};

// INVITES_STRIPE_…: nothing, or all that premium needs. InvalidInput names the variable and says what to do.
Result<std::optional<StripeOptions>> stripeFrom(const QProcessEnvironment& environment, const std::string& publicUrl);

} // namespace invites::premium
