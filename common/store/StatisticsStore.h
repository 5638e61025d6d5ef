#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <QDate>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace invites::store {

// What happened in a campaign on one day (UTC). Nothing: not known of that day.
struct PublicDay {
    QDate day;
    qint64 requested = 0;          // tickets
    qint64 given = 0;              // codes shown to somebody
    qint64 received = 0;           // codes given back
    qint64 used = 0;               // codes that were found on this day to have worked
    qint64 invalid = 0;            // or not
    qint64 contributed = 0;        // tickets whose holder has given back all that he was to
    qint64 expired = 0;            // offers that were missed
    qint64 left = 0;               // places in the line that were given up
    std::optional<qint64> waiting; // at its end; today, now
    std::optional<qint64> priorityServed;
    std::optional<qint64> standardServed;
    std::optional<qint64> moved; // tickets, by an admin's hand

    friend bool operator==(const PublicDay&, const PublicDay&) = default;
};

// How long the line was at the end of an hour; in the present one, now.
struct PublicHour {
    Instant hour{}; // when it begins
    qint64 waiting = 0;
};

// What happened so far in one hour of the week (UTC).
struct WeekHour {
    qint64 requested = 0;
    qint64 given = 0;
    qint64 received = 0;
};

struct CountryRequests {
    QString country; // two letters
    qint64 requests = 0;
};

// What everybody may know of a campaign once its small numbers are told as such (statistics::Statistics), from one
// moment.
struct PublicFigures {
    static constexpr int hoursAWeek = 168;

    qint64 available = 0;
    qint64 waiting = 0;
    qint64 receivers = 0;   // tickets whose holder has a code
    qint64 contributed = 0; // those among them who gave back all that they were to
    qint64 used = 0;
    qint64 invalid = 0;
    std::optional<int> priorityShare; // nothing: there is no priority lane
    qint64 priorityServed = 0;
    qint64 standardServed = 0;
    qint64 moved = 0;
    std::vector<PublicDay> days;            // the latest, each, in their order, today the last
    std::vector<PublicHour> hours;          // likewise
    std::array<WeekHour, hoursAWeek> week;  // from Monday, midnight on
    std::vector<CountryRequests> countries; // of those days, by country
};

struct CampaignStatistics {
    CampaignId campaign;
    QString name;
    PublicFigures figures;
};

// The numbers of the public statistics page. For servers, admins and moderators. On the connection's thread.
class StatisticsStore {
public:
    explicit StatisticsStore(db::Connection& connection) : m_connection(connection) {}

    // The same cost whatever happened before. NotFound: no such campaign.
    Result<PublicFigures> read(const QString& slug, int days, int hours);
    // Those of a campaign, or of each, by slug, from one moment. For admins and moderators.
    Result<std::vector<CampaignStatistics>> readEach(std::optional<CampaignId> campaign, int days, int hours);
    // Counts from where new tickets were asked for, each country once a ticket. What is not two letters A to Z is not
    // counted.
    Status countCountries(CampaignId campaign, const std::vector<QString>& countries);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
