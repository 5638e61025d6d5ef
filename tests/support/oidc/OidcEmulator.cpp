#include "tests/support/oidc/OidcEmulator.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

#include <httplib.h>

#include <array>
#include <utility>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr char authorizationPath[] = "/oauth/v2/authorization";
constexpr char tokenPath[] = "/oauth/v2/accessToken";
constexpr char keysPath[] = "/oauth/openid/jwks";
constexpr std::size_t hugeSize = 8 * 1024 * 1024;
constexpr qint64 hour = 3600;

constexpr std::array<std::pair<OidcBehaviour, std::string_view>, 21> behaviourNames{{
    {OidcBehaviour::Honest, "honest"},
    {OidcBehaviour::Denied, "denied"},
    {OidcBehaviour::WrongAudience, "wrong_audience"},
    {OidcBehaviour::OtherParty, "other_party"},
    {OidcBehaviour::WrongIssuer, "wrong_issuer"},
    {OidcBehaviour::AlgorithmNone, "algorithm_none"},
    {OidcBehaviour::HmacOfPublicKey, "hmac_of_public_key"},
    {OidcBehaviour::BadSignature, "bad_signature"},
    {OidcBehaviour::Expired, "expired"},
    {OidcBehaviour::IssuedInFuture, "issued_in_future"},
    {OidcBehaviour::IssuedLongAgo, "issued_long_ago"},
    {OidcBehaviour::UnknownKey, "unknown_key"},
    {OidcBehaviour::WrongNonce, "wrong_nonce"},
    {OidcBehaviour::NoNonce, "no_nonce"},
    {OidcBehaviour::NoSubject, "no_subject"},
    {OidcBehaviour::NoToken, "no_token"},
    {OidcBehaviour::HugeAnswer, "huge_answer"},
    {OidcBehaviour::NotJson, "not_json"},
    {OidcBehaviour::ServerError, "server_error"},
    {OidcBehaviour::Redirect, "redirect"},
    {OidcBehaviour::Hold, "hold"},
}};

void say(httplib::Response& response, const QJsonObject& object, int status = 200) {
    response.status = status;
    response.set_content(QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString(), "application/json");
}

void refuse(httplib::Response& response, const char* error, int status = 400) {
    say(response, {{"error"_L1, QLatin1String(error)}}, status);
}

// Made once a process: it takes its time, and no test needs one of its own.
std::shared_ptr<const SigningKey> keyNamed(const std::string& algorithm, const std::string& id) {
    static std::mutex mutex;
    static std::map<std::pair<std::string, std::string>, std::shared_ptr<const SigningKey>> keys;
    const std::lock_guard lock(mutex);
    auto& key = keys[{algorithm, id}];
    if (!key)
        key = std::make_shared<const SigningKey>(algorithm, id);
    return key;
}

std::string encoded(const std::string& text) {
    return QByteArray::fromStdString(text).toPercentEncoding().toStdString();
}

QString inText(const std::string& text) {
    return QString::fromStdString(text);
}

// Asks who signs in, and comes back with all that was asked, and the answer.
std::string questionPage(const httplib::Request& request) {
    QString kept;
    for (const auto& [name, value] : request.params)
        kept += u"<input type=hidden name=\"%1\" value=\"%2\">"_s.arg(
            inText(name).toHtmlEscaped(), inText(value).toHtmlEscaped());
    return u"<!doctype html><html lang=en><meta name=viewport content=\"width=device-width\">"
           "<title>Who are you?</title><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem "
           "auto;padding:0 1rem;color-scheme:light dark}label{display:block;margin:1rem 0}input{width:100%;"
           "box-sizing:border-box}input,button{font:inherit;padding:.5rem}</style><h1>Who are you?</h1>"
           "<p>This stands in for LinkedIn, on this machine alone. It believes whatever you say.</p><form>%1"
           "<label>Name <input name=name value=\"Ann Example\" required></label>"
           "<label>E-mail <input name=email type=email value=\"ann@example.org\" required></label>"
           "<button name=answer value=yes>Sign in</button> <button name=answer value=cancel "
           "formnovalidate>Cancel</button></form>"_s.arg(kept)
               .toStdString();
}

} // namespace

std::string_view toText(OidcBehaviour behaviour) {
    for (const auto& [value, name] : behaviourNames) {
        if (value == behaviour)
            return name;
    }
    Q_UNREACHABLE();
}

std::optional<OidcBehaviour> oidcBehaviourFromText(std::string_view text) {
    for (const auto& [value, name] : behaviourNames) {
        if (name == text)
            return value;
    }
    return std::nullopt;
}

