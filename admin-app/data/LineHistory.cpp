#include "admin-app/data/LineHistory.h"

#include <algorithm>

namespace invites::admin {
namespace {

using std::chrono::days;
using std::chrono::hours;

// The database keeps a hundred days of what forecasts are made from, and a forecast looks at the month before it.
constexpr int mostForecastDays = 70;
constexpr int fewestForecastDays = 7;
// One of each quarter of an hour, and those from which the first ones' corrections come.
constexpr int waitsADay = 96;
constexpr int warmUp = 200;

std::optional<double> shareOf(qint64 part, qint64 whole) {
    if (whole == 0)
        return std::nullopt;
    return 100.0 * double(part) / double(whole);
}

QDate dateOf(Instant instant) {
    const std::chrono::year_month_day day(std::chrono::floor<days>(instant));
    return {int(day.year()), int(unsigned(day.month())), int(unsigned(day.day()))};
}

std::chrono::seconds stepOf(LineRange range) {
    return isByHour(range) ? std::chrono::seconds(hours(1)) : std::chrono::seconds(days(1));
}

Instant beginOf(Instant instant, LineRange range) {
    return isByHour(range) ? Instant(std::chrono::floor<hours>(instant)) : Instant(std::chrono::floor<days>(instant));
}

} // namespace

std::optional<double> ForecastDay::withinLong() const {
    return shareOf(score.within(), score.judged());
}

std::optional<double> ForecastDay::withinTypical() const {
    return shareOf(score.sooner, score.judged());
}

std::optional<double> ForecastDay::untold() const {
    return shareOf(score.unknown, followed());
}

int pointsOf(LineRange range) {
    switch (range) {
    case LineRange::Day:
        return 24;
    case LineRange::Week:
        return 7 * 24;
    case LineRange::Month:
        return 30;
    case LineRange::Quarter:
        return 90;
    }
    return 0;
}

int forecastDaysOf(LineRange range) {
    const int covered = isByHour(range) ? pointsOf(range) / 24 : pointsOf(range);
    return std::clamp(covered, fewestForecastDays, mostForecastDays);
}

int waitsToRead(LineRange range) {
    return std::max(forecastDaysOf(range) * waitsADay + warmUp, ForecastRecord::mostPublished);
}

// The database's clock says which hour is the present one, and need not be this machine's.
Instant hoursToRead(LineRange range, Instant now) {
    return beginOf(now, range) - pointsOf(range) * stepOf(range);
}

std::vector<LinePoint> pointsOf(const std::vector<store::LineHour>& hours, LineRange range) {
    const auto step = stepOf(range);
    const Instant last = beginOf(hours.back().hour, range);
    Instant begin = last - (pointsOf(range) - 1) * step;
    const store::LineHour& first = hours.front();
    qint64 waiting = first.waiting - first.joined + first.served + first.gone;
    auto hour = hours.begin();
    for (; hour != hours.end() && hour->hour < begin; ++hour)
        waiting = hour->waiting;
    std::vector<LinePoint> points;
    points.reserve(std::size_t(pointsOf(range)));
    for (; begin <= last; begin += step) {
        LinePoint point{begin, 0, 0, 0, waiting};
        for (; hour != hours.end() && hour->hour < begin + step; ++hour) {
            point.joined += hour->joined;
            point.served += hour->served;
            point.gone += hour->gone;
            point.waiting = hour->waiting;
        }
        waiting = point.waiting;
        points.push_back(point);
    }
    return points;
}

ForecastQuality qualityOf(const ForecastMaterial& material, LineRange range, Instant now) {
    const LineSupply supply(material.supply);
    const ForecastRecord record(supply, material.waits, now);
    ForecastQuality quality;
    const Instant today = std::chrono::floor<days>(now);
    for (int back = forecastDaysOf(range) - 1; back >= 0; --back) {
        const Instant begin = today - days(back);
        quality.days.push_back({dateOf(begin), record.score(begin, begin + days(1))});
    }
    // The page's figure is made from these alone.
    const auto count = std::ptrdiff_t(std::min<std::size_t>(material.waits.size(), ForecastRecord::mostPublished));
    quality.published =
        ForecastRecord(supply, {material.waits.end() - count, material.waits.end()}, now).publishedFigure();
    return quality;
}

} // namespace invites::admin
