#include "tests/support/github/GitRepository.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#include <algorithm>

namespace invites::test {

namespace {

constexpr char who[] = "Handsel <handsel@example.org>";

void writeFile(const QString& path, const QByteArray& content) {
    QDir().mkpath(path.section(u'/', 0, -2));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("%s cannot be written.", qUtf8Printable(path));
}

template <typename Map>
const typename Map::mapped_type* find(const Map& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

} // namespace

std::string GitRepository::keep(const char* kind, const QByteArray& content) {
    QByteArray object = QByteArray(kind) + ' ' + QByteArray::number(content.size());
    object += '\0';
    object += content;
    const std::string id = QCryptographicHash::hash(object, QCryptographicHash::Sha1).toHex().toStdString();
    m_objects[id] = object;
    return id;
}

std::string GitRepository::addBlob(const QByteArray& content) {
    const std::string id = keep("blob", content);
    m_blobs[id] = content;
    return id;
}

std::optional<std::string> GitRepository::addTree(
    const std::optional<std::string>& base, const std::vector<Change>& changes) {
    if (base && !tree(*base))
        return std::nullopt;
    auto all = base ? files(*base) : std::map<std::string, std::string>();
    for (const Change& change : changes) {
        if (change.blob.empty() && all.erase(change.path) == 1)
            continue;
        if (!blob(change.blob))
            return std::nullopt;
        all[change.path] = change.blob;
    }
    return treeOf(all);
}

std::string GitRepository::treeOf(const std::map<std::string, std::string>& all) {
    std::map<std::string, std::map<std::string, std::string>> folders;
    Tree made;
    for (const auto& [path, id] : all) {
        const auto slash = path.find('/');
        if (slash == std::string::npos)
            made[path] = {false, id};
        else
            folders[path.substr(0, slash)][path.substr(slash + 1)] = id;
    }
    for (const auto& [name, content] : folders)
        made[name] = {true, treeOf(content)};
    // A folder is sorted as if a slash were at its end.
    std::vector<std::pair<std::string, const Tree::value_type*>> ordered;
    for (const auto& each : made)
        ordered.emplace_back(each.first + (each.second.isTree ? "/" : ""), &each);
    std::sort(ordered.begin(), ordered.end());
    QByteArray content;
    for (const auto& [key, each] : ordered) {
        content += (each->second.isTree ? "40000 " : "100644 ") + QByteArray::fromStdString(each->first);
        content += '\0';
        content += QByteArray::fromHex(QByteArray::fromStdString(each->second.id));
    }
    const std::string id = keep("tree", content);
    m_trees[id] = made;
    return id;
}

std::optional<std::string> GitRepository::addCommit(const Commit& commit) {
    const bool isWhole =
        tree(commit.tree) && std::all_of(commit.parents.begin(), commit.parents.end(),
                                 [this](const std::string& parent) { return m_commits.contains(parent); });
    if (!isWhole)
        return std::nullopt;
    std::string text = "tree " + commit.tree + '\n';
    for (const std::string& parent : commit.parents)
        text += "parent " + parent + '\n';
    const std::string signature = std::string(who) + ' ' + std::to_string(commit.time) + " +0000\n";
    text += "author " + signature + "committer " + signature + '\n' + commit.message;
    const std::string id = keep("commit", QByteArray::fromStdString(text));
    m_commits[id] = commit;
    return id;
}

const QByteArray* GitRepository::blob(const std::string& id) const {
    return find(m_blobs, id);
}

const GitRepository::Tree* GitRepository::tree(const std::string& id) const {
    return find(m_trees, id);
}

const GitRepository::Commit* GitRepository::commit(const std::string& id) const {
    return find(m_commits, id);
}

std::map<std::string, std::string> GitRepository::files(const std::string& id) const {
    std::map<std::string, std::string> all;
    for (const auto& [name, entry] : m_trees.at(id)) {
        if (!entry.isTree) {
            all[name] = entry.id;
            continue;
        }
        for (const auto& [path, blobId] : files(entry.id))
            all[name + '/' + path] = blobId;
    }
    return all;
}

bool GitRepository::isAncestor(const std::string& earlier, const std::string& later) const {
    if (earlier == later)
        return true;
    const Commit* const child = commit(later);
    return child && std::any_of(child->parents.begin(), child->parents.end(),
                        [&](const std::string& parent) { return isAncestor(earlier, parent); });
}

std::optional<std::string> GitRepository::branch(const std::string& name) const {
    const std::string* const commit = find(m_branches, name);
    return commit ? std::optional(*commit) : std::nullopt;
}

void GitRepository::clear() {
    *this = GitRepository();
}

void GitRepository::writeTo(const QString& folder) const {
    writeFile(folder + QStringLiteral("/config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
    writeFile(folder + QStringLiteral("/HEAD"), "ref: refs/heads/main\n");
    QDir().mkpath(folder + QStringLiteral("/refs/heads"));
    for (const auto& [name, commit] : m_branches)
        writeFile(folder + QStringLiteral("/refs/heads/") + QString::fromStdString(name),
            QByteArray::fromStdString(commit) + '\n');
    for (const auto& [id, object] : m_objects) {
        // zlib's format, which qCompress() puts behind four bytes of its own.
        writeFile(folder + QStringLiteral("/objects/") + QString::fromStdString(id.substr(0, 2) + '/' + id.substr(2)),
            qCompress(object).mid(4));
    }
}

} // namespace invites::test
