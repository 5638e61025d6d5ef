#include "public-server/routes/OwnPageRoutes.h"

#include "common/domain/PublicName.h"
#include "common/vault/Hashes.h"
#include "public-server/routes/MemberRecordRoutes.h"
#include "public-server/routes/MemberRoutes.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/TicketProblems.h"

#include <array>
#include <utility>

namespace invites::routes {

namespace {

// What was done, as the address of the page says it.
constexpr std::array<std::pair<const char*, const char*>, 2> messages{{
    {"done=in-the-hall", "Your name for the Hall is saved."},
    {"done=out-of-the-hall", "Your name is out of the Hall."},
}};

constexpr char badName[] = "This name cannot be shown. Take 2 to 40 letters or digits, and no address.";

http::Response seeOther(const std::string& location) {
    http::Response response{303, {}, {}};
    response.headers.add("Location", location);
    response.headers.add("Cache-Control", "no-store");
    return response;
}

} // namespace

Result<OwnPageRoutes> OwnPageRoutes::create(Services& services, const WebAssets& assets) {
    auto pages = OwnPage::create(services, assets);
    if (!pages)
        return failure(pages.error());
    return OwnPageRoutes(services, std::move(*pages));
}

void OwnPageRoutes::addForm(http::Router& router, const char* path, const char* name, Form form) {
    router.add({http::Method::Post, path, name, http::BodyRule::None, [this, form](const http::Request& request) {
                    const auto session = sessionOf(request, m_services);
                    if (session)
                        return (this->*form)(request, *session);
                    return session.error().status == 401 ? m_pages.notSignedIn() : m_pages.problem(session.error());
                }});
}

void OwnPageRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    router.add({Method::Get, "/me", "page_own", BodyRule::None,
        [this](const http::Request& request) { return own(request); }});
    router.add({Method::Get, "/me/delete", "page_delete_member", BodyRule::None,
        [this](const http::Request& request) { return askToDelete(request); }});
    addForm(router, "/me/hall", "form_enter_hall", &OwnPageRoutes::enterHall);
    addForm(router, "/me/hall/leave", "form_leave_hall", &OwnPageRoutes::leaveHall);
    addForm(router, "/me/sign-out", "form_sign_out", &OwnPageRoutes::signOut);
    addForm(router, "/me/sign-out-everywhere", "form_sign_out_everywhere", &OwnPageRoutes::signOutEverywhere);
    addForm(router, "/me/delete", "form_delete_member", &OwnPageRoutes::remove);
}

// A link from anywhere may lead here; what is shown, no other site can read.
http::Response OwnPageRoutes::own(const http::Request& request) {
    const auto session = sessionFromCookie(request, m_services.cookies);
    if (!session)
        return m_pages.notSignedIn();
    for (const auto& [query, message] : messages) {
        if (request.query == query)
            return ownPage(vault::ticketSecretHash(*session), message);
    }
    return ownPage(vault::ticketSecretHash(*session), {});
}

http::Response OwnPageRoutes::ownPage(
    const QByteArray& session, const std::string& message, const std::optional<QString>& triedName) {
    const auto member = m_services.desk.memberOf(session);
    if (!member)
        return m_pages.problem(problemOf(member.error()));
    if (!*member)
        return m_pages.notSignedIn();
    const auto record = m_services.desk.memberRecord(session);
    if (!record)
        return m_pages.problem(problemOf(record.error()));
    return *record ? m_pages.own(**member, **record, message, triedName) : m_pages.notSignedIn();
}

http::Response OwnPageRoutes::askToDelete(const http::Request& request) {
    const auto session = sessionFromCookie(request, m_services.cookies);
    if (!session)
        return m_pages.notSignedIn();
    const auto record = m_services.desk.memberRecord(vault::ticketSecretHash(*session));
    if (!record)
        return m_pages.problem(problemOf(record.error()));
    return *record ? m_pages.deletion(**record) : m_pages.notSignedIn();
}

http::Response OwnPageRoutes::enterHall(const http::Request& request, const QByteArray& session) {
    const QString tried = FormFields(request.body).value(QStringLiteral("name"));
    const auto name = publicNameFrom(tried);
    if (!name)
        return ownPage(session, badName, tried);
    const auto outcome = m_services.desk.setHallName(session, name);
    if (!outcome)
        return m_pages.problem(problemOf(outcome.error()));
    switch (*outcome) {
    case store::HallOutcome::Done:
        return seeOther("/me?done=in-the-hall");
    case store::HallOutcome::NotSignedIn:
        return m_pages.notSignedIn();
    case store::HallOutcome::BadName:
        return ownPage(session, badName, tried);
    }
    return m_pages.problem(http::internalError());
}

http::Response OwnPageRoutes::leaveHall(const http::Request&, const QByteArray& session) {
    const auto outcome = m_services.desk.setHallName(session, std::nullopt);
    if (!outcome)
        return m_pages.problem(problemOf(outcome.error()));
    return *outcome == store::HallOutcome::Done ? seeOther("/me?done=out-of-the-hall") : m_pages.notSignedIn();
}

http::Response OwnPageRoutes::signOut(const http::Request& request, const QByteArray& session) {
    return signedOut(request, session, false);
}

http::Response OwnPageRoutes::signOutEverywhere(const http::Request& request, const QByteArray& session) {
    return signedOut(request, session, true);
}

http::Response OwnPageRoutes::signedOut(const http::Request& request, const QByteArray& session, bool everywhere) {
    const auto done = endSession(request, m_services, session, everywhere);
    if (!done)
        return m_pages.problem(problemOf(done.error()));
    http::Response response = done->wasSignedIn ? m_pages.signedOut() : m_pages.notSignedIn();
    forgetSession(response, m_services, done->ticketIsHis);
    return response;
}

http::Response OwnPageRoutes::remove(const http::Request& request, const QByteArray& session) {
    const auto removed = deleteMember(request, m_services, session);
    if (!removed)
        return m_pages.problem(problemOf(removed.error()));
    if (*removed == store::DeletionOutcome::HasPremium)
        return m_pages.problem(hasPremium());
    http::Response response = *removed == store::DeletionOutcome::Done ? m_pages.deleted() : m_pages.notSignedIn();
    // The ticket stays where it has a code.
    forgetSession(response, m_services, false);
    return response;
}

} // namespace invites::routes
