#include "public-server/line/ReadingPace.h"

#include <algorithm>

namespace invites::line {

ReadingPace::ReadingPace(PaceOptions options)
    : m_options(options), m_spare(options.burst), m_refilledAt(std::chrono::steady_clock::now()) {}

void ReadingPace::refill(Moment now) {
    const std::chrono::duration<double> gone = now - m_refilledAt;
    const std::chrono::duration<double> each = m_options.oldest;
    m_refilledAt = now;
    m_spare = std::min(double(m_options.burst), m_spare + gone / each);
}

bool ReadingPace::isRecentEnough(std::chrono::steady_clock::duration age, Moment now, Others others) {
    if (age <= std::chrono::steady_clock::duration::zero())
        return true;
    refill(now);
    const bool isShared = m_spare < 1 || others.manyWait;
    return isShared && age < (others.oneReads ? 2 * m_options.oldest : m_options.oldest);
}

void ReadingPace::read(Moment now) {
    refill(now);
    m_spare = std::max(0.0, m_spare - 1);
}

} // namespace invites::line
