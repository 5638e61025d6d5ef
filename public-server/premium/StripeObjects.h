#pragma once

#include "common/domain/Premium.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <string>

namespace invites::premium {

// The provider's objects, as of API versions from before and after 2025-03-31 ("basil"), where members moved. Pure.

// An id with this prefix: "cus_". Empty where it is none.
QString idFrom(const QJsonValue& value, const char* prefix);
// The id of an object that may be expanded.
QString referenceFrom(const QJsonValue& value, const char* prefix);

// Nothing where it is no subscription.
std::optional<Subscription> subscriptionFrom(const QJsonObject& object);

// The last payment that went through, of a list of charges from the newest on; nothing where none did.
std::optional<QJsonObject> lastPaymentOf(const QJsonObject& chargeList);
// Whether one of a list of disputes was not won.
bool isAnyOpenOrLost(const QJsonObject& disputeList);

// "$19 a month"; nothing where a price is not so simple.
std::optional<std::string> priceInWords(const QJsonObject& price);

} // namespace invites::premium
