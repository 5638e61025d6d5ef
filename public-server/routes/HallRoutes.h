#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/WebAssets.h"

namespace invites::routes {

// GET /hall and GET /api/v1/hall: the Hall of generosity, a hundred names a page (?page=2). Both are asked for again
// each time, by their ETag: a name that was taken out is out at once. Added where somebody can sign in.
class HallRoutes {
public:
    // Internal: the template is missing. services outlive the result.
    static Result<HallRoutes> create(Services& services, const WebAssets& assets);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    HallRoutes(Services& services, PageTemplate page) : m_services(services), m_page(std::move(page)) {}

    http::Response page(const http::Request& request);
    http::Response list(const http::Request& request);

    Services& m_services;
    PageTemplate m_page;
};

} // namespace invites::routes
