#pragma once

#include "public-server/http/Router.h"
#include "public-server/premium/PriceTag.h"
#include "public-server/premium/StripeClient.h"
#include "public-server/routes/PremiumPages.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <atomic>
#include <functional>
#include <string>

namespace invites::routes {

struct PremiumOptions {
    int mostHeld = 1; // threads that may ask Stripe at a time
    // There may be work on the ledger. Any thread; does not wait.
    std::function<void()> wake;
    // Told why Stripe was of no use: a word. Any thread.
    std::function<void(const std::string& reason)> onFailure;
};

// GET /api/v1/member/premium, POST /api/v1/member/premium/checkout, POST /api/v1/member/premium/portal; and the same
// for browsers without JavaScript: GET /premium, POST /premium/checkout, POST /premium/portal, and GET /premium/done,
// where Stripe sends those who have paid. Added where premium can be had.
class PremiumRoutes {
public:
    // All but the options outlives it.
    PremiumRoutes(Services& services, const premium::StripeClient& client, premium::PriceTag& price, PremiumPages pages,
        PremiumOptions options);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    // Of Stripe's pages, for the session's member.
    using Address = OrProblem<std::string>;
    using AddressOf = Address (PremiumRoutes::*)(const QByteArray& sessionHash);

    http::Response member(const http::Request& request);
    http::Response addressAsJson(const http::Request& request, AddressOf addressOf);
    http::Response leadThere(const http::Request& request, AddressOf addressOf);
    http::Response page(const http::Request& request);
    http::Response done(const http::Request& request);
    PremiumView viewFor(const http::Request& request);

    Address ofCheckout(const QByteArray& sessionHash);
    Address ofPortal(const QByteArray& sessionHash);
    OrProblem<store::Checkout> withCustomer(store::Checkout checkout);
    http::Problem problemOf(const premium::StripeFailure& failure) const;

    Services& m_services;
    const premium::StripeClient& m_client;
    premium::PriceTag& m_price;
    const PremiumPages m_pages;
    const PremiumOptions m_options;
    std::atomic<int> m_asking{0};
};

} // namespace invites::routes
