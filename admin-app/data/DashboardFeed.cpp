#include "admin-app/data/DashboardFeed.h"

#include "admin-app/data/DashboardSummary.h"

namespace invites::admin {
namespace {

// The longest range that the page offers: changing it asks nothing.
constexpr int longestRange = 90;

} // namespace

DashboardFeed::DashboardFeed(DatabaseThread& database, QObject* parent) : QObject(parent), m_database(database) {}

void DashboardFeed::refresh() {
    // While the database is away it is asked for by the thread's own ping.
    if (m_dashboard && !m_database.isReachable())
        return;
    if (m_isReading) {
        m_isOld = true;
        return;
    }
    m_isReading = true;
    m_isOld = false;
    m_database.run<store::Dashboard>(
        this,
        [](db::Connection& connection) { return store::DashboardStore(connection).read(daysToRead(longestRange)); },
        [this](Result<store::Dashboard> answer) {
            m_isReading = false;
            if (!answer) {
                // Where the database is away, whoever sees it come back asks.
                const bool isAskedAgain = m_isOld && answer.error().code != ErrorCode::Unavailable;
                Q_EMIT failed(answer.error().detail);
                if (isAskedAgain)
                    refresh();
                return;
            }
            m_dashboard = std::move(*answer);
            Q_EMIT loaded();
            if (m_isOld)
                refresh();
        });
}

} // namespace invites::admin
