#pragma once

#include "common/base/Result.h"
#include "public-server/publication/GitHubClient.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace invites::publication {

// One file to publish. It is made when it is needed, so that they are not all in memory at once.
struct PublishedFile {
    std::string path;
    std::function<Result<QByteArray>()> make;    // UTF-8; the same each time
    std::optional<ObjectId> blob = std::nullopt; // where that is known without making it
    bool isBesides = false;                      // written with others alone, or where it is not there
};

struct WriteOptions {
    std::string message{};
    int attempts = 6;                                   // as often as others may come between
    qsizetype batchBytes = 2 * 1024 * 1024;             // of content in one question
    std::function<bool()> keepOn = [] { return true; }; // asked before each question that takes long; false ends it
    // Whether a file of the branch goes that is none of those that are written.
    std::function<bool(const std::string& path)> isLeftOver = [](const std::string&) { return false; };
};

struct Written {
    ObjectId commit;                         // where the branch is
    int files = 0;                           // in the new commit; 0: there was nothing to do
    std::map<std::string, ObjectId> blobs{}; // of all files
};

// Puts files into the branch with one commit on top of what is there: unchanged ones, by what git calls them, are not
// sent. Where somebody else's commit comes between, it begins again from that; files that are not ours stay as they
// are.
class RepositoryWriter {
public:
    // client outlives it.
    explicit RepositoryWriter(GitHubClient& client) : m_client(client) {}

    OrFailure<Written> write(const std::vector<PublishedFile>& files, const WriteOptions& options);

private:
    struct Round;

    OrFailure<Written> tryOnce(const std::vector<PublishedFile>& files, const WriteOptions& options);
    OrFailure<void> begin(const std::vector<PublishedFile>& files, const WriteOptions& options);
    OrFailure<void> putAll(const std::vector<PublishedFile>& files, const WriteOptions& options, Round& round);
    OrFailure<void> put(const PublishedFile& file, Round& round);
    static void removeLeftOvers(const std::vector<PublishedFile>& files, const WriteOptions& options, Round& round);
    OrFailure<void> send(Round& round);

    GitHubClient& m_client;
    std::map<std::string, ObjectId> m_blobs; // of files that were made
    std::set<ObjectId> m_sent;               // what GitHub has by now
    int m_lastChange = 0;                    // files in the commit that the branch was last to be moved to
};

} // namespace invites::publication
