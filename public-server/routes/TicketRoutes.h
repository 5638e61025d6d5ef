#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

namespace invites::routes {

// The hash of the secret that names the request's ticket: from "Authorization: Bearer" where there is one, else from
// the cookie. 401 where neither has the form of a secret, 403 where a foreign page uses the cookie.
OrProblem<QByteArray> ticketOf(const http::Request& request, const Services& services);
// Of today.
QByteArray addressHashOf(const http::Request& request, const Services& services);

// GET and DELETE /api/v1/ticket, POST /api/v1/ticket/reveal, …/copied, …/report, …/return.
class TicketRoutes {
public:
    explicit TicketRoutes(Services& services);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    // What he does to his ticket, after which memory may not know it as it is.
    using Step = http::Response (TicketRoutes::*)(const http::Request&, const QByteArray& secretHash);
    void add(
        http::Router& router, http::Method method, const char* path, const char* name, http::BodyRule body, Step step);

    http::Response look(const http::Request& request);
    http::Response lookInDatabase(const http::Request& request, const QByteArray& secretHash);
    http::Response looked(const http::Request& request, const Ticket& ticket) const;
    http::Response ticketResponse(const QByteArray& secretHash, Result<store::StepAnswer> answer);
    http::Response leave(const http::Request& request, const QByteArray& secretHash);
    http::Response reveal(const http::Request& request, const QByteArray& secretHash);
    http::Response copied(const http::Request& request, const QByteArray& secretHash);
    http::Response report(const http::Request& request, const QByteArray& secretHash);
    http::Response returnToLine(const http::Request& request, const QByteArray& secretHash);

    Services& m_services;
};

} // namespace invites::routes
