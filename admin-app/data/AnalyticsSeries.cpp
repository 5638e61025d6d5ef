#include "admin-app/data/AnalyticsSeries.h"

#include <algorithm>
#include <map>

namespace invites::admin {
namespace {

// The earlier, the sooner.
std::pair<int, double> urgencyOf(const Emptying& emptying) {
    switch (emptying.kind) {
    case Emptying::Kind::Empty:
        return {0, 0};
    case Emptying::Kind::After:
        return {1, emptying.days};
    case Emptying::Kind::Never:
        return {2, 0};
    case Emptying::Kind::Unknown:
        return {3, 0};
    }
    Q_UNREACHABLE();
}

std::map<QDate, store::DeliveryCounts> countsByDay(const store::Analytics& analytics, const DeliveryFilter& filter) {
    std::map<QDate, store::DeliveryCounts> byDay;
    for (const store::CohortDay& cohort : analytics.cohorts) {
        if (passes(cohort, filter))
            byDay[cohort.day] += cohort.counts;
    }
    return byDay;
}

} // namespace

std::vector<qint64> givenByDay(const store::Analytics& analytics, const DeliveryFilter& filter) {
    auto byDay = countsByDay(analytics, filter);
    std::vector<qint64> given;
    for (const store::PublicDay& day : analytics.series)
        given.push_back(byDay[day.day].given());
    return given;
}

std::vector<LeavingDay> leavingByDay(const store::Analytics& analytics, TicketLane lane) {
    std::map<QDate, LeavingDay> byDay;
    for (const store::GiveUpDay& day : analytics.giveUps) {
        if (day.lane != lane)
            continue;
        byDay[day.day].left += day.leftWaiting + day.leftOffered;
        byDay[day.day].missed += day.missed;
    }
    std::vector<LeavingDay> leaving;
    for (const store::PublicDay& day : analytics.series)
        leaving.push_back(byDay[day.day]);
    return leaving;
}

std::vector<RateDay> ratesByDay(const store::Analytics& analytics, const DeliveryFilter& filter) {
    std::vector<store::PublicDay> days = analytics.before;
    days.insert(days.end(), analytics.series.begin(), analytics.series.end());
    auto byDay = countsByDay(analytics, filter);
    std::vector<RateDay> rates;
    qint64 given = 0;
    qint64 received = 0;
    std::size_t oldest = 0;
    for (std::size_t at = 0; at < days.size(); ++at) {
        given += days[at].given;
        received += days[at].received;
        for (; days[oldest].day.daysTo(days[at].day) >= store::lookBackDays; ++oldest) {
            given -= days[oldest].given;
            received -= days[oldest].received;
        }
        if (at >= analytics.before.size())
            rates.push_back({percentOf(received, given), returnRateOf(byDay[days[at].day])});
    }
    return rates;
}

std::array<store::WeekHour, store::PublicFigures::hoursAWeek> weekOf(const store::Analytics& analytics) {
    std::array<store::WeekHour, store::PublicFigures::hoursAWeek> sum{};
    for (const store::CampaignStatistics& campaign : analytics.now) {
        for (std::size_t hour = 0; hour < sum.size(); ++hour) {
            const store::WeekHour& more = campaign.figures.week[hour];
            sum[hour].requested += more.requested;
            sum[hour].given += more.given;
            sum[hour].received += more.received;
        }
    }
    return sum;
}

std::vector<store::PublicHour> hoursOf(const store::Analytics& analytics) {
    std::map<Instant, qint64> byHour;
    for (const store::CampaignStatistics& campaign : analytics.now) {
        for (const store::PublicHour& hour : campaign.figures.hours)
            byHour[hour.hour] += hour.waiting;
    }
    std::vector<store::PublicHour> hours;
    for (const auto& [hour, waiting] : byHour)
        hours.push_back({hour, waiting});
    return hours;
}

std::vector<CampaignSupply> suppliesOf(const store::Analytics& analytics, Instant now) {
    std::vector<CampaignSupply> supplies;
    for (const store::CampaignStatistics& campaign : analytics.now) {
        CampaignSupply supply{campaign.name, campaign.figures.available, 0, 0, {}};
        std::vector<DayPoint> days;
        for (const store::PublicDay& day : campaign.figures.days) {
            supply.given += day.given;
            supply.received += day.received;
            days.push_back({day.day, day.given, day.received, {}});
        }
        supply.emptying = emptyingOf(supply.available, days, now);
        supplies.push_back(supply);
    }
    std::stable_sort(supplies.begin(), supplies.end(),
        [](const CampaignSupply& a, const CampaignSupply& b) { return urgencyOf(a.emptying) < urgencyOf(b.emptying); });
    return supplies;
}

std::vector<store::CountryRequests> countriesOf(const store::Analytics& analytics) {
    std::vector<store::CountryRequests> countries = analytics.countries;
    if (countries.empty())
        return {};
    qint64 unknown = 0;
    for (const store::PublicDay& day : analytics.series)
        unknown += day.requested;
    for (const store::CountryRequests& country : countries)
        unknown -= country.requests;
    if (unknown > 0)
        countries.push_back({QString(), unknown});
    std::stable_sort(
        countries.begin(), countries.end(), [](const auto& a, const auto& b) { return a.requests > b.requests; });
    return countries;
}

} // namespace invites::admin
