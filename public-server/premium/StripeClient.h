#pragma once

#include "common/domain/Premium.h"
#include "common/store/PremiumStore.h"
#include "public-server/members/ProviderChannel.h"
#include "public-server/premium/StripeConfiguration.h"

#include <QJsonObject>
#include <QString>

#include <atomic>
#include <chrono>
#include <string>
#include <tl/expected.hpp>

namespace invites::premium {

struct StripeFailure {
    enum class Kind {
        Unavailable, // away, busy, or our key is not taken: another time
        Refused,     // there is no such thing, or it may not be done
    };
    Kind kind = Kind::Unavailable;
    std::string reason; // a word for the log and the ledger: "timeout", "stripe_500"
};

template <typename T>
using OrFailure = tl::expected<T, StripeFailure>;

struct CheckoutSession {
    QString id;
    std::string url;
};

// Stripe's API, as far as premium needs it (https://docs.stripe.com/api), at one version of it. What makes something
// carries an idempotency key that follows from what it is for, and is tried twice. Blocks; any thread.
class StripeClient {
public:
    explicit StripeClient(StripeOptions options, std::chrono::milliseconds timeout = std::chrono::seconds(8));

    const StripeOptions& options() const { return m_options; }

    // The customer for a reference, which is all that Stripe is told of him.
    OrFailure<QString> createCustomer(const QString& reference) const;
    // checkout: begun, with its customer.
    OrFailure<CheckoutSession> createCheckout(const store::Checkout& checkout) const;
    // The address of Stripe's page on which a customer manages his subscription, good for a few minutes.
    OrFailure<std::string> createPortal(const QString& customerId) const;

    OrFailure<CustomerState> customerState(const QString& customerId) const;
    // Empty: nobody's.
    OrFailure<QString> customerOfCharge(const QString& chargeId) const;
    // The price that is configured.
    OrFailure<QJsonObject> price() const;
    // Whether the key works; with a price, for that.
    OrFailure<QJsonObject> tryKey() const;

    // Gives up what is under way, and answers Unavailable from then on. Any thread; does not wait.
    void stop() { m_isStopping = true; }

private:
    OrFailure<QJsonObject> get(const std::string& path) const;
    OrFailure<QJsonObject> post(
        const std::string& path, const QByteArray& form, const std::string& idempotencyKey) const;
    OrFailure<QJsonObject> ask(members::ProviderQuestion question) const;
    OrFailure<Payment> lastPayment(const QString& customerId) const;
    bool isSafeAddress(const QString& url) const;

    const StripeOptions m_options;
    std::atomic<bool> m_isStopping{false};
    const members::ProviderChannel m_channel;
};

} // namespace invites::premium
