#pragma once

#include "common/base/Result.h"
#include "public-server/http/Message.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invites::http {

// An IPv4 or IPv6 address. IPv4 is kept as ::ffff:a.b.c.d, so that a mapped address is the same as the plain one.
class IpAddress {
public:
    // "192.0.2.1", "2001:db8::1". Nothing for anything else (no port, no brackets, no zone).
    static std::optional<IpAddress> parse(std::string_view text);
    // The other end of a connected socket; 127.0.0.1 for a Unix socket, whose other end is a process of this machine.
    static std::optional<IpAddress> ofPeer(int socket);

    bool isVersion4() const;
    const std::array<std::uint8_t, 16>& bytes() const { return m_bytes; }
    std::string toText() const;

private:
    std::array<std::uint8_t, 16> m_bytes{};
};

// The proxies whose word about a visitor is believed. Read by any thread.
class TrustedProxies {
public:
    // CIDR blocks: "10.0.0.0/8", "::1/128"; an address alone is a block of one. InvalidInput where one is not.
    static Result<TrustedProxies> parse(const std::vector<std::string>& blocks);

    bool contains(const IpAddress& address) const;

    // The visitor's address: the peer's; where the peer is trusted, the first address in X-Forwarded-For, from the
    // right, that is not a trusted one. An entry that is no address ends the search: what is left of it is anybody's
    // word.
    std::string clientAddress(const IpAddress& peer, const HeaderFields& headers) const;

private:
    struct Block {
        IpAddress network;
        unsigned bits; // of the 128
    };
    std::vector<Block> m_blocks;
};

} // namespace invites::http
