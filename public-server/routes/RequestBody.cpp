#include "public-server/routes/RequestBody.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

namespace invites::routes {

namespace {

tl::unexpected<http::Problem> badField(const QString& name, const char* reason) {
    return tl::unexpected(http::invalidFields({{name.toStdString(), reason}}));
}

} // namespace

FormFields::FormFields(const std::string& body)
    // A plus is a space here, and in the rest of Qt's URLs it is not.
    : m_fields(QString::fromStdString(body).replace(u'+', QLatin1String("%20"))) {}

QString FormFields::value(const QString& name) const {
    const QStringList values = m_fields.allQueryItemValues(name, QUrl::FullyDecoded);
    return values.size() == 1 ? values.front() : QString();
}

OrProblem<QJsonObject> parseObject(const std::string& body) {
    QJsonParseError error;
    const QJsonDocument document =
        QJsonDocument::fromJson(QByteArray::fromRawData(body.data(), qsizetype(body.size())), &error);
    if (error.error == QJsonParseError::NoError) {
        if (!document.isObject())
            return badField(QStringLiteral("body"), "type");
        return document.object();
    }
    // Qt only parses objects and arrays at the top; "3" is JSON all the same, but no object.
    const QByteArray asArray = '[' + QByteArray::fromRawData(body.data(), qsizetype(body.size())) + ']';
    if (QJsonDocument::fromJson(asArray).array().size() == 1)
        return badField(QStringLiteral("body"), "type");
    return tl::unexpected(http::badRequest("The body is not JSON."));
}

OrProblem<std::optional<QString>> optionalText(const QJsonObject& object, const QString& name) {
    const QJsonValue value = object.value(name);
    if (value.isUndefined() || value.isNull())
        return std::optional<QString>();
    if (!value.isString())
        return badField(name, "type");
    return std::optional(value.toString());
}

OrProblem<QString> requiredText(const QJsonObject& object, const QString& name) {
    auto text = optionalText(object, name);
    if (!text)
        return tl::unexpected(std::move(text.error()));
    if (!*text)
        return badField(name, "required");
    return **text;
}

OrProblem<std::vector<QString>> requiredTexts(const QJsonObject& object, const QString& name, int most) {
    const QJsonValue value = object.value(name);
    if (value.isUndefined() || value.isNull())
        return badField(name, "required");
    if (!value.isArray())
        return badField(name, "type");
    const QJsonArray array = value.toArray();
    if (array.isEmpty())
        return badField(name, "required");
    if (array.size() > most)
        return badField(name, "too_many");
    std::vector<QString> texts;
    for (const QJsonValue entry : array) {
        if (!entry.isString())
            return badField(name + QLatin1Char('[') + QString::number(texts.size()) + QLatin1Char(']'), "type");
        texts.push_back(entry.toString());
    }
    return texts;
}

} // namespace invites::routes
