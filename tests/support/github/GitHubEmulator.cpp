#include "tests/support/github/GitHubEmulator.h"

#include "public-server/members/JsonWebSignature.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr char apiVersion[] = "2022-11-28";
constexpr int retryAfter = 7;
constexpr qint64 longestAppToken = 600;

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

QJsonObject message(const char* words) {
    return {{u"message"_s, QString::fromLatin1(words)}};
}

QJsonObject bodyOf(const httplib::Request& request) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(request.body)).object();
}

std::string wordIn(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString().toStdString();
}

bool isWrite(const httplib::Request& request) {
    return request.method != "GET" && request.method != "HEAD";
}

QJsonObject referenceJson(const std::string& branch, const std::string& commit) {
    return {{u"ref"_s, text("refs/heads/" + branch)},
        {u"object"_s, QJsonObject{{u"sha"_s, text(commit)}, {u"type"_s, u"commit"_s}}}};
}

QJsonObject commitJson(const std::string& id, const GitRepository::Commit& commit) {
    QJsonArray parents;
    for (const std::string& parent : commit.parents)
        parents.append(QJsonObject{{u"sha"_s, text(parent)}});
    return {{u"sha"_s, text(id)}, {u"tree"_s, QJsonObject{{u"sha"_s, text(commit.tree)}}}, {u"parents"_s, parents},
        {u"message"_s, text(commit.message)}};
}

} // namespace

GitHubEmulator::GitHubEmulator(GitHubEmulatorOptions options)
    : m_options(std::move(options)), m_token(m_options.token) {
    addApi();
    addGitApi("/repos/" + m_options.repository);
    addPages();
    m_server.start(m_options.port);
}

GitHubEmulator::~GitHubEmulator() {
    release();
    m_server.stop();
}

void GitHubEmulator::addApi() {
    m_server.http().Post("/app/installations/([0-9]+)/access_tokens",
        [this](const httplib::Request& request, httplib::Response& response) {
            const std::lock_guard lock(m_mutex);
            ++m_requests;
            const Answer answer = makeInstallationToken(request);
            response.status = answer.status;
            response.set_content(QJsonDocument(answer.body).toJson().toStdString(), "application/json");
        });
}

void GitHubEmulator::addGitApi(const std::string& repository) {
    using httplib::Request;
    using httplib::Response;
    const auto by = [this](Respond respond) {
        return [this, respond](const Request& request, Response& response) { serve(request, response, respond); };
    };
    httplib::Server& http = m_server.http();
    http.Get(repository, by(&GitHubEmulator::showRepository));
    http.Get(repository + "/git/ref/heads/([^/]+)", by(&GitHubEmulator::showReference));
    http.Get(repository + "/git/commits/([^/]+)", by(&GitHubEmulator::showCommit));
    http.Get(repository + "/git/trees/([^/]+)", by(&GitHubEmulator::showTree));
    http.Get(repository + "/git/blobs/([^/]+)", by(&GitHubEmulator::showBlob));
    http.Get(repository + "/compare/([^/.]+)\\.\\.\\.([^/.]+)", by(&GitHubEmulator::compare));
    http.Post(repository + "/git/blobs", by(&GitHubEmulator::makeBlob));
    http.Post(repository + "/git/trees", by(&GitHubEmulator::makeTree));
    http.Post(repository + "/git/commits", by(&GitHubEmulator::makeCommit));
    http.Post(repository + "/git/refs", by(&GitHubEmulator::makeReference));
    http.Patch(repository + "/git/refs/heads/([^/]+)", by(&GitHubEmulator::moveReference));
    http.Put(repository + "/contents/(.+)", by(&GitHubEmulator::putContent));
}

std::string GitHubEmulator::url() const {
    return "http://127.0.0.1:" + std::to_string(m_server.port());
}

QByteArray GitHubEmulator::appKey() {
    const std::lock_guard lock(m_mutex);
    if (!m_appKey)
        m_appKey.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t(2048)), EVP_PKEY_free);
    BIO* const memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(memory, m_appKey.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    const QByteArray pem(data, qsizetype(size));
    BIO_free(memory);
    return pem;
}

void GitHubEmulator::misbehave(GitHubBehaviour behaviour, int times, const std::string& method) {
    const std::lock_guard lock(m_mutex);
    m_behaviour = behaviour;
    m_misbehaviours = times;
    m_misbehavingMethod = method;
    m_isReleased = false;
}

