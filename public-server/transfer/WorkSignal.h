#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace invites::transfer {

// What a thread waits for that works when it is woken, and when something will be due by itself. Any thread.
class WorkSignal {
public:
    using Moment = std::chrono::steady_clock::time_point;

    // There may be work. Does not wait.
    void wake();
    // It is to end, soon. Does not wait.
    void end();
    // When it looks by itself; nothing where it does not before it is woken.
    std::optional<Moment> nextLook() const;

    // For the thread itself.
    // Until it is woken, if it heeds that, or nextLook comes; where it does not look by itself, it heeds it. False: it
    // is to end.
    bool wait(bool heedsWaking);
    // It begins to look: whoever wakes it from now on means another look.
    void beginLook();
    void endLook(std::optional<Moment> next);
    // True: it is to end.
    bool pause(std::chrono::steady_clock::duration length);

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isEnding = false;
    bool m_isWoken = true; // there may be work from before
    std::optional<Moment> m_nextLook;
};

} // namespace invites::transfer
