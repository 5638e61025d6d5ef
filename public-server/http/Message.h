#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invites::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options, Other };

// "GET"; "OTHER" for what has no name here.
std::string_view methodName(Method method);

// Header fields as they came, in order; names compare without case. Values are raw: never percent-decoded.
class HeaderFields {
public:
    void add(std::string name, std::string value);
    // Replaces every field of that name.
    void set(std::string name, std::string value);
    // The first field of that name; nothing where there is none.
    std::optional<std::string_view> get(std::string_view name) const;
    bool contains(std::string_view name) const { return get(name).has_value(); }
    const std::vector<std::pair<std::string, std::string>>& all() const { return m_fields; }

private:
    std::vector<std::pair<std::string, std::string>> m_fields;
};

// A request that passed the guard: one whose framing is beyond doubt and whose size is within the caps.
struct Request {
    Method method = Method::Get;
    // Percent-decoded once, without the query; no NUL, no control characters, no "//", no dot segments.
    std::string path;
    std::string query; // raw, without "?"
    HeaderFields headers;
    std::string body;
    std::string clientAddress;       // the visitor's, by the trusted-proxies rule
    bool isFromTrustedProxy = false; // what its other header fields say of the visitor may be believed
    std::string id;                  // for logs and for the X-Request-Id header of the answer

    // Set by the server, for as long as the handler runs.
    std::function<void()> onWait;

    // Filled by the Router: the values of {…} in the route's pattern, in order.
    std::vector<std::string> pathValues;

    // Said by a handler, on its thread, before it waits for anything but the processor: until then the server lets few
    // other requests be answered beside this one. Again and again is all right.
    void willWait() const {
        if (onWait)
            onWait();
    }
    // The cookie's raw value.
    std::optional<std::string_view> cookie(std::string_view name) const;
    // The token of "Authorization: Bearer …".
    std::optional<std::string_view> bearerToken() const;
    // Whether If-None-Match names this entity tag (RFC 9110 13.1.2, weak comparison).
    bool matchesEntityTag(std::string_view entityTag) const;
};

struct Response {
    int status = 200;
    HeaderFields headers; // without Content-Length, Date, Connection; Content-Type here
    std::string body;
};

} // namespace invites::http
