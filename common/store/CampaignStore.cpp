#include "common/store/CampaignStore.h"

namespace invites::store {

namespace {

std::optional<PriorityCounts> priorityFromRow(const db::Row& row, int column) {
    const auto share = row.optionalInteger(column);
    if (!share)
        return std::nullopt;
    return PriorityCounts{int(*share), row.integer(column + 1), row.integer(column + 2), row.integer(column + 3)};
}

Result<Campaign> campaignFromRow(const db::Row& row) {
    auto pattern = CodePattern::create(row.text(5), row.boolean(6));
    if (!pattern)
        return failure(
            pattern.error().code, QStringLiteral("Campaign \"%1\": %2").arg(row.text(1), pattern.error().detail));
    return Campaign{CampaignId(row.integer(0)), row.text(1), row.text(2), row.text(3), row.boolean(4), *pattern,
        int(row.integer(7)), row.integer(8), row.integer(9),
        CodeCounts{
            row.integer(10), row.integer(11), row.integer(12), row.integer(13), row.integer(14), row.integer(15)},
        priorityFromRow(row, 16), row.integer(20), row.boolean(21),
        lateRuleFromText(row.text(22)).value_or(LateRule::None), std::chrono::seconds(row.integer(23)),
        row.boolean(24)};
}

} // namespace

CampaignStore::CampaignStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<Campaign>> CampaignStore::list() {
    static const db::Query query("list_campaigns");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    std::vector<Campaign> campaigns;
    campaigns.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows) {
        auto campaign = campaignFromRow(row);
        // One that cannot be read is left out: it must not take the others with it.
        if (!campaign) {
            qWarning("campaign left out, its code pattern is not one: %s", qUtf8Printable(row.text(1)));
            continue;
        }
        campaigns.push_back(std::move(*campaign));
    }
    return campaigns;
}

Status CampaignStore::forgetExpired() {
    // Members apart: that locks lines, as the last and only thing of its transaction.
    static const db::Query queries[] = {db::Query("forget_expired"), db::Query("forget_members")};
    for (const db::Query& query : queries) {
        if (const auto rows = m_connection.runIdempotent(query); !rows)
            return failure(rows.error());
    }
    return {};
}

} // namespace invites::store
