#include "public-server/routes/Services.h"

#include <algorithm>

namespace invites::routes {

namespace {

constexpr std::size_t secretLength = 43;

bool isBase64Url(char character) {
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '_';
}

std::optional<Secret> secretFrom(std::optional<std::string_view> text) {
    if (!text || text->size() != secretLength || !std::all_of(text->begin(), text->end(), isBase64Url))
        return std::nullopt;
    return Secret(QByteArray(text->data(), qsizetype(text->size())));
}

} // namespace

std::optional<Secret> secretFromCookie(const http::Request& request, const http::Cookies& cookies) {
    return secretFromCookie(request, cookies, ticketCookie);
}

std::optional<Secret> sessionFromCookie(const http::Request& request, const http::Cookies& cookies) {
    return secretFromCookie(request, cookies, sessionCookie);
}

std::optional<Secret> secretFromCookie(const http::Request& request, const http::Cookies& cookies, const char* name) {
    return secretFrom(request.cookie(cookies.fullName(name)));
}

std::optional<Secret> secretFromBearer(const http::Request& request) {
    return secretFrom(request.bearerToken());
}

} // namespace invites::routes