void GitHubEmulator::setToken(std::string token) {
    const std::lock_guard lock(m_mutex);
    m_token = std::move(token);
}

void GitHubEmulator::setReadOnly(bool isReadOnly) {
    const std::lock_guard lock(m_mutex);
    m_isReadOnly = isReadOnly;
}

void GitHubEmulator::revokeInstallationTokens() {
    const std::lock_guard lock(m_mutex);
    m_installationTokens.clear();
}

void GitHubEmulator::pushByOther(const std::string& path, const QByteArray& content) {
    const std::lock_guard lock(m_mutex);
    putByOther(path, content, false);
}

void GitHubEmulator::forcePush(const std::string& path, const QByteArray& content) {
    const std::lock_guard lock(m_mutex);
    putByOther(path, content, true);
}

void GitHubEmulator::putByOther(const std::string& path, const QByteArray& content, bool isForced) {
    const auto head = m_git.branch("main");
    const bool isOnTop = head && !isForced;
    const auto base = isOnTop ? std::optional(m_git.commit(*head)->tree) : std::nullopt;
    const auto tree = m_git.addTree(base, {{path, m_git.addBlob(content)}});
    const auto parents = isOnTop ? std::vector<std::string>{*head} : std::vector<std::string>();
    m_git.setBranch("main", *m_git.addCommit({*tree, parents, "By somebody else", QDateTime::currentSecsSinceEpoch()}));
}

void GitHubEmulator::empty() {
    const std::lock_guard lock(m_mutex);
    m_git.clear();
}

std::map<std::string, QByteArray> GitHubEmulator::files(const std::string& branch) const {
    const std::lock_guard lock(m_mutex);
    std::map<std::string, QByteArray> files;
    const auto head = m_git.branch(branch);
    if (!head)
        return files;
    for (const auto& [path, blob] : m_git.files(m_git.commit(*head)->tree))
        files[path] = *m_git.blob(blob);
    return files;
}

std::optional<std::string> GitHubEmulator::head(const std::string& branch) const {
    const std::lock_guard lock(m_mutex);
    return m_git.branch(branch);
}

int GitHubEmulator::commits(const std::string& branch) const {
    const std::lock_guard lock(m_mutex);
    int count = 0;
    for (auto id = m_git.branch(branch); id; ++count) {
        const auto& parents = m_git.commit(*id)->parents;
        id = parents.empty() ? std::nullopt : std::optional(parents.front());
    }
    return count;
}

void GitHubEmulator::writeTo(const QString& folder) const {
    const std::lock_guard lock(m_mutex);
    m_git.writeTo(folder);
}

bool GitHubEmulator::waitUntilHeld(std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_isHeld; });
}

void GitHubEmulator::release() {
    const std::lock_guard lock(m_mutex);
    m_isReleased = true;
    m_changed.notify_all();
}

int GitHubEmulator::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

int GitHubEmulator::writes() const {
    const std::lock_guard lock(m_mutex);
    return m_writes;
}

int GitHubEmulator::installationTokens() const {
    const std::lock_guard lock(m_mutex);
    return m_installationTokensMade;
}

bool GitHubEmulator::wasAskedAtOnce() const {
    const std::lock_guard lock(m_mutex);
    return m_wasAskedAtOnce;
}

GitHubBehaviour GitHubEmulator::behaviourFor(const httplib::Request& request) {
    const bool isMeant = m_misbehavingMethod.empty() || m_misbehavingMethod == request.method;
    if (m_misbehaviours == 0 || !isMeant)
        return GitHubBehaviour::Honest;
    if (m_misbehaviours > 0)
        --m_misbehaviours;
    return m_behaviour;
}

std::optional<GitHubEmulator::Answer> GitHubEmulator::refusal(const httplib::Request& request) const {
    const std::string authorization = request.get_header_value("Authorization");
    const std::string token = authorization.starts_with("Bearer ") ? authorization.substr(7) : std::string();
    if (request.get_header_value("User-Agent").empty())
        return Answer{403, message("Request forbidden by administrative rules. Please make sure your request has a "
                                   "User-Agent header.")};
    if (token.empty() || (token != m_token && !m_installationTokens.contains(token)))
        return Answer{401, message("Bad credentials")};
    if (request.get_header_value("X-GitHub-Api-Version") != apiVersion)
        return Answer{400, message("Another version was expected.")};
    return std::nullopt;
}

