#include "public-server/transfer/Pace.h"

#include <algorithm>

namespace invites::transfer {

using std::chrono::steady_clock;

Pace::Pace(double perSecond) : m_interval(1 / perSecond) {}

Pace::Moment Pace::take() {
    const std::lock_guard lock(m_mutex);
    const Moment turn = std::max(m_next, steady_clock::now());
    m_next = turn + std::chrono::duration_cast<steady_clock::duration>(m_interval);
    return turn;
}

} // namespace invites::transfer
