#include "public-server/http/Router.h"

#include "public-server/http/Problem.h"
#include "public-server/http/Text.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace invites::http {
namespace {

// "/a/b" has two segments, "/" none, "/a/" two of which the second is empty.
std::vector<std::string_view> segmentsOf(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.size() <= 1)
        return segments;
    path.remove_prefix(1);
    segments.reserve(8);
    for (;;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos)
            return segments;
        path.remove_prefix(slash + 1);
    }
}

bool isOfType(const Request& request, std::string_view type) {
    std::string_view list = request.headers.get("Content-Type").value_or("");
    std::string_view part;
    if (!takeListItem(list, ';', part) || !equalsIgnoringCase(part, type))
        return false;
    while (takeListItem(list, ';', part)) {
        if (!equalsIgnoringCase(part, "charset=utf-8") && !equalsIgnoringCase(part, "charset=\"utf-8\""))
            return false;
    }
    return true;
}

bool isBodyTaken(BodyRule rule, const Request& request) {
    switch (rule) {
    case BodyRule::None:
        return true;
    case BodyRule::Json:
        return isOfType(request, "application/json");
    case BodyRule::Form:
        return isOfType(request, "application/x-www-form-urlencoded");
    }
    return false;
}

Response answerOf(const Handler& handler, const Request& request) {
    try {
        return handler(request);
    } catch (...) {
        return toResponse(internalError());
    }
}

} // namespace

void Router::add(Route route) {
    if (!route.pattern.starts_with('/'))
        throw std::invalid_argument("a route's pattern starts with a slash");
    Entry entry{std::move(route), {}};
    for (const std::string_view text : segmentsOf(entry.route.pattern)) {
        const bool isValue = text.starts_with('{') && text.ends_with('}');
        entry.segments.push_back({isValue ? std::string() : std::string(text), isValue});
    }
    m_entries.push_back(std::move(entry));
}

bool Router::matches(const Entry& entry, const std::vector<std::string_view>& path) {
    return std::equal(entry.segments.begin(), entry.segments.end(), path.begin(), path.end(),
        [](const Segment& segment, std::string_view text) {
            return segment.isValue ? !text.empty() : segment.literal == text;
        });
}

bool Router::isMoreSpecific(const Entry& left, const Entry& right) {
    return std::lexicographical_compare(left.segments.begin(), left.segments.end(), right.segments.begin(),
        right.segments.end(), [](const Segment& a, const Segment& b) { return !a.isValue && b.isValue; });
}

const Router::Entry* Router::findPath(const std::vector<std::string_view>& path) const {
    const Entry* best = nullptr;
    for (const Entry& entry : m_entries) {
        if (matches(entry, path) && (!best || isMoreSpecific(entry, *best)))
            best = &entry;
    }
    return best;
}

// Two routes are of one path when neither is more specific: their {…} stand in the same places.
const Router::Entry* Router::findMethod(const Entry& samePath, Method method) const {
    const Method wanted = method == Method::Head ? Method::Get : method;
    for (const Entry& entry : m_entries) {
        const bool isSamePath =
            std::equal(entry.segments.begin(), entry.segments.end(), samePath.segments.begin(), samePath.segments.end(),
                [](const Segment& a, const Segment& b) { return a.isValue == b.isValue && a.literal == b.literal; });
        if (isSamePath && (entry.route.method == wanted || entry.route.method == method))
            return &entry;
    }
    return nullptr;
}

std::string Router::allowedMethods(const Entry& samePath) const {
    static constexpr std::array methods{
        Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options};
    std::string allowed;
    for (const Method method : methods) {
        if (!findMethod(samePath, method))
            continue;
        if (!allowed.empty())
            allowed += ", ";
        allowed += methodName(method);
    }
    return allowed;
}

Dispatched Router::dispatch(Request request) const {
    const std::vector<std::string_view> path = segmentsOf(request.path);
    const Entry* found = findPath(path);
    if (!found)
        return {toResponse(notFound()), "none"};
    const Entry* entry = findMethod(*found, request.method);
    if (!entry) {
        Response response = toResponse(methodNotAllowed());
        response.headers.set("Allow", allowedMethods(*found));
        return {std::move(response), found->route.name};
    }
    if (!isBodyTaken(entry->route.body, request))
        return {toResponse(unsupportedMediaType()), entry->route.name};
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (entry->segments[i].isValue)
            request.pathValues.emplace_back(path[i]);
    }
    if (entry->route.pace == Pace::Waits)
        request.willWait();
    return {answerOf(entry->route.handler, request), entry->route.name};
}

} // namespace invites::http
