#pragma once

#include "public-server/publication/GitHubAccess.h"
#include "public-server/publication/GitObjects.h"
#include "public-server/transfer/WorkSignal.h"

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invites::publication {

// Where a branch is.
struct BranchHead {
    ObjectId commit;
    ObjectId tree;
};

struct RepositoryState {
    bool isEmpty = false;           // no commit at all: nothing but a first file can be written
    std::optional<BranchHead> head; // nothing: there is no such branch
};

// A file of a tree that is made: its content, or what is at GitHub already, or (without a blob) that it goes.
struct TreeEntry {
    std::string path;
    ObjectId blob{};
    std::optional<QByteArray> content{}; // UTF-8
};

// What a repository lets us do, for whoever checks the configuration.
struct RepositoryAccess {
    bool canWrite = false;
    bool isPublic = false;
};

// One repository by GitHub's git data API (https://docs.github.com/rest/git): serial, and what makes something at most
// once a second, as GitHub asks of its clients (80 a minute is its limit). What failed for a moment is asked once more.
// Blocks; one thread, but for stop().
class GitHubClient {
public:
    // The clock outlives it.
    GitHubClient(GitHubOptions options, const Clock& clock,
        std::chrono::milliseconds timeout = std::chrono::seconds(30),
        std::chrono::milliseconds betweenWrites = std::chrono::seconds(1));

    const GitHubOptions& options() const { return m_access.options(); }

    OrFailure<RepositoryState> state();
    // The files of a tree by their paths, however many there are.
    OrFailure<std::map<std::string, ObjectId>> files(const ObjectId& tree);
    // What is in a file, by what git calls that.
    OrFailure<QByteArray> content(const ObjectId& blob);
    // Whether the second commit is the first, or comes after it. False, too, where the first is not there any more.
    OrFailure<bool> isSuccessor(const ObjectId& earlier, const ObjectId& later);

    // The tree with these files put into base; without a base, of these files alone.
    OrFailure<ObjectId> addTree(const std::optional<ObjectId>& base, const std::vector<TreeEntry>& entries);
    OrFailure<ObjectId> addCommit(
        const std::string& message, const ObjectId& tree, const std::optional<ObjectId>& parent);
    // Moves the branch to a commit, from its parent only: a Conflict where it is elsewhere by now.
    OrFailure<void> moveBranch(const ObjectId& commit, bool isNew);
    // The first commit of an empty repository, with one file.
    OrFailure<void> begin(const std::string& message, const std::string& path, const QByteArray& content);

    OrFailure<RepositoryAccess> access();

    // Gives up what is under way; all fails from then on. Any thread; does not wait.
    void stop();

private:
    OrFailure<GitHubAnswer> get(const std::string& path, std::initializer_list<long> alsoTaken = {});
    OrFailure<GitHubAnswer> write(const std::string& method, const std::string& path, const QJsonObject& body);
    OrFailure<GitHubAnswer> askTwice(const std::string& method, const std::string& path,
        const std::optional<QJsonObject>& body, std::initializer_list<long> alsoTaken);
    OrFailure<ObjectId> made(const std::string& kind, const QJsonObject& body);
    OrFailure<void> addFiles(const ObjectId& tree, const std::string& folder, std::map<std::string, ObjectId>& files);
    std::string inRepository(const std::string& rest) const;

    std::atomic<bool> m_isStopping{false};
    transfer::WorkSignal m_signal;
    GitHubAccess m_access;
    const std::chrono::milliseconds m_betweenWrites;
    transfer::WorkSignal::Moment m_nextWrite;
};

} // namespace invites::publication
