#pragma once

#include "common/db/Connection.h"
#include "common/store/PremiumStore.h"
#include "common/store/WebhookStore.h"
#include "public-server/premium/StripeClient.h"
#include "public-server/transfer/WorkSignal.h"

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace invites::premium {

struct WebhookOptions {
    db::ConnectionOptions database;
    double perSecond = 20;           // customers fetched; Stripe allows 100 questions a second
    int batch = 50;                  // events leased at a time
    std::chrono::seconds lease{120}; // of events; whoever dies with them leaves them to others after that
    std::chrono::seconds checkLease{
        2 * 3600}; // of customers to compare: one whom Stripe does not know is asked for seldom
    std::chrono::milliseconds gathering{250}; // from being woken to the first look: a payment has several events
    std::chrono::seconds firstDelay{5};       // before an event is tried again; doubles each time
    std::chrono::seconds longestDelay{3600};
    std::chrono::seconds longestPause{3 * 60}; // while Stripe is away, when no wake is heeded
};

// How the fetching of a customer ended, for an event or without one.
struct RefreshEnd {
    WebhookEnd end = WebhookEnd::Processed;
    std::string error;   // a word; empty where there was none
    bool isAway = false; // Stripe is: nothing else needs to be tried now
};

// Told of each customer that was fetched, with the type of one of his events; empty: he was compared without one.
// Called on the thread.
using RefreshObserver = std::function<void(const std::string& eventType, const RefreshEnd& end)>;

// Works on the ledger: fetches the customer that an event tells of, and keeps what he has now. And compares each
// customer with Stripe once a night, which finds what no event told. On a thread and a database connection of its own;
// it looks when it is woken, and when something will be due by itself. Several servers may do this at once.
class WebhookThread {
public:
    // client and observers outlive it; observer may be nullptr.
    WebhookThread(WebhookOptions options, StripeClient& client, db::ConnectionObserver* observer,
        RefreshObserver refreshObserver);
    // Ends with the customer under way; the others go back.
    ~WebhookThread();
    WebhookThread(const WebhookThread&) = delete;
    WebhookThread& operator=(const WebhookThread&) = delete;

    // Any thread; they do not wait.
    void endSoon();
    void wake() { m_signal.wake(); }

    using Moment = transfer::WorkSignal::Moment;
    // When it looks by itself; nothing where it does not before it is woken. Any thread.
    std::optional<Moment> nextLook() const { return m_signal.nextLook(); }

private:
    struct Stores {
        store::PremiumStore premium;
        store::WebhookStore webhooks;
    };

    void run();
    std::optional<Moment> work(Stores& stores);
    // False where Stripe is away.
    bool workOn(Stores& stores, std::vector<store::WebhookWork> events);
    bool compare(Stores& stores, const std::vector<store::CustomerFetch>& fetches);
    // What is wrong with an event that names no customer; else it does from here on.
    std::optional<RefreshEnd> findCustomer(store::WebhookWork& event);
    RefreshEnd refresh(Stores& stores, const QString& customerId);
    // Nothing: it came too late, and must be fetched again.
    std::optional<RefreshEnd> fetch(Stores& stores, const store::CustomerFetch& fetch);
    void finish(Stores& stores, const store::WebhookWork& event, const RefreshEnd& end);
    // By the rate. True: it is to end.
    bool waitForTurn();

    const WebhookOptions m_options;
    StripeClient& m_client;
    db::ConnectionObserver* const m_observer;
    const RefreshObserver m_refreshObserver;
    transfer::WorkSignal m_signal;
    Moment m_nextTurn;
    int m_timesAway = 0; // Stripe, one after the other
    std::thread m_thread;
};

} // namespace invites::premium
