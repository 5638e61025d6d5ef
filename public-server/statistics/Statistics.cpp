#include "public-server/statistics/Statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace invites::statistics {

namespace {

using store::PublicDay;
using store::PublicFigures;
using store::WeekHour;

constexpr int rateDays = 30;

// A sum that would give away what it is made of is not told.
Told withheld(Told total, const Told& sumOfParts) {
    return sumOfParts.kind == Told::Kind::Hidden ? sumOfParts : total;
}

std::optional<int> percentOf(const Told& part, const Told& whole) {
    if (!part.isExact() || !whole.isExact() || whole.value < fewest)
        return std::nullopt;
    return int(std::lround(100.0 * double(part.value) / double(whole.value)));
}

Told tellKnown(const std::optional<qint64>& value) {
    return value ? Told::exactly(*value) : Told();
}

template <typename Entry, typename Field>
std::vector<qint64> column(const std::vector<Entry>& entries, Field Entry::*field) {
    std::vector<qint64> values;
    for (const Entry& entry : entries)
        values.push_back(entry.*field);
    return values;
}

// Days of which it is not known are left out of what is told together.
void tellOptional(const std::vector<PublicDay>& days, std::optional<qint64> PublicDay::*from,
    std::vector<ToldDay>& told, Told ToldDay::*to) {
    std::vector<qint64> known;
    for (const PublicDay& day : days) {
        if (day.*from)
            known.push_back(*(day.*from));
    }
    const ToldSeries series = tellTogether(known);
    std::size_t next = 0;
    for (std::size_t i = 0; i < days.size(); ++i)
        told[i].*to = days[i].*from ? series.numbers[next++] : Told();
}

// Returns the sum.
Told tellDays(
    const std::vector<PublicDay>& days, qint64 PublicDay::*from, std::vector<ToldDay>& told, Told ToldDay::*to) {
    const ToldSeries series = tellTogether(column(days, from));
    for (std::size_t i = 0; i < days.size(); ++i)
        told[i].*to = series.numbers[i];
    return series.sum;
}

Told tellWeek(const PublicFigures& figures, qint64 WeekHour::*from, Statistics& statistics, Told ToldWeekHour::*to) {
    const ToldSeries series = tellTogether(column(std::vector(figures.week.begin(), figures.week.end()), from));
    for (std::size_t i = 0; i < figures.week.size(); ++i)
        statistics.week[i].*to = series.numbers[i];
    return series.sum;
}

void tellEveryDay(const PublicFigures& figures, Statistics& statistics) {
    std::vector<ToldDay>& told = statistics.days;
    for (const PublicDay& day : figures.days) {
        ToldDay next;
        next.day = day.day;
        next.waiting = tellKnown(day.waiting);
        next.moved = tellKnown(day.moved);
        told.push_back(next);
    }
    const auto tellBoth = [&](qint64 PublicDay::*from, Told ToldDay::*to, Told& total) {
        total = withheld(total, tellDays(figures.days, from, told, to));
    };
    tellBoth(&PublicDay::requested, &ToldDay::requested, statistics.requested);
    tellBoth(&PublicDay::given, &ToldDay::given, statistics.given);
    tellBoth(&PublicDay::received, &ToldDay::received, statistics.received);
    tellBoth(&PublicDay::used, &ToldDay::used, statistics.used);
    tellBoth(&PublicDay::invalid, &ToldDay::invalid, statistics.invalid);
    tellBoth(&PublicDay::contributed, &ToldDay::contributed, statistics.contributed);
    tellDays(figures.days, &PublicDay::expired, told, &ToldDay::expired);
    tellDays(figures.days, &PublicDay::left, told, &ToldDay::left);
    tellOptional(figures.days, &PublicDay::priorityServed, told, &ToldDay::priorityServed);
    tellOptional(figures.days, &PublicDay::standardServed, told, &ToldDay::standardServed);
}

PublicDay sumOfLast(const std::vector<PublicDay>& days, int count) {
    PublicDay sum;
    for (std::size_t i = days.size() - std::min(days.size(), std::size_t(count)); i < days.size(); ++i) {
        sum.given += days[i].given;
        sum.received += days[i].received;
    }
    return sum;
}

// As the console has it: today is not over, and a campaign may be younger than the days looked at.
Emptying emptyingOf(const PublicFigures& figures, Instant now) {
    if (figures.available <= 0)
        return {Emptying::Kind::Empty};
    const PublicDay recent = sumOfLast(figures.days, paceDays);
    if (recent.given < fewest)
        return {Emptying::Kind::Unknown};
    const qint64 outflow = recent.given - recent.received;
    if (outflow <= 0)
        return {Emptying::Kind::Never};
    const double ofToday =
        std::chrono::duration<double, std::ratio<86400>>(now - std::chrono::floor<std::chrono::days>(now)).count();
    const double elapsed =
        std::max(double(std::min<std::size_t>(figures.days.size(), paceDays)) - 1 + ofToday, 1.0 / 24);
    return {Emptying::Kind::After, double(figures.available) * elapsed / double(outflow)};
}

std::vector<ToldCountry> tellCountries(const PublicFigures& figures) {
    qint64 known = 0;
    std::vector<store::CountryRequests> countries = figures.countries;
    for (const auto& country : countries)
        known += country.requests;
    const std::vector<qint64> requested = column(figures.days, &PublicDay::requested);
    const qint64 unknown = std::accumulate(requested.begin(), requested.end(), qint64(0)) - known;
    if (unknown > 0)
        countries.push_back({QString(), unknown});
    std::vector<ToldCountry> told;
    for (const auto& country : countries)
        told.push_back({country.country, tellInFives(country.requests)});
    // Those with few keep the order of their names: one by their numbers would tell them.
    std::stable_sort(told.begin(), told.end(),
        [](const ToldCountry& a, const ToldCountry& b) { return a.requests.drawn() > b.requests.drawn(); });
    return told;
}

} // namespace

