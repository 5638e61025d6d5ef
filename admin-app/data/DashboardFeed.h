#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "common/store/DashboardStore.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <optional>

namespace invites::admin {

// The dashboard's figures, read again and again while somebody looks, and never else: a database that nobody asks may
// go to sleep. Keeps the last figures while the database is away. GUI thread.
class DashboardFeed final : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds defaultInterval = std::chrono::seconds(5);

    explicit DashboardFeed(
        DatabaseThread& database, std::chrono::milliseconds interval = defaultInterval, QObject* parent = nullptr);

    // From false to true it reads at once.
    void setWatched(bool isWatched);
    bool isWatched() const { return m_isWatched; }
    // Reads now, unless it is reading.
    void refresh();

    // Nothing until the first answer.
    const std::optional<store::Dashboard>& dashboard() const { return m_dashboard; }

Q_SIGNALS:
    void loaded();
    void failed(const QString& why);

private:
    DatabaseThread& m_database;
    QTimer m_timer;
    std::optional<store::Dashboard> m_dashboard;
    bool m_isWatched = false;
    bool m_isReading = false;
};

} // namespace invites::admin
