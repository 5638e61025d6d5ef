#include "common/domain/ForecastTable.h"

#include <algorithm>

namespace invites {

namespace {

using std::chrono::seconds;

// Each place up to here has a forecast of its own, then every fifth part more.
constexpr qint64 singlePlaces = 15;
constexpr qint64 mostAhead = 100'000'000;

qint64 placeAfter(qint64 ahead) {
    return ahead < singlePlaces ? ahead + 1 : ahead + ahead / 5;
}

seconds between(seconds from, seconds to, double share) {
    return from + seconds(qint64(double((to - from).count()) * share));
}

} // namespace

ForecastTable::ForecastTable(const LineSupply& supply, Instant now, const ForecastCorrection& correction) {
    WaitForecast forecast(supply, now);
    for (qint64 ahead = 0; ahead <= mostAhead; ahead = placeAfter(ahead)) {
        const auto uncorrected = forecast.forPlace(ahead);
        auto range = uncorrected ? correction.applyTo(*uncorrected) : std::nullopt;
        // Further back even less is known.
        if (!range)
            return;
        if (!m_entries.empty()) {
            range->typical = std::max(range->typical, m_entries.back().range.typical);
            range->longer = std::max(range->longer, m_entries.back().range.longer);
        }
        m_entries.push_back({ahead, *range});
    }
}

std::optional<WaitRange> ForecastTable::at(qint64 ahead) const {
    const auto next = std::lower_bound(m_entries.begin(), m_entries.end(), ahead,
        [](const Entry& entry, qint64 wanted) { return entry.ahead < wanted; });
    if (next == m_entries.end())
        return std::nullopt;
    if (next->ahead == ahead || next == m_entries.begin())
        return asSpoken(next->range);
    const Entry& before = *(next - 1);
    const double share = double(ahead - before.ahead) / double(next->ahead - before.ahead);
    return asSpoken({between(before.range.typical, next->range.typical, share),
        between(before.range.longer, next->range.longer, share)});
}

} // namespace invites
