#include "common/domain/Premium.h"

#include <array>

namespace invites {

namespace {

// In the order of the enums.
constexpr std::array<QLatin1String, 4> payments{
    QLatin1String("none"), QLatin1String("paid"), QLatin1String("refunded"), QLatin1String("disputed")};
constexpr std::array<QLatin1String, 3> states{
    QLatin1String("received"), QLatin1String("processed"), QLatin1String("failed")};
constexpr std::array<QLatin1String, 4> ends{
    QLatin1String("processed"), QLatin1String("retry"), QLatin1String("failed"), QLatin1String("returned")};

template <typename Enum, std::size_t size>
std::optional<Enum> fromText(const std::array<QLatin1String, size>& names, QStringView text) {
    for (std::size_t i = 0; i < size; ++i) {
        if (text == names[i])
            return Enum(i);
    }
    return std::nullopt;
}

} // namespace

QLatin1String toText(Payment payment) {
    return payments[std::size_t(payment)];
}

std::optional<Payment> paymentFromText(QStringView text) {
    return fromText<Payment>(payments, text);
}

QLatin1String toText(WebhookState state) {
    return states[std::size_t(state)];
}

std::optional<WebhookState> webhookStateFromText(QStringView text) {
    return fromText<WebhookState>(states, text);
}

QLatin1String toText(WebhookEnd end) {
    return ends[std::size_t(end)];
}

} // namespace invites
