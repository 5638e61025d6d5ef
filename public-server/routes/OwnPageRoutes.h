#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/OwnPage.h"
#include "public-server/routes/Services.h"

namespace invites::routes {

// GET /me, GET /me/delete, and the forms there: POST /me/hall, /me/hall/leave, /me/sign-out, /me/sign-out-everywhere,
// /me/delete. A form of another site's page is refused. Added where somebody can sign in.
class OwnPageRoutes {
public:
    // Internal: a template is missing. services outlive the result.
    static Result<OwnPageRoutes> create(Services& services, const WebAssets& assets);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    using Form = http::Response (OwnPageRoutes::*)(const http::Request&, const QByteArray& session);

    OwnPageRoutes(Services& services, OwnPage pages) : m_services(services), m_pages(std::move(pages)) {}

    void addForm(http::Router& router, const char* path, const char* name, Form form);
    http::Response own(const http::Request& request);
    http::Response ownPage(
        const QByteArray& session, const std::string& message, const std::optional<QString>& triedName = {});
    http::Response askToDelete(const http::Request& request);
    http::Response enterHall(const http::Request& request, const QByteArray& session);
    http::Response leaveHall(const http::Request& request, const QByteArray& session);
    http::Response signOut(const http::Request& request, const QByteArray& session);
    http::Response signOutEverywhere(const http::Request& request, const QByteArray& session);
    http::Response signedOut(const http::Request& request, const QByteArray& session, bool everywhere);
    http::Response remove(const http::Request& request, const QByteArray& session);

    Services& m_services;
    OwnPage m_pages;
};

} // namespace invites::routes
