#include "public-server/members/OidcClient.h"

#include "public-server/members/JsonWebSignature.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace invites::members {

namespace {

using namespace Qt::StringLiterals;
using Kind = SignInFailure::Kind;

tl::unexpected<SignInFailure> failed(Kind kind, std::string reason) {
    return tl::unexpected(SignInFailure{kind, std::move(reason)});
}

QByteArray percentEncoded(QByteArrayView text) {
    return text.toByteArray().toPercentEncoding();
}

void appendField(QByteArray& form, const char* name, QByteArrayView value) {
    if (!form.isEmpty())
        form += '&';
    form += name;
    form += '=';
    form += percentEncoded(value);
}

QByteArray challengeOf(const Secret& verifier) {
    return QCryptographicHash::hash(verifier.reveal(), QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

// RFC 6749, 5.2: what is the fault of who asks, and what ours or the provider's. Anything else is no word that a log
// takes.
SignInFailure refusalFrom(const ProviderAnswer& answer) {
    if (answer.status != 400 && answer.status != 401)
        return {Kind::Unavailable, "http_" + std::to_string(answer.status)};
    const QString error = QJsonDocument::fromJson(answer.body).object().value("error"_L1).toString();
    constexpr std::array<const char*, 5> words{
        "invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"};
    if (error == "invalid_grant"_L1)
        return {Kind::Refused, "invalid_grant"};
    const auto* const found =
        std::find_if(words.begin(), words.end(), [&](const char* word) { return error == QLatin1String(word); });
    return {Kind::Unavailable, found == words.end() ? "http_" + std::to_string(answer.status) : *found};
}

} // namespace

OidcClient::OidcClient(Provider provider, std::string redirectUri, const Clock& clock, const OidcOptions& options)
    : m_provider(std::move(provider)), m_redirectUri(std::move(redirectUri)), m_clock(clock),
      m_channel(options.channel, m_provider.allowPlainHttp),
      m_documents(m_provider, m_channel, clock, options.keyPause) {}

tl::expected<void, std::string> OidcClient::tryProvider() {
    if (const auto endpoints = m_documents.endpoints(); !endpoints)
        return tl::unexpected(endpoints.error());
    if (const auto keys = m_documents.keys({}, {}); !keys)
        return tl::unexpected(keys.error());
    return m_documents.hasKeys() ? tl::expected<void, std::string>() : tl::unexpected(std::string("no_keys"));
}

tl::expected<std::string, SignInFailure> OidcClient::authorizationUrl(const SignInState& state) {
    const auto endpoints = m_documents.endpoints();
    if (!endpoints)
        return failed(Kind::Unavailable, endpoints.error());
    QByteArray query;
    appendField(query, "response_type", "code");
    appendField(query, "client_id", m_provider.clientId);
    appendField(query, "redirect_uri", m_redirectUri);
    appendField(query, "scope", m_provider.scopes);
    appendField(query, "state", state.text.reveal());
    appendField(query, "nonce", state.nonce.reveal());
    if (m_provider.usesPkce) {
        appendField(query, "code_challenge", challengeOf(state.verifier));
        appendField(query, "code_challenge_method", "S256");
    }
    const bool hasQuery = endpoints->authorization.find('?') != std::string::npos;
    return endpoints->authorization + (hasQuery ? '&' : '?') + query.toStdString();
}

tl::expected<QByteArray, SignInFailure> OidcClient::exchange(const std::string& code, const SignInState& state) {
    const auto endpoints = m_documents.endpoints();
    if (!endpoints)
        return failed(Kind::Unavailable, endpoints.error());
    const QByteArray& secret = m_provider.clientSecret.reveal();
    QByteArray form;
    // Growing would leave copies of secrets behind in freed memory.
    form.reserve(3 * (secret.size() + qsizetype(code.size() + m_redirectUri.size())) + 1024);
    appendField(form, "grant_type", "authorization_code");
    appendField(form, "code", code);
    appendField(form, "redirect_uri", m_redirectUri);
    if (m_provider.usesPkce)
        appendField(form, "code_verifier", state.verifier.reveal());
    std::optional<BasicCredentials> credentials;
    if (m_provider.clientAuthentication == ClientAuthentication::Basic) {
        credentials =
            BasicCredentials{percentEncoded(m_provider.clientId).toStdString(), Secret(percentEncoded(secret))};
    } else {
        appendField(form, "client_id", m_provider.clientId);
        appendField(form, "client_secret", secret);
    }
    const auto answer = m_channel.post(endpoints->token, Secret(std::move(form)), credentials);
    if (!answer)
        return failed(Kind::Unavailable, answer.error());
    if (answer->status != 200)
        return tl::unexpected(refusalFrom(*answer));
    const QJsonValue token = QJsonDocument::fromJson(answer->body).object().value("id_token"_L1);
    if (!token.isString())
        return failed(Kind::Unavailable, "no_id_token");
    return token.toString().toLatin1();
}

tl::expected<Identity, SignInFailure> OidcClient::judge(const QByteArray& idToken, const SignInState& state) {
    const auto token = parseToken(idToken);
    if (!token)
        return failed(Kind::Refused, token.error());
    // The provider's word, not the token's, says what is taken: no "none", no HMAC under a key that everybody knows.
    if (std::find(m_provider.algorithms.begin(), m_provider.algorithms.end(), token->algorithm) ==
        m_provider.algorithms.end())
        return failed(Kind::Refused, "alg");
    const auto keys = m_documents.keys(token->algorithm, token->keyId);
    if (!keys)
        return failed(Kind::Unavailable, "keys_" + keys.error());
    if (keys->empty())
        return failed(Kind::Refused, "kid");
    if (std::none_of(keys->begin(), keys->end(), [&](const JsonWebKey& key) { return isSignedBy(*token, key); }))
        return failed(Kind::Refused, "signature");
    auto identity = identityFrom(token->claims, m_provider, state.nonce.reveal().toStdString(), m_clock.now());
    if (!identity)
        return failed(Kind::Refused, identity.error());
    return std::move(*identity);
}

tl::expected<Identity, SignInFailure> OidcClient::redeem(const std::string& code, const SignInState& state) {
    const auto idToken = exchange(code, state);
    if (!idToken)
        return tl::unexpected(idToken.error());
    return judge(*idToken, state);
}

} // namespace invites::members
