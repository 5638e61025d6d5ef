#include "public-server/human/SiteverifyCheck.h"

#include <QUuid>

#include <arpa/inet.h>
#include <sodium.h>

#include <algorithm>
#include <array>

namespace invites::human {

namespace {

// For RFC 9562's name-based UUIDs; any fixed value will do.
constexpr QUuid idempotencyNamespace(0x6f0f3c52, 0x4d0a, 0x4c3e, 0x9b, 0x61, 0x0e, 0x5d, 0x1a, 0x7c, 0x42, 0x98);

QByteArray sha256(std::string_view text) {
    QByteArray hash(crypto_hash_sha256_BYTES, Qt::Uninitialized);
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
        reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return hash;
}

bool isAddress(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

// Why a token need not be shown to anybody; nullptr where it must.
const char* refusedUnasked(std::string_view token, std::size_t maximumLength) {
    if (token.empty())
        return "missing";
    if (token.size() > maximumLength)
        return "too_large";
    if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; }))
        return "malformed";
    return nullptr;
}

FormPosterOptions posterOptions(const SiteverifyOptions& options) {
    FormPosterOptions poster;
    poster.url = options.verifyUrl.empty() ? std::string(options.provider.verifyUrl) : options.verifyUrl;
    poster.allowPlainHttp = !options.verifyUrl.empty();
    poster.timeout = options.timeout;
    poster.connectTimeout = options.timeout * 3 / 5;
    poster.certificateAuthorityFile = options.certificateAuthorityFile;
    return poster;
}

bool usesTestSecret(const SiteverifyOptions& options) {
    const QByteArray& secret = options.secret.reveal();
    return options.provider.isTestSecret({secret.constData(), std::size_t(secret.size())});
}

} // namespace

SiteverifyCheck::SiteverifyCheck(SiteverifyOptions options, const Clock& clock)
    : m_options(std::move(options)), m_expectation{.provider = m_options.provider,
                                         .hostname = m_options.hostname,
                                         .hostnameMayBeMissing = !m_options.verifyUrl.empty(),
                                         .testSecret = usesTestSecret(m_options)},
      m_clock(clock), m_poster(posterOptions(m_options)) {}

HumanCheckDescription SiteverifyCheck::description() const {
    return {
        .provider = std::string(m_options.provider.name), .siteKey = m_options.siteKey, .challengeUrl = std::nullopt};
}

ContentSources SiteverifyCheck::contentSources() const {
    return m_options.provider.contentSources;
}

Secret SiteverifyCheck::requestBody(
    std::string_view token, const QByteArray& tokenHash, const std::string& clientAddress) const {
    const QByteArray& secret = m_options.secret.reveal();
    QByteArray body;
    // Growing would leave copies of the secret behind in freed memory.
    body.reserve(3 * (secret.size() + qsizetype(token.size())) + 1024);
    appendFormField(body, "secret", {secret.constData(), std::size_t(secret.size())});
    appendFormField(body, "response", token);
    if (isAddress(clientAddress))
        appendFormField(body, "remoteip", clientAddress);
    if (m_options.provider.sendsSiteKey)
        appendFormField(body, "sitekey", m_options.siteKey);
    if (m_options.provider.sendsIdempotencyKey) {
        const QUuid key = QUuid::createUuidV5(idempotencyNamespace, tokenHash);
        appendFormField(body, "idempotency_key", key.toByteArray(QUuid::WithoutBraces).toStdString());
    }
    return Secret(std::move(body));
}

CheckedToken SiteverifyCheck::check(std::string_view token, const std::string& clientAddress) {
    if (const char* reason = refusedUnasked(token, m_options.provider.maximumTokenLength))
        return {.verdict = HumanVerdict::Failed, .spendKey = {}, .reason = reason};

    const QByteArray tokenHash = sha256(token);
    const auto answer = m_poster.post(requestBody(token, tokenHash, clientAddress));
    if (!answer)
        return {.verdict = HumanVerdict::Unavailable, .spendKey = {}, .reason = answer.error()};
    SiteverifyJudgement judgement = judgeSiteverifyAnswer(answer->status, answer->body, m_expectation);
    if (judgement.verdict != HumanVerdict::Passed)
        return {.verdict = judgement.verdict, .spendKey = {}, .reason = std::move(judgement.reason)};
    return {.verdict = HumanVerdict::Passed,
        .spendKey = tokenHash,
        .expiresAt = m_clock.now() + m_options.provider.tokenLife,
        .reason = {}};
}

std::optional<std::string> SiteverifyCheck::newChallenge() {
    return std::nullopt;
}

} // namespace invites::human
