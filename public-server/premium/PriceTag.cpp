#include "public-server/premium/PriceTag.h"

#include "public-server/premium/StripeObjects.h"

namespace invites::premium {

namespace {

constexpr char defaultWords[] = "$19 a month";
constexpr std::chrono::hours askEvery(1);
constexpr std::chrono::minutes askAgainAfterFailure(1);

} // namespace

PriceTag::PriceTag(const StripeClient& client)
    : m_client(client), m_words(client.options().price.empty() ? defaultWords : "") {}

std::string PriceTag::words() {
    {
        const std::lock_guard lock(m_mutex);
        const auto now = std::chrono::steady_clock::now();
        if (m_client.options().price.empty() || now < m_askAgain)
            return m_words;
        // Meanwhile the others do with what is known.
        m_askAgain = now + askAgainAfterFailure;
    }
    const auto price = m_client.price();
    const auto words = price ? priceInWords(*price) : std::nullopt;
    const std::lock_guard lock(m_mutex);
    if (price) {
        m_words = words.value_or(std::string());
        m_askAgain = std::chrono::steady_clock::now() + askEvery;
    }
    return m_words;
}

} // namespace invites::premium
