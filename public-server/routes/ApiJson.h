#pragma once

#include "common/domain/Campaign.h"
#include "common/domain/Ticket.h"
#include "common/domain/WaitForecast.h"
#include "public-server/forecast/CampaignForecast.h"
#include "public-server/http/Message.h"
#include "public-server/human/HumanCheck.h"

#include <QByteArray>
#include <QJsonObject>

#include <string>

namespace invites::routes {

// The API's shapes (API.md).
// {"typical": 5400, "long": 14400}, in seconds; null where none is known.
QJsonValue toJson(const std::optional<WaitRange>& range);
// forecast: nullptr where none is known.
QJsonObject toJson(const Campaign& campaign, const human::HumanCheckDescription& humanCheck,
    const forecast::CampaignForecast* forecast = nullptr);
// estimate: of a ticket that waits. crowd: see pollAfterSeconds.
QJsonObject toJson(const Ticket& ticket, const std::optional<WaitRange>& estimate = {}, int crowd = 1);

std::string toBody(const QJsonObject& object);
// The ticket's JSON, sooner where it waits: what thousands of pages ask for again and again.
std::string toBody(const Ticket& ticket, const std::optional<WaitRange>& estimate = {}, int crowd = 1);

// What people are told with whom they sign in by a mailed link.
QString emailProviderName();

// A strong entity tag of a body: "…", with the quotes.
std::string entityTagOf(const std::string& body);

// 200, or another status, with a body of JSON that nobody may store.
http::Response jsonResponse(int status, const QJsonObject& object);
// 200 with ETag, or 304 where the request names it already. cacheControl: the header's value.
http::Response taggedResponse(
    const http::Request& request, std::string body, const std::string& entityTag, const char* cacheControl);
// What everybody may know: pages of other sites may read it, too.
http::Response forAnySite(http::Response response);

} // namespace invites::routes
