#pragma once

#include "public-server/premium/StripeClient.h"

#include <chrono>
#include <mutex>
#include <string>

namespace invites::premium {

// What premium costs, in words: as Stripe says, asked once an hour at most. Any thread.
class PriceTag {
public:
    // client outlives it.
    explicit PriceTag(const StripeClient& client);

    // "$19 a month"; empty while it is not known. Blocks where it is time to ask; only one caller waits for that.
    std::string words();

private:
    const StripeClient& m_client;
    std::mutex m_mutex;
    std::string m_words;
    std::chrono::steady_clock::time_point m_askAgain;
};

} // namespace invites::premium
