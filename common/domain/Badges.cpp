#include "common/domain/Badges.h"

#include <algorithm>
#include <array>

namespace invites {

namespace {

constexpr std::array<Badge, 4> badges{{
    {"one", "One door opened", 1},
    {"four", "Four doors opened", 4},
    {"twelve", "Twelve doors opened", 12},
    {"forty", "Forty doors opened", 40},
}};

} // namespace

std::span<const Badge> allBadges() {
    return badges;
}

std::span<const Badge> badgesFor(int confirmedCodes) {
    const auto end =
        std::find_if(badges.begin(), badges.end(), [=](const Badge& badge) { return badge.codes > confirmedCodes; });
    return std::span(badges).first(std::size_t(end - badges.begin()));
}

} // namespace invites
