#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"

#include <map>
#include <mutex>
#include <string>

namespace invites::routes {

// GET /api/v1/campaigns, GET /api/v1/campaigns/{slug}, GET /api/v1/human-check/challenge. Campaigns are rendered once
// for each reading of the board, however many ask.
class CampaignRoutes {
public:
    explicit CampaignRoutes(Services& services);
    // This object outlives the router.
    void addTo(http::Router& router);

    // A campaign's JSON as the API gives it, for the page's first paint. Nothing for an unknown slug.
    // The request is the one that is being answered.
    Result<std::optional<std::string>> campaignJson(const http::Request& request, const std::string& slug);

private:
    struct Rendered {
        std::string body;
        std::string entityTag;
    };
    struct Sheet {
        std::shared_ptr<const desk::BoardSheet> source;
        Rendered list;
        std::map<std::string, Rendered, std::less<>> bySlug;
    };

    Result<std::shared_ptr<const Sheet>> current(const http::Request& request);
    std::shared_ptr<const Sheet> render(std::shared_ptr<const desk::BoardSheet> source) const;
    http::Response list(const http::Request& request);
    http::Response one(const http::Request& request);
    http::Response challenge();

    Services& m_services;
    const human::HumanCheckDescription m_humanCheck;
    std::mutex m_mutex;
    std::shared_ptr<const Sheet> m_sheet;
};

} // namespace invites::routes
