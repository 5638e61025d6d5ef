#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "common/store/DashboardStore.h"

#include <QObject>

#include <optional>

namespace invites::admin {

// The dashboard's figures, read when somebody asks for them. Keeps the last ones while the database is away. GUI
// thread.
class DashboardFeed final : public QObject {
    Q_OBJECT

public:
    explicit DashboardFeed(DatabaseThread& database, QObject* parent = nullptr);

    // Reads now; where it is reading, once more after that.
    void refresh();

    // Nothing until the first answer.
    const std::optional<store::Dashboard>& dashboard() const { return m_dashboard; }

Q_SIGNALS:
    void loaded();
    void failed(const QString& why);

private:
    DatabaseThread& m_database;
    std::optional<store::Dashboard> m_dashboard;
    bool m_isReading = false;
    bool m_isOld = false; // asked for again meanwhile
};

} // namespace invites::admin
