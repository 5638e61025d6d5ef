#include "public-server/publication/GitHubClient.h"

#include <QJsonArray>
#include <QUrl>

namespace invites::publication {

using namespace Qt::StringLiterals;

namespace {

using Kind = GitHubFailure::Kind;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds beforeSecondTry(500);

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

tl::unexpected<GitHubFailure> unreadable() {
    return tl::unexpected(GitHubFailure{Kind::Unavailable, "github_unreadable"});
}

OrFailure<ObjectId> idIn(const QJsonObject& object) {
    const std::string id = object.value("sha"_L1).toString().toStdString();
    if (!isObjectId(id))
        return unreadable();
    return id;
}

QJsonObject toJson(const TreeEntry& entry) {
    QJsonObject object{{u"path"_s, text(entry.path)}, {u"mode"_s, u"100644"_s}, {u"type"_s, u"blob"_s}};
    if (entry.content)
        object.insert(u"content"_s, QString::fromUtf8(*entry.content));
    else
        object.insert(u"sha"_s, entry.blob.empty() ? QJsonValue() : QJsonValue(text(entry.blob)));
    return object;
}

} // namespace

GitHubClient::GitHubClient(GitHubOptions options, const Clock& clock, std::chrono::milliseconds timeout,
    std::chrono::milliseconds betweenWrites)
    : m_access(std::move(options), clock, m_isStopping, timeout), m_betweenWrites(betweenWrites) {}

void GitHubClient::stop() {
    m_isStopping = true;
    m_signal.end();
}

std::string GitHubClient::inRepository(const std::string& rest) const {
    return "/repos/" + options().repository + rest;
}

OrFailure<GitHubAnswer> GitHubClient::askTwice(const std::string& method, const std::string& path,
    const std::optional<QJsonObject>& body, std::initializer_list<long> alsoTaken) {
    auto answer = m_access.ask(method, path, body, alsoTaken);
    if (answer || answer.error().kind != Kind::Unavailable)
        return answer;
    // Objects are named by their content, and a branch that has moved is found there: nothing is made twice.
    if (m_signal.pause(beforeSecondTry))
        return answer;
    return m_access.ask(method, path, body, alsoTaken);
}

OrFailure<GitHubAnswer> GitHubClient::get(const std::string& path, std::initializer_list<long> alsoTaken) {
    return askTwice("GET", path, std::nullopt, alsoTaken);
}

OrFailure<GitHubAnswer> GitHubClient::write(
    const std::string& method, const std::string& path, const QJsonObject& body) {
    if (m_signal.pause(m_nextWrite - steady_clock::now()))
        return tl::unexpected(GitHubFailure{Kind::Stopped, "stopped"});
    auto answer = askTwice(method, path, body, {});
    m_nextWrite = steady_clock::now() + m_betweenWrites;
    return answer;
}

OrFailure<RepositoryState> GitHubClient::state() {
    const auto reference = get(inRepository("/git/ref/heads/" + options().branch), {404, 409});
    if (!reference)
        return tl::unexpected(reference.error());
    if (reference->status == 409)
        return RepositoryState{true, std::nullopt};
    if (reference->status == 404) {
        // No such branch, or no such repository.
        const auto repository = get(inRepository(""));
        return repository ? OrFailure<RepositoryState>(RepositoryState{}) : tl::unexpected(repository.error());
    }
    auto commit = idIn(reference->body.value("object"_L1).toObject());
    if (!commit)
        return tl::unexpected(commit.error());
    const auto answer = get(inRepository("/git/commits/" + *commit));
    if (!answer)
        return tl::unexpected(answer.error());
    auto tree = idIn(answer->body.value("tree"_L1).toObject());
    if (!tree)
        return tl::unexpected(tree.error());
    return RepositoryState{false, BranchHead{std::move(*commit), std::move(*tree)}};
}

OrFailure<std::map<std::string, ObjectId>> GitHubClient::files(const ObjectId& tree) {
    std::map<std::string, ObjectId> files;
    if (const auto added = addFiles(tree, "", files); !added)
        return tl::unexpected(added.error());
    return files;
}

OrFailure<void> GitHubClient::addFiles(
    const ObjectId& tree, const std::string& folder, std::map<std::string, ObjectId>& files) {
    // A folder at a time: GitHub cuts whole trees off at some size.
    const auto answer = get(inRepository("/git/trees/" + tree));
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->body.value("truncated"_L1).toBool())
        return tl::unexpected(GitHubFailure{Kind::Refused, "too_many_files"});
    const QJsonArray entries = answer->body.value("tree"_L1).toArray();
    for (const QJsonValue each : entries) {
        const QJsonObject entry = each.toObject();
        const std::string path = folder + entry.value("path"_L1).toString().toStdString();
        auto id = idIn(entry);
        if (!id)
            return tl::unexpected(id.error());
        if (entry.value("type"_L1).toString() == "blob"_L1)
            files[path] = std::move(*id);
        else if (entry.value("type"_L1).toString() == "tree"_L1) {
            if (const auto added = addFiles(*id, path + '/', files); !added)
                return added;
        }
    }
    return {};
}

