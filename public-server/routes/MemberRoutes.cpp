#include "public-server/routes/MemberRoutes.h"

#include "common/vault/Hashes.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

void MemberRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    router.add({Method::Get, "/api/v1/member", "get_member", BodyRule::None,
        [this](const http::Request& request) { return member(request); }});
    router.add({Method::Post, "/api/v1/member/sign-out", "sign_out", BodyRule::None,
        [this](const http::Request& request) { return signOut(request, false); }});
    router.add({Method::Post, "/api/v1/member/sign-out-everywhere", "sign_out_everywhere", BodyRule::None,
        [this](const http::Request& request) { return signOut(request, true); }});
}

http::Response MemberRoutes::member(const http::Request& request) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    const auto found = m_services.desk.memberOf(*session);
    if (!found)
        return refusal(problemOf(found.error()));
    if (!*found)
        return refusal(notSignedIn());
    const store::SignedInMember& member = **found;
    return jsonResponse(
        200, {{QStringLiteral("name"), member.profile.name.isEmpty() ? QJsonValue() : QJsonValue(member.profile.name)},
                 {QStringLiteral("provider"), member.provider},
                 {QStringLiteral("provider_name"), providerName(member.provider, m_services.providers)},
                 {QStringLiteral("signed_in_at"), toRfc3339(member.signedInAt)}});
}

Result<store::SignOutAnswer> endSession(
    const http::Request& request, Services& services, const QByteArray& session, bool everywhere) {
    const auto ticket = secretFromCookie(request, services.cookies);
    const auto ticketHash = ticket ? std::optional(vault::ticketSecretHash(*ticket)) : std::nullopt;
    return services.desk.signOut(session, everywhere, ticketHash);
}

void forgetSession(http::Response& response, const Services& services, bool ticketIsHis) {
    response.headers.add("Set-Cookie", services.cookies.expireCookie(sessionCookie));
    if (ticketIsHis)
        response.headers.add("Set-Cookie", services.cookies.expireCookie(ticketCookie));
}

http::Response MemberRoutes::signOut(const http::Request& request, bool everywhere) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    const auto done = endSession(request, m_services, *session, everywhere);
    if (!done)
        return refusal(problemOf(done.error()));
    // Whoever signs out everywhere must not think that it was done.
    http::Response response = everywhere && !done->wasSignedIn ? refusal(notSignedIn()) : http::Response{204, {}, {}};
    if (!response.headers.contains("Cache-Control"))
        response.headers.add("Cache-Control", "no-store");
    forgetSession(response, m_services, done->ticketIsHis);
    return response;
}

} // namespace invites::routes
