#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/WebAssets.h"

namespace invites::routes {

// GET /{slug}/check: where a visitor's browser verifies the campaign's ledger by itself. Without scripts it says how
// else that is done.
class CheckPage {
public:
    // Internal: the template is missing. services outlive the result.
    static Result<CheckPage> create(Services& services, const WebAssets& assets);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    CheckPage(Services& services, PageTemplate page) : m_services(services), m_page(std::move(page)) {}

    http::Response page(const http::Request& request);

    Services& m_services;
    PageTemplate m_page;
};

} // namespace invites::routes
