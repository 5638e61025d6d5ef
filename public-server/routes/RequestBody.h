#pragma once

#include "public-server/http/Message.h"
#include "public-server/http/Problem.h"

#include <QJsonObject>
#include <QString>
#include <QUrlQuery>

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace invites::routes {

template <typename T>
using OrProblem = tl::expected<T, http::Problem>;

// The fields of a form (application/x-www-form-urlencoded, WHATWG URL 5.1). One that is there twice is not there.
class FormFields {
public:
    explicit FormFields(const std::string& body);
    // Empty where it is missing.
    QString value(const QString& name) const;

private:
    QUrlQuery m_fields;
};

// A body that must be a JSON object: 400 where it is not JSON, 422 where it is not an object.
OrProblem<QJsonObject> parseObject(const std::string& body);

// A member that may be missing (or null). 422 with "type" where it is something else than a string.
OrProblem<std::optional<QString>> optionalText(const QJsonObject& object, const QString& name);

// A member that must be there. 422 with "required" or "type".
OrProblem<QString> requiredText(const QJsonObject& object, const QString& name);

// An array of strings with 1 to most entries. 422 with "required", "type" or "too_many"; for an entry: "codes[2]",
// "type".
OrProblem<std::vector<QString>> requiredTexts(const QJsonObject& object, const QString& name, int most);

} // namespace invites::routes
