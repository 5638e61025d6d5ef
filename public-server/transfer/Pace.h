#pragma once

#include <chrono>
#include <mutex>

namespace invites::transfer {

// A rate that threads share: turns come evenly, one after the other, and none is made up for later. Any thread.
class Pace {
public:
    using Moment = std::chrono::steady_clock::time_point;

    // perSecond: more than 0.
    explicit Pace(double perSecond);

    // When the next turn is, which is the caller's from here on. Does not wait.
    Moment take();
    // From one turn to the next.
    std::chrono::duration<double> interval() const { return m_interval; }

private:
    const std::chrono::duration<double> m_interval;
    std::mutex m_mutex;
    Moment m_next;
};

} // namespace invites::transfer
