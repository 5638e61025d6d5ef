#include "public-server/routes/TicketRoutes.h"

#include "common/vault/Hashes.h"
#include "public-server/http/RequestOrigin.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/StandingWords.h"
#include "public-server/routes/TicketPosition.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

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

QString coolingNotice(Instant until) {
    return QStringLiteral(
        "A code that was reported from here as not working turned out to work. Until %1 such a report "
        "does not put you at the front of the line: you wait at your number.")
        .arg(momentInWords(until));
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

QByteArray addressHashOf(const http::Request& request, const Services& services) {
    return vault::addressHash(services.keyring, request.clientAddress, services.clock.now());
}

TicketRoutes::TicketRoutes(Services& services) : m_services(services) {}

void TicketRoutes::add(
    http::Router& router, http::Method method, const char* path, const char* name, http::BodyRule body, Step step) {
    router.add({method, path, name, body, [this, step](const http::Request& request) {
                    const auto ticket = ticketOf(request, m_services);
                    if (!ticket)
                        return refusal(ticket.error());
                    http::Response response = (this->*step)(request, *ticket);
                    m_services.line.touched(*ticket);
                    return response;
                }});
}

void TicketRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    router.add({Method::Get, "/api/v1/ticket", "get_ticket", BodyRule::None,
        [this](const http::Request& request) { return look(request); }, http::Pace::AtOnce});
    add(router, Method::Delete, "/api/v1/ticket", "leave_line", BodyRule::None, &TicketRoutes::leave);
    add(router, Method::Post, "/api/v1/ticket/reveal", "reveal_code", BodyRule::None, &TicketRoutes::reveal);
    add(router, Method::Post, "/api/v1/ticket/copied", "record_copy", BodyRule::None, &TicketRoutes::copied);
    add(router, Method::Post, "/api/v1/ticket/report", "report_code", BodyRule::Json, &TicketRoutes::report);
    add(router, Method::Post, "/api/v1/ticket/return", "return_to_line", BodyRule::None, &TicketRoutes::returnToLine);
}

http::Response TicketRoutes::look(const http::Request& request) {
    const auto secretHash = ticketOf(request, m_services);
    if (!secretHash)
        return refusal(secretHash.error());
    if (const auto waiting = m_services.line.findAtOnce(*secretHash))
        return looked(request, *waiting);
    request.willWait();
    if (m_services.line.holds(*secretHash)) {
        const auto waiting = m_services.line.find(*secretHash);
        if (!waiting)
            return refusal(problemOf(waiting.error()));
        if (*waiting)
            return looked(request, **waiting);
    }
    return lookInDatabase(request, *secretHash);
}

http::Response TicketRoutes::lookInDatabase(const http::Request& request, const QByteArray& secretHash) {
    auto answer = m_services.desk.look(secretHash);
    if (!answer || answer->outcome != store::StepOutcome::Done || !answer->ticket)
        return ticketResponse(secretHash, std::move(answer));
    // While the line is being loaded, the database's own count will do.
    if (answer->ticket->state == TicketState::Waiting && !(answer->ticket->ahead && m_services.line.isLoading())) {
        // From here on he is in memory.
        if (const auto waiting = m_services.line.find(secretHash); waiting && *waiting)
            return looked(request, **waiting);
    }
    const auto ticket = withPosition(m_services, secretHash, std::move(*answer->ticket));
    return ticket ? looked(request, *ticket) : refusal(problemOf(ticket.error()));
}

http::Response TicketRoutes::looked(const http::Request& request, const Ticket& ticket) const {
    std::string body = toBody(ticket, estimateOf(m_services, ticket), m_services.line.crowd());
    const std::string entityTag = entityTagOf(body);
    // It may hold a code: nothing that outlives the tab may keep it. Pages send If-None-Match themselves.
    return taggedResponse(request, std::move(body), entityTag, "private, no-store");
}

http::Response TicketRoutes::ticketResponse(const QByteArray& secretHash, Result<store::StepAnswer> answer) {
    if (!answer)
        return refusal(problemOf(answer.error()));
    if (answer->outcome == store::StepOutcome::Blocked)
        return refusal(returnBlocked(answer->block));
    if (answer->outcome == store::StepOutcome::Suspended || answer->outcome == store::StepOutcome::Late)
        return refusal(refusedFor(answer->standing));
    if (answer->outcome != store::StepOutcome::Done || !answer->ticket)
        return refusal(problemOf(answer->outcome));
    const auto ticket = withPosition(m_services, secretHash, std::move(*answer->ticket));
    if (!ticket)
        return refusal(problemOf(ticket.error()));
    QJsonObject json = toJson(*ticket, estimateOf(m_services, *ticket), m_services.line.crowd());
    if (answer->coolingUntil) {
        json.insert(QStringLiteral("cooling_until"), toRfc3339(*answer->coolingUntil));
        json.insert(QStringLiteral("notice"), coolingNotice(*answer->coolingUntil));
    }
    return jsonResponse(200, json);
}

http::Response TicketRoutes::leave(const http::Request&, const QByteArray& secretHash) {
    return emptyResponse(m_services.desk.leave(secretHash));
}

http::Response TicketRoutes::reveal(const http::Request&, const QByteArray& secretHash) {
    return ticketResponse(secretHash, m_services.desk.reveal(secretHash));
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
    return ticketResponse(secretHash, m_services.desk.report(secretHash, *outcome, addressHashOf(request, m_services)));
}

http::Response TicketRoutes::returnToLine(const http::Request& request, const QByteArray& secretHash) {
    return ticketResponse(secretHash, m_services.desk.returnToLine(secretHash, addressHashOf(request, m_services)));
}

} // namespace invites::routes
