#include "public-server/publication/GitHubAccess.h"

#include <QDateTime>
#include <QJsonDocument>

#include <algorithm>

namespace invites::publication {

using namespace Qt::StringLiterals;

namespace {

using Fields = std::map<std::string, std::string>;
using Kind = GitHubFailure::Kind;

// The default one, until March 2028 at least.
constexpr char apiVersion[] = "2022-11-28";
constexpr std::size_t longestAnswer = 32 * 1024 * 1024;
constexpr std::chrono::minutes beforeItsEnd(5);
// Where GitHub does not say how long (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
constexpr std::chrono::seconds shortestWait(60);
constexpr std::chrono::seconds longestWait(3600);

std::optional<qint64> numberIn(const Fields& fields, const char* name) {
    const auto found = fields.find(name);
    bool isNumber = false;
    const qint64 number = found == fields.end() ? 0 : QByteArray::fromStdString(found->second).toLongLong(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

bool isLimit(const members::ProviderAnswer& answer) {
    return answer.status == 429 || (answer.status == 403 && (answer.fields.contains("retry-after") ||
                                                                numberIn(answer.fields, "x-ratelimit-remaining") == 0 ||
                                                                answer.body.contains("rate limit")));
}

std::chrono::seconds waitSaidBy(const Fields& fields, Instant now) {
    std::chrono::seconds wait = shortestWait;
    if (const auto after = numberIn(fields, "retry-after"))
        wait = std::chrono::seconds(*after);
    else if (const auto reset = numberIn(fields, "x-ratelimit-reset");
             reset && numberIn(fields, "x-ratelimit-remaining") == 0)
        wait = std::chrono::ceil<std::chrono::seconds>(Instant(std::chrono::seconds(*reset)) - now);
    return std::clamp(wait, std::chrono::seconds(1), longestWait);
}

GitHubFailure failureOf(const members::ProviderAnswer& answer, Instant now) {
    if (isLimit(answer))
        return {Kind::Limited, "rate_limit", waitSaidBy(answer.fields, now)};
    switch (answer.status) {
    case 401:
        return {Kind::Refused, "token_refused"};
    case 403:
        return {Kind::Refused, "forbidden"};
    case 404:
    case 410:
    case 451:
        return {Kind::Refused, "repository_not_found"};
    case 301:
    case 302:
    case 307:
    case 308:
        return {Kind::Refused, "repository_moved"};
    case 409:
    case 422:
        return {Kind::Conflict, "github_" + std::to_string(answer.status)};
    default:
        return {Kind::Unavailable, "github_" + std::to_string(answer.status)};
    }
}

} // namespace

GitHubAccess::GitHubAccess(
    GitHubOptions options, const Clock& clock, const std::atomic<bool>& isStopping, std::chrono::milliseconds timeout)
    : m_options(std::move(options)), m_clock(clock), m_isStopping(isStopping),
      m_channel({timeout, longestAnswer, &isStopping}, m_options.allowPlainHttp) {}

OrFailure<members::ProviderAnswer> GitHubAccess::send(const std::string& method, const std::string& path,
    const std::optional<QJsonObject>& body, const Secret& bearer) const {
    members::ProviderQuestion question{m_options.apiUrl + path};
    question.method = method;
    question.bearer = bearer;
    question.fields = {std::string("X-GitHub-Api-Version: ") + apiVersion};
    if (body) {
        question.body = Secret(QJsonDocument(*body).toJson(QJsonDocument::Compact));
        question.fields.push_back("Content-Type: application/json");
        // Without it libcurl waits a second for a 100 before it sends a large body.
        question.fields.push_back("Expect:");
    }
    auto answer = m_channel.ask(question);
    if (m_isStopping)
        return tl::unexpected(GitHubFailure{Kind::Stopped, "stopped"});
    if (!answer)
        return tl::unexpected(GitHubFailure{Kind::Unavailable, answer.error()});
    return std::move(*answer);
}

OrFailure<GitHubAnswer> GitHubAccess::ask(const std::string& method, const std::string& path,
    const std::optional<QJsonObject>& body, std::initializer_list<long> alsoTaken) {
    const auto bearer = token();
    if (!bearer)
        return tl::unexpected(bearer.error());
    auto answer = send(method, path, body, *bearer);
    if (answer && answer->status == 401 && !m_installationToken.isEmpty()) {
        // An installation's token may end before its time.
        m_installationToken = {};
        const auto newBearer = token();
        if (!newBearer)
            return tl::unexpected(newBearer.error());
        answer = send(method, path, body, *newBearer);
    }
    if (!answer)
        return tl::unexpected(answer.error());
    const bool isTaken = (answer->status >= 200 && answer->status < 300) ||
                         std::find(alsoTaken.begin(), alsoTaken.end(), answer->status) != alsoTaken.end();
    if (!isTaken || isLimit(*answer))
        return tl::unexpected(failureOf(*answer, m_clock.now()));
    const QJsonDocument document = QJsonDocument::fromJson(answer->body);
    if (!document.isObject())
        return tl::unexpected(GitHubFailure{Kind::Unavailable, "github_unreadable"});
    return GitHubAnswer{answer->status, document.object()};
}

OrFailure<Secret> GitHubAccess::token() {
    if (const auto* token = std::get_if<Secret>(&m_options.access))
        return *token;
    if (m_installationToken.isEmpty() || m_clock.now() >= m_installationTokenEnds - beforeItsEnd)
        return installationToken(std::get<GitHubApp>(m_options.access));
    return m_installationToken;
}

OrFailure<Secret> GitHubAccess::installationToken(const GitHubApp& app) {
    const auto answer = send("POST", "/app/installations/" + app.installation + "/access_tokens", QJsonObject(),
        app.key.tokenFor(app.id, m_clock.now()));
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status == 404)
        return tl::unexpected(GitHubFailure{Kind::Refused, "installation_not_found"});
    if (answer->status != 201)
        return tl::unexpected(failureOf(*answer, m_clock.now()));
    const QJsonObject body = QJsonDocument::fromJson(answer->body).object();
    const QDateTime ends = QDateTime::fromString(body.value("expires_at"_L1).toString(), Qt::ISODate);
    Secret token = Secret::fromText(body.value("token"_L1).toString());
    if (token.isEmpty() || !ends.isValid())
        return tl::unexpected(GitHubFailure{Kind::Unavailable, "github_unreadable"});
    m_mayInstallationWrite = body.value("permissions"_L1).toObject().value("contents"_L1).toString() == "write"_L1;
    m_installationToken = token;
    m_installationTokenEnds = Instant(std::chrono::milliseconds(ends.toMSecsSinceEpoch()));
    return token;
}

} // namespace invites::publication
