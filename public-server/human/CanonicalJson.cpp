#include "public-server/human/CanonicalJson.h"

#include <QJsonArray>

#include <cmath>
#include <utility>

namespace invites::human {

namespace {

constexpr double firstInexactInteger = 9007199254740992.0; // 2^53

// As JSON.stringify (ECMA-262, QuoteJSONString) does it: QJsonDocument escapes U+007F, it does not.
void appendString(QByteArray& out, const QString& text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text.toUtf8()) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out += digits[c >> 4];
                out += digits[c & 0xf];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

bool appendValue(QByteArray& out, const QJsonValue& value);

bool appendObject(QByteArray& out, const QJsonObject& object) {
    // QJsonObject keeps its members sorted by UTF-16 code units, which is JavaScript's order too.
    out += '{';
    bool first = true;
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (!std::exchange(first, false))
            out += ',';
        appendString(out, member.key());
        out += ':';
        if (!appendValue(out, member.value()))
            return false;
    }
    out += '}';
    return true;
}

bool appendArray(QByteArray& out, const QJsonArray& array) {
    out += '[';
    bool first = true;
    for (const QJsonValue element : array) {
        if (!std::exchange(first, false))
            out += ',';
        if (!appendValue(out, element))
            return false;
    }
    out += ']';
    return true;
}

bool appendValue(QByteArray& out, const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Object:
        return appendObject(out, value.toObject());
    case QJsonValue::Array:
        return appendArray(out, value.toArray());
    case QJsonValue::String:
        appendString(out, value.toString());
        return true;
    case QJsonValue::Bool:
        out += value.toBool() ? "true" : "false";
        return true;
    case QJsonValue::Null:
        out += "null";
        return true;
    case QJsonValue::Double:
        if (const auto integer = exactInteger(value)) {
            out += QByteArray::number(*integer);
            return true;
        }
        return false;
    case QJsonValue::Undefined:
        return false;
    }
    return false;
}

} // namespace

std::optional<qint64> exactInteger(const QJsonValue& value) {
    const double number = value.toDouble(std::nan(""));
    if (!(std::abs(number) < firstInexactInteger) || number != std::floor(number))
        return std::nullopt;
    return qint64(number);
}

std::optional<QByteArray> canonicalJson(const QJsonObject& object) {
    QByteArray json;
    if (!appendObject(json, object))
        return std::nullopt;
    return json;
}

} // namespace invites::human
