#include "public-server/http/ServingTurns.h"

namespace invites::http {

void ServingTurns::take() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_hasEnded || m_free > 0; });
    if (!m_hasEnded)
        --m_free;
}

void ServingTurns::giveUp() {
    {
        const std::lock_guard lock(m_mutex);
        ++m_free;
    }
    m_changed.notify_one();
}

void ServingTurns::end() {
    const std::lock_guard lock(m_mutex);
    m_hasEnded = true;
    m_changed.notify_all();
}

} // namespace invites::http
