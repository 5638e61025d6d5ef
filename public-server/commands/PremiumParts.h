#pragma once

#include "public-server/commands/Configuration.h"
#include "public-server/http/Log.h"
#include "public-server/premium/PriceTag.h"
#include "public-server/premium/StripeClient.h"
#include "public-server/premium/WebhookThread.h"
#include "public-server/routes/PremiumRoutes.h"
#include "public-server/routes/WebhookRoutes.h"

#include <memory>
#include <optional>

namespace invites::commands {

// What the server needs for premium; nothing is there where it is not configured.
class PremiumParts {
public:
    // All but the configuration outlives it.
    PremiumParts(const ServerConfiguration& configuration, db::ConnectionObserver& observer, http::Log& log);

    bool isThere() const { return m_client != nullptr; }
    Status addRoutes(routes::Services& services, const routes::WebAssets& assets, http::Router& router);
    // Before any visitor is served.
    void start();
    // See WebhookThread. Any thread once it is started.
    void endSoon();

private:
    void wake();
    void noteFailure(const char* what, const std::string& reason);

    const db::ConnectionOptions m_database;
    const int m_mostHeld;
    db::ConnectionObserver& m_observer;
    http::Log& m_log;
    std::unique_ptr<premium::StripeClient> m_client;
    std::optional<premium::PriceTag> m_price;
    std::optional<routes::PremiumRoutes> m_routes;
    std::optional<routes::WebhookRoutes> m_webhooks;
    std::optional<premium::WebhookThread> m_thread;
};

} // namespace invites::commands
