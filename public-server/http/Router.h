#pragma once

#include "public-server/http/Message.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace invites::http {

using Handler = std::function<Response(const Request&)>;

// What a route takes as its body.
enum class BodyRule {
    None, // a body is ignored
    Json, // Content-Type application/json (a charset of utf-8 may follow), else 415
    Form, // the same of application/x-www-form-urlencoded
};

// What a route's handler needs for its answer.
enum class Pace {
    Waits,  // the database, say
    AtOnce, // only the processor; where that is not always so, its handler calls Request::willWait()
};

struct Route {
    Method method = Method::Get;
    std::string pattern; // "/api/v1/campaigns/{slug}": {…} takes one non-empty path segment
    std::string name;    // for metrics and logs: "get_campaign"; never contains what a visitor sent
    BodyRule body = BodyRule::None;
    Handler handler;
    Pace pace = Pace::Waits;
};

// The result of a dispatch: the response, and which route gave it ("none" where no path matched).
struct Dispatched {
    Response response;
    std::string routeName;
};

// Finds the handler for a request. 404 for an unknown path, 405 with Allow for a known one with another method; a GET
// route answers HEAD too. Literal segments win over {…}. A handler that throws answers 500, and the exception's text
// goes nowhere. Built once, then read by any thread.
class Router {
public:
    void add(Route route);
    Dispatched dispatch(Request request) const;

private:
    // A route's pattern, cut at its slashes.
    struct Segment {
        std::string literal;
        bool isValue = false;
    };
    struct Entry {
        Route route;
        std::vector<Segment> segments;
    };

    static bool matches(const Entry& entry, const std::vector<std::string_view>& path);
    static bool isMoreSpecific(const Entry& left, const Entry& right);
    const Entry* findPath(const std::vector<std::string_view>& path) const;
    const Entry* findMethod(const Entry& samePath, Method method) const;
    std::string allowedMethods(const Entry& samePath) const;

    std::vector<Entry> m_entries;
};

} // namespace invites::http
