#include "public-server/notices/PushServices.h"

#include <QUrl>

#include <algorithm>
#include <array>

namespace invites::notices {

namespace {

constexpr qsizetype longestEndpoint = 1024;
constexpr qsizetype pointSize = 65;
constexpr qsizetype authSize = 16;

// Chrome and its kin, Firefox, Safari, Edge. Those with a dot in front are the ends of names.
constexpr std::array<QLatin1String, 5> services{
    QLatin1String("fcm.googleapis.com"),
    QLatin1String("updates.push.services.mozilla.com"),
    QLatin1String(".push.services.mozilla.com"),
    QLatin1String(".push.apple.com"),
    QLatin1String(".notify.windows.com"),
};

std::optional<QByteArray> bytesFrom(const QJsonValue& value, qsizetype size) {
    const QByteArray text = value.toString().toLatin1();
    if (text.size() > 2 * size)
        return std::nullopt;
    const auto decoded = QByteArray::fromBase64Encoding(
        text, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != size)
        return std::nullopt;
    return decoded.decoded;
}

QString base64Url(const QByteArray& bytes) {
    return QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

// As curl will read it: nothing that two readers of URLs could take differently.
bool isSimpleUrl(const QByteArray& url) {
    return std::all_of(url.begin(), url.end(), [](char character) {
        return character > ' ' && character < '\x7f' && !QByteArrayView("\\@#\"<>{}|^`").contains(character);
    });
}

} // namespace

std::optional<PushSubscription> pushSubscriptionFrom(const QJsonObject& object) {
    const QString endpoint = object.value(QLatin1String("endpoint")).toString();
    const QJsonObject keys = object.value(QLatin1String("keys")).toObject();
    auto publicKey = bytesFrom(keys.value(QLatin1String("p256dh")), pointSize);
    auto authKey = bytesFrom(keys.value(QLatin1String("auth")), authSize);
    if (endpoint.isEmpty() || endpoint.size() > longestEndpoint || !publicKey || !authKey || publicKey->at(0) != 4)
        return std::nullopt;
    return PushSubscription{endpoint.toUtf8(), std::move(*publicKey), std::move(*authKey)};
}

QJsonObject toJson(const PushSubscription& subscription) {
    return {{QStringLiteral("endpoint"), QString::fromUtf8(subscription.endpoint)},
        {QStringLiteral("keys"), QJsonObject{{QStringLiteral("p256dh"), base64Url(subscription.publicKey)},
                                     {QStringLiteral("auth"), base64Url(subscription.authKey)}}}};
}

QString originOf(const QByteArray& url) {
    const QUrl parsed = QUrl::fromEncoded(url, QUrl::StrictMode);
    if (!parsed.isValid() || parsed.host().isEmpty())
        return {};
    return parsed.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}

PushServices::PushServices(const QString& also) : m_also(also.isEmpty() ? QString() : originOf(also.toUtf8())) {}

bool PushServices::mayBePrivate(const QByteArray& endpoint) const {
    return !m_also.isEmpty() && isSimpleUrl(endpoint) && originOf(endpoint) == m_also;
}

bool PushServices::allows(const QByteArray& endpoint) const {
    if (!isSimpleUrl(endpoint))
        return false;
    if (mayBePrivate(endpoint))
        return true;
    const QUrl url = QUrl::fromEncoded(endpoint, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != QLatin1String("https") || url.port(443) != 443)
        return false;
    const QString host = url.host();
    return std::any_of(services.begin(), services.end(), [&](QLatin1String service) {
        return service.startsWith(u'.') ? host.endsWith(service) && host.size() > service.size() : host == service;
    });
}

} // namespace invites::notices
