#pragma once

#include "common/base/Result.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace invites::desk {

// Where one answer is put for the one thread that waits for it.
template <typename Answer>
class Slot {
public:
    void put(Result<Answer> answer) {
        const std::lock_guard lock(m_mutex);
        m_answer = std::move(answer);
        // Under the lock: the waiter may be gone, and the slot with it, as soon as the lock is.
        m_arrived.notify_one();
    }

    // Nothing where no answer came in time; it may still come, to nobody.
    std::optional<Result<Answer>> waitUntil(std::chrono::steady_clock::time_point deadline) {
        std::unique_lock lock(m_mutex);
        m_arrived.wait_until(lock, deadline, [this] { return m_answer.has_value(); });
        return std::move(m_answer);
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::optional<Result<Answer>> m_answer;
};

} // namespace invites::desk
