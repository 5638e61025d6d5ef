#include "public-server/bounces/SnsMessage.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <initializer_list>
#include <utility>

namespace invites::bounces {

namespace {

using Names = std::initializer_list<const char*>;

constexpr std::array<std::pair<SnsType, QLatin1String>, 3> types{{
    {SnsType::Notification, QLatin1String("Notification")},
    {SnsType::SubscriptionConfirmation, QLatin1String("SubscriptionConfirmation")},
    {SnsType::UnsubscribeConfirmation, QLatin1String("UnsubscribeConfirmation")},
}};

QString textOf(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString();
}

std::optional<SnsType> typeFrom(const QString& text) {
    for (const auto& [type, name] : types) {
        if (text == name)
            return type;
    }
    return std::nullopt;
}

// In the order of their names. A notification may have no subject, and then has no line for it.
QByteArray signedTextOf(const QJsonObject& object, SnsType type) {
    const Names ofNotification{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"};
    const Names ofOthers{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"};
    QByteArray text;
    for (const char* name : type == SnsType::Notification ? ofNotification : ofOthers) {
        const QJsonValue value = object.value(QLatin1String(name));
        if (value.isString())
            text += QByteArray(name) + '\n' + value.toString().toUtf8() + '\n';
    }
    return text;
}

std::optional<Instant> momentFrom(const QString& text) {
    const QDateTime moment = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!moment.isValid() || moment.timeSpec() != Qt::UTC)
        return std::nullopt;
    return Instant(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

} // namespace

std::optional<SnsMessage> snsMessageFrom(const QByteArray& body) {
    const QJsonObject object = QJsonDocument::fromJson(body).object();
    const auto type = typeFrom(textOf(object, "Type"));
    const auto sentAt = momentFrom(textOf(object, "Timestamp"));
    const QString version = textOf(object, "SignatureVersion");
    const auto signature = QByteArray::fromBase64Encoding(
        textOf(object, "Signature").toLatin1(), QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    const bool isSha256 = version == QLatin1String("2");
    if (!type || !sentAt || !signature || signature.decoded.isEmpty() || textOf(object, "MessageId").isEmpty() ||
        (!isSha256 && version != QLatin1String("1")))
        return std::nullopt;
    return SnsMessage{*type, textOf(object, "TopicArn"), textOf(object, "Message"),
        textOf(object, "SubscribeURL").toStdString(), textOf(object, "SigningCertURL").toStdString(), *sentAt, isSha256,
        signedTextOf(object, *type), signature.decoded};
}

} // namespace invites::bounces
