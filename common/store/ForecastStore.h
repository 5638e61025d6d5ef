#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/ForecastRecord.h"
#include "common/domain/LineSupply.h"

#include <QString>

#include <vector>

namespace invites::store {

// What forecasts of waiting times are made from, and judged by. Errors: NotFound for an unknown campaign. On the
// connection's thread.
class ForecastStore {
public:
    explicit ForecastStore(db::Connection& connection);

    // Of the last hundred days, in their order. The same cost at any size.
    Result<std::vector<CodesCame>> supply(const QString& slug);
    // The latest of those that the database follows: of each quarter of an hour the first who had to wait. By askedAt.
    // The same cost at any size.
    Result<std::vector<FollowedWait>> recentWaits(const QString& slug, int most);
    // Those that began since, from the tickets, which it reads all; evenly chosen where there are more. By askedAt.
    Result<std::vector<FollowedWait>> waitsSince(const QString& slug, Instant since, int most);

private:
    Result<std::vector<FollowedWait>> waits(const db::Query& query, const db::Parameters& parameters);

    db::Connection& m_connection;
};

} // namespace invites::store
