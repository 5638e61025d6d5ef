#pragma once

#include "common/base/Clock.h"
#include "common/domain/Ids.h"

#include <QLatin1String>
#include <QString>
#include <QStringView>

#include <optional>
#include <vector>

namespace invites {

// What became of somebody's last payment.
enum class Payment {
    None,
    Paid,
    Refunded, // in full
    Disputed, // and not won
};

// The database's names: "none", "paid", … Each is the other's inverse.
QLatin1String toText(Payment payment);
std::optional<Payment> paymentFromText(QStringView text);

// As the payment provider has it.
struct Subscription {
    QString id;
    QString status; // "active", "past_due", …
    std::optional<Instant> currentPeriodEnd;
    bool cancelAtPeriodEnd = false;

    bool operator==(const Subscription&) const = default;
};

// All that counts of a customer, fetched at one time.
struct CustomerState {
    std::vector<Subscription> subscriptions;
    Payment payment = Payment::None;

    bool operator==(const CustomerState&) const = default;
};

// What a member has.
struct MemberPremium {
    bool hasPremium = false;
    Payment payment = Payment::None;
    bool hasCustomer = false; // was at the provider's pages before
    QString status;           // of the subscription that counts; empty: none
    std::optional<Instant> currentPeriodEnd;
    bool cancelAtPeriodEnd = false;
};

using WebhookEventId = Id<struct WebhookEventTag>;

enum class WebhookState { Received, Processed, Failed };

// How work on an event went.
enum class WebhookEnd {
    Processed,
    Retry,    // not this time
    Failed,   // nor by itself
    Returned, // it was not tried
};

QLatin1String toText(WebhookState state);
std::optional<WebhookState> webhookStateFromText(QStringView text);
QLatin1String toText(WebhookEnd end);

} // namespace invites