OidcEmulator::OidcEmulator(OidcEmulatorOptions options)
    : m_options(std::move(options)), m_key(keyNamed(m_options.algorithm, "key-1")) {
    using httplib::Request;
    using httplib::Response;
    httplib::Server& http = m_server.http();
    http.Get("/.well-known/openid-configuration", [this](const Request&, Response& response) { discovery(response); });
    http.Get(authorizationPath, [this](const Request& request, Response& response) { authorize(request, response); });
    http.Post(tokenPath, [this](const Request& request, Response& response) { token(request, response); });
    http.Get(keysPath, [this](const Request&, Response& response) { keys(response); });
    m_server.start(m_options.port);
}

OidcEmulator::~OidcEmulator() {
    release();
    m_server.stop();
}

std::string OidcEmulator::url() const {
    return "http://127.0.0.1:" + std::to_string(port());
}

void OidcEmulator::setBehaviour(OidcBehaviour behaviour) {
    const std::lock_guard lock(m_mutex);
    m_behaviour = behaviour;
    m_isReleased = false;
}

void OidcEmulator::setPerson(OidcPerson person) {
    const std::lock_guard lock(m_mutex);
    m_person = std::move(person);
}

void OidcEmulator::rotateKey() {
    const std::lock_guard lock(m_mutex);
    m_key = keyNamed(m_options.algorithm, "key-" + std::to_string(++m_keyNumber));
}

bool OidcEmulator::waitUntilHeld(std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_isHeld; });
}

void OidcEmulator::release() {
    const std::lock_guard lock(m_mutex);
    m_isReleased = true;
    m_changed.notify_all();
}

int OidcEmulator::keyFetches() const {
    const std::lock_guard lock(m_mutex);
    return m_keyFetches;
}

int OidcEmulator::tokenRequests() const {
    const std::lock_guard lock(m_mutex);
    return m_tokenRequests;
}

void OidcEmulator::discovery(httplib::Response& response) const {
    say(response, {{"issuer"_L1, inText(url())}, {"authorization_endpoint"_L1, inText(url() + authorizationPath)},
                      {"token_endpoint"_L1, inText(url() + tokenPath)}, {"jwks_uri"_L1, inText(url() + keysPath)}});
}

void OidcEmulator::authorize(const httplib::Request& request, httplib::Response& response) {
    const auto value = [&](const char* name) { return request.get_param_value(name); };
    if (value("client_id") != m_options.clientId || value("response_type") != "code" || value("redirect_uri").empty())
        return refuse(response, "invalid_request");
    if (m_options.asksWho && !request.has_param("answer"))
        return response.set_content(questionPage(request), "text/html; charset=utf-8");
    const std::lock_guard lock(m_mutex);
    std::string answer;
    if (value("answer") == "cancel")
        answer = "error=user_cancelled_login"; // LinkedIn's word
    else if (m_behaviour == OidcBehaviour::Denied)
        answer = "error=access_denied";
    else
        answer = "code=" + encoded(grantCode(request));
    response.status = 302;
    response.set_header("Location", value("redirect_uri") + "?" + answer + "&state=" + encoded(value("state")));
}

std::string OidcEmulator::grantCode(const httplib::Request& request) {
    const auto value = [&](const char* name) { return request.get_param_value(name); };
    OidcPerson person = m_person;
    if (m_options.asksWho)
        person = {.subject = "who-says-" + value("email"),
            .name = value("name"),
            .email = value("email"),
            .isVerified = true};
    const std::string code =
        "code-" + std::to_string(++m_codes) + "-" + std::to_string(QRandomGenerator::system()->generate64());
    m_grants[code] = {value("redirect_uri"), value("nonce"), value("code_challenge"), std::move(person)};
    return code;
}

bool OidcEmulator::knowsClient(const httplib::Request& request) const {
    if (!m_options.takesBasic)
        return request.get_param_value("client_id") == m_options.clientId &&
               request.get_param_value("client_secret") == m_options.clientSecret &&
               request.get_header_value("Authorization").empty();
    const QByteArray expected = QByteArray::fromStdString(m_options.clientId + ":" + m_options.clientSecret).toBase64();
    return request.get_header_value("Authorization") == "Basic " + expected.toStdString() &&
           !request.has_param("client_secret");
}

std::optional<OidcEmulator::Grant> OidcEmulator::takeGrant(const httplib::Request& request) {
    const auto found = m_grants.find(request.get_param_value("code"));
    if (found == m_grants.end())
        return std::nullopt;
    const Grant grant = found->second;
    m_grants.erase(found);
    const QByteArray verifier = QByteArray::fromStdString(request.get_param_value("code_verifier"));
    const bool isProved =
        m_options.requiresPkce
            ? !grant.challenge.empty() && base64Url(QCryptographicHash::hash(verifier, QCryptographicHash::Sha256)) ==
                                              QByteArray::fromStdString(grant.challenge)
            : verifier.isEmpty();
    if (!isProved || request.get_param_value("redirect_uri") != grant.redirectUri ||
        request.get_param_value("grant_type") != "authorization_code")
        return std::nullopt;
    return grant;
}

