#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invites::test {

// What happens to a customer, by himself, his bank or the provider.
enum class StripeDeed {
    Renew,       // the next month is paid
    FailRenewal, // the next month is not paid
    PayAgain,    // after that
    GiveUp,      // after that: the subscription is canceled
    CancelAtEnd, // of the period
    Resume,      // not cancelled after all
    EndPeriod,   // of a subscription that was cancelled
    CancelNow,
    RefundPart,
    Refund,  // of the last payment, in full
    Dispute, // of the last payment
    WinDispute,
    LoseDispute,
};

// "renew", "cancel_at_end"; each the other's inverse.
std::string_view toText(StripeDeed deed);
std::optional<StripeDeed> stripeDeedFromText(std::string_view text);

struct StripeEvent {
    std::string id;
    std::string type;
    QByteArray body;
};

// The books of a payment provider: customers, checkouts, subscriptions, charges, disputes, and the events of what
// happens to them. Objects look as Stripe's do. One thread at a time.
class StripeBooks {
public:
    struct Session {
        std::string id;
        std::string customer;
        std::string reference;
        std::string successUrl;
        std::string cancelUrl;
        qint64 expiresAt = 0;
        std::string status = "open";
    };

    StripeBooks();

    // Where the end of a period is: on the subscription, as before 2025-03-31.
    void setOldShape(bool isOld) { m_isOldShape = isOld; }
    void setLive(bool isLive) { m_isLive = isLive; }

    QJsonObject addCustomer(const std::string& reference);
    // Nothing: there is no such customer.
    const Session* addSession(Session session);
    const Session* findSession(const std::string& id) const;
    bool hasCustomer(const std::string& id) const { return m_customers.contains(id); }
    // The one that was made last.
    std::string lastCustomer() const;
    int customers() const { return int(m_customers.size()); }
    int sessions() const { return int(m_sessions.size()); }

    // False where it is not open.
    bool pay(const std::string& sessionId);
    // False where that cannot happen to him now.
    bool happen(StripeDeed deed, const std::string& customer);
    // What was told since the last time.
    std::vector<StripeEvent> takeEvents();

    QJsonObject subscriptionsOf(const std::string& customer) const;
    QJsonObject chargesOf(const std::string& customer) const;
    QJsonObject disputesOf(const std::string& charge) const;
    std::optional<QJsonObject> charge(const std::string& id) const;
    static QJsonObject sessionJson(const Session& session, const std::string& pageUrl);

private:
    struct Subscription {
        std::string id;
        std::string customer;
        std::string status = "active";
        qint64 periodEnd = 0;
        bool cancelsAtEnd = false;
    };
    struct Charge {
        std::string id;
        std::string customer;
        bool isPaid = true;
        bool isRefunded = false;
        bool isDisputed = false;
    };
    struct Dispute {
        std::string id;
        std::string charge;
        std::string status = "needs_response";
    };

    std::string newId(const char* prefix);
    QJsonObject json(const Subscription& subscription) const;
    static QJsonObject json(const Charge& charge);
    static QJsonObject json(const Dispute& dispute);
    QJsonObject invoiceOf(const Subscription& subscription);
    Charge& addCharge(const std::string& customer, bool isPaid);
    Subscription* subscriptionOf(const std::string& customer);
    Charge* lastPaidOf(const std::string& customer);
    Dispute* openDisputeOf(const std::string& customer);
    void tell(const char* type, const QJsonObject& object);
    void pass(Subscription& subscription, bool isPaid);
    bool happenToSubscription(StripeDeed deed, Subscription& subscription);
    bool happenToPayment(StripeDeed deed, const std::string& customer);

    bool m_isOldShape = false;
    bool m_isLive = false;
    qint64 m_ids = 0;
    const std::string m_mark;                       // tells two emulators' ids apart
    std::map<std::string, std::string> m_customers; // references by id
    std::vector<std::string> m_customerOrder;
    std::map<std::string, Session> m_sessions;
    std::vector<Subscription> m_subscriptions;
    std::vector<Charge> m_charges;
    std::vector<Dispute> m_disputes;
    std::vector<StripeEvent> m_events;
};

} // namespace invites::test
