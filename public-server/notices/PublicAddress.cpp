#include "public-server/notices/PublicAddress.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace invites::notices {

namespace {

struct Block {
    std::uint32_t first;
    int bits;
};

constexpr std::array<Block, 15> specialBlocks{{{0x00000000, 8}, {0x0a000000, 8}, {0x64400000, 10}, {0x7f000000, 8},
    {0xa9fe0000, 16}, {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0586300, 24}, {0xc0a80000, 16},
    {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 4}, {0xf0000000, 4}}};

bool isPublic(std::uint32_t address) {
    return std::none_of(specialBlocks.begin(), specialBlocks.end(),
        [address](const Block& block) { return ((address ^ block.first) >> (32 - block.bits)) == 0; });
}

// Of the blocks for the public Internet (2000::/3) all but those that stand for something else.
bool isPublic(const in6_addr& address) {
    const std::uint8_t* bytes = address.s6_addr;
    const bool isGlobal = (bytes[0] & 0xe0) == 0x20;
    const bool isTeredoOrSpecial = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 0x02;
    const bool isDocumentation = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8;
    const bool is6to4 = bytes[0] == 0x20 && bytes[1] == 0x02;
    return isGlobal && !isTeredoOrSpecial && !isDocumentation && !is6to4;
}

} // namespace

bool isPublicAddress(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        sockaddr_in version4{};
        std::memcpy(&version4, address, sizeof version4);
        return isPublic(ntohl(version4.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 version6{};
        std::memcpy(&version6, address, sizeof version6);
        return isPublic(version6.sin6_addr);
    }
    return false;
}

} // namespace invites::notices
