#include "common/store/LineHistoryStore.h"

namespace invites::store {

LineHistoryStore::LineHistoryStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<LineHour>> LineHistoryStore::hours(CampaignId campaign, Instant since) {
    static const db::Query query("read_line_history");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(campaign.value).instant(since));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no such campaign."));
    std::vector<LineHour> hours;
    hours.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        hours.push_back({row.instant(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)});
    return hours;
}

} // namespace invites::store
