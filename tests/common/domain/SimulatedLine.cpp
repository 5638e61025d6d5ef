#include "tests/common/domain/SimulatedLine.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace invites::test {

void SimulatedLine::add(const std::function<double(double)>& perHour, double most) {
    for (double hour = randomInterval(1 / most); hour < hours; hour += randomInterval(1 / most)) {
        if (random() * most < perHour(hour))
            m_codes.push_back(hour);
    }
    std::sort(m_codes.begin(), m_codes.end());
}

void SimulatedLine::addAt(double hour, int codes) {
    if (hour >= hours)
        return;
    m_codes.insert(std::upper_bound(m_codes.begin(), m_codes.end(), hour), std::size_t(codes), hour);
}

void SimulatedLine::returnCodes(double chance, int codes, double medianDelay) {
    std::vector<double> all = m_codes;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (random() >= chance)
            continue;
        // About normal: a delay between a quarter and four times the median, mostly.
        const double spread = random() + random() + random() + random() - 2;
        const double hour = all[i] + medianDelay * std::exp(1.7 * spread);
        if (hour < hours)
            all.insert(all.end(), std::size_t(codes), hour);
    }
    std::sort(all.begin(), all.end());
    m_codes = std::move(all);
}

std::vector<CodesCame> SimulatedLine::supply() const {
    std::map<qint64, qint64> byQuarter;
    for (const double hour : m_codes)
        ++byQuarter[qint64(hour * 4)];
    std::vector<CodesCame> supply;
    for (const auto& [quarter, codes] : byQuarter)
        supply.push_back({start + quarter * LineSupply::quarterLength, codes});
    return supply;
}

FollowedWait SimulatedLine::wait(double hour, qint64 ahead) const {
    FollowedWait wait{ahead, at(hour), {}, false};
    const auto next = std::upper_bound(m_codes.begin(), m_codes.end(), hour);
    if (m_codes.end() - next > ahead) {
        wait.endedAt = at(*(next + ahead));
        wait.isServed = true;
    }
    return wait;
}

std::vector<FollowedWait> SimulatedLine::waits(int count, double fromHour, qint64 mostAhead) {
    std::vector<double> moments;
    for (int i = 0; i < count; ++i)
        moments.push_back(fromHour + random() * (hours - fromHour));
    std::sort(moments.begin(), moments.end());
    std::vector<FollowedWait> waits;
    for (const double moment : moments)
        waits.push_back(wait(moment, qint64(std::pow(double(mostAhead) + 1, random())) - 1));
    return waits;
}

} // namespace invites::test
