#pragma once

#include "public-server/http/Metrics.h"
#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"

#include <atomic>

namespace invites::routes {

// POST /api/v1/campaigns/{slug}/tickets: a visitor asks for a ticket.
class TicketRequestRoute {
public:
    // isAddressLimited: whether an address' tickets are counted at all.
    // mostChecks: how many threads may ask the human check at a time; a provider that hangs must not hold all of them.
    TicketRequestRoute(Services& services, http::Metrics& metrics, bool isAddressLimited, int mostChecks);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    http::Response request(const http::Request& request);
    human::CheckedToken checkHuman(const QString& token, const std::string& clientAddress);
    http::Response answer(Result<store::RequestAnswer> answer, const Secret& secret, const std::optional<Secret>& held);

    Services& m_services;
    http::Metrics& m_metrics;
    const bool m_isAddressLimited;
    const int m_mostChecks;
    std::atomic<int> m_checks{0}; // under way
    const std::string m_provider;
};

} // namespace invites::routes
