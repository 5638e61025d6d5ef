#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace invites::http {

struct RequestTarget {
    std::string path;  // as Request::path promises
    std::string query; // raw
};

// Reads the target of a request line (RFC 9112, section 3.2): "/path?query", or "http://host/path" where that host is
// the Host field's. Nothing where it is anything else: a bad escape, an encoded slash or backslash, a control
// character, a path that is not UTF-8, "//", a dot segment, a fragment.
std::optional<RequestTarget> parseRequestTarget(std::string_view target, std::string_view host);

} // namespace invites::http
