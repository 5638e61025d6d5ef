#pragma once

#include <chrono>

namespace invites::transfer {

// How long to leave what failed alone, after so many attempts: doubles each time, with jitter, so that servers and
// messages do not come back all at once. Any thread.
std::chrono::seconds backoff(int attempts, std::chrono::seconds first, std::chrono::seconds longest);

} // namespace invites::transfer
