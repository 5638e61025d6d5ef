#include "admin-app/data/DashboardFeed.h"

#include "admin-app/data/DashboardSummary.h"

namespace invites::admin {
namespace {

// The longest range that the page offers: changing it asks nothing.
constexpr int longestRange = 90;

} // namespace

DashboardFeed::DashboardFeed(DatabaseThread& database, std::chrono::milliseconds interval, QObject* parent)
    : QObject(parent), m_database(database) {
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &DashboardFeed::refresh);
}

void DashboardFeed::setWatched(bool isWatched) {
    if (m_isWatched == isWatched)
        return;
    m_isWatched = isWatched;
    if (!isWatched) {
        m_timer.stop();
        return;
    }
    m_timer.start();
    refresh();
}

void DashboardFeed::refresh() {
    // While the database is away it is asked for by the thread's own ping.
    if (m_isReading || (m_dashboard && !m_database.isReachable()))
        return;
    m_isReading = true;
    m_database.run<store::Dashboard>(
        this,
        [](db::Connection& connection) { return store::DashboardStore(connection).read(daysToRead(longestRange)); },
        [this](Result<store::Dashboard> answer) {
            m_isReading = false;
            if (!answer) {
                Q_EMIT failed(answer.error().detail);
                return;
            }
            m_dashboard = std::move(*answer);
            Q_EMIT loaded();
        });
}

} // namespace invites::admin
