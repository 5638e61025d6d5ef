#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <QDate>

#include <vector>

namespace invites::store {

// What a server counted of one campaign on one day (UTC). Nothing about anybody.
struct VisitCount {
    CampaignId campaign;
    QDate day;
    qint64 opened = 0; // its page
    qint64 passed = 0; // human checks
    qint64 failed = 0;

    friend bool operator==(const VisitCount&, const VisitCount&) = default;
};

// A server's login (else PermissionDenied). On the connection's thread.
class VisitStore {
public:
    explicit VisitStore(db::Connection& connection) : m_connection(connection) {}

    // Adds these. What is older than a week, or of no campaign, is left out.
    Status add(const std::vector<VisitCount>& counts);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
