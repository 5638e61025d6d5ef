#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <vector>

namespace invites::store {

// How a line moved in one hour, and how long it was at its end (or is, in the present one).
struct LineHour {
    Instant hour{};    // when it begins
    qint64 joined = 0; // began to wait, for the first time or again
    qint64 served = 0; // waited, and were offered or given a code
    qint64 gone = 0;   // waited, and left or were taken out
    qint64 waiting = 0;

    friend bool operator==(const LineHour&, const LineHour&) = default;
};

// What lines were like, for the console. Admins and moderators (else PermissionDenied). On the connection's thread.
class LineHistoryStore {
public:
    explicit LineHistoryStore(db::Connection& connection);

    // Of the hours since (a hundred days are kept) those in which the line moved, and the present one; in their order.
    // Costs as much as there are such hours. NotFound: no such campaign.
    Result<std::vector<LineHour>> hours(CampaignId campaign, Instant since);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
