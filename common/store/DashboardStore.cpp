#include "common/store/DashboardStore.h"

namespace invites::store {

namespace {

CampaignFigures figuresFromRow(const db::Row& row) {
    CampaignFigures figures;
    figures.campaign = CampaignId(row.integer(0));
    figures.slug = row.text(1);
    figures.name = row.text(2);
    figures.open = row.boolean(3);
    figures.added = row.integer(4);
    figures.inTrash = row.integer(6);
    figures.codes = {row.integer(5), row.integer(7), row.integer(8), row.integer(9), row.integer(10), row.integer(15)};
    figures.flagged = row.integer(11);
    figures.waiting = row.integer(12);
    figures.offered = row.integer(13);
    figures.oldestUnsettled = row.optionalInstant(14);
    return figures;
}

DayFigures dayFromRow(const db::Row& row) {
    return {CampaignId(row.integer(0)), QDate::fromString(row.text(1), Qt::ISODate), row.integer(2), row.integer(3),
        row.integer(4), row.integer(5), row.integer(6), row.integer(7), row.integer(8)};
}

} // namespace

DashboardStore::DashboardStore(db::Connection& connection) : m_connection(connection) {}

Result<Dashboard> DashboardStore::read(int days) {
    static const db::Query countsQuery("read_dashboard_counts");
    static const db::Query daysQuery("read_dashboard_days");
    const auto counts = m_connection.runIdempotent(countsQuery);
    if (!counts)
        return failure(counts.error());
    const auto history = m_connection.runIdempotent(daysQuery, db::Parameters().int32(days));
    if (!history)
        return failure(history.error());
    Dashboard dashboard;
    for (const db::Row row : *counts)
        dashboard.campaigns.push_back(figuresFromRow(row));
    for (const db::Row row : *history)
        dashboard.days.push_back(dayFromRow(row));
    return dashboard;
}

} // namespace invites::store
