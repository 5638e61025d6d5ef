#include "common/store/ForecastStore.h"

#include <algorithm>

namespace invites::store {

ForecastStore::ForecastStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<CodesCame>> ForecastStore::supply(const QString& slug) {
    static const db::Query query("read_recent_supply");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(slug));
    if (!rows)
        return failure(rows.error());
    std::vector<CodesCame> supply;
    supply.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        supply.push_back({row.instant(0), row.integer(1)});
    return supply;
}

Result<std::vector<FollowedWait>> ForecastStore::recentWaits(const QString& slug, int most) {
    static const db::Query query("read_recent_waits");
    auto latestFirst = waits(query, db::Parameters().text(slug).int32(most));
    if (latestFirst)
        std::reverse(latestFirst->begin(), latestFirst->end());
    return latestFirst;
}

Result<std::vector<FollowedWait>> ForecastStore::waitsSince(const QString& slug, Instant since, int most) {
    static const db::Query query("replay_waits");
    return waits(query, db::Parameters().text(slug).instant(since).int32(most));
}

Result<std::vector<FollowedWait>> ForecastStore::waits(const db::Query& query, const db::Parameters& parameters) {
    const auto rows = m_connection.runIdempotent(query, parameters);
    if (!rows)
        return failure(rows.error());
    std::vector<FollowedWait> waits;
    waits.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        waits.push_back({row.integer(0), row.instant(1), row.optionalInstant(2), row.boolean(3)});
    return waits;
}

} // namespace invites::store
