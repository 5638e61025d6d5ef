#include "public-server/members/ProviderDocuments.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace invites::members {

namespace {

using namespace Qt::StringLiterals;

constexpr std::chrono::hours keptFor(1);
// Where there are no keys at all, and the provider did not give them a moment ago.
constexpr std::chrono::seconds shortPause(2);

} // namespace

ProviderDocuments::ProviderDocuments(
    const Provider& provider, const ProviderChannel& channel, const Clock& clock, std::chrono::milliseconds pause)
    : m_provider(provider), m_channel(channel), m_clock(clock), m_pause(pause) {}

tl::expected<QByteArray, std::string> ProviderDocuments::fetch(const std::string& url) const {
    const auto answer = m_channel.get(url);
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status != 200)
        return tl::unexpected("http_" + std::to_string(answer->status));
    return answer->body;
}

// The document must say that it is the issuer's, or another provider's could be put in its place (RFC 8414, 3.3).
tl::expected<ProviderEndpoints, std::string> ProviderDocuments::discover() const {
    std::string issuer = m_provider.issuers.front();
    if (issuer.ends_with('/'))
        issuer.pop_back();
    const auto body = fetch(issuer + "/.well-known/openid-configuration");
    if (!body)
        return tl::unexpected(body.error());
    const QJsonObject document = QJsonDocument::fromJson(*body).object();
    const auto address = [&](QLatin1String name) {
        const std::string text = document.value(name).toString().toStdString();
        const bool isSafe = text.starts_with("https://") || (m_provider.allowPlainHttp && text.starts_with("http://"));
        return isSafe ? text : std::string();
    };
    ProviderEndpoints endpoints{
        address("authorization_endpoint"_L1), address("token_endpoint"_L1), address("jwks_uri"_L1)};
    if (document.value("issuer"_L1).toString().toStdString() != m_provider.issuers.front() ||
        endpoints.authorization.empty() || endpoints.token.empty() || endpoints.keys.empty())
        return tl::unexpected(std::string("discovery"));
    return endpoints;
}

tl::expected<ProviderEndpoints, std::string> ProviderDocuments::endpointsLocked() {
    if (m_provider.endpoints)
        return *m_provider.endpoints;
    const Instant now = m_clock.now();
    if (!m_endpoints || now - m_endpointsAt > keptFor) {
        auto discovered = discover();
        if (!discovered)
            return discovered;
        m_endpoints = std::move(*discovered);
        m_endpointsAt = now;
    }
    return *m_endpoints;
}

tl::expected<ProviderEndpoints, std::string> ProviderDocuments::endpoints() {
    const std::lock_guard lock(m_mutex);
    return endpointsLocked();
}

std::vector<JsonWebKey> ProviderDocuments::matching(const std::string& algorithm, const std::string& keyId) const {
    std::vector<JsonWebKey> found;
    for (const JsonWebKey& key : m_keys) {
        if (key.algorithm == algorithm && (keyId.empty() || key.id == keyId))
            found.push_back(key);
    }
    if (keyId.empty() && found.size() > 1)
        found.clear();
    return found;
}

bool ProviderDocuments::hasKeys() {
    const std::lock_guard lock(m_mutex);
    return !m_keys.empty();
}

tl::expected<std::vector<JsonWebKey>, std::string> ProviderDocuments::keys(
    const std::string& algorithm, const std::string& keyId) {
    const std::lock_guard lock(m_mutex);
    const Instant now = m_clock.now();
    const bool isFresh = now - m_keysAt <= keptFor;
    std::vector<JsonWebKey> found = isFresh ? matching(algorithm, keyId) : std::vector<JsonWebKey>();
    if (!found.empty() || (isFresh && now - m_askedAt < m_pause))
        return found;
    if (now - m_askedAt < std::min<std::chrono::milliseconds>(m_pause, shortPause))
        return tl::unexpected(std::string("asked_lately"));
    const auto known = endpointsLocked();
    if (!known)
        return tl::unexpected(known.error());
    m_askedAt = now;
    const auto body = fetch(known->keys);
    if (!body)
        return tl::unexpected(body.error());
    m_keys = keysFromSet(*body);
    m_keysAt = now;
    return matching(algorithm, keyId);
}

} // namespace invites::members
