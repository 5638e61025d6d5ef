#include "public-server/transfer/WorkSignal.h"

namespace invites::transfer {

void WorkSignal::wake() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_isWoken)
            return;
        m_isWoken = true;
    }
    m_changed.notify_all();
}

void WorkSignal::end() {
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
}

std::optional<WorkSignal::Moment> WorkSignal::nextLook() const {
    const std::lock_guard lock(m_mutex);
    return m_nextLook;
}

bool WorkSignal::wait(bool heedsWaking) {
    std::unique_lock lock(m_mutex);
    const auto isTime = [&] { return m_isEnding || (m_isWoken && (heedsWaking || !m_nextLook)); };
    if (m_nextLook)
        m_changed.wait_until(lock, *m_nextLook, isTime);
    else
        m_changed.wait(lock, isTime);
    return !m_isEnding;
}

void WorkSignal::beginLook() {
    const std::lock_guard lock(m_mutex);
    m_isWoken = false;
}

void WorkSignal::endLook(std::optional<Moment> next) {
    const std::lock_guard lock(m_mutex);
    m_nextLook = next;
}

bool WorkSignal::pause(std::chrono::steady_clock::duration length) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, length, [this] { return m_isEnding; });
}

} // namespace invites::transfer
