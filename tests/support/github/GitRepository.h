#pragma once

#include <QByteArray>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invites::test {

// A git repository in memory: objects under the names that git gives them, and branches. One thread.
class GitRepository {
public:
    struct Change {
        std::string path;
        std::string blob; // empty: the file goes
    };
    struct Commit {
        std::string tree;
        std::vector<std::string> parents;
        std::string message;
        qint64 time = 0; // seconds
    };
    struct Entry {
        bool isTree = false;
        std::string id;
    };
    using Tree = std::map<std::string, Entry>; // by name

    std::string addBlob(const QByteArray& content);
    // base with these files put into it. Nothing: base is no tree, or one of them is no blob.
    std::optional<std::string> addTree(const std::optional<std::string>& base, const std::vector<Change>& changes);
    // Nothing: its tree or a parent is not there.
    std::optional<std::string> addCommit(const Commit& commit);

    const QByteArray* blob(const std::string& id) const;
    const Tree* tree(const std::string& id) const;
    const Commit* commit(const std::string& id) const;
    // The blobs of a tree by their paths.
    std::map<std::string, std::string> files(const std::string& tree) const;
    bool isAncestor(const std::string& earlier, const std::string& later) const;

    bool isEmpty() const { return m_branches.empty(); }
    std::optional<std::string> branch(const std::string& name) const;
    void setBranch(const std::string& name, const std::string& commit) { m_branches[name] = commit; }
    // With all that is in it.
    void clear();

    // As a bare repository in a folder that is there, which git can read.
    void writeTo(const QString& folder) const;

private:
    std::string keep(const char* kind, const QByteArray& content);
    std::string treeOf(const std::map<std::string, std::string>& files);

    std::map<std::string, QByteArray> m_objects; // with their heads
    std::map<std::string, QByteArray> m_blobs;
    std::map<std::string, Tree> m_trees;
    std::map<std::string, Commit> m_commits;
    std::map<std::string, std::string> m_branches;
};

} // namespace invites::test
