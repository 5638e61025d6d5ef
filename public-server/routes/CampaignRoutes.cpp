#include "public-server/routes/CampaignRoutes.h"

#include "public-server/http/Problem.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/MemberSession.h"
#include "public-server/routes/TicketProblems.h"

#include <QJsonArray>

namespace invites::routes {

namespace {

constexpr char revalidate[] = "no-cache";

// null: nobody can sign in, and nobody has to.
QJsonValue signInJson(const Campaign& campaign, const Services& services) {
    if (!services.canSignIn() && !campaign.requiresSignIn)
        return {};
    QJsonArray list;
    for (const SignInOffer& offer : signInOffers(services))
        list.append(QJsonObject{{QStringLiteral("id"), offer.id}, {QStringLiteral("name"), offer.name},
            {QStringLiteral("url"), QStringLiteral("/sign-in/%1?to=%2").arg(offer.id, campaign.slug)}});
    return QJsonObject{{QStringLiteral("required"), campaign.requiresSignIn}, {QStringLiteral("providers"), list}};
}

// null: this campaign's line is the same for everybody.
QJsonValue premiumJson(const Campaign& campaign, bool isSold) {
    if (!isSold || !campaign.premium || !campaign.priority)
        return {};
    return QJsonObject{{QStringLiteral("url"), QStringLiteral("/premium")}};
}

QJsonValue toJson(const OfferedNotices& notices) {
    if (!notices.any())
        return {};
    QJsonObject offered{{QStringLiteral("email"), notices.email}};
    offered.insert(QStringLiteral("push"),
        notices.pushKey.empty() ? QJsonValue()
                                : QJsonObject{{QStringLiteral("key"), QString::fromStdString(notices.pushKey)}});
    return offered;
}

} // namespace

CampaignRoutes::CampaignRoutes(Services& services)
    : m_services(services), m_humanCheck(services.humanCheck.description()) {}

void CampaignRoutes::addTo(http::Router& router) {
    using http::Method;
    router.add({Method::Get, "/api/v1/campaigns", "list_campaigns", http::BodyRule::None,
        [this](const http::Request& request) { return list(request); }, http::Pace::AtOnce});
    router.add({Method::Get, "/api/v1/campaigns/{slug}", "get_campaign", http::BodyRule::None,
        [this](const http::Request& request) { return one(request); }, http::Pace::AtOnce});
    router.add({Method::Get, "/api/v1/human-check/challenge", "get_challenge", http::BodyRule::None,
        [this](const http::Request&) { return challenge(); }, http::Pace::AtOnce});
}

std::shared_ptr<const CampaignRoutes::Sheet> CampaignRoutes::render(
    std::shared_ptr<const desk::BoardSheet> source) const {
    auto sheet = std::make_shared<Sheet>();
    QJsonArray all;
    const auto rendered = [](const QJsonObject& object) {
        std::string body = toBody(object);
        std::string entityTag = entityTagOf(body);
        return Rendered{std::move(body), std::move(entityTag)};
    };
    for (const Campaign& campaign : source->campaigns) {
        const auto forecast = m_services.forecasts.current(campaign.slug);
        QJsonObject json = routes::toJson(campaign, m_humanCheck, forecast.get());
        json.insert(QStringLiteral("sign_in"), signInJson(campaign, m_services));
        json.insert(QStringLiteral("notices"), toJson(m_services.notices));
        json.insert(QStringLiteral("premium"), premiumJson(campaign, m_services.sellsPremium));
        all.append(json);
        sheet->bySlug.emplace(campaign.slug.toStdString(), rendered(json));
    }
    sheet->list = rendered(QJsonObject{{QStringLiteral("campaigns"), all}});
    sheet->source = std::move(source);
    return sheet;
}

Result<std::shared_ptr<const CampaignRoutes::Sheet>> CampaignRoutes::current(const http::Request& request) {
    auto source = m_services.board.currentAtOnce();
    if (!source) {
        request.willWait();
        auto board = m_services.board.current();
        if (!board)
            return failure(board.error());
        source = std::move(*board);
    }
    const std::lock_guard lock(m_mutex);
    if (!m_sheet || m_sheet->source != source)
        m_sheet = render(std::move(source));
    return m_sheet;
}

Result<std::optional<std::string>> CampaignRoutes::campaignJson(const http::Request& request, const std::string& slug) {
    const auto sheet = current(request);
    if (!sheet)
        return failure(sheet.error());
    const auto found = (*sheet)->bySlug.find(slug);
    return found == (*sheet)->bySlug.end() ? std::nullopt : std::optional(found->second.body);
}

http::Response CampaignRoutes::list(const http::Request& request) {
    const auto sheet = current(request);
    if (!sheet)
        return refusal(problemOf(sheet.error()));
    return taggedResponse(request, (*sheet)->list.body, (*sheet)->list.entityTag, revalidate);
}

http::Response CampaignRoutes::one(const http::Request& request) {
    const auto sheet = current(request);
    if (!sheet)
        return refusal(problemOf(sheet.error()));
    const auto found = (*sheet)->bySlug.find(request.pathValues.front());
    if (found == (*sheet)->bySlug.end())
        return http::toResponse(http::notFound());
    return taggedResponse(request, found->second.body, found->second.entityTag, revalidate);
}

http::Response CampaignRoutes::challenge() {
    std::optional<std::string> challenge = m_services.humanCheck.newChallenge();
    if (!challenge)
        return http::toResponse(http::notFound());
    http::Response response;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(*challenge);
    return response;
}

} // namespace invites::routes