std::optional<GitHubEmulator::Answer> GitHubEmulator::misbehaved(
    GitHubBehaviour behaviour, httplib::Response& response) const {
    switch (behaviour) {
    case GitHubBehaviour::TooMany:
        response.set_header("Retry-After", std::to_string(retryAfter));
        return Answer{429, message("API rate limit exceeded.")};
    case GitHubBehaviour::SecondaryLimit:
        response.set_header("Retry-After", std::to_string(retryAfter));
        return Answer{403, message("You have exceeded a secondary rate limit.")};
    case GitHubBehaviour::PrimaryLimit:
        response.set_header("X-RateLimit-Remaining", "0");
        response.set_header("X-RateLimit-Reset", std::to_string(QDateTime::currentSecsSinceEpoch() + 1800));
        return Answer{403, message("API rate limit exceeded for installation.")};
    case GitHubBehaviour::UntoldLimit:
        return Answer{403, message("You have exceeded a secondary rate limit. Please wait a few minutes.")};
    case GitHubBehaviour::ServerError:
        return Answer{502, message("Server Error")};
    case GitHubBehaviour::TokenRevoked:
        return Answer{401, message("Bad credentials")};
    case GitHubBehaviour::Forbidden:
        return Answer{403, message("Resource not accessible by personal access token")};
    case GitHubBehaviour::Gone:
        return Answer{404, message("Not Found")};
    case GitHubBehaviour::Moved:
        response.set_header("Location", url() + "/repositories/1");
        return Answer{301, message("Moved Permanently")};
    case GitHubBehaviour::Honest:
    case GitHubBehaviour::LostAnswer:
    case GitHubBehaviour::Dropped:
    case GitHubBehaviour::NotJson:
    case GitHubBehaviour::Hold:
    case GitHubBehaviour::Interloper:
    case GitHubBehaviour::ForcePush:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

void GitHubEmulator::serve(const httplib::Request& request, httplib::Response& response, Respond respond) {
    std::unique_lock lock(m_mutex);
    ++m_requests;
    m_writes += isWrite(request) ? 1 : 0;
    m_wasAskedAtOnce = m_wasAskedAtOnce || m_running > 0;
    ++m_running;
    const GitHubBehaviour behaviour = behaviourFor(request);
    if (behaviour == GitHubBehaviour::Hold) {
        m_isHeld = true;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_isReleased; });
        m_isHeld = false;
    }
    --m_running;
    auto answer = refusal(request);
    if (!answer)
        answer = misbehaved(behaviour, response);
    if (!answer) {
        if (behaviour == GitHubBehaviour::Interloper || behaviour == GitHubBehaviour::ForcePush)
            putByOther("NOTES.md", "mine, " + QByteArray::number(m_requests), behaviour == GitHubBehaviour::ForcePush);
        answer = (this->*respond)(request);
    }
    if (behaviour == GitHubBehaviour::LostAnswer)
        answer = Answer{502, message("It was done all the same.")};
    response.status = answer->status;
    if (behaviour == GitHubBehaviour::Dropped)
        response.set_content_provider(
            1000, "application/json", [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
    else if (behaviour == GitHubBehaviour::NotJson)
        response.set_content("<!doctype html><title>Unicorn</title>", "text/html");
    else
        response.set_content(QJsonDocument(answer->body).toJson().toStdString(), "application/json; charset=utf-8");
}

GitHubEmulator::Answer GitHubEmulator::makeInstallationToken(const httplib::Request& request) {
    const std::string authorization = request.get_header_value("Authorization");
    const auto token = members::parseToken(
        QByteArray::fromStdString(authorization.starts_with("Bearer ") ? authorization.substr(7) : std::string()));
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const auto claim = [&](const char* name) { return token->claims.value(QLatin1String(name)).toInteger(); };
    const bool isOurs = token && m_appKey && members::isSignedBy(*token, {"", "RS256", m_appKey}) &&
                        wordIn(token->claims, "iss") == m_options.appId && claim("iat") <= now && claim("exp") > now &&
                        claim("exp") - claim("iat") <= longestAppToken;
    if (!isOurs)
        return {401, message("A JSON web token could not be decoded")};
    if (request.matches[1] != m_options.installation)
        return {404, message("Not Found")};
    const std::string made = "ghs_" + std::to_string(++m_installationTokensMade);
    m_installationTokens.insert(made);
    const QDateTime ends = QDateTime::fromSecsSinceEpoch(now + m_options.installationTokenLife.count(), Qt::UTC);
    return {201, {{u"token"_s, text(made)}, {u"expires_at"_s, ends.toString(Qt::ISODate)},
                     {u"permissions"_s, QJsonObject{{u"contents"_s, m_isReadOnly ? u"read"_s : u"write"_s}}}}};
}

GitHubEmulator::Answer GitHubEmulator::showRepository(const httplib::Request&) {
    return {200, {{u"full_name"_s, text(m_options.repository)}, {u"private"_s, false}, {u"default_branch"_s, u"main"_s},
                     {u"permissions"_s, QJsonObject{{u"pull"_s, true}, {u"push"_s, !m_isReadOnly}}}}};
}

GitHubEmulator::Answer GitHubEmulator::showReference(const httplib::Request& request) {
    if (m_git.isEmpty())
        return {409, message("Git Repository is empty.")};
    const std::string branch = request.matches[1];
    const auto commit = m_git.branch(branch);
    return commit ? Answer{200, referenceJson(branch, *commit)} : Answer{404, message("Not Found")};
}

GitHubEmulator::Answer GitHubEmulator::showCommit(const httplib::Request& request) {
    const std::string id = request.matches[1];
    const auto* commit = m_git.commit(id);
    return commit ? Answer{200, commitJson(id, *commit)} : Answer{404, message("Not Found")};
}

GitHubEmulator::Answer GitHubEmulator::showTree(const httplib::Request& request) {
    const std::string id = request.matches[1];
    const auto* tree = m_git.tree(id);
    if (!tree)
        return {404, message("Not Found")};
    QJsonArray entries;
    for (const auto& [name, entry] : *tree)
        entries.append(QJsonObject{{u"path"_s, text(name)}, {u"mode"_s, entry.isTree ? u"040000"_s : u"100644"_s},
            {u"type"_s, entry.isTree ? u"tree"_s : u"blob"_s}, {u"sha"_s, text(entry.id)}});
    return {200, {{u"sha"_s, text(id)}, {u"tree"_s, entries}, {u"truncated"_s, false}}};
}

// In base64 with line feeds, as GitHub gives it.
GitHubEmulator::Answer GitHubEmulator::showBlob(const httplib::Request& request) {
    const QByteArray* const blob = m_git.blob(request.matches[1]);
    if (!blob)
        return {404, message("Not Found")};
    QString lines;
    const QString base64 = QString::fromLatin1(blob->toBase64());
    for (qsizetype at = 0; at < base64.size(); at += 60)
        lines += base64.mid(at, 60) + u'\n';
    return {200, {{u"encoding"_s, u"base64"_s}, {u"content"_s, lines}, {u"size"_s, blob->size()}}};
}

GitHubEmulator::Answer GitHubEmulator::compare(const httplib::Request& request) {
    const std::string base = request.matches[1];
    const std::string head = request.matches[2];
    if (!m_git.commit(base) || !m_git.commit(head))
        return {404, message("Not Found")};
    const QString status = base == head                   ? u"identical"_s
                           : m_git.isAncestor(base, head) ? u"ahead"_s
                           : m_git.isAncestor(head, base) ? u"behind"_s
                                                          : u"diverged"_s;
    return {200, {{u"status"_s, status}}};
}

GitHubEmulator::Answer GitHubEmulator::makeBlob(const httplib::Request& request) {
    if (m_git.isEmpty())
        return {409, message("Git Repository is empty.")};
    const QJsonObject body = bodyOf(request);
    const QByteArray content = body.value("content"_L1).toString().toUtf8();
    const bool isBase64 = wordIn(body, "encoding") == "base64";
    return {201, {{u"sha"_s, text(m_git.addBlob(isBase64 ? QByteArray::fromBase64(content) : content))}}};
}

GitHubEmulator::Answer GitHubEmulator::makeTree(const httplib::Request& request) {
    if (m_git.isEmpty())
        return {409, message("Git Repository is empty.")};
    const QJsonObject body = bodyOf(request);
    const QJsonArray entries = body.value("tree"_L1).toArray();
    std::vector<GitRepository::Change> changes;
    for (const QJsonValue each : entries) {
        const QJsonObject entry = each.toObject();
        if (entry.contains("content"_L1) == entry.contains("sha"_L1) || wordIn(entry, "mode") != "100644")
            return {422, message("Must supply either tree.sha or tree.content.")};
        // "If the value is null then the file will be deleted."
        changes.push_back({wordIn(entry, "path"), entry.contains("content"_L1)
                                                      ? m_git.addBlob(entry.value("content"_L1).toString().toUtf8())
                                                      : wordIn(entry, "sha")});
    }
    const auto base = body.contains("base_tree"_L1) ? std::optional(wordIn(body, "base_tree")) : std::nullopt;
    const auto tree = m_git.addTree(base, changes);
    return tree ? Answer{201, {{u"sha"_s, text(*tree)}}} : Answer{422, message("tree.sha is not a valid blob")};
}

GitHubEmulator::Answer GitHubEmulator::makeCommit(const httplib::Request& request) {
    const QJsonObject body = bodyOf(request);
    GitRepository::Commit commit{wordIn(body, "tree"), {}, wordIn(body, "message"), QDateTime::currentSecsSinceEpoch()};
    const QJsonArray parents = body.value("parents"_L1).toArray();
    for (const QJsonValue parent : parents)
        commit.parents.push_back(parent.toString().toStdString());
    const auto id = m_git.addCommit(commit);
    return id ? Answer{201, commitJson(*id, commit)} : Answer{422, message("Tree SHA does not exist")};
}

GitHubEmulator::Answer GitHubEmulator::makeReference(const httplib::Request& request) {
    const QJsonObject body = bodyOf(request);
    const std::string reference = wordIn(body, "ref");
    const std::string commit = wordIn(body, "sha");
    const std::string prefix = "refs/heads/";
    if (!reference.starts_with(prefix) || !m_git.commit(commit))
        return {422, message("Object does not exist")};
    const std::string branch = reference.substr(prefix.size());
    if (m_git.branch(branch))
        return {422, message("Reference already exists")};
    m_git.setBranch(branch, commit);
    return {201, referenceJson(branch, commit)};
}

GitHubEmulator::Answer GitHubEmulator::moveReference(const httplib::Request& request) {
    const QJsonObject body = bodyOf(request);
    const std::string branch = request.matches[1];
    const std::string commit = wordIn(body, "sha");
    const auto head = m_git.branch(branch);
    if (!head || !m_git.commit(commit))
        return {422, message("Reference does not exist")};
    if (!body.value("force"_L1).toBool() && !m_git.isAncestor(*head, commit))
        return {422, message("Update is not a fast forward")};
    m_git.setBranch(branch, commit);
    return {200, referenceJson(branch, commit)};
}

GitHubEmulator::Answer GitHubEmulator::putContent(const httplib::Request& request) {
    const QJsonObject body = bodyOf(request);
    const std::string branch = body.contains("branch"_L1) ? wordIn(body, "branch") : "main";
    const std::string path = request.matches[1];
    const auto head = m_git.branch(branch);
    if (!head && !m_git.isEmpty())
        return {404, message("Branch not found")};
    const auto base = head ? std::optional(m_git.commit(*head)->tree) : std::nullopt;
    const auto there = base ? m_git.files(*base) : std::map<std::string, std::string>();
    if (const auto old = there.find(path); old != there.end()) {
        if (!body.contains("sha"_L1))
            return {422, message("Invalid request.\n\n\"sha\" wasn't supplied.")};
        if (old->second != wordIn(body, "sha"))
            return {409, message("It is at another blob than expected.")};
    }
    const auto blob = m_git.addBlob(QByteArray::fromBase64(body.value("content"_L1).toString().toLatin1()));
    const auto tree = m_git.addTree(base, {{path, blob}});
    const auto parents = head ? std::vector<std::string>{*head} : std::vector<std::string>();
    const auto commit = m_git.addCommit({*tree, parents, wordIn(body, "message"), QDateTime::currentSecsSinceEpoch()});
    m_git.setBranch(branch, *commit);
    return {201,
        {{u"content"_s, QJsonObject{{u"sha"_s, text(blob)}}}, {u"commit"_s, QJsonObject{{u"sha"_s, text(*commit)}}}}};
}

} // namespace invites::test
