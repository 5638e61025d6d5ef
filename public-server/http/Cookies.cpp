#include "public-server/http/Cookies.h"

#include "public-server/http/Text.h"

#include <algorithm>
#include <stdexcept>

namespace invites::http {
namespace {

bool isCookieOctet(char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\';
}

} // namespace

Cookies::Cookies(std::string_view publicUrl) : m_isSecure(equalsIgnoringCase(publicUrl.substr(0, 8), "https://")) {}

std::string Cookies::fullName(std::string_view name) const {
    return (m_isSecure ? "__Host-" : "") + std::string(name);
}

std::string Cookies::setCookie(const Cookie& cookie) const {
    if (!isToken(cookie.name) || !std::all_of(cookie.value.begin(), cookie.value.end(), isCookieOctet))
        throw std::invalid_argument("not a cookie");
    std::string text = fullName(cookie.name) + '=' + cookie.value;
    text += "; Path=/; Max-Age=" + std::to_string(cookie.maxAge.count()) + "; SameSite=Lax";
    if (cookie.isHttpOnly)
        text += "; HttpOnly";
    if (m_isSecure)
        text += "; Secure";
    return text;
}

std::string Cookies::expireCookie(std::string_view name) const {
    return setCookie(Cookie{.name = std::string(name), .value = {}});
}

} // namespace invites::http
