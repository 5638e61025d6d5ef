#include "public-server/publication/RepositoryWriter.h"

#include <algorithm>

namespace invites::publication {

namespace {

using Kind = GitHubFailure::Kind;

OrFailure<QByteArray> contentOf(const PublishedFile& file) {
    auto content = file.make();
    if (!content)
        return tl::unexpected(GitHubFailure{Kind::Unavailable, toText(content.error().code)});
    return std::move(*content);
}

// Of the files of the page that people see first.
const PublishedFile& firstOf(const std::vector<PublishedFile>& files) {
    const auto readme =
        std::find_if(files.begin(), files.end(), [](const PublishedFile& file) { return file.path == "README.md"; });
    return readme == files.end() ? files.front() : *readme;
}

} // namespace

// A new tree on top of what was there, while it is made.
struct RepositoryWriter::Round {
    std::map<std::string, ObjectId> there;
    std::optional<ObjectId> tree;
    std::vector<TreeEntry> batch{};
    qsizetype batchBytes = 0;
    int changed = 0;
};

OrFailure<Written> RepositoryWriter::write(const std::vector<PublishedFile>& files, const WriteOptions& options) {
    OrFailure<Written> written = tl::unexpected(GitHubFailure{Kind::Conflict, "conflict"});
    for (int i = 0; i < options.attempts && !written && written.error().kind == Kind::Conflict; ++i)
        written = tryOnce(files, options);
    return written;
}

OrFailure<Written> RepositoryWriter::tryOnce(const std::vector<PublishedFile>& files, const WriteOptions& options) {
    auto state = m_client.state();
    if (state && state->isEmpty) {
        if (const auto begun = begin(files, options); !begun)
            return tl::unexpected(begun.error());
        state = m_client.state();
    }
    if (!state)
        return tl::unexpected(state.error());
    const std::optional<BranchHead>& head = state->head;
    Round round;
    if (head) {
        auto there = m_client.files(head->tree);
        if (!there)
            return tl::unexpected(there.error());
        round.there = std::move(*there);
        round.tree = head->tree;
    }
    if (const auto done = putAll(files, options, round); !done)
        return tl::unexpected(done.error());
    if (round.changed == 0 && head)
        return Written{head->commit, m_lastChange, m_blobs};
    m_lastChange = round.changed;
    auto commit = m_client.addCommit(options.message, *round.tree, head ? std::optional(head->commit) : std::nullopt);
    if (!commit)
        return tl::unexpected(commit.error());
    if (const auto moved = m_client.moveBranch(*commit, !head); !moved)
        return tl::unexpected(moved.error());
    return Written{std::move(*commit), round.changed, m_blobs};
}

OrFailure<void> RepositoryWriter::putAll(
    const std::vector<PublishedFile>& files, const WriteOptions& options, Round& round) {
    for (const bool areBesides : {false, true}) {
        for (const PublishedFile& file : files) {
            const bool isLeft = areBesides && round.changed == 0 && round.there.contains(file.path);
            if (file.isBesides != areBesides || isLeft)
                continue;
            if (!options.keepOn())
                return tl::unexpected(GitHubFailure{Kind::Stopped, "lease_lost"});
            auto done = put(file, round);
            if (done && round.batchBytes >= options.batchBytes)
                done = send(round);
            if (!done)
                return done;
        }
        if (!areBesides)
            removeLeftOvers(files, options, round);
    }
    return send(round);
}

void RepositoryWriter::removeLeftOvers(
    const std::vector<PublishedFile>& files, const WriteOptions& options, Round& round) {
    for (const auto& [path, blob] : round.there) {
        const bool isWritten = std::any_of(
            files.begin(), files.end(), [&path = path](const PublishedFile& file) { return file.path == path; });
        if (isWritten || !options.isLeftOver(path))
            continue;
        ++round.changed;
        round.batch.push_back({path});
    }
}

// GitHub makes no trees in a repository without a commit.
OrFailure<void> RepositoryWriter::begin(const std::vector<PublishedFile>& files, const WriteOptions& options) {
    const PublishedFile& file = firstOf(files);
    const auto content = contentOf(file);
    if (!content)
        return tl::unexpected(content.error());
    return m_client.begin(options.message, file.path, *content);
}

OrFailure<void> RepositoryWriter::put(const PublishedFile& file, Round& round) {
    ObjectId& blob = m_blobs[file.path];
    if (blob.empty() && file.blob)
        blob = *file.blob;
    const auto there = round.there.find(file.path);
    const auto isThere = [&] { return there != round.there.end() && there->second == blob; };
    if (isThere())
        return {};
    std::optional<QByteArray> content;
    if (!m_sent.contains(blob)) {
        auto made = contentOf(file);
        if (!made)
            return tl::unexpected(made.error());
        content = std::move(*made);
        blob = blobIdOf(*content);
        if (isThere())
            return {};
        round.batchBytes += content->size();
    }
    ++round.changed;
    round.batch.push_back({file.path, blob, std::move(content)});
    return {};
}

OrFailure<void> RepositoryWriter::send(Round& round) {
    if (round.batch.empty())
        return {};
    auto tree = m_client.addTree(round.tree, round.batch);
    if (!tree)
        return tl::unexpected(tree.error());
    round.tree = std::move(*tree);
    for (const TreeEntry& entry : round.batch)
        m_sent.insert(entry.blob);
    round.batch.clear();
    round.batchBytes = 0;
    return {};
}

} // namespace invites::publication
