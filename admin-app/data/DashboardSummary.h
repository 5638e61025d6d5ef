#pragma once

#include "common/store/DashboardStore.h"

#include <QDate>

#include <optional>
#include <vector>

namespace invites::admin {

// A day of the charts.
struct DayPoint {
    QDate day;
    qint64 given = 0;
    qint64 received = 0;
    // Codes received for a hundred given, over the seven days that end with this one; nothing where none was given.
    std::optional<double> returnRate;
};

// When the pool is empty, if the last seven days go on.
struct Emptying {
    enum class Kind {
        Unknown, // nothing went in or out
        Never,   // as many come back as are given
        Empty,   // it is
        After,   // so many days
    };
    Kind kind = Kind::Unknown;
    double days = 0;
};

// What the dashboard shows of a campaign, or of all of them.
struct DashboardSummary {
    store::CampaignFigures figures; // added up; without id and name over all
    std::vector<DayPoint> days;     // every day of the range, today last
    qint64 given = 0;               // in the range
    qint64 received = 0;
    std::optional<double> returnRate; // of the range
    Emptying emptying;
};

// How many days a dashboard must be read for, so that a summary of so many can be made from it.
constexpr int daysToRead(int days) {
    return days + 6;
}

// campaign: nothing for all. now says which day (UTC) is today. Net outflow is codes given less codes that visitors
// gave back; an import is no rate.
DashboardSummary summarise(
    const store::Dashboard& dashboard, std::optional<CampaignId> campaign, int days, Instant now);

// days: one after another, today the last; of seven, or as many as there are of a younger campaign.
Emptying emptyingOf(qint64 available, const std::vector<DayPoint>& days, Instant now);

// "about 3 days", "does not run empty".
QString inWords(const Emptying& emptying);
// "82 %"; "–" where there is none.
QString percentText(std::optional<double> percent);

} // namespace invites::admin
