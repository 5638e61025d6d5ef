#include "public-server/transfer/Backoff.h"

#include <algorithm>
#include <random>

namespace invites::transfer {

std::chrono::seconds backoff(int attempts, std::chrono::seconds first, std::chrono::seconds longest) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const double full = double(first.count()) * double(1 << std::clamp(attempts - 1, 0, 20));
    const double bounded = std::min(full, double(longest.count()));
    return std::chrono::seconds(std::int64_t(bounded * std::uniform_real_distribution(0.75, 1.25)(random)) + 1);
}

} // namespace invites::transfer
