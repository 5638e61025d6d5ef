#pragma once

#include <functional>
#include <thread>

namespace invites::commands {

// Turns SIGTERM and SIGINT into a call. To be made before any other thread, which then inherit that the signals do not
// interrupt them.
class StopSignal {
public:
    StopSignal();
    // Ends the waiting.
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    // Calls stop on a thread of its own at the first signal. A second signal, or grace seconds, end the process at
    // once.
    void onSignal(std::function<void()> stop, int graceSeconds);

private:
    void waitForSignal(const std::function<void()>& stop, int graceSeconds);

    std::thread m_thread;
};

} // namespace invites::commands