Statistics tell(const PublicFigures& figures, const Surroundings& surroundings) {
    Statistics statistics;
    statistics.at = surroundings.now;
    statistics.slug = surroundings.slug;
    statistics.name = surroundings.name;
    statistics.isOpen = surroundings.isOpen;
    statistics.available = Told::exactly(figures.available);
    statistics.waiting = Told::exactly(figures.waiting);
    statistics.requested = tellWeek(figures, &WeekHour::requested, statistics, &ToldWeekHour::requested);
    statistics.given = tellWeek(figures, &WeekHour::given, statistics, &ToldWeekHour::given);
    statistics.received = tellWeek(figures, &WeekHour::received, statistics, &ToldWeekHour::received);
    statistics.receivers = tellAlone(figures.receivers);
    statistics.contributed = tellAlone(figures.contributed);
    statistics.used = tellAlone(figures.used);
    statistics.invalid = tellAlone(figures.invalid);
    tellEveryDay(figures, statistics);

    statistics.returnRate = percentOf(statistics.received, statistics.given);
    statistics.givingBack = percentOf(statistics.contributed, statistics.receivers);
    const PublicDay recent = sumOfLast(figures.days, rateDays);
    statistics.recentRate = percentOf(tellAlone(recent.received), tellAlone(recent.given));
    statistics.emptying = emptyingOf(figures, surroundings.now);
    statistics.wait = surroundings.wait;
    statistics.forecast = surroundings.forecast;

    // Acts of the line and of its admins, which the campaign's page counts in public as they are.
    statistics.priorityShare = figures.priorityShare;
    statistics.priorityServed = Told::exactly(figures.priorityServed);
    statistics.standardServed = Told::exactly(figures.standardServed);
    statistics.prioritySharePercent =
        percentOf(statistics.priorityServed, Told::exactly(figures.priorityServed + figures.standardServed));
    statistics.moved = Told::exactly(figures.moved);

    statistics.hours = figures.hours;
    if (surroundings.countsCountries)
        statistics.countries = tellCountries(figures);
    return statistics;
}

} // namespace invites::statistics
