#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// What keeps a member from asking for tickets and from coming back to the line. What he has he may finish.
struct Suspension {
    SuspensionId id;
    MemberId member;
    std::optional<CampaignId> campaign; // nothing: everywhere
    QString campaignSlug;               // empty: everywhere
    QString reason;                     // shown to him
    QString author;
    Instant suspendedAt{};
    std::optional<Instant> endsAt;   // nothing: when it is lifted
    std::optional<Instant> liftedAt; // before its end
    QString liftedBy;
    bool holds = false; // now

    bool operator==(const Suspension&) const = default;
};

struct SuspensionWish {
    MemberId member;
    std::optional<CampaignId> campaign;
    std::optional<Instant> until;
    QString reason;
};

// A ticket whose codes are owed past their deadline.
struct LateTicket {
    TicketId ticket;
    qint64 number = 0;
    CampaignId campaign;
    QString campaignSlug;
    Instant deadline{};
    int received = 0;
    int required = 0;
};

// Suspensions, for the console. Reading for admins and moderators, acts for admins (else PermissionDenied); every act
// is audited. On the connection's thread.
class SuspensionStore {
public:
    explicit SuspensionStore(db::Connection& connection);

    // Those that hold first, then the latest; of one member, or of all; onlyHolding: no others.
    Result<std::vector<Suspension>> list(std::optional<MemberId> member, bool onlyHolding, int limit);
    // InvalidInput: no reason, or an end that is past. NotFound: no such member, or campaign.
    Result<SuspensionId> suspend(const SuspensionWish& wish);
    // Whether it held until now. NotFound: no such suspension.
    Result<bool> lift(SuspensionId suspension, const QString& reason = {});
    // The one that was due first at the head. A campaign's rule says what that means for him there.
    Result<std::vector<LateTicket>> lateTicketsOf(MemberId member);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
