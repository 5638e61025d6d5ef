#pragma once

#include "common/domain/ForecastRecord.h"
#include "common/domain/LineSupply.h"
#include "common/store/LineHistoryStore.h"

#include <QDate>

#include <optional>
#include <vector>

namespace invites::admin {

// How far back the charts of a line go.
enum class LineRange { Day, Week, Month, Quarter };

// An hour or a day (UTC) of a line.
struct LinePoint {
    Instant begin{};
    qint64 joined = 0;
    qint64 served = 0;
    qint64 gone = 0;
    qint64 waiting = 0; // at its end, or now

    friend bool operator==(const LinePoint&, const LinePoint&) = default;
};

// How forecasts came true of those who asked on one day (UTC).
struct ForecastDay {
    QDate day;
    ForecastScore score;

    qint64 followed() const { return score.judged() + score.unknown + score.undecided; }
    // Of a hundred; nothing where there is nothing to divide by.
    std::optional<double> withinLong() const;
    std::optional<double> withinTypical() const;
    std::optional<double> untold() const;
};

// What a forecast's quality is judged by.
struct ForecastMaterial {
    std::vector<CodesCame> supply;
    std::vector<FollowedWait> waits; // by askedAt
};

struct ForecastQuality {
    std::vector<ForecastDay> days;           // every day of the range, the last one is today
    std::optional<ForecastFigure> published; // what the campaign's page says
};

constexpr bool isByHour(LineRange range) {
    return range == LineRange::Day || range == LineRange::Week;
}
// How many points there are.
int pointsOf(LineRange range);
// How many days of forecasts are judged: at least a week, and no more than the weeks before them are known of, from
// which they were made.
int forecastDaysOf(LineRange range);
// How many of the latest waits it takes to judge so many days.
int waitsToRead(LineRange range);
// From when on hours must be read.
Instant hoursToRead(LineRange range, Instant now);

// Every hour or day of the range, also those in which nothing happened. hours: as they were read, not empty.
std::vector<LinePoint> pointsOf(const std::vector<store::LineHour>& hours, LineRange range);

// Takes up to some tenths of a second: not for the GUI's thread.
ForecastQuality qualityOf(const ForecastMaterial& material, LineRange range, Instant now);

} // namespace invites::admin
