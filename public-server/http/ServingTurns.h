#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace invites::http {

// How many of a server's threads look for requests at a time: about as many as there are processors. More would only
// take requests from each other, and every hand-over costs more than most answers do. Who is about to wait for
// something else (the database, say) gives his turn to another thread, so that waiting holds nobody up.
class ServingTurns {
public:
    explicit ServingTurns(std::size_t turns) : m_free(turns) {}

    // Waits for a turn.
    void take();
    void giveUp();
    // From now on there are turns for all.
    void end();

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_free;
    bool m_hasEnded = false;
};

} // namespace invites::http
