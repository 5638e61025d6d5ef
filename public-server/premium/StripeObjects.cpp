#include "public-server/premium/StripeObjects.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <utility>

namespace invites::premium {

namespace {

// Currencies without a minor unit (https://docs.stripe.com/currencies#zero-decimal).
constexpr std::array<QLatin1String, 16> zeroDecimal{QLatin1String("bif"), QLatin1String("clp"), QLatin1String("djf"),
    QLatin1String("gnf"), QLatin1String("jpy"), QLatin1String("kmf"), QLatin1String("krw"), QLatin1String("mga"),
    QLatin1String("pyg"), QLatin1String("rwf"), QLatin1String("ugx"), QLatin1String("vnd"), QLatin1String("vuv"),
    QLatin1String("xaf"), QLatin1String("xof"), QLatin1String("xpf")};
constexpr std::array<std::pair<QLatin1String, const char*>, 3> signs{
    {{QLatin1String("usd"), "$"}, {QLatin1String("eur"), "€"}, {QLatin1String("gbp"), "£"}}};

std::optional<Instant> instantFrom(const QJsonValue& value) {
    if (!value.isDouble() || value.toDouble() <= 0)
        return std::nullopt;
    return Instant(std::chrono::seconds(value.toInteger()));
}

// On the subscription before "basil", on its items since; the last of them ends it.
std::optional<Instant> periodEndOf(const QJsonObject& subscription) {
    std::optional<Instant> end = instantFrom(subscription.value(QLatin1String("current_period_end")));
    const QJsonArray items =
        subscription.value(QLatin1String("items")).toObject().value(QLatin1String("data")).toArray();
    for (const QJsonValue item : items) {
        const auto itemEnd = instantFrom(item.toObject().value(QLatin1String("current_period_end")));
        if (itemEnd && (!end || *itemEnd > *end))
            end = itemEnd;
    }
    return end;
}

QString amountInWords(qint64 amount, const QString& currency) {
    const bool isWhole = std::find(zeroDecimal.begin(), zeroDecimal.end(), currency) != zeroDecimal.end();
    QString number = QString::number(isWhole ? amount : amount / 100);
    if (!isWhole && amount % 100 != 0)
        number += QStringLiteral(".%1").arg(amount % 100, 2, 10, QLatin1Char('0'));
    for (const auto& [code, sign] : signs) {
        if (currency == code)
            return QString::fromUtf8(sign) + number;
    }
    return number + u' ' + currency.toUpper();
}

} // namespace

QString idFrom(const QJsonValue& value, const char* prefix) {
    static const QRegularExpression form(QStringLiteral("\\A[a-z]+_[A-Za-z0-9_]{1,200}\\z"));
    const QString id = value.toString();
    return id.startsWith(QLatin1String(prefix)) && form.match(id).hasMatch() ? id : QString();
}

QString referenceFrom(const QJsonValue& value, const char* prefix) {
    return idFrom(value.isObject() ? value.toObject().value(QLatin1String("id")) : value, prefix);
}

std::optional<Subscription> subscriptionFrom(const QJsonObject& object) {
    static const QRegularExpression statusForm(QStringLiteral("\\A[a-z_]{1,40}\\z"));
    Subscription subscription{
        idFrom(object.value(QLatin1String("id")), "sub_"), object.value(QLatin1String("status")).toString(), {}, {}};
    if (subscription.id.isEmpty() || !statusForm.match(subscription.status).hasMatch())
        return std::nullopt;
    const auto cancelAt = instantFrom(object.value(QLatin1String("cancel_at")));
    subscription.currentPeriodEnd = cancelAt ? cancelAt : periodEndOf(object);
    subscription.cancelAtPeriodEnd = cancelAt || object.value(QLatin1String("cancel_at_period_end")).toBool();
    return subscription;
}

std::optional<QJsonObject> lastPaymentOf(const QJsonObject& chargeList) {
    const QJsonArray charges = chargeList.value(QLatin1String("data")).toArray();
    for (const QJsonValue charge : charges) {
        if (charge.toObject().value(QLatin1String("status")).toString() == QLatin1String("succeeded"))
            return charge.toObject();
    }
    return std::nullopt;
}

bool isAnyOpenOrLost(const QJsonObject& disputeList) {
    const QJsonArray disputes = disputeList.value(QLatin1String("data")).toArray();
    return std::any_of(disputes.begin(), disputes.end(), [](const QJsonValue& dispute) {
        const QString status = dispute.toObject().value(QLatin1String("status")).toString();
        return status != QLatin1String("won") && status != QLatin1String("warning_closed") &&
               status != QLatin1String("prevented");
    });
}

std::optional<std::string> priceInWords(const QJsonObject& price) {
    const QJsonValue amount = price.value(QLatin1String("unit_amount"));
    const QString currency = price.value(QLatin1String("currency")).toString();
    const QJsonObject recurring = price.value(QLatin1String("recurring")).toObject();
    const QString interval = recurring.value(QLatin1String("interval")).toString();
    const int count = recurring.value(QLatin1String("interval_count")).toInt(1);
    if (!amount.isDouble() || currency.size() != 3 || interval.isEmpty() || count < 1)
        return std::nullopt;
    const QString words = amountInWords(amount.toInteger(), currency);
    if (count == 1)
        return QStringLiteral("%1 a %2").arg(words, interval).toStdString();
    return QStringLiteral("%1 every %2 %3s").arg(words).arg(count).arg(interval).toStdString();
}

} // namespace invites::premium
