#include "public-server/premium/WebhookEvent.h"

#include "public-server/premium/StripeObjects.h"

#include <QJsonDocument>

#include <algorithm>

namespace invites::premium {

std::optional<WebhookEvent> webhookEventFrom(const QByteArray& body) {
    const QJsonObject event = QJsonDocument::fromJson(body).object();
    const QJsonObject object = event.value(QLatin1String("data")).toObject().value(QLatin1String("object")).toObject();
    WebhookEvent found;
    found.news.eventId = idFrom(event.value(QLatin1String("id")), "evt_");
    found.news.type = event.value(QLatin1String("type")).toString();
    if (found.news.eventId.isEmpty() || found.news.type.isEmpty() || !event.value(QLatin1String("livemode")).isBool())
        return std::nullopt;
    found.isLive = event.value(QLatin1String("livemode")).toBool();
    const bool isDispute = found.news.type.startsWith(QLatin1String("charge.dispute."));
    found.news.objectId = isDispute ? referenceFrom(object.value(QLatin1String("charge")), "")
                                    : idFrom(object.value(QLatin1String("id")), "");
    const QString customer = referenceFrom(object.value(QLatin1String("customer")), "cus_");
    if (!customer.isEmpty())
        found.news.customerId = customer;
    found.isHeeded = !found.news.objectId.isEmpty() &&
                     std::find(heededEvents.begin(), heededEvents.end(), found.news.type) != heededEvents.end();
    return found;
}

} // namespace invites::premium
