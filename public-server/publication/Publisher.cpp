#include "public-server/publication/Publisher.h"

#include "public-server/publication/ChainComparison.h"
#include "public-server/transfer/Backoff.h"

namespace invites::publication {

namespace {

using Kind = GitHubFailure::Kind;
using Outcome = PublicationEnd::Outcome;

} // namespace

// What is in the repository now, and what is to be noted of it.
struct Publisher::Draft {
    Edition edition;
    Written written;
    std::optional<Instant> branchRewrittenSince;
};

Publisher::Publisher(GitHubClient& client, db::Connection& connection, const Clock& clock, EditionMaker makeEdition,
    PublisherOptions options)
    : m_client(client), m_connection(connection), m_clock(clock), m_makeEdition(std::move(makeEdition)),
      m_options(options), m_store(connection, client.options().target()) {}

Result<PublicationEnd> Publisher::publish(bool isAsked) {
    const auto turn = m_store.take(m_clock.now(), m_options.every, m_options.lease, isAsked);
    if (!turn)
        return failure(turn.error());
    switch (turn->outcome) {
    case store::PublicationTurn::Outcome::Busy:
        return PublicationEnd{Outcome::Busy, turn->waitUntil};
    case store::PublicationTurn::Outcome::Early:
    case store::PublicationTurn::Outcome::Unchanged:
        return PublicationEnd{Outcome::Idle, turn->waitUntil};
    case store::PublicationTurn::Outcome::Taken:
        break;
    }
    std::vector<store::RewrittenChain> rewritten;
    const auto draft = write(*turn, rewritten);
    auto end = draft ? finish(*turn, *draft) : fail(*turn, draft.error());
    if (end)
        end->rewritten = std::move(rewritten);
    return end;
}

OrFailure<std::optional<Instant>> Publisher::branchRewrittenSince(
    const store::PublicationTurn& turn, const std::optional<BranchHead>& head) {
    if (!turn.commit)
        return std::nullopt;
    if (!head)
        return turn.publishedAt;
    const auto isThere = m_client.isSuccessor(*turn.commit, head->commit);
    if (!isThere)
        return tl::unexpected(isThere.error());
    return *isThere ? std::nullopt : turn.publishedAt;
}

OrFailure<Publisher::Draft> Publisher::write(
    const store::PublicationTurn& turn, std::vector<store::RewrittenChain>& rewritten) {
    const auto state = m_client.state();
    if (!state)
        return tl::unexpected(state.error());
    const auto since = branchRewrittenSince(turn, state->head);
    if (!since)
        return tl::unexpected(since.error());
    auto found = ChainComparison(m_client, m_connection, m_store).rewritten(state->head, turn.commit);
    if (!found)
        return tl::unexpected(found.error());
    rewritten = std::move(*found);
    for (const store::RewrittenChain& chain : rewritten) {
        if (!m_store.noteRewritten(chain, m_clock.now()))
            return tl::unexpected(GitHubFailure{Kind::Unavailable, "database"});
    }
    return write(turn, *since);
}

OrFailure<Publisher::Draft> Publisher::write(
    const store::PublicationTurn& turn, const std::optional<Instant>& branchRewrittenSince) {
    auto gaps = m_store.gaps();
    if (!gaps)
        return tl::unexpected(GitHubFailure{Kind::Unavailable, "database"});
    // What this edition itself tells of.
    if (turn.lateSince)
        gaps->insert(gaps->begin(), {store::PublicationGap::Kind::Outage, *turn.lateSince, m_clock.now()});
    if (branchRewrittenSince)
        gaps->insert(gaps->begin(), {store::PublicationGap::Kind::Rewritten, *branchRewrittenSince, m_clock.now()});
    auto edition = m_makeEdition(m_connection, m_store, *gaps);
    if (!edition)
        return tl::unexpected(GitHubFailure{Kind::Unavailable, "database"});
    WriteOptions options;
    options.message = edition->message;
    options.isLeftOver = edition->isOurs;
    options.keepOn = [&, extendAt = m_clock.now() + m_options.lease / 4]() mutable {
        const Instant now = m_clock.now();
        if (now < extendAt)
            return true;
        extendAt = now + m_options.lease / 4;
        return m_store.extend(turn.lease, now, m_options.lease).value_or(false);
    };
    auto written = RepositoryWriter(m_client).write(edition->files, options);
    if (!written)
        return tl::unexpected(written.error());
    return Draft{std::move(*edition), std::move(*written), branchRewrittenSince};
}

Result<PublicationEnd> Publisher::finish(const store::PublicationTurn& turn, const Draft& draft) {
    store::PublicationResult result{
        draft.written.commit, draft.edition.chains, {}, turn.lateSince, draft.branchRewrittenSince};
    for (const auto& [path, segment] : draft.edition.fullSegments) {
        const auto blob = draft.written.blobs.find(path);
        if (blob != draft.written.blobs.end())
            result.segments.push_back({segment.campaign, segment.segment, blob->second});
    }
    const Instant now = m_clock.now();
    // Where somebody else has the lease by now, he finds this in the repository.
    if (const auto kept = m_store.finish(turn.lease, now, m_options.every, result); !kept)
        return failure(kept.error());
    return PublicationEnd{
        Outcome::Published, now + m_options.every, draft.written.commit, draft.written.files, draft.edition.chains};
}

Result<PublicationEnd> Publisher::fail(const store::PublicationTurn& turn, const GitHubFailure& why) {
    const auto delay = delayAfter(why, turn.attempts);
    const Instant now = m_clock.now();
    const bool isGivenUp = why.kind == Kind::Stopped;
    if (const Status noted = m_store.fail(turn.lease, now, delay, isGivenUp ? std::string() : why.reason); !noted)
        return failure(noted.error());
    PublicationEnd end{Outcome::Failed, now + delay};
    end.error = why.reason;
    end.failure = why.kind;
    return end;
}

std::chrono::seconds Publisher::delayAfter(const GitHubFailure& why, int attempts) const {
    switch (why.kind) {
    case Kind::Stopped:
        return std::chrono::seconds(0);
    case Kind::Limited:
        return why.waitFor;
    case Kind::Refused:
        return m_options.refusedDelay;
    case Kind::Conflict:
    case Kind::Unavailable:
        return transfer::backoff(attempts, m_options.firstDelay, m_options.longestDelay);
    }
    Q_UNREACHABLE();
}

} // namespace invites::publication
