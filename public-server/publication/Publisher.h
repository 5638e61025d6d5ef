#pragma once

#include "common/base/Clock.h"
#include "public-server/publication/Edition.h"
#include "public-server/publication/GitHubClient.h"

#include <chrono>
#include <optional>
#include <string>

namespace invites::publication {

struct PublisherOptions {
    // A block is published within an hour: this, and what publishing takes.
    std::chrono::seconds every{55 * 60};
    // Whoever dies with it leaves it to others after that.
    std::chrono::seconds lease{600};
    std::chrono::seconds firstDelay{60}; // after a failure; doubles each time
    std::chrono::seconds longestDelay{1800};
    std::chrono::seconds refusedDelay{6 * 3600}; // where somebody has to mend something first
};

// How one attempt ended.
struct PublicationEnd {
    enum class Outcome {
        Published, // or all of it was there
        Idle,      // nothing is due, or nothing is new
        Busy,      // another one does it
        Failed,
    };
    Outcome outcome = Outcome::Idle;
    Instant nextAt{}; // when to try again
    std::string commit{};
    int files = 0; // written
    std::vector<store::PublishedChain> chains{};
    std::string error{}; // a word, where it failed
    GitHubFailure::Kind failure = GitHubFailure::Kind::Unavailable;
    std::vector<store::RewrittenChain> rewritten{}; // published chains that were found not to be ours any more
};

// Publishes once, where it is due and nobody else does it: takes the lease, looks whether what was published is still
// ours, makes the edition, writes it, and notes what it did. A crash on the way does no harm: the next one compares
// with what is in the repository. On the connection's thread.
class Publisher {
public:
    // All outlive it.
    Publisher(GitHubClient& client, db::Connection& connection, const Clock& clock, EditionMaker makeEdition,
        PublisherOptions options = {});

    // isAsked: by a person, so that it is done whatever is due. The error is the database's.
    Result<PublicationEnd> publish(bool isAsked = false);

private:
    struct Draft;

    // rewritten: gets the chains that are not as they were published, also where writing fails then.
    OrFailure<Draft> write(const store::PublicationTurn& turn, std::vector<store::RewrittenChain>& rewritten);
    OrFailure<Draft> write(const store::PublicationTurn& turn, const std::optional<Instant>& branchRewrittenSince);
    OrFailure<std::optional<Instant>> branchRewrittenSince(
        const store::PublicationTurn& turn, const std::optional<BranchHead>& head);
    Result<PublicationEnd> finish(const store::PublicationTurn& turn, const Draft& draft);
    Result<PublicationEnd> fail(const store::PublicationTurn& turn, const GitHubFailure& failure);
    std::chrono::seconds delayAfter(const GitHubFailure& failure, int attempts) const;

    GitHubClient& m_client;
    db::Connection& m_connection;
    const Clock& m_clock;
    const EditionMaker m_makeEdition;
    const PublisherOptions m_options;
    store::PublicationStore m_store;
};

} // namespace invites::publication
