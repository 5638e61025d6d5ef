#include "public-server/routes/ApiJson.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <cmath>

namespace invites::routes {

namespace {

QJsonValue orNull(const std::optional<Instant>& instant) {
    return instant ? QJsonValue(toRfc3339(*instant)) : QJsonValue();
}

QJsonValue orNull(const std::optional<std::string>& text) {
    return text ? QJsonValue(QString::fromStdString(*text)) : QJsonValue();
}

QJsonValue orNull(const std::optional<ForecastFigure>& figure) {
    if (!figure)
        return {};
    return QJsonObject{
        {QStringLiteral("within"), std::round(figure->within * 100) / 100}, {QStringLiteral("judged"), figure->judged}};
}

// The same as toJson, sooner.
std::string inJson(const std::optional<WaitRange>& range) {
    if (!range)
        return "null";
    return R"({"long":)" + std::to_string(range->longer.count()) + R"(,"typical":)" +
           std::to_string(range->typical.count()) + '}';
}

QJsonObject toJson(const PriorityCounts& priority) {
    return {
        {QStringLiteral("share"), priority.share},
        {QStringLiteral("waiting"), priority.waiting},
        {QStringLiteral("served"), priority.served},
        {QStringLiteral("standard_served"), priority.standardServed},
    };
}

std::optional<std::chrono::seconds> usualWait(const std::optional<WaitRange>& estimate) {
    return estimate ? std::optional(estimate->typical) : std::nullopt;
}

} // namespace

QJsonValue toJson(const std::optional<WaitRange>& range) {
    if (!range)
        return {};
    return QJsonObject{{QStringLiteral("typical"), qint64(range->typical.count())},
        {QStringLiteral("long"), qint64(range->longer.count())}};
}

QJsonObject toJson(const Campaign& campaign, const human::HumanCheckDescription& humanCheck,
    const forecast::CampaignForecast* forecast) {
    // Where a code is ready there is no wait to speak of.
    const bool isLine = campaign.available == 0 || campaign.waiting > 0;
    return {
        {QStringLiteral("slug"), campaign.slug},
        {QStringLiteral("name"), campaign.name},
        {QStringLiteral("product_url"), campaign.productUrl},
        {QStringLiteral("open"), campaign.open},
        {QStringLiteral("available"), campaign.available},
        {QStringLiteral("waiting"), campaign.waiting},
        {QStringLiteral("contribution_size"), campaign.contributionSize},
        {QStringLiteral("code_pattern"), campaign.pattern.expression()},
        {QStringLiteral("estimated_wait_seconds"),
            toJson(forecast && isLine ? forecast->forPlace(campaign.waiting) : std::nullopt)},
        {QStringLiteral("forecast"), orNull(forecast ? forecast->figure() : std::nullopt)},
        {QStringLiteral("late_rule"), toText(campaign.lateRule)},
        {QStringLiteral("late_delay_seconds"),
            campaign.lateRule == LateRule::LaterPlace ? QJsonValue(qint64(campaign.lateDelay.count())) : QJsonValue()},
        {QStringLiteral("priority"), campaign.priority ? QJsonValue(toJson(*campaign.priority)) : QJsonValue()},
        {QStringLiteral("moved"), campaign.moved},
        {QStringLiteral("human_check"),
            QJsonObject{
                {QStringLiteral("provider"), QString::fromStdString(humanCheck.provider)},
                {QStringLiteral("site_key"), orNull(humanCheck.siteKey)},
                {QStringLiteral("challenge_url"), orNull(humanCheck.challengeUrl)},
            }},
    };
}

QJsonObject toJson(const Ticket& ticket, const std::optional<WaitRange>& estimate, int crowd) {
    const std::optional<int> pollAfter = pollAfterSeconds(ticket, crowd, usualWait(estimate));
    return {
        {QStringLiteral("campaign"), ticket.campaignSlug},
        {QStringLiteral("number"), ticket.number},
        {QStringLiteral("state"), toText(ticket.state)},
        {QStringLiteral("lane"), toText(ticket.lane)},
        {QStringLiteral("drawn"), ticket.isDrawn},
        {QStringLiteral("ahead"), ticket.ahead ? QJsonValue(*ticket.ahead) : QJsonValue()},
        {QStringLiteral("waiting"), ticket.waiting},
        {QStringLiteral("estimated_wait_seconds"), toJson(estimate)},
        {QStringLiteral("poll_after_seconds"), pollAfter ? QJsonValue(*pollAfter) : QJsonValue()},
        {QStringLiteral("offer_expires_at"), orNull(ticket.offerExpiresAt)},
        {QStringLiteral("code"), ticket.code ? QJsonValue(ticket.code->revealText()) : QJsonValue()},
        {QStringLiteral("delivered_at"), orNull(ticket.deliveredAt)},
        {QStringLiteral("copied_at"), orNull(ticket.copiedAt)},
        {QStringLiteral("contribution"),
            QJsonObject{
                {QStringLiteral("required"), ticket.contributionRequired},
                {QStringLiteral("received"), ticket.contributionReceived},
                {QStringLiteral("deadline"), orNull(ticket.contributionDeadline)},
            }},
    };
}

std::string toBody(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::string toBody(const Ticket& ticket, const std::optional<WaitRange>& estimate, int crowd) {
    if (ticket.state != TicketState::Waiting || !ticket.ahead)
        return toBody(toJson(ticket, estimate, crowd));
    // A campaign's slug has nothing that JSON would escape.
    std::string body = R"({"ahead":)" + std::to_string(*ticket.ahead);
    body += R"(,"campaign":")" + ticket.campaignSlug.toStdString();
    body +=
        R"(","code":null,"contribution":{"deadline":null,"received":)" + std::to_string(ticket.contributionReceived);
    body += R"(,"required":)" + std::to_string(ticket.contributionRequired);
    body += R"(},"copied_at":null,"delivered_at":null,"drawn":)";
    body += ticket.isDrawn ? "true" : "false";
    body += R"(,"estimated_wait_seconds":)" + inJson(estimate) + R"(,"lane":")";
    body += toText(ticket.lane).data();
    body += R"(","number":)" + std::to_string(ticket.number);
    body += R"(,"offer_expires_at":null,"poll_after_seconds":)" +
            std::to_string(pollAfterSeconds(ticket, crowd, usualWait(estimate)).value_or(0));
    body += R"(,"state":"waiting","waiting":)" + std::to_string(ticket.waiting) + '}';
    return body;
}

QString emailProviderName() {
    return QStringLiteral("e-mail");
}

std::string entityTagOf(const std::string& body) {
    const QByteArray bytes = QByteArray::fromRawData(body.data(), qsizetype(body.size()));
    return '"' + QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).first(12).toHex().toStdString() + '"';
}

http::Response jsonResponse(int status, const QJsonObject& object) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Cache-Control", "no-store");
    response.body = toBody(object);
    return response;
}

http::Response taggedResponse(
    const http::Request& request, std::string body, const std::string& entityTag, const char* cacheControl) {
    http::Response response;
    response.headers.add("ETag", entityTag);
    response.headers.add("Cache-Control", cacheControl);
    if (request.matchesEntityTag(entityTag)) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", "application/json");
    response.body = std::move(body);
    return response;
}

http::Response forAnySite(http::Response response) {
    response.headers.set("Access-Control-Allow-Origin", "*");
    response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
    return response;
}

} // namespace invites::routes