OrFailure<QByteArray> GitHubClient::content(const ObjectId& blob) {
    const auto answer = get(inRepository("/git/blobs/" + blob));
    if (!answer)
        return tl::unexpected(answer.error());
    // In lines, as mails have it.
    QByteArray content = QByteArray::fromBase64(answer->body.value("content"_L1).toString().toLatin1());
    if (answer->body.value("encoding"_L1).toString() != "base64"_L1 || blobIdOf(content) != blob)
        return unreadable();
    return content;
}

OrFailure<bool> GitHubClient::isSuccessor(const ObjectId& earlier, const ObjectId& later) {
    if (earlier == later)
        return true;
    const auto answer = get(inRepository("/compare/" + earlier + "..." + later + "?per_page=1"), {404});
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->status != 404 && answer->body.value("status"_L1).toString() == "ahead"_L1;
}

OrFailure<ObjectId> GitHubClient::made(const std::string& kind, const QJsonObject& body) {
    const auto answer = write("POST", inRepository("/git/" + kind), body);
    if (!answer)
        return tl::unexpected(answer.error());
    return idIn(answer->body);
}

OrFailure<ObjectId> GitHubClient::addTree(const std::optional<ObjectId>& base, const std::vector<TreeEntry>& entries) {
    QJsonArray tree;
    for (const TreeEntry& entry : entries)
        tree.append(toJson(entry));
    QJsonObject body{{u"tree"_s, tree}};
    if (base)
        body.insert(u"base_tree"_s, text(*base));
    return made("trees", body);
}

OrFailure<ObjectId> GitHubClient::addCommit(
    const std::string& message, const ObjectId& tree, const std::optional<ObjectId>& parent) {
    QJsonArray parents;
    if (parent)
        parents.append(text(*parent));
    return made("commits", {{u"message"_s, text(message)}, {u"tree"_s, text(tree)}, {u"parents"_s, parents}});
}

OrFailure<void> GitHubClient::moveBranch(const ObjectId& commit, bool isNew) {
    const auto answer = isNew ? write("POST", inRepository("/git/refs"),
                                    {{u"ref"_s, text("refs/heads/" + options().branch)}, {u"sha"_s, text(commit)}})
                              : write("PATCH", inRepository("/git/refs/heads/" + options().branch),
                                    {{u"sha"_s, text(commit)}, {u"force"_s, false}});
    return answer ? OrFailure<void>() : tl::unexpected(answer.error());
}

OrFailure<void> GitHubClient::begin(const std::string& message, const std::string& path, const QByteArray& content) {
    const auto answer = write("PUT", inRepository("/contents/" + path),
        {{u"message"_s, text(message)}, {u"content"_s, QString::fromLatin1(content.toBase64())},
            {u"branch"_s, text(options().branch)}});
    return answer ? OrFailure<void>() : tl::unexpected(answer.error());
}

OrFailure<RepositoryAccess> GitHubClient::access() {
    const auto answer = get(inRepository(""));
    if (!answer)
        return tl::unexpected(answer.error());
    // What a person may do; of an App's installation GitHub says it with its token.
    const bool mayPush = answer->body.value("permissions"_L1).toObject().value("push"_L1).toBool();
    return RepositoryAccess{
        m_access.isApp() ? m_access.mayInstallationWrite() : mayPush, !answer->body.value("private"_L1).toBool()};
}

} // namespace invites::publication
