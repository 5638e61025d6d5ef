#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Premium.h"

#include <QByteArray>

#include <chrono>
#include <optional>
#include <vector>

namespace invites::store {

// A checkout that is to be begun at the payment provider, or was: the same one again, by the same key.
struct Checkout {
    enum class Outcome {
        Begun,
        NotSignedIn,
        NotOffered,      // no campaign has premium
        HasSubscription, // that is not over
    };
    Outcome outcome = Outcome::NotSignedIn;
    // Where it was begun.
    QString reference;  // what the provider knows the member by
    QString customerId; // empty: to be made
    QString key;
    Instant expiresAt{};
};

enum class FetchOutcome {
    Kept,
    Stale,   // a later fetch was kept already, or just now: fetch again
    Unknown, // no customer of ours
};

// A customer who is to be fetched, and the number of that fetch.
struct CustomerFetch {
    QString customerId;
    qint64 number = 0;
};

// Members' premium, as a server needs it. sessionHash: of the secret in the browser's cookie. A lost answer may be
// asked for again. On the connection's thread.
class PremiumStore {
public:
    explicit PremiumStore(db::Connection& connection) : m_connection(connection) {}

    // Nothing: nobody is signed in by that.
    Result<std::optional<MemberPremium>> ofSession(const QByteArray& sessionHash);
    Result<Checkout> beginCheckout(const QByteArray& sessionHash);
    // The customer that was made for a reference. The first one stands, and is answered.
    Result<QString> keepCustomer(const QString& reference, const QString& customerId);
    Status keepCheckout(const Checkout& checkout, const QString& checkoutId);
    // Nothing: nobody is signed in, or he was never at the provider's.
    Result<std::optional<QString>> customerOf(const QByteArray& sessionHash);
    // He comes back from the provider: compared at once, should its event be late. Whether that was due.
    Result<bool> askCheck(const QByteArray& sessionHash);

    // Before a customer is fetched. Nothing: no customer of ours.
    Result<std::optional<CustomerFetch>> beginFetch(const QString& customerId);
    // Premium begins or ends by it, and his tickets change their lane.
    Result<FetchOutcome> keepFetch(const CustomerFetch& fetch, const CustomerState& state);
    // Customers who are to be compared without an event, leased for so long.
    Result<std::vector<CustomerFetch>> takeChecks(int most, std::chrono::seconds lease);
    // In how long there is work, on events too, by the database's clock. Nothing: none but by an event or a visit.
    Result<std::optional<std::chrono::milliseconds>> nextWorkIn();

private:
    db::Connection& m_connection;
};

} // namespace invites::store
