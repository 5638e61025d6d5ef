#pragma once

#include "common/domain/ForecastRecord.h"
#include "common/store/StatisticsStore.h"
#include "public-server/statistics/SmallNumbers.h"

#include <array>
#include <optional>
#include <vector>

namespace invites::statistics {

// So far back the page looks.
inline constexpr int shownDays = 90;
inline constexpr int shownHours = 48;
// What is said of the present pace is said of so many days.
inline constexpr int paceDays = 7;

struct ToldDay {
    QDate day;
    Told requested;
    Told given;
    Told received;
    Told used;
    Told invalid;
    Told contributed;
    Told expired;
    Told left;
    Told waiting;
    Told priorityServed;
    Told standardServed;
    Told moved;
};

// One of the 168 hours of the week.
struct ToldWeekHour {
    Told requested;
    Told given;
    Told received;
};

struct ToldCountry {
    QString country; // two letters; empty: not known
    Told requests;
};

// When the codes that are there will have been given, if it goes on as in the last days.
struct Emptying {
    enum class Kind {
        Empty,   // there are none now
        After,   // days
        Never,   // as many come back as are given
        Unknown, // nothing was given lately
    };
    Kind kind = Kind::Unknown;
    double days = 0;

    friend bool operator==(const Emptying&, const Emptying&) = default;
};

// What everybody is told of a campaign: after the rule for small numbers. Immutable.
struct Statistics {
    Instant at{};
    QString slug;
    QString name;
    bool isOpen = false;

    Told available;
    Told waiting;
    Told requested;
    Told given;
    Told received;
    Told receivers;
    Told contributed;
    Told used;
    Told invalid;
    // In whole hundredths; nothing where the numbers are too small to say so.
    std::optional<int> returnRate; // codes received for codes given
    std::optional<int> givingBack; // of those who have a code, who gave back all that they were to
    std::optional<int> recentRate; // as returnRate, of the last 30 days: 100 keeps itself going
    Emptying emptying;

    std::optional<WaitRange> wait; // of who asked now; nothing: cannot be told
    std::optional<ForecastFigure> forecast;

    std::optional<int> priorityShare; // one in so many at the most; nothing: there is no priority lane
    Told priorityServed;
    Told standardServed;
    std::optional<int> prioritySharePercent; // of all that were served, also while it had no limit
    Told moved;

    std::vector<ToldDay> days;
    std::vector<store::PublicHour> hours;
    std::array<ToldWeekHour, store::PublicFigures::hoursAWeek> week{};
    // By requests; nothing where countries are not counted. With one that is not known, where there are such.
    std::optional<std::vector<ToldCountry>> countries;
};

// What the server knows beside the figures.
struct Surroundings {
    QString slug;
    QString name;
    bool isOpen = false;
    std::optional<WaitRange> wait;
    std::optional<ForecastFigure> forecast;
    bool countsCountries = false;
    Instant now{};
};

Statistics tell(const store::PublicFigures& figures, const Surroundings& surroundings);

} // namespace invites::statistics
