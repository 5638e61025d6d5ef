#pragma once

#include "common/domain/Campaign.h"
#include "common/vault/AppealCipher.h"
#include "public-server/http/Router.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/WebAssets.h"

#include <QJsonObject>

#include <memory>

namespace invites::routes {

// What keeps a visitor from asking for a ticket for a reason of his own, and his word against it: GET
// /api/v1/campaigns/{slug}/standing, POST /api/v1/campaigns/{slug}/appeals, and GET and POST /{slug}/standing, the same
// as a page that needs no script. He is known by the cookies of his ticket and his session.
class StandingRoutes {
public:
    // Internal: a template is missing. services and assets outlive the result.
    static Result<StandingRoutes> create(
        Services& services, const WebAssets& assets, std::shared_ptr<const vault::Keyring> keyring);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    struct Pages {
        SmallPages small;
        PageTemplate standing;
        PageTemplate form;
    };
    // Who asks, and where.
    struct Visit {
        CampaignId campaign;
        std::string slug;
        std::string campaignName;
        std::chrono::seconds lateDelay{0};
        store::Asker asker;
    };
    StandingRoutes(Services& services, Pages pages, std::shared_ptr<const vault::Keyring> keyring);

    http::Response look(const http::Request& request);
    http::Response appeal(const http::Request& request);
    http::Response page(const http::Request& request);
    http::Response appealOnPage(const http::Request& request);

    OrProblem<Visit> visitOf(const http::Request& request);
    // Nothing: it was taken.
    std::optional<http::Problem> submit(const http::Request& request, const Visit& visit, const QString& words);
    http::Response standingPage(int status, const Visit& visit, const std::string& trouble, const std::string& words);
    std::string appealPart(const Visit& visit, const store::Standing& standing, const std::string& words) const;

    Services& m_services;
    const Pages m_pages;
    const vault::AppealCipher m_cipher;
};

// As the API has it.
QJsonObject toJson(const store::Standing& standing);

} // namespace invites::routes
