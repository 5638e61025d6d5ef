#pragma once

#include "common/store/WebhookStore.h"

#include <QByteArray>
#include <QLatin1String>
#include <QStringView>

#include <array>
#include <optional>

namespace invites::premium {

// What premium depends on; events of other types are answered and forgotten. An operator enables these.
inline constexpr std::array<QLatin1String, 15> heededEvents{QLatin1String("checkout.session.completed"),
    QLatin1String("checkout.session.async_payment_succeeded"), QLatin1String("checkout.session.async_payment_failed"),
    QLatin1String("customer.subscription.created"), QLatin1String("customer.subscription.updated"),
    QLatin1String("customer.subscription.deleted"), QLatin1String("customer.subscription.paused"),
    QLatin1String("customer.subscription.resumed"), QLatin1String("invoice.paid"),
    QLatin1String("invoice.payment_failed"), QLatin1String("invoice.payment_action_required"),
    QLatin1String("charge.refunded"), QLatin1String("charge.dispute.created"), QLatin1String("charge.dispute.updated"),
    QLatin1String("charge.dispute.closed")};

struct WebhookEvent {
    // Nothing more of it is kept. A dispute stands for its charge, by which its customer is found.
    store::WebhookNews news;
    bool isLive = false;
    bool isHeeded = false;
};

// A body whose signature is good. Nothing: it is no event.
std::optional<WebhookEvent> webhookEventFrom(const QByteArray& body);

} // namespace invites::premium
