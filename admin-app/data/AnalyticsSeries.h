#pragma once

#include "admin-app/data/AnalyticsSummary.h"
#include "admin-app/data/DashboardSummary.h"

#include <array>
#include <optional>
#include <vector>

namespace invites::admin {

// The public page's series with every number, as far as they are more than what was read.

// Codes that were given on each day of the series, of that source and to that lane.
std::vector<qint64> givenByDay(const store::Analytics& analytics, const DeliveryFilter& filter);

// Who gave up before there was a code for him, on a day of the series.
struct LeavingDay {
    qint64 left = 0;
    qint64 missed = 0; // his turn, and has not come back
};
std::vector<LeavingDay> leavingByDay(const store::Analytics& analytics, TicketLane lane);

// How many codes came back for a hundred that were given; nothing where none was.
struct RateDay {
    std::optional<double> recent; // on this day and the 29 before it; what comes back has no source and no lane
    std::optional<double> ofDay;  // for those given on this day, until now
};
std::vector<RateDay> ratesByDay(const store::Analytics& analytics, const DeliveryFilter& filter);

// Of all the campaigns that were read.
std::array<store::WeekHour, store::PublicFigures::hoursAWeek> weekOf(const store::Analytics& analytics);
std::vector<store::PublicHour> hoursOf(const store::Analytics& analytics);

struct CampaignSupply {
    QString name;
    qint64 available = 0;
    qint64 given = 0; // in the last seven days, as is received
    qint64 received = 0;
    Emptying emptying;
};
// Which of them is empty first; then those that do not run empty, and those of which it is not known.
std::vector<CampaignSupply> suppliesOf(const store::Analytics& analytics, Instant now);

// Most requests first; those of which no country is known have an empty one. Nothing where none is known at all.
std::vector<store::CountryRequests> countriesOf(const store::Analytics& analytics);

} // namespace invites::admin
