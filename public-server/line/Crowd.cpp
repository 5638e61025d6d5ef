#include "public-server/line/Crowd.h"

#include <algorithm>

namespace invites::line {

void Crowd::look(Moment now) {
    ++m_looks;
    const std::chrono::duration<double> gone = now - m_since;
    if (gone < std::chrono::seconds(1))
        return;
    const int wanted = int(std::clamp(double(m_looks) / gone.count() / comfortable, 0.0, double(most - 1))) + 1;
    const int before = factor();
    // After a pause nothing is left of the crowd.
    m_factor = gone > std::chrono::seconds(10) ? wanted : std::clamp(wanted, before - 1, before + 1);
    m_looks = 0;
    m_since = now;
}

} // namespace invites::line
