#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <optional>
#include <vector>

namespace invites::routes {

// POST /api/v1/ticket/contribution: codes that a receiver gives back.
class ContributionRoutes {
public:
    // attemptLimit: a day from one address; 0 for no limit.
    ContributionRoutes(Services& services, int attemptLimit);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    // One entry of the request that is not empty; nothing for one that is no code.
    using Entries = std::vector<std::optional<store::GivenCode>>;

    http::Response contribute(const http::Request& request);
    OrProblem<Campaign> campaignOf(const QByteArray& secretHash);
    Entries entriesOf(const std::vector<QString>& texts, const Campaign& campaign) const;

    Services& m_services;
    const int m_attemptLimit;
};

} // namespace invites::routes
