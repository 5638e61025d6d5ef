#pragma once

#include <span>

namespace invites {

// What a member earns by codes that proved to work for somebody else, and by nothing else.
struct Badge {
    const char* id;
    const char* name;
    int codes; // from so many on
};

// From the first to the last. Few, and none for coming often or being early.
std::span<const Badge> allBadges();
// Those of somebody of whose codes so many proved to work.
std::span<const Badge> badgesFor(int confirmedCodes);

} // namespace invites
