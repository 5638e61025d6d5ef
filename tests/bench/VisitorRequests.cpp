#include "tests/bench/VisitorRequests.h"

#include "tests/support/altcha/AltchaSolver.h"

#include <QRandomGenerator>

namespace invites::bench {

namespace {

constexpr std::size_t secretLength = 43;

std::string addressOf(std::size_t number) {
    return "10." + std::to_string(number >> 16 & 255) + '.' + std::to_string(number >> 8 & 255) + '.' +
           std::to_string(number & 255);
}

std::string randomKey() {
    QByteArray bytes(18, Qt::Uninitialized);
    QRandomGenerator::system()->generate(bytes.begin(), bytes.end());
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals).toStdString();
}

std::string authorized(const char* requestLine, const std::string& secret) {
    return requestLine + std::string("\r\nHost: localhost\r\nAuthorization: Bearer ") + secret + "\r\n";
}

} // namespace

std::string waitingSecret(std::size_t number, const std::string& prefix) {
    std::string secret = prefix + std::to_string(number);
    secret.resize(secretLength, '-');
    return secret;
}

std::string lookRequest(const std::string& secret) {
    return authorized("GET /api/v1/ticket HTTP/1.1", secret) + "\r\n";
}

std::string revealRequest(const std::string& secret) {
    return authorized("POST /api/v1/ticket/reveal HTTP/1.1", secret) + "Content-Length: 0\r\n\r\n";
}

std::string claimRequest(const std::string& slug, std::size_t number, const Secret& humanCheckKey, Instant expiresAt) {
    const std::string body =
        "{\"human_check\":\"" + test::mintSolvedToken(humanCheckKey, expiresAt).toStdString() + "\"}";
    return "POST /api/v1/campaigns/" + slug +
           "/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           "X-Forwarded-For: " + addressOf(number) + "\r\nIdempotency-Key: " + randomKey() +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace invites::bench
