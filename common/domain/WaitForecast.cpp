#include "common/domain/WaitForecast.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace invites {

namespace {

using std::chrono::seconds;

constexpr qint64 quartersAnHour = 4;
constexpr qint64 quartersADay = 24 * quartersAnHour;
constexpr int hoursADay = 24;

constexpr double typicalShare = 0.5;
constexpr double longShare = 0.9;
// Fewer waits that ended are an anecdote.
constexpr int fewestEnded = 8;
// What a day brought is compared, and scaled by, as if it had been so many more: three codes and six are no different
// times.
constexpr qint64 alikeAllowance = 3;
constexpr qint64 scaleAllowance = 20;
constexpr qint64 quietAllowance = 2;

struct PastWait {
    double quarters = 0;
    bool hasEnded = false; // else it went on for as long as is known
};

// The time by which this share of the waits is over, by Kaplan and Meier's estimate, in which a wait that still goes on
// counts for as long as it has. Sorted, ended ones first among equals. Nothing where too many still go on.
std::optional<double> quantileOf(const std::vector<PastWait>& waits, double share) {
    constexpr double tolerance = 1e-9;
    double remaining = 1;
    std::size_t atRisk = waits.size();
    for (const PastWait& wait : waits) {
        if (wait.hasEnded)
            remaining *= 1 - 1.0 / double(atRisk);
        --atRisk;
        if (wait.hasEnded && remaining <= 1 - share + tolerance)
            return wait.quarters;
    }
    return std::nullopt;
}

seconds lengthOf(double quarters) {
    return seconds(std::llround(quarters * double(LineSupply::quarterLength.count())));
}

seconds stepOf(seconds length) {
    using namespace std::chrono_literals;
    return length < 10min ? seconds(1min)
           : length < 1h  ? seconds(5min)
           : length < 6h  ? seconds(30min)
           : length < 36h ? seconds(1h)
                          : seconds(12h);
}

seconds nearest(seconds length) {
    const seconds step = stepOf(length);
    return std::max<seconds>(std::chrono::minutes(1), (length + step / 2) / step * step);
}

seconds notBelow(seconds length) {
    const seconds step = stepOf(length);
    return std::max<seconds>(std::chrono::minutes(1), (length + step - seconds(1)) / step * step);
}

} // namespace

WaitRange asSpoken(WaitRange range) {
    return {nearest(range.typical), notBelow(range.longer)};
}

WaitForecast::WaitForecast(const LineSupply& supply, Instant now)
    : m_supply(supply), m_now(supply.quarterAt(now)), m_quiet(supply.quietBefore(m_now)), m_inADay(cameInADay(m_now)) {}

qint64 WaitForecast::cameInADay(qint64 quarter) const {
    return m_supply.came(quarter) - m_supply.came(quarter - quartersADay);
}

// Quiet for about as long, after a day that brought about as much.
bool WaitForecast::isAlike(qint64 quarter) const {
    const qint64 quiet = m_supply.quietBefore(quarter);
    const qint64 inADay = cameInADay(quarter);
    return quiet >= m_quiet / 2 - quietAllowance && quiet <= 2 * m_quiet + quietAllowance &&
           inADay <= 2 * m_inADay + alikeAllowance && m_inADay <= 2 * inADay + alikeAllowance;
}

std::vector<WaitForecast::Start> WaitForecast::startsIn(const Scope& scope) const {
    std::vector<Start> starts;
    for (int hours = 1; hours <= scope.days * hoursADay; ++hours) {
        const qint64 quarter = m_now - hours * quartersAnHour;
        // It needs a day before it, too.
        if (quarter < quartersADay)
            break;
        const int hour = hours % hoursADay;
        if (scope.isSameHour && hour > 1 && hour < hoursADay - 1)
            continue;
        if (isAlike(quarter)) {
            starts.push_back(
                {quarter, double(cameInADay(quarter) + scaleAllowance) / double(m_inADay + scaleAllowance)});
        }
    }
    return starts;
}

std::optional<WaitRange> WaitForecast::within(Scope& scope, qint64 ahead) const {
    if (!scope.starts)
        scope.starts = startsIn(scope);
    std::vector<PastWait> waits;
    waits.reserve(scope.starts->size());
    for (const Start& start : *scope.starts) {
        const double needed = double(ahead + 1) * start.scale;
        const auto end = m_supply.momentOf(double(m_supply.came(start.quarter)) + needed, m_now);
        waits.push_back({end.value_or(double(m_now)) - double(start.quarter), end.has_value()});
    }
    const auto ended = std::count_if(waits.begin(), waits.end(), [](const PastWait& wait) { return wait.hasEnded; });
    if (ended < fewestEnded)
        return std::nullopt;
    std::sort(waits.begin(), waits.end(), [](const PastWait& a, const PastWait& b) {
        return a.quarters < b.quarters || (a.quarters == b.quarters && a.hasEnded && !b.hasEnded);
    });
    const auto typical = quantileOf(waits, typicalShare);
    const auto longer = quantileOf(waits, longShare);
    // A time that is no small part of the history was seen too few times.
    if (!typical || !longer || *longer > double(scope.days * quartersADay) / 2)
        return std::nullopt;
    return WaitRange{lengthOf(*typical), lengthOf(*longer)};
}

std::optional<WaitRange> WaitForecast::forPlace(qint64 ahead) {
    for (Scope& scope : m_scopes) {
        if (const auto range = within(scope, ahead))
            return range;
    }
    return std::nullopt;
}

} // namespace invites
