#include "public-server/http/SecurityHeaders.h"

#include "public-server/http/Text.h"

#include <QByteArray>

#include <sys/random.h>

#include <stdexcept>

namespace invites::http {
namespace {

constexpr qsizetype nonceBytes = 16;

std::string directive(std::string_view name, std::string_view own, std::string_view others) {
    std::string text(name);
    for (const std::string_view part : {own, others}) {
        if (!part.empty())
            text.append(" ").append(part);
    }
    return text + "; ";
}

} // namespace

std::string newNonce() {
    QByteArray bytes(nonceBytes, '\0');
    if (getrandom(bytes.data(), static_cast<std::size_t>(bytes.size()), 0) != bytes.size())
        throw std::runtime_error("the system has no randomness");
    return bytes.toBase64().toStdString();
}

std::string pageContentSecurityPolicy(const PolicySources& sources, std::string_view nonce) {
    return "default-src 'none'; " +
           directive("script-src", "'self' 'nonce-" + std::string(nonce) + "'", sources.script) +
           directive("style-src", "'self'", sources.style) + directive("connect-src", "'self'", sources.connect) +
           directive("frame-src", sources.frame.empty() ? "'none'" : "", sources.frame) +
           "img-src 'self' data:; font-src 'self'; worker-src 'self'; manifest-src 'self'; " +
           directive("form-action", "'self'", sources.form) +
           "base-uri 'none'; frame-ancestors 'none'; object-src 'none'";
}

std::string scriptlessContentSecurityPolicy() {
    return "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; base-uri 'none'; "
           "form-action 'none'; frame-ancestors 'none'";
}

SecurityHeaders::SecurityHeaders(std::string_view publicUrl) {
    m_fields.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    m_fields.add("X-Content-Type-Options", "nosniff");
    m_fields.add("X-Frame-Options", "DENY");
    // Not no-referrer, with which browsers send "Origin: null" where a form of our own page is sent.
    m_fields.add("Referrer-Policy", "same-origin");
    m_fields.add("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    m_fields.add("Cross-Origin-Opener-Policy", "same-origin");
    m_fields.add("Cross-Origin-Resource-Policy", "same-origin");
    if (equalsIgnoringCase(publicUrl.substr(0, 8), "https://"))
        m_fields.add("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
}

void SecurityHeaders::addTo(Response& response) const {
    for (const auto& [name, value] : m_fields.all()) {
        if (!response.headers.contains(name))
            response.headers.add(name, value);
    }
}

} // namespace invites::http