QJsonObject OidcEmulator::claimsFor(const Grant& grant) const {
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    QJsonObject claims{{"iss"_L1, inText(url())}, {"aud"_L1, inText(m_options.clientId)},
        {"sub"_L1, inText(grant.person.subject)}, {"iat"_L1, now}, {"exp"_L1, now + hour},
        {"name"_L1, inText(grant.person.name)}, {"email"_L1, inText(grant.person.email)},
        {"email_verified"_L1, grant.person.isVerified}};
    if (!grant.nonce.empty())
        claims.insert("nonce"_L1, inText(grant.nonce));
    switch (m_behaviour) {
    case OidcBehaviour::WrongAudience:
        claims.insert("aud"_L1, "another-client"_L1);
        break;
    case OidcBehaviour::OtherParty:
        claims.insert("aud"_L1, QJsonArray{inText(m_options.clientId), "another-client"_L1});
        claims.insert("azp"_L1, "another-client"_L1);
        break;
    case OidcBehaviour::WrongIssuer:
        claims.insert("iss"_L1, "https://elsewhere.example"_L1);
        break;
    case OidcBehaviour::Expired:
        claims.insert("iat"_L1, now - 2 * hour);
        claims.insert("exp"_L1, now - hour);
        break;
    case OidcBehaviour::IssuedInFuture:
        claims.insert("iat"_L1, now + 300);
        break;
    case OidcBehaviour::IssuedLongAgo:
        claims.insert("iat"_L1, now - hour);
        break;
    case OidcBehaviour::WrongNonce:
        claims.insert("nonce"_L1, "another-sign-in"_L1);
        break;
    case OidcBehaviour::NoNonce:
        claims.remove("nonce"_L1);
        break;
    case OidcBehaviour::NoSubject:
        claims.remove("sub"_L1);
        break;
    default:
        break;
    }
    return claims;
}

QByteArray OidcEmulator::tokenFor(const Grant& grant) const {
    const QJsonObject claims = claimsFor(grant);
    QJsonObject header = m_key->header();
    switch (m_behaviour) {
    case OidcBehaviour::AlgorithmNone:
        header.insert("alg"_L1, "none"_L1);
        return signedPart(header, claims) + '.';
    case OidcBehaviour::HmacOfPublicKey: {
        header.insert("alg"_L1, "HS256"_L1);
        const QByteArray text = signedPart(header, claims);
        return text + '.' +
               base64Url(QMessageAuthenticationCode::hash(text, m_key->publicPem(), QCryptographicHash::Sha256));
    }
    case OidcBehaviour::BadSignature: {
        QJsonObject changed = claims;
        changed.insert("sub"_L1, "somebody-else"_L1);
        const QByteArray token = m_key->sign(header, claims);
        return signedPart(header, changed) + token.mid(token.lastIndexOf('.'));
    }
    case OidcBehaviour::UnknownKey: {
        const auto unpublished = keyNamed(m_options.algorithm, "key-0");
        return unpublished->sign(unpublished->header(), claims);
    }
    default:
        return m_key->sign(header, claims);
    }
}

void OidcEmulator::token(const httplib::Request& request, httplib::Response& response) {
    std::unique_lock lock(m_mutex);
    ++m_tokenRequests;
    if (!knowsClient(request))
        return refuse(response, "invalid_client", 401);
    const auto grant = takeGrant(request);
    if (!grant)
        return refuse(response, "invalid_grant");
    if (m_behaviour == OidcBehaviour::Hold) {
        m_isHeld = true;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_isReleased; });
        m_isHeld = false;
    }
    QJsonObject answer{{"access_token"_L1, "not-for-use"_L1}, {"token_type"_L1, "Bearer"_L1}, {"expires_in"_L1, hour}};
    if (m_behaviour != OidcBehaviour::NoToken)
        answer.insert("id_token"_L1, QString::fromLatin1(tokenFor(*grant)));
    say(response, answer);
    switch (m_behaviour) {
    case OidcBehaviour::HugeAnswer:
        response.body += std::string(hugeSize, ' ');
        break;
    case OidcBehaviour::NotJson:
        response.set_content("<!doctype html><title>Sorry</title>", "text/html");
        break;
    case OidcBehaviour::ServerError:
        response.status = 500;
        break;
    case OidcBehaviour::Redirect:
        response.status = 302;
        response.set_header("Location", url() + tokenPath);
        break;
    default:
        break;
    }
}

void OidcEmulator::keys(httplib::Response& response) {
    const std::lock_guard lock(m_mutex);
    ++m_keyFetches;
    say(response, {{"keys"_L1, QJsonArray{m_key->publicKey()}}});
}

} // namespace invites::test
