#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace invites::human {

// JSON as altcha-lib 2.8 signs it (its canonicalJSON): the members of every object sorted by name in UTF-16 code units,
// no white space, strings and numbers as JavaScript's JSON.stringify writes them (ECMA-262, SerializeJSONProperty).
// Nothing for a number that is no integer within ±2^53; no challenge has one. Pure; any thread.
std::optional<QByteArray> canonicalJson(const QJsonObject& object);

// The number, where it is one that both JSON and JavaScript hold exactly; else nothing.
std::optional<qint64> exactInteger(const QJsonValue& value);

} // namespace invites::human
