#include "public-server/http/RequestTarget.h"

#include "public-server/http/Text.h"

#include <algorithm>

namespace invites::http {
namespace {

// Into origin form; nothing where the target names another host than the Host field.
std::optional<std::string_view> toOriginForm(std::string_view target, std::string_view host) {
    if (target.starts_with('/'))
        return target;
    for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
        if (!equalsIgnoringCase(target.substr(0, scheme.size()), scheme))
            continue;
        target.remove_prefix(scheme.size());
        const auto slash = target.find('/');
        if (slash == std::string_view::npos || !equalsIgnoringCase(target.substr(0, slash), host))
            return std::nullopt;
        return target.substr(slash);
    }
    return std::nullopt;
}

bool isPathByte(unsigned char byte) {
    return byte > 0x20 && byte != 0x7F && byte != '\\' && byte != '#';
}

std::optional<std::string> decodePath(std::string_view raw) {
    std::string path;
    path.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '%') {
            if (!isPathByte(static_cast<unsigned char>(raw[i])) || static_cast<unsigned char>(raw[i]) >= 0x80)
                return std::nullopt;
            path += raw[i];
            continue;
        }
        if (i + 2 >= raw.size() || hexValue(raw[i + 1]) < 0 || hexValue(raw[i + 2]) < 0)
            return std::nullopt;
        const auto byte = static_cast<unsigned char>(hexValue(raw[i + 1]) * 16 + hexValue(raw[i + 2]));
        const bool isPlain = byte >= 0x20 && byte != 0x7F && byte != '/' && byte != '\\';
        if (!isPlain)
            return std::nullopt;
        path += static_cast<char>(byte);
        i += 2;
    }
    return path;
}

bool hasOddSegments(std::string_view path) {
    if (path.find("//") != std::string_view::npos)
        return true;
    std::string_view rest = path;
    std::string_view segment;
    while (takeListItem(rest, '/', segment)) {
        if (segment == "." || segment == "..")
            return true;
    }
    return false;
}

} // namespace

std::optional<RequestTarget> parseRequestTarget(std::string_view target, std::string_view host) {
    const auto local = toOriginForm(target, host);
    if (!local)
        return std::nullopt;
    const auto question = local->find('?');
    const std::string_view query =
        question == std::string_view::npos ? std::string_view() : local->substr(question + 1);
    const bool isQueryClean =
        std::all_of(query.begin(), query.end(), [](char c) { return c > 0x20 && c != 0x7F && c != '#'; });
    auto path = decodePath(local->substr(0, question));
    if (!isQueryClean || !path || !isUtf8(*path) || hasOddSegments(*path))
        return std::nullopt;
    return RequestTarget{std::move(*path), std::string(query)};
}

} // namespace invites::http
