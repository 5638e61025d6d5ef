#include "public-server/routes/TicketRoutes.h"

#include "common/vault/Hashes.h"
#include "public-server/http/RequestOrigin.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

http::Response ticketResponse(const Result<store::StepAnswer>& answer) {
    if (!answer)
        return refusal(problemOf(answer.error()));
    if (answer->outcome != store::StepOutcome::Done || !answer->ticket)
        return refusal(problemOf(answer->outcome));
    return jsonResponse(200, toJson(*answer->ticket));
}

http::Response emptyResponse(const Result<store::StepOutcome>& outcome) {
    if (!outcome)
        return refusal(problemOf(outcome.error()));
    if (*outcome != store::StepOutcome::Done)
        return refusal(problemOf(*outcome));
    http::Response response;
    response.status = 204;
    response.headers.add("Cache-Control", "no-store");
    return response;
}

} // namespace

OrProblem<QByteArray> ticketOf(const http::Request& request, const Services& services) {
    if (request.headers.contains("Authorization")) {
        const auto secret = secretFromBearer(request);
        if (!secret)
            return tl::unexpected(noTicket());
        return vault::ticketSecretHash(*secret);
    }
    const auto secret = secretFromCookie(request, services.cookies);
    if (!secret)
        return tl::unexpected(noTicket());
    if (!http::isFromOwnOrigin(request, services.publicUrl))
        return tl::unexpected(foreignOrigin());
    return vault::ticketSecretHash(*secret);
}

TicketRoutes::TicketRoutes(Services& services) : m_services(services) {}

void TicketRoutes::add(
    http::Router& router, http::Method method, const char* path, const char* name, http::BodyRule body, Step step) {
    router.add({method, path, name, body, [this, step](const http::Request& request) {
                    const auto ticket = ticketOf(request, m_services);
                    return ticket ? (this->*step)(request, *ticket) : refusal(ticket.error());
                }});
}

void TicketRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    add(router, Method::Get, "/api/v1/ticket", "get_ticket", BodyRule::None, &TicketRoutes::look);
    add(router, Method::Delete, "/api/v1/ticket", "leave_line", BodyRule::None, &TicketRoutes::leave);
    add(router, Method::Post, "/api/v1/ticket/reveal", "reveal_code", BodyRule::None, &TicketRoutes::reveal);
    add(router, Method::Post, "/api/v1/ticket/copied", "record_copy", BodyRule::None, &TicketRoutes::copied);
    add(router, Method::Post, "/api/v1/ticket/report", "report_code", BodyRule::Json, &TicketRoutes::report);
    add(router, Method::Post, "/api/v1/ticket/return", "return_to_line", BodyRule::None, &TicketRoutes::returnToLine);
}

http::Response TicketRoutes::look(const http::Request& request, const QByteArray& secretHash) {
    const auto answer = m_services.desk.look(secretHash);
    if (!answer || answer->outcome != store::StepOutcome::Done || !answer->ticket)
        return ticketResponse(answer);
    std::string body = toBody(toJson(*answer->ticket));
    const std::string entityTag = entityTagOf(body);
    // It may hold a code: nothing that outlives the tab may keep it. Pages send If-None-Match themselves.
    return taggedResponse(request, std::move(body), entityTag, "private, no-store");
}

http::Response TicketRoutes::leave(const http::Request&, const QByteArray& secretHash) {
    return emptyResponse(m_services.desk.leave(secretHash));
}

http::Response TicketRoutes::reveal(const http::Request&, const QByteArray& secretHash) {
    return ticketResponse(m_services.desk.reveal(secretHash));
}

http::Response TicketRoutes::copied(const http::Request&, const QByteArray& secretHash) {
    return emptyResponse(m_services.desk.recordCopy(secretHash));
}

http::Response TicketRoutes::report(const http::Request& request, const QByteArray& secretHash) {
    const auto body = parseObject(request.body);
    if (!body)
        return refusal(body.error());
    const auto text = requiredText(*body, QStringLiteral("outcome"));
    if (!text)
        return refusal(text.error());
    const auto outcome = reportOutcomeFromText(*text);
    if (!outcome)
        return refusal(http::invalidFields({{"outcome", "value"}}));
    return ticketResponse(m_services.desk.report(secretHash, *outcome));
}

http::Response TicketRoutes::returnToLine(const http::Request&, const QByteArray& secretHash) {
    return ticketResponse(m_services.desk.returnToLine(secretHash));
}

} // namespace invites::routes
