#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QString>

#include <compare>
#include <optional>
#include <vector>

namespace invites::store {

// Why a code stands where it does in the verification queue, most likely dead first.
enum class VerificationRank {
    Held,    // given back, and nobody is given it before it was looked at
    Flagged, // its receiver said that it does not work
    Doubted, // another code of its giver proved not to work
    Waiting, // nothing is known against it
};

// A place in the queue. at: when it was given back, or flagged, or doubted, or when its receiver's contribution is due.
struct VerificationKey {
    VerificationRank rank = VerificationRank::Held;
    Instant at{};
    CodeId id;

    friend auto operator<=>(const VerificationKey&, const VerificationKey&) = default;
};

// A code that nobody has settled: a distributed one, or one in review; and what is known about it.
struct UnsettledCode {
    VerificationKey key;
    qint64 version = 0;
    CampaignId campaign;
    QString campaignSlug;
    QString note;
    QString source; // "import", "contribution", "console"
    Instant addedAt{};
    qint64 ticketNumber = 0; // its receiver's; 0 for none
    std::optional<Instant> deliveredAt;
    std::optional<Instant> dueAt;
    std::optional<Instant> copiedAt;
    std::optional<ReportOutcome> report;
    std::optional<Instant> reportedAt;
    // How many codes its receiver gave back, of how many; nothing where he was given another code in its place.
    std::optional<int> received;
    int required = 0;
    // Of a contributed code: who gave it, how many his browser gave in all, and what became of them.
    std::optional<qint64> giverNumber;
    int given = 0;
    int givenInvalid = 0;
    int givenGood = 0; // used, or their receivers say that they work

    bool isHeld() const { return key.rank == VerificationRank::Held; }
    bool isOverdue(Instant now) const { return dueAt && *dueAt < now; }
};

struct VerificationCounts {
    qint64 remaining = 0; // held ones among them
    qint64 flagged = 0;
    qint64 held = 0;
};

// The verification queue. No code is in it; moderators may read it too. On the connection's thread.
class VerificationStore {
public:
    explicit VerificationStore(db::Connection& connection);

    // campaigns: empty for all. after: the last row of the page before, nothing for the first page. Costs the same at
    // ten codes and at ten million.
    Result<std::vector<UnsettledCode>> page(
        const std::vector<CampaignId>& campaigns, const std::optional<VerificationKey>& after, int limit);
    Result<VerificationCounts> counts(const std::vector<CampaignId>& campaigns);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
