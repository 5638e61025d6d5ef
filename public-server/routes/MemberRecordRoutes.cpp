#include "public-server/routes/MemberRecordRoutes.h"

#include "common/domain/Badges.h"
#include "common/domain/PublicName.h"
#include "common/vault/Hashes.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/MemberData.h"
#include "public-server/routes/MemberRoutes.h"
#include "public-server/routes/TicketProblems.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace invites::routes {

namespace {

QJsonArray badgesOf(const QJsonObject& record) {
    QJsonArray badges;
    for (const Badge& badge : badgesFor(record.value(QLatin1String("confirmed")).toInt()))
        badges.append(QJsonObject{
            {QStringLiteral("id"), QLatin1String(badge.id)}, {QStringLiteral("name"), QLatin1String(badge.name)}});
    return badges;
}

http::Response nothingMore() {
    http::Response response{204, {}, {}};
    response.headers.add("Cache-Control", "no-store");
    return response;
}

} // namespace

http::Problem hasPremium() {
    return {409, "has-premium", "You have premium",
        "An account that pays cannot be deleted: end your premium first, and come back when it is over. A checkout "
        "that "
        "you began is over after an hour."};
}

Result<store::DeletionOutcome> deleteMember(
    const http::Request& request, Services& services, const QByteArray& session) {
    auto removed = services.desk.deleteMember(session);
    // Memory may still have his place in the line.
    if (const auto ticket = secretFromCookie(request, services.cookies))
        services.line.touched(vault::ticketSecretHash(*ticket));
    return removed;
}

MemberRecordRoutes::MemberRecordRoutes(Services& services, std::shared_ptr<const vault::Keyring> keyring)
    : m_services(services), m_noticeCipher(keyring), m_appealCipher(std::move(keyring)) {}

void MemberRecordRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    router.add({Method::Get, "/api/v1/member/record", "get_member_record", BodyRule::None,
        [this](const http::Request& request) { return record(request); }});
    router.add({Method::Get, "/api/v1/member/data", "get_member_data", BodyRule::None,
        [this](const http::Request& request) { return data(request); }});
    router.add({Method::Put, "/api/v1/member/hall", "enter_hall", BodyRule::Json,
        [this](const http::Request& request) { return enterHall(request); }});
    router.add({Method::Delete, "/api/v1/member/hall", "leave_hall", BodyRule::None,
        [this](const http::Request& request) { return leaveHall(request); }});
    router.add({Method::Delete, "/api/v1/member", "delete_member", BodyRule::None,
        [this](const http::Request& request) { return remove(request); }});
}

http::Response MemberRecordRoutes::record(const http::Request& request) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    auto record = m_services.desk.memberRecord(*session);
    if (!record)
        return refusal(problemOf(record.error()));
    if (!*record)
        return refusal(notSignedIn());
    (*record)->insert(QStringLiteral("badges"), badgesOf(**record));
    return jsonResponse(200, **record);
}

http::Response MemberRecordRoutes::data(const http::Request& request) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    auto data = m_services.desk.memberData(*session);
    if (!data)
        return refusal(problemOf(data.error()));
    if (!*data)
        return refusal(notSignedIn());
    (*data)->insert(QStringLiteral("badges"), badgesOf(**data));
    const auto opened =
        openedMemberData(std::move(**data), m_services.memberCipher, m_noticeCipher, m_services.cipher, m_appealCipher);
    if (!opened)
        return refusal(problemOf(opened.error()));
    http::Response response = jsonResponse(200, *opened);
    response.headers.add("Content-Disposition", "attachment; filename=\"handsel-my-data.json\"");
    // For a person, too.
    response.body = QJsonDocument(*opened).toJson(QJsonDocument::Indented).toStdString();
    return response;
}

http::Response MemberRecordRoutes::enterHall(const http::Request& request) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    const auto body = parseObject(request.body);
    if (!body)
        return refusal(body.error());
    const auto text = requiredText(*body, QStringLiteral("name"));
    if (!text)
        return refusal(text.error());
    const auto name = publicNameFrom(*text);
    if (!name)
        return refusal(http::invalidFields({{"name", "format"}}));
    const auto outcome = m_services.desk.setHallName(*session, name);
    if (!outcome)
        return refusal(problemOf(outcome.error()));
    switch (*outcome) {
    case store::HallOutcome::Done:
        return jsonResponse(200, {{QStringLiteral("name"), *name}});
    case store::HallOutcome::NotSignedIn:
        return refusal(notSignedIn());
    case store::HallOutcome::BadName:
        return refusal(http::invalidFields({{"name", "format"}}));
    }
    return refusal(http::internalError());
}

http::Response MemberRecordRoutes::leaveHall(const http::Request& request) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    const auto outcome = m_services.desk.setHallName(*session, std::nullopt);
    if (!outcome)
        return refusal(problemOf(outcome.error()));
    return *outcome == store::HallOutcome::Done ? nothingMore() : refusal(notSignedIn());
}

http::Response MemberRecordRoutes::remove(const http::Request& request) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    const auto removed = deleteMember(request, m_services, *session);
    if (!removed)
        return refusal(problemOf(removed.error()));
    if (*removed == store::DeletionOutcome::HasPremium)
        return refusal(hasPremium());
    http::Response response = *removed == store::DeletionOutcome::Done ? nothingMore() : refusal(notSignedIn());
    // The ticket stays where it has a code.
    forgetSession(response, m_services, false);
    return response;
}

} // namespace invites::routes
