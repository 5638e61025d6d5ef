#pragma once

#include "public-server/http/Metrics.h"
#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"

#include <atomic>

namespace invites::routes {

// POST /api/v1/campaigns/{slug}/tickets: a visitor asks for a ticket.
class TicketRequestRoute {
public:
    // mostHeld: how many threads may ask the human check at a time, and how many may wait for a draw; neither a
    // provider that hangs nor a rush must hold all of them.
    TicketRequestRoute(Services& services, http::Metrics& metrics, int mostHeld);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    http::Response request(const http::Request& request);
    human::CheckedToken checkHuman(const QString& token, const std::string& clientAddress);
    Result<store::RequestAnswer> ask(const store::TicketRequest& asked);
    http::Response answer(Result<store::RequestAnswer> answer, const Secret& secret, const std::optional<Secret>& held);

    Services& m_services;
    http::Metrics& m_metrics;
    const int m_mostHeld;
    std::atomic<int> m_checks{0};   // under way
    std::atomic<int> m_drawings{0}; // that a thread waits for
    const std::string m_provider;
};

} // namespace invites::routes
