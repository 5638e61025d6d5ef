#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/LineHistory.h"

#include <QObject>
#include <QString>

#include <optional>

namespace invites::admin {

// What the charts of one line show, read when somebody asks. How forecasts came true is read and judged anew when a
// quarter of an hour has begun, the only thing that changes it. Keeps the last ones while the database is away. GUI
// thread.
class LineHistoryFeed final : public QObject {
    Q_OBJECT

public:
    explicit LineHistoryFeed(DatabaseThread& database, QObject* parent = nullptr);

    // Another line or range: forgets what there was, and reads.
    void show(CampaignId campaign, const QString& slug, LineRange range);
    // Reads again; where it is reading, once more after that.
    void refresh();

    LineRange range() const { return m_range; }
    // Empty until the first answer.
    const std::vector<LinePoint>& points() const { return m_points; }
    // Nothing until it was judged.
    const std::optional<ForecastQuality>& quality() const { return m_quality; }

Q_SIGNALS:
    void loaded();
    // What could not be read stays as it was.
    void failed(const QString& why);

private:
    void readPoints();
    void readQuality();

    DatabaseThread& m_database;
    CampaignId m_campaign;
    QString m_slug;
    LineRange m_range = LineRange::Day;
    std::vector<LinePoint> m_points;
    std::optional<ForecastQuality> m_quality;
    std::optional<qint64> m_judgedQuarter;
    int m_generation = 0; // of show()
    bool m_isReading = false;
    bool m_isJudging = false;
    bool m_isOld = false; // asked for again meanwhile
};

} // namespace invites::admin
