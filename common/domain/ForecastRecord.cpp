#include "common/domain/ForecastRecord.h"

#include <algorithm>
#include <cmath>

namespace invites {

namespace {

using std::chrono::seconds;

constexpr double longShare = 0.9;
// The corrections look at so many of the latest decided waits, and need so many.
constexpr std::size_t mostLookedAt = 100;
constexpr std::size_t fewestLookedAt = 20;
constexpr double leastFactor = 0.25;
constexpr double greatestFactor = 4;

struct Elapsed {
    double seconds = 0;
    bool isDecided = false; // served; or longer than the long time, whatever comes
};

Elapsed elapsedBy(const FollowedWait& wait, Instant moment, const WaitRange& said) {
    const bool hasEnded = wait.endedAt && *wait.endedAt <= moment;
    const std::chrono::duration<double> length = (hasEnded ? *wait.endedAt : moment) - wait.askedAt;
    return {length.count(), (hasEnded && wait.isServed) || length > said.longer};
}

seconds times(seconds length, double factor) {
    return seconds(qint64(std::ceil(double(length.count()) * factor)));
}

// The time that this share of the values does not exceed, as a forecast of another value: hence one more than there
// are.
double quantileOf(std::vector<double>& values, double share) {
    std::sort(values.begin(), values.end());
    const auto place = std::size_t(std::ceil(share * double(values.size() + 1)));
    return values[std::min(std::max<std::size_t>(place, 1), values.size()) - 1];
}

seconds medianOf(std::vector<seconds>& values) {
    const auto middle = values.begin() + qsizetype(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

std::optional<WaitRange> ForecastCorrection::applyTo(WaitRange range) const {
    if (longer > greatestFactor)
        return std::nullopt;
    const seconds corrected = times(range.longer, longer);
    return WaitRange{std::min(times(range.typical, typical), corrected), corrected};
}

double ForecastScore::shareWithin() const {
    return judged() == 0 ? 0 : double(within()) / double(judged());
}

ForecastRecord::ForecastRecord(const LineSupply& supply, std::vector<FollowedWait> waits, Instant now) : m_now(now) {
    m_entries.reserve(waits.size());
    for (const FollowedWait& wait : waits) {
        Entry entry{wait, WaitForecast(supply, wait.askedAt).forPlace(wait.ahead), {}};
        if (entry.uncorrected)
            entry.said = correctionFrom(m_entries.size(), wait.askedAt).applyTo(*entry.uncorrected);
        if (entry.said)
            entry.said = asSpoken(*entry.said);
        m_entries.push_back(std::move(entry));
    }
}

ForecastCorrection ForecastRecord::correctionFrom(std::size_t end, Instant moment) const {
    std::vector<double> ofTypical;
    std::vector<double> ofLonger;
    for (std::size_t place = end; place > 0 && ofLonger.size() < mostLookedAt; --place) {
        const Entry& entry = m_entries[place - 1];
        if (!entry.uncorrected)
            continue;
        const Elapsed elapsed = elapsedBy(entry.wait, moment, *entry.uncorrected);
        if (!elapsed.isDecided)
            continue;
        ofTypical.push_back(elapsed.seconds / double(std::max(seconds(1), entry.uncorrected->typical).count()));
        ofLonger.push_back(elapsed.seconds / double(std::max(seconds(1), entry.uncorrected->longer).count()));
    }
    if (ofLonger.size() < fewestLookedAt)
        return {};
    return {std::clamp(quantileOf(ofTypical, 0.5), leastFactor, greatestFactor),
        std::max(quantileOf(ofLonger, longShare), leastFactor)};
}

std::optional<ForecastFigure> ForecastRecord::publishedFigure() const {
    const ForecastScore all = score();
    if (all.judged() < fewestPublished)
        return std::nullopt;
    return ForecastFigure{all.shareWithin(), all.judged()};
}

ForecastScore ForecastRecord::score(Instant since, Instant until) const {
    ForecastScore score;
    std::vector<seconds> typical;
    std::vector<seconds> longer;
    for (const Entry& entry : m_entries) {
        if (entry.wait.askedAt < since || entry.wait.askedAt >= until)
            continue;
        if (!entry.said) {
            ++score.unknown;
            continue;
        }
        const Elapsed elapsed = elapsedBy(entry.wait, m_now, *entry.said);
        if (!elapsed.isDecided) {
            ++score.undecided;
            continue;
        }
        typical.push_back(entry.said->typical);
        longer.push_back(entry.said->longer);
        if (elapsed.seconds <= double(entry.said->typical.count()))
            ++score.sooner;
        else if (elapsed.seconds <= double(entry.said->longer.count()))
            ++score.between;
        else
            ++score.later;
    }
    if (score.judged() > 0)
        score.typicalRange = WaitRange{medianOf(typical), medianOf(longer)};
    return score;
}

} // namespace invites
