#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Campaign.h"

#include <QDate>
#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// A campaign's figures as they are now.
struct CampaignFigures {
    CampaignId campaign;
    QString slug;
    QString name;
    bool open = false; // takes new tickets now
    // added = inTrash + what is not deleted: held + available + reserved + distributed + used + invalid.
    qint64 added = 0;
    CodeCounts codes;
    qint64 inTrash = 0;                     // deleted ones, whatever their status was
    qint64 flagged = 0;                     // not settled, and their receiver said that they do not work
    qint64 waiting = 0;                     // tickets
    qint64 offered = 0;                     // tickets
    std::optional<Instant> oldestUnsettled; // when the oldest code was handed out that nobody has settled
};

// What happened in a campaign on one day (UTC). Days on which nothing happened are left out.
struct DayFigures {
    CampaignId campaign;
    QDate day;
    qint64 added = 0;
    qint64 received = 0; // those added that visitors gave back
    qint64 distributed = 0;
    qint64 used = 0;
    qint64 invalid = 0;
    qint64 ticketsRequested = 0;
    qint64 ticketsContributed = 0;
};

struct Dashboard {
    std::vector<CampaignFigures> campaigns; // by slug
    std::vector<DayFigures> days;           // the oldest first
};

// The figures, at a cost that does not grow with the number of codes. Admins and moderators (else PermissionDenied). On
// the connection's thread.
class DashboardStore {
public:
    explicit DashboardStore(db::Connection& connection);

    // days: how many, today among them.
    Result<Dashboard> read(int days);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
