#pragma once

#include "public-server/http/Message.h"

#include <chrono>
#include <string>
#include <string_view>

namespace invites::http {

struct Cookie {
    std::string name;  // without "__Host-"
    std::string value; // RFC 6265 cookie octets: no spaces, quotes, commas, semicolons, backslashes
    std::chrono::seconds maxAge{0};
    bool isHttpOnly = true;
};

// Cookies for one public origin: Path=/, SameSite=Lax, and where that is https Secure with the prefix "__Host-", so
// that no other host, path or plain connection can set or read them (RFC 6265bis, section 4.1.3). Any thread.
class Cookies {
public:
    explicit Cookies(std::string_view publicUrl);

    // What the browser knows the cookie as, to be given to Request::cookie().
    std::string fullName(std::string_view name) const;
    // The value of a Set-Cookie field. std::invalid_argument where name or value has a character that would end it.
    std::string setCookie(const Cookie& cookie) const;
    // The same, to make the browser forget the cookie.
    std::string expireCookie(std::string_view name) const;

private:
    bool m_isSecure;
};

} // namespace invites::http
