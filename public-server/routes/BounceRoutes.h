#pragma once

#include "public-server/bounces/SnsTopic.h"
#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"

#include <atomic>
#include <functional>
#include <string>

namespace invites::routes {

inline constexpr char bouncePath[] = "/webhooks/mail";

struct BounceRouteOptions {
    int mostHeld = 1; // threads that may ask SNS at a time
    // Told what was done or refused: a word. Any thread.
    std::function<void(const std::string& what)> onTold;
    std::function<void(const std::string& reason)> onRefusal;
};

// POST /webhooks/mail: where Amazon SNS tells of mails that came back or were called unwanted. 200 once that is on
// disk, for what ends nothing, and for a subscription that was confirmed; 400 where it is not of our topic; 503 where
// it is to be told again. Our own domain's name in mails is no proof: what counts is the signature.
class BounceRoutes {
public:
    BounceRoutes(Services& services, bounces::BounceOptions bounces, BounceRouteOptions options);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    http::Response receive(const http::Request& request);
    http::Response act(const bounces::SnsMessage& message);
    http::Response confirm(const bounces::SnsMessage& message);
    http::Response end(const bounces::SnsMessage& message);
    http::Response refuse(const std::string& reason) const;
    http::Response later(const std::string& reason) const;
    http::Response done(const std::string& what) const;

    Services& m_services;
    bounces::SnsTopic m_topic;
    const BounceRouteOptions m_options;
    std::atomic<int> m_asking{0};
};

} // namespace invites::routes
