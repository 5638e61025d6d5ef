#include "public-server/http/Message.h"

#include "public-server/http/Text.h"

#include <algorithm>

namespace invites::http {
namespace {

std::string_view withoutWeakMark(std::string_view entityTag) {
    return entityTag.starts_with("W/") ? entityTag.substr(2) : entityTag;
}

} // namespace

std::string_view methodName(Method method) {
    switch (method) {
    case Method::Get:
        return "GET";
    case Method::Head:
        return "HEAD";
    case Method::Post:
        return "POST";
    case Method::Put:
        return "PUT";
    case Method::Patch:
        return "PATCH";
    case Method::Delete:
        return "DELETE";
    case Method::Options:
        return "OPTIONS";
    case Method::Other:
        return "OTHER";
    }
    return "OTHER";
}

void HeaderFields::add(std::string name, std::string value) {
    m_fields.emplace_back(std::move(name), std::move(value));
}

void HeaderFields::set(std::string name, std::string value) {
    std::erase_if(m_fields, [&name](const auto& field) { return equalsIgnoringCase(field.first, name); });
    add(std::move(name), std::move(value));
}

std::optional<std::string_view> HeaderFields::get(std::string_view name) const {
    for (const auto& [fieldName, value] : m_fields) {
        if (equalsIgnoringCase(fieldName, name))
            return value;
    }
    return std::nullopt;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
    for (const auto& [fieldName, value] : headers.all()) {
        if (!equalsIgnoringCase(fieldName, "Cookie"))
            continue;
        std::string_view list = value;
        std::string_view pair;
        while (takeListItem(list, ';', pair)) {
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name)
                return pair.substr(equals + 1);
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> Request::bearerToken() const {
    static constexpr std::string_view scheme = "Bearer ";
    const auto value = headers.get("Authorization");
    if (!value || !equalsIgnoringCase(value->substr(0, scheme.size()), scheme))
        return std::nullopt;
    const std::string_view token = trimmed(value->substr(scheme.size()));
    return token.empty() ? std::nullopt : std::optional(token);
}

bool Request::matchesEntityTag(std::string_view entityTag) const {
    for (const auto& [fieldName, value] : headers.all()) {
        if (!equalsIgnoringCase(fieldName, "If-None-Match"))
            continue;
        std::string_view list = value;
        std::string_view candidate;
        while (takeListItem(list, ',', candidate)) {
            if (candidate == "*" || withoutWeakMark(candidate) == withoutWeakMark(entityTag))
                return true;
        }
    }
    return false;
}

} // namespace invites::http
