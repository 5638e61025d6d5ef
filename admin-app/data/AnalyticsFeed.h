#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "common/store/AnalyticsStore.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace invites::admin {

// What the analytics are made of: of which campaign (or all), and of which days (UTC).
struct AnalyticsQuestion {
    std::optional<CampaignId> campaign = {};
    QDate first = {};
    QDate last = {};

    friend bool operator==(const AnalyticsQuestion&, const AnalyticsQuestion&) = default;
};

struct NamedCampaign {
    CampaignId id;
    QString name;
};

// The figures of the analytics, read when somebody asks for them. An answer to an earlier question is dropped; the last
// figures stay while the database is away. GUI thread.
class AnalyticsFeed final : public QObject {
    Q_OBJECT

public:
    explicit AnalyticsFeed(DatabaseThread& database, QObject* parent = nullptr);

    // Another question: forgets what there was, and reads.
    void show(const AnalyticsQuestion& question);
    // Reads again; where it is reading, once more after that.
    void refresh();

    const AnalyticsQuestion& question() const { return m_question; }
    // Nothing until the first answer.
    const std::optional<store::Analytics>& analytics() const { return m_analytics; }
    // By slug.
    const std::vector<NamedCampaign>& campaigns() const { return m_campaigns; }

Q_SIGNALS:
    void loaded();
    // What could not be read stays as it was.
    void failed(const QString& why);

private:
    DatabaseThread& m_database;
    AnalyticsQuestion m_question;
    std::optional<store::Analytics> m_analytics;
    std::vector<NamedCampaign> m_campaigns;
    int m_generation = 0; // of show()
    bool m_isReading = false;
    bool m_isOld = false; // asked for again meanwhile
};

} // namespace invites::admin
