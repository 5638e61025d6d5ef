#pragma once

#include "common/ledger/Block.h"
#include "common/store/LedgerStore.h"
#include "common/store/PublicationStore.h"
#include "public-server/publication/GitHubClient.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invites::publication {

// Compares the chains that were published with our own. Each was the beginning of ours when it was; where it is not any
// more, somebody rewrote the database, or put a backup back. On the connection's thread.
class ChainComparison {
public:
    // All outlive it.
    ChainComparison(GitHubClient& client, db::Connection& connection, store::PublicationStore& store);

    // Those that are not the beginning of ours. By what we noted of them; and where head is another commit than the one
    // that we noted, as after a backup, which knows of earlier ones alone, by what is in the branch, too.
    OrFailure<std::vector<store::RewrittenChain>> rewritten(
        const std::optional<BranchHead>& head, const std::optional<std::string>& noted);

private:
    using Files = std::map<std::string, ObjectId>;
    using Hash = std::optional<QByteArray>; // nothing: there is no such block, or none that can be read

    OrFailure<void> addTold(const store::LedgerHead& own, std::vector<store::RewrittenChain>& rewritten);
    OrFailure<qint64> firstOther(const store::LedgerHead& own, const store::RewrittenChain& chain);
    OrFailure<Hash> ownHash(CampaignId campaign, qint64 height);
    OrFailure<Hash> publishedHash(const QString& slug, qint64 height);
    OrFailure<std::optional<QByteArray>> file(const std::string& path);

    GitHubClient& m_client;
    store::PublicationStore& m_store;
    store::LedgerStore m_ledger;
    std::optional<BranchHead> m_head;
    std::optional<Files> m_files;
    std::string m_segmentPath; // of the one that was read last
    std::map<quint64, QByteArray> m_segmentHashes;
};

} // namespace invites::publication
