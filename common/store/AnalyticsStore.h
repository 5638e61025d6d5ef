#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"
#include "common/store/CodeFilter.h"
#include "common/store/StatisticsStore.h"

#include <QDate>

#include <array>
#include <optional>
#include <vector>

namespace invites::store {

// Within how many days of delivery those are counted who gave all codes back.
inline constexpr std::array<int, 6> contributionAges{1, 2, 3, 7, 14, 30};

// What became of codes that were given: each is in one of the first six counts.
struct DeliveryCounts {
    qint64 untaken = 0;     // not copied, and nothing said about it
    qint64 silent = 0;      // copied; nobody knows more
    qint64 worked = 0;      // its receiver or an admin said so; nothing came back
    qint64 failed = 0;      // the same, that it does not work
    qint64 inPart = 0;      // some codes came back
    qint64 contributed = 0; // all of them
    qint64 codesGiven = 0;  // how many came back
    std::array<qint64, contributionAges.size()> within{};
    qint64 late = 0; // still owed, past the deadline

    qint64 given() const { return untaken + silent + worked + failed + inPart + contributed; }
    qint64 taken() const { return given() - untaken; }
    // Whoever gave codes back has shown that his worked.
    qint64 worksKnown() const { return worked + inPart + contributed; }
    qint64 owed() const { return untaken + silent + worked + inPart; }

    DeliveryCounts& operator+=(const DeliveryCounts& other);
    friend bool operator==(const DeliveryCounts&, const DeliveryCounts&) = default;
};

// Codes that were given on one day (UTC).
struct CohortDay {
    QDate day;
    CodeSource source = CodeSource::Import;
    TicketLane lane = TicketLane::Standard; // their receivers'; Head: mostly in place of one that did not work
    DeliveryCounts counts;
};

// Servers write what they have counted about once a minute.
struct VisitDay {
    QDate day;
    qint64 opened = 0; // the campaign's page, by people and programs
    qint64 passed = 0; // human checks
    qint64 failed = 0;
};

// Who gave up before there was a code for him.
struct GiveUpDay {
    QDate day;
    TicketLane lane = TicketLane::Standard;
    qint64 leftWaiting = 0; // or was taken out
    qint64 leftOffered = 0;
    qint64 missed = 0; // his turn, and has not come back
};

// What is told of a day may look back on so many, itself among them.
inline constexpr int lookBackDays = 30;
// Of now, the pace of so many days and the line of so many hours.
inline constexpr int nowDays = 7;
inline constexpr int nowHours = 48;

// Each by day; a day on which nothing happened may be missing, but not of the series.
struct Analytics {
    std::vector<CohortDay> cohorts;
    std::vector<VisitDay> visits;
    std::vector<GiveUpDay> giveUps;
    std::vector<PublicDay> before;          // the series of the days that the first one looks back on
    std::vector<PublicDay> series;          // as on the public page, but with every number
    std::vector<CountryRequests> countries; // of all these days together, by country
    std::vector<CampaignStatistics> now;    // whatever the days are, by slug
};

// What came of a campaign's codes and visitors, at a cost that does not grow with how many there were. Admins and
// moderators (else PermissionDenied). On the connection's thread.
class AnalyticsStore {
public:
    explicit AnalyticsStore(db::Connection& connection) : m_connection(connection) {}

    // Of the days from first to last (UTC), both included, two years at the most: of a campaign, or of all together.
    Result<Analytics> read(std::optional<CampaignId> campaign, QDate first, QDate last);

private:
    template <typename Day>
    Status readInto(std::vector<Day>& days, const db::Query& query, const db::Parameters& parameters,
        Day (*fromRow)(const db::Row&));
    Status readSeries(Analytics& analytics, std::optional<CampaignId> campaign, QDate first, QDate last);
    Status readNow(Analytics& analytics, std::optional<CampaignId> campaign);

    db::Connection& m_connection;
};

} // namespace invites::store
