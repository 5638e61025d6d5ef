#include "public-server/bounces/BounceConfiguration.h"

#include "public-server/members/Variables.h"

#include <QRegularExpression>

namespace invites::bounces {

namespace {

using members::Variables;
using members::wrong;

// The region's SNS, which a topic's name says.
std::optional<QString> originOf(const QString& topic) {
    static const QRegularExpression form(QStringLiteral(
        "\\Aarn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]{1,20}){1,3}-\\d{1,2}):\\d{12}:[A-Za-z0-9_-]{1,256}\\z"));
    const QRegularExpressionMatch match = form.match(topic);
    if (!match.hasMatch())
        return std::nullopt;
    return QStringLiteral("https://sns.%1.amazonaws.com%2")
        .arg(match.captured(2), match.captured(1) == QLatin1String("aws-cn") ? QStringLiteral(".cn") : QString());
}

} // namespace

Result<std::optional<BounceOptions>> bouncesFrom(const QProcessEnvironment& environment) {
    const Variables variables(environment, "INVITES_MAIL_BOUNCE_");
    if (!variables.isAnySet())
        return std::optional<BounceOptions>();
    const QString topic = variables.value("TOPIC");
    const auto origin = originOf(topic);
    if (!origin)
        return wrong(variables.nameOf("TOPIC"),
            QStringLiteral("must be the ARN of an Amazon SNS topic, like arn:aws:sns:eu-west-1:123456789012:bounces."));
    QString address = variables.value("URL", origin->toLatin1().constData());
    while (address.endsWith(u'/'))
        address.chop(1);
    auto asked = variables.address("URL", address);
    if (!asked)
        return failure(asked.error());
    BounceOptions options;
    options.topic = topic;
    options.allowPlainHttp = asked->starts_with("http://");
    options.origin = std::move(*asked);
    return std::optional(std::move(options));
}

} // namespace invites::bounces
