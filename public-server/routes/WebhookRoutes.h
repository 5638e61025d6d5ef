#pragma once

#include "public-server/http/Router.h"
#include "public-server/premium/WebhookSignature.h"
#include "public-server/routes/Services.h"

#include <functional>
#include <string>

namespace invites::routes {

// Its bodies, and those of a mail service, may be larger than others'.
inline constexpr char webhookPath[] = "/webhooks/stripe";
inline constexpr std::size_t largestWebhook = 256 * 1024;

struct WebhookRouteOptions {
    bool isLive = false; // whether events are of real money
    // There is work on the ledger. Any thread; does not wait.
    std::function<void()> wake;
    // Told what was refused: a word. Any thread.
    std::function<void(const std::string& reason)> onRefusal;
};

// POST /webhooks/stripe: 200 once the event is on disk, before it is worked on; 400 where its signature is not good or
// it is no event.
class WebhookRoutes {
public:
    WebhookRoutes(Services& services, premium::WebhookSignature signature, WebhookRouteOptions options);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    http::Response receive(const http::Request& request);
    http::Response refuse(const char* reason) const;

    Services& m_services;
    const premium::WebhookSignature m_signature;
    const WebhookRouteOptions m_options;
};

} // namespace invites::routes
