#pragma once

#include "common/domain/ForecastRecord.h"
#include "common/domain/LineSupply.h"

#include <cmath>
#include <functional>
#include <random>
#include <vector>

namespace invites::test {

// When codes come in for a line where somebody always waits, and what waits in it take: the truth that forecasts are
// measured by. The same seed gives the same line everywhere.
class SimulatedLine {
public:
    static constexpr int days = 70;
    static constexpr double hours = days * 24.0;
    static constexpr Instant start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
    static constexpr Instant end = start + std::chrono::days(days);

    explicit SimulatedLine(unsigned seed) : m_random(seed) {}

    // Times are hours since the start.
    static Instant at(double hour) { return start + std::chrono::microseconds(qint64(hour * 3.6e9)); }
    // From 0 to 1.
    double random() { return (double(m_random()) + 0.5) / 4294967296.0; }
    // With this mean.
    double randomInterval(double mean) { return -mean * std::log(random()); }

    // Codes come in one by one, at random, so many an hour.
    void add(const std::function<double(double hour)>& perHour, double most);
    void addAt(double hour, int codes = 1);
    // Each code so far brings others, by this chance, so many hours later.
    void returnCodes(double chance, int codes, double medianDelay);

    std::vector<CodesCame> supply() const;
    // Of somebody who asks at this moment.
    FollowedWait wait(double hour, qint64 ahead) const;
    // So many, at random moments from this hour on, at places of every size.
    std::vector<FollowedWait> waits(int count, double fromHour, qint64 mostAhead);

private:
    std::mt19937 m_random;
    std::vector<double> m_codes;
};

} // namespace invites::test
