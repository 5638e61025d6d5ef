#pragma once

#include "common/base/Clock.h"
#include "common/base/Secret.h"

#include <QByteArrayView>

#include <chrono>
#include <string_view>
#include <vector>

namespace invites::premium {

// Checks "Stripe-Signature: t=…,v1=…[,v1=…]" (https://docs.stripe.com/webhooks#verify-manually): a v1 is the hex
// HMAC-SHA-256 of "t.body" under the endpoint's secret as it is written. Any v1 may match, and any of our secrets: both
// sides may be replacing theirs. Other schemes (v0) are ignored. Any thread.
class WebhookSignature {
public:
    static constexpr std::chrono::seconds tolerance{300};

    enum class Verdict {
        Good,
        Malformed, // missing, or not of that form
        Wrong,     // made with another secret, or of another body
        TooOld,    // or from a time that is yet to come
    };

    explicit WebhookSignature(std::vector<Secret> secrets);

    // body: as it came, byte for byte.
    Verdict verify(std::string_view header, QByteArrayView body, Instant now) const;

private:
    std::vector<Secret> m_secrets;
};

} // namespace invites::premium
