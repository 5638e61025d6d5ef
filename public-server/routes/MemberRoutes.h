#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"

namespace invites::routes {

// GET /api/v1/member, POST /api/v1/member/sign-out, POST /api/v1/member/sign-out-everywhere: by the session's cookie,
// which a page of another origin may not use. Added where somebody can sign in.
class MemberRoutes {
public:
    explicit MemberRoutes(Services& services) : m_services(services) {}
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    http::Response member(const http::Request& request);
    http::Response signOut(const http::Request& request, bool everywhere);

    Services& m_services;
};

} // namespace invites::routes
