#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Premium.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace invites::store {

// What an event of the payment provider's says, as far as it is kept.
struct WebhookNews {
    QString eventId;
    QString type;
    QString objectId;
    std::optional<QString> customerId;
};

// One event, leased to who works on it.
struct WebhookWork {
    WebhookEventId id;
    QString lease;
    QString type;
    QString objectId;
    std::optional<QString> customerId;
    int attempts = 1; // this one among them
};

// A line of the ledger.
struct WebhookRecord {
    WebhookEventId id;
    QString eventId;
    QString type;
    QString objectId;
    Instant receivedAt{};
    WebhookState state = WebhookState::Received;
    int attempts = 0;
    Instant dueAt{}; // of the next attempt, where it is received
    std::optional<Instant> processedAt;
    QString error; // the class of what went wrong last, or why there was nothing to do; may be empty

    bool operator==(const WebhookRecord&) const = default;
};

struct WebhookListing {
    std::optional<WebhookState> state;    // nothing: every one
    std::optional<WebhookEventId> before; // where the page before ended
    int limit = 200;
};

// The ledger of the payment provider's events. receive to finish: for servers, of which any number work on them, each
// event by one at a time. list: for admins and moderators; retry: for admins (else PermissionDenied). On the
// connection's thread.
class WebhookStore {
public:
    explicit WebhookStore(db::Connection& connection) : m_connection(connection) {}

    // On disk when this returns. False: it was there before.
    Result<bool> receive(const WebhookNews& news);
    // What is due, up to so many, leased for so long: each is to be finished. Leases run out by themselves.
    Result<std::vector<WebhookWork>> take(int most, std::chrono::seconds lease);
    // retryAfter: for Retry. error: a class of ours ("stripe_500"), empty where there was none.
    Status finish(const WebhookWork& work, WebhookEnd end, std::chrono::seconds retryAfter, const std::string& error);

    // The latest first.
    Result<std::vector<WebhookRecord>> list(const WebhookListing& wanted);
    // Has one that failed tried again, and audits that. False: it has not failed. NotFound: no such event.
    Result<bool> retry(WebhookEventId id);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
