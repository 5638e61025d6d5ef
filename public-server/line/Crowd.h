#pragma once

#include <atomic>
#include <chrono>

namespace invites::line {

// How many look, and so how much more rarely each of them should: a server that many thousands watch stays quick for
// those whose turn is near. look() by one thread at a time, factor() by any.
class Crowd {
public:
    using Moment = std::chrono::steady_clock::time_point;

    static constexpr int most = 4;
    // Looks a second that leave two processors most of their time.
    static constexpr int comfortable = 2000;

    void look(Moment now);
    // From 1; a step a second, so that visitors are not sent away and called back in one breath.
    int factor() const { return m_factor.load(std::memory_order_relaxed); }

private:
    Moment m_since{};
    int m_looks = 0;
    std::atomic<int> m_factor{1};
};

} // namespace invites::line
