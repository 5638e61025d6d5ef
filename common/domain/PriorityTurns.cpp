#include "common/domain/PriorityTurns.h"

#include <algorithm>

namespace invites {

namespace {

// More than ever wait.
constexpr qint64 never = 1'000'000'000;

} // namespace

PriorityTurns::PriorityTurns(std::optional<qint64> share, qint64 since)
    : m_spacing(share ? *share - 1 : never), m_first(std::max<qint64>(m_spacing - since, 0)) {}

qint64 PriorityTurns::priorityBefore(qint64 standardBefore, qint64 priorityWaiting) const {
    if (standardBefore < m_first)
        return 0;
    return std::min((standardBefore - m_first) / m_spacing + 1, priorityWaiting);
}

qint64 PriorityTurns::standardBefore(qint64 priorityBefore, qint64 standardWaiting) const {
    return std::min(m_first + priorityBefore * m_spacing, standardWaiting);
}

} // namespace invites
