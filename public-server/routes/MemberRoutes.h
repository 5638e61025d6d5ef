#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/MemberSession.h"

namespace invites::routes {

// Ends the session that the request came with, or all of its member's.
Result<store::SignOutAnswer> endSession(
    const http::Request& request, Services& services, const QByteArray& session, bool everywhere);
// Has the browser forget the session; and the ticket where it is the member's: that is his wherever he signs in, and
// does not stay in a browser that he leaves.
void forgetSession(http::Response& response, const Services& services, bool ticketIsHis);

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
