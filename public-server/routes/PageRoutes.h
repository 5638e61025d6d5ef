#pragma once

#include "public-server/http/Problem.h"
#include "public-server/http/Router.h"
#include "public-server/http/SecurityHeaders.h"
#include "public-server/routes/CampaignRoutes.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/WebAssets.h"

#include <memory>

namespace invites::routes {

// GET / (the campaign's page where there is one, else the list), GET /{slug}, GET /privacy.
class PageRoutes {
public:
    // Internal: a template is missing or names an asset that is not there. campaigns and assets outlive the result.
    static Result<std::unique_ptr<PageRoutes>> create(
        Services& services, CampaignRoutes& campaigns, const WebAssets& assets);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    struct Templates {
        PageTemplate campaign;
        PageTemplate list;
        PageTemplate listItem;
        PageTemplate privacy;
        PageTemplate error;
    };
    PageRoutes(Services& services, CampaignRoutes& campaigns, Templates templates, std::string rules);

    http::Response home(const http::Request& request);
    http::Response campaign(const http::Request& request);
    http::Response campaignPage(const http::Request& request, const Campaign& campaign);
    // Whoever is signed in finds his ticket of the campaign, in whatever browser he got it: its cookie comes with the
    // page.
    void handTicket(http::Response& response, const http::Request& request, const Campaign& campaign);
    http::Response listPage(const std::vector<Campaign>& campaigns);
    http::Response privacy();
    // HTML for who wants it, else the problem as the API gives it.
    http::Response errorPage(const http::Request& request, const http::Problem& problem);
    http::Response page(int status, const PageTemplate& source, PageTemplate::Values values);

    Services& m_services;
    CampaignRoutes& m_campaigns;
    const Templates m_templates;
    const std::string m_rules; // the privacy page's
    const http::PolicySources m_sources;
    const std::string m_provider;
};

} // namespace invites::routes
