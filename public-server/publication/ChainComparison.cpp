#include "public-server/publication/ChainComparison.h"

#include "common/ledger/Segment.h"

#include <algorithm>

namespace invites::publication {

namespace {

tl::unexpected<GitHubFailure> databaseFailed() {
    return tl::unexpected(GitHubFailure{GitHubFailure::Kind::Unavailable, "database"});
}

std::map<quint64, QByteArray> hashesIn(const QByteArray& lines) {
    std::map<quint64, QByteArray> hashes;
    for (const QByteArray& line : lines.split('\n')) {
        if (const auto block = ledger::blockFromLine(line))
            hashes[block->height] = block->hash;
    }
    return hashes;
}

} // namespace

ChainComparison::ChainComparison(GitHubClient& client, db::Connection& connection, store::PublicationStore& store)
    : m_client(client), m_store(store), m_ledger(connection) {}

OrFailure<std::vector<store::RewrittenChain>> ChainComparison::rewritten(
    const std::optional<BranchHead>& head, const std::optional<std::string>& noted) {
    m_head = head;
    const auto chains = m_store.chains();
    const auto heads = m_ledger.heads();
    if (!chains || !heads)
        return databaseFailed();
    std::vector<store::RewrittenChain> rewritten;
    for (const store::NotedChain& chain : *chains) {
        if (!chain.isOurs())
            rewritten.push_back({chain.campaign, chain.slug, chain.height, chain.hash});
    }
    if (head && head->commit != noted) {
        for (const store::LedgerHead& own : *heads) {
            if (const auto added = addTold(own, rewritten); !added)
                return tl::unexpected(added.error());
        }
    }
    for (store::RewrittenChain& chain : rewritten) {
        const auto own = std::find_if(
            heads->begin(), heads->end(), [&](const auto& each) { return each.campaign == chain.campaign; });
        if (own == heads->end())
            continue;
        const auto first = firstOther(*own, chain);
        if (!first)
            return tl::unexpected(first.error());
        chain.firstHeight = *first;
    }
    return rewritten;
}

// What the branch itself tells of the campaign's chain.
OrFailure<void> ChainComparison::addTold(const store::LedgerHead& own, std::vector<store::RewrittenChain>& rewritten) {
    const auto json = file(own.slug.toStdString() + "/ledger.json");
    if (!json)
        return tl::unexpected(json.error());
    const auto end = ledger::chainEndFromJson(json->value_or(QByteArray()));
    // One that cannot be read was not ours.
    if (!end || end->campaign != own.slug.toLatin1())
        return {};
    const auto hash = ownHash(own.campaign, qint64(end->height));
    if (!hash)
        return tl::unexpected(hash.error());
    const bool isKnown = std::any_of(rewritten.begin(), rewritten.end(),
        [&](const auto& each) { return each.campaign == own.campaign && each.hash == end->hash; });
    if (*hash != end->hash && !isKnown)
        rewritten.push_back({own.campaign, own.slug, qint64(end->height), end->hash});
    return {};
}

// A block's hash tells all before it. So the blocks that are the same come first, and the first other one is found by
// halves; where a segment cannot be read any more, it is said of the first that is known.
OrFailure<qint64> ChainComparison::firstOther(const store::LedgerHead& own, const store::RewrittenChain& chain) {
    const qint64 known = std::min(chain.height, own.height + 1);
    qint64 low = 0;
    qint64 high = known;
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        const auto published = publishedHash(chain.slug, middle);
        if (!published)
            return tl::unexpected(published.error());
        if (!*published)
            return known;
        const auto ours = ownHash(chain.campaign, middle);
        if (!ours)
            return tl::unexpected(ours.error());
        if (*ours == *published)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

OrFailure<ChainComparison::Hash> ChainComparison::ownHash(CampaignId campaign, qint64 height) {
    const auto blocks = m_ledger.blocks(campaign, quint64(height), 1, 1);
    if (!blocks)
        return databaseFailed();
    const bool isThere = !blocks->empty() && blocks->front().height == quint64(height);
    return isThere ? Hash(blocks->front().hash) : Hash();
}

OrFailure<ChainComparison::Hash> ChainComparison::publishedHash(const QString& slug, qint64 height) {
    const std::string path = slug.toStdString() + "/" + ledger::segmentPath(quint64(height)).toStdString();
    if (path != m_segmentPath) {
        const auto lines = file(path);
        if (!lines)
            return tl::unexpected(lines.error());
        m_segmentPath = path;
        m_segmentHashes = hashesIn(lines->value_or(QByteArray()));
    }
    const auto found = m_segmentHashes.find(quint64(height));
    return found == m_segmentHashes.end() ? Hash() : Hash(found->second);
}

OrFailure<std::optional<QByteArray>> ChainComparison::file(const std::string& path) {
    if (!m_files) {
        auto files = m_head ? m_client.files(m_head->tree) : OrFailure<Files>(Files());
        if (!files)
            return tl::unexpected(files.error());
        m_files = std::move(*files);
    }
    const auto found = m_files->find(path);
    if (found == m_files->end())
        return std::nullopt;
    auto content = m_client.content(found->second);
    if (!content)
        return tl::unexpected(content.error());
    return std::move(*content);
}

} // namespace invites::publication
