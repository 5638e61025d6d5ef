#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invites::store {

// What became of asking for the lease.
struct PublicationTurn {
    enum class Outcome { Taken, Busy, Early, Unchanged };
    Outcome outcome = Outcome::Unchanged;
    Instant waitUntil{}; // when it may be worth asking again, unless it was taken
    // Where it was taken:
    QString lease{};
    std::optional<std::string> commit{}; // the last one of ours
    std::optional<Instant> publishedAt{};
    std::optional<Instant> lateSince{}; // what is to be published has waited too long, since the last time
    int attempts = 1;                   // this one among them
};

// How far a campaign's chain is in the repository.
struct PublishedChain {
    CampaignId campaign;
    qint64 height = 0;
    QByteArray hash;
};

// The same as it is noted, beside our own chain.
struct NotedChain {
    CampaignId campaign;
    QString slug;
    qint64 height = 0;
    QByteArray hash;
    std::optional<QByteArray> ownHash; // of our block of that height, where there is one

    bool isOurs() const { return ownHash == hash; }
};

// One that was published up to this block, and is not the beginning of ours.
struct RewrittenChain {
    CampaignId campaign;
    QString slug;
    qint64 height = 0;
    QByteArray hash;
    qint64 firstHeight = 0; // from which block on, at the latest
};

struct PublishedSegment {
    CampaignId campaign;
    qint64 segment = 0;
    std::string blob; // its git object id
};

// Why readers of the repository find a hole, or other commits than before.
struct PublicationGap {
    // Rewritten: the branch. Chain: what was published until then was not the beginning of our chain any more.
    enum class Kind { Outage, Rewritten, Chain };
    Kind kind = Kind::Outage;
    Instant beganAt{};
    Instant endedAt{};
    // Of a chain: whose, and from which block on.
    QString slug{};
    qint64 firstHeight = 0;
};

struct PublicationResult {
    std::string commit;
    std::vector<PublishedChain> chains;
    std::vector<PublishedSegment> segments; // full ones
    std::optional<Instant> lateSince;       // a gap that this one ends
    std::optional<Instant> rewrittenSince;
};

struct PublicationStatus {
    std::optional<std::string> commit;
    std::optional<Instant> publishedAt;
    Instant dueAt{};
    int attempts = 0;  // in vain, one after the other
    std::string error; // a word; empty where the last one went well
    std::optional<Instant> unpublishedSince;
};

// What is known of one target of publication, "owner/name@branch", and who publishes just now. For servers, of which
// any number try; moments are theirs. On the connection's thread.
class PublicationStore {
public:
    PublicationStore(db::Connection& connection, const std::string& target)
        : m_connection(connection), m_target(QString::fromStdString(target)) {}

    // isAsked: a person wants it now. every: how often it is done by itself.
    Result<PublicationTurn> take(
        Instant now, std::chrono::seconds every, std::chrono::seconds lease, bool isAsked = false);
    // False: somebody else has it by now.
    Result<bool> extend(const QString& lease, Instant now, std::chrono::seconds length);
    Result<bool> finish(const QString& lease, Instant now, std::chrono::seconds every, const PublicationResult& result);
    // error: a word; empty where it was only given up.
    Status fail(const QString& lease, Instant now, std::chrono::seconds retryAfter, const std::string& error);

    // Nothing: it was never tried.
    Result<std::optional<PublicationStatus>> view();
    Result<std::map<qint64, std::string>> segments(CampaignId campaign);
    Result<std::vector<NotedChain>> chains();
    // Before it is published anew. Readers are told of it from now on, once however often it is noted; its segments are
    // not known any more.
    Status noteRewritten(const RewrittenChain& chain, Instant now);
    // The latest first.
    Result<std::vector<PublicationGap>> gaps();

private:
    db::Connection& m_connection;
    const QString m_target;
};

} // namespace invites::store
