#include "public-server/commands/PremiumParts.h"

#include "public-server/http/RequestOrigin.h"

#include <algorithm>

namespace invites::commands {

namespace {

// Where a form on our page leads in the end; an emulator has its pages where its API is.
std::string formTargets(const premium::StripeOptions& options) {
    const std::string origin = http::originOf(options.apiUrl);
    return "https://checkout.stripe.com https://billing.stripe.com" +
           (origin == "https://api.stripe.com" ? std::string() : " " + origin);
}

} // namespace

PremiumParts::PremiumParts(const ServerConfiguration& configuration, db::ConnectionObserver& observer, http::Log& log)
    : m_database(configuration.database), m_mostHeld(std::max(1, configuration.httpThreads / 4)), m_observer(observer),
      m_log(log) {
    if (!configuration.stripe)
        return;
    m_client = std::make_unique<premium::StripeClient>(*configuration.stripe);
    m_price.emplace(*m_client);
}

Status PremiumParts::addRoutes(routes::Services& services, const routes::WebAssets& assets, http::Router& router) {
    if (!m_client)
        return {};
    const premium::StripeOptions& options = m_client->options();
    auto pages = routes::PremiumPages::create(assets, services, formTargets(options));
    if (!pages)
        return failure(pages.error());
    const auto wakeThread = [this] { wake(); };
    m_routes.emplace(services, *m_client, *m_price, std::move(*pages),
        routes::PremiumOptions{m_mostHeld, wakeThread,
            [this](const std::string& reason) { noteFailure("payment page not made", reason); }});
    m_routes->addTo(router);
    m_webhooks.emplace(services, premium::WebhookSignature(options.webhookSecrets),
        routes::WebhookRouteOptions{
            options.isLive, wakeThread, [this](const std::string& reason) { noteFailure("webhook refused", reason); }});
    m_webhooks->addTo(router);
    return {};
}

void PremiumParts::noteFailure(const char* what, const std::string& reason) {
    m_log.write(http::LogLevel::Warning, what, {{"reason", std::string_view(reason)}});
}

void PremiumParts::start() {
    if (!m_client)
        return;
    premium::WebhookOptions options;
    options.database = m_database;
    m_thread.emplace(std::move(options), *m_client, &m_observer,
        [this](const std::string& eventType, const premium::RefreshEnd& end) {
            const bool isGood = end.end == WebhookEnd::Processed;
            m_log.write(isGood ? http::LogLevel::Debug : http::LogLevel::Warning,
                isGood ? "customer fetched" : "customer not fetched",
                {{"event", std::string_view(eventType)}, {"outcome", toText(end.end).data()},
                    {"error", std::string_view(end.error)}});
        });
}

void PremiumParts::wake() {
    if (m_thread)
        m_thread->wake();
}

void PremiumParts::endSoon() {
    if (m_thread)
        m_thread->endSoon();
}

} // namespace invites::commands
