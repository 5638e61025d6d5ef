#include "public-server/http/ClientAddress.h"

#include "public-server/http/Text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace invites::http {
namespace {

constexpr std::array<std::uint8_t, 12> mappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned mappedBits = 96;

// "192.0.2.1:4711", "[2001:db8::1]", "[2001:db8::1]:4711" and the plain forms.
std::optional<IpAddress> parseForwarded(std::string_view entry) {
    if (entry.starts_with('['))
        return IpAddress::parse(entry.substr(1, entry.find(']') - 1));
    const bool hasPort = std::count(entry.begin(), entry.end(), ':') == 1;
    return IpAddress::parse(hasPort ? entry.substr(0, entry.find(':')) : entry);
}

bool isInBlock(const IpAddress& address, const IpAddress& network, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (!std::equal(network.bytes().begin(), network.bytes().begin() + static_cast<std::ptrdiff_t>(whole),
            address.bytes().begin()))
        return false;
    const unsigned rest = bits % 8;
    return rest == 0 || ((network.bytes()[whole] ^ address.bytes()[whole]) >> (8 - rest)) == 0;
}

} // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string terminated(text);
    IpAddress address;
    if (inet_pton(AF_INET6, terminated.c_str(), address.m_bytes.data()) == 1)
        return address;
    std::copy(mappedPrefix.begin(), mappedPrefix.end(), address.m_bytes.begin());
    if (inet_pton(AF_INET, terminated.c_str(), address.m_bytes.data() + mappedPrefix.size()) == 1)
        return address;
    return std::nullopt;
}

std::optional<IpAddress> IpAddress::ofPeer(int socket) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0)
        return std::nullopt;
    IpAddress address;
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 peer{};
        std::memcpy(&peer, &storage, sizeof peer);
        std::memcpy(address.m_bytes.data(), &peer.sin6_addr, address.m_bytes.size());
        return address;
    }
    if (storage.ss_family == AF_INET) {
        sockaddr_in peer{};
        std::memcpy(&peer, &storage, sizeof peer);
        std::copy(mappedPrefix.begin(), mappedPrefix.end(), address.m_bytes.begin());
        std::memcpy(address.m_bytes.data() + mappedPrefix.size(), &peer.sin_addr, sizeof peer.sin_addr);
        return address;
    }
    return parse("127.0.0.1");
}

bool IpAddress::isVersion4() const {
    return std::equal(mappedPrefix.begin(), mappedPrefix.end(), m_bytes.begin());
}

std::string IpAddress::toText() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (isVersion4())
        inet_ntop(AF_INET, m_bytes.data() + mappedPrefix.size(), text.data(), text.size());
    else
        inet_ntop(AF_INET6, m_bytes.data(), text.data(), text.size());
    return text.data();
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& blocks) {
    TrustedProxies proxies;
    for (const std::string& text : blocks) {
        const std::string_view block = trimmed(text);
        const auto slash = block.find('/');
        const auto network = IpAddress::parse(block.substr(0, slash));
        unsigned bits = network && network->isVersion4() ? 32 : 128;
        const unsigned maximumBits = bits;
        bool isGood = network.has_value();
        if (slash != std::string_view::npos) {
            const char* end = block.data() + block.size();
            const auto parsed = std::from_chars(block.data() + slash + 1, end, bits);
            isGood = isGood && parsed.ec == std::errc() && parsed.ptr == end && bits <= maximumBits;
        }
        if (!isGood)
            return failure(ErrorCode::InvalidInput,
                QStringLiteral("\"%1\" is no address block: write it as 10.0.0.0/8 or ::1/128.")
                    .arg(QString::fromStdString(text)));
        proxies.m_blocks.push_back({*network, maximumBits == 32 ? bits + mappedBits : bits});
    }
    return proxies;
}

bool TrustedProxies::contains(const IpAddress& address) const {
    return std::any_of(m_blocks.begin(), m_blocks.end(),
        [&address](const Block& block) { return isInBlock(address, block.network, block.bits); });
}

std::string TrustedProxies::clientAddress(const IpAddress& peer, const HeaderFields& headers) const {
    IpAddress client = peer;
    const auto& fields = headers.all();
    for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
        if (!equalsIgnoringCase(field->first, "X-Forwarded-For"))
            continue;
        std::string_view list = field->second;
        for (bool isLast = false; !isLast && contains(client);) {
            const auto comma = list.rfind(',');
            isLast = comma == std::string_view::npos;
            const auto entry = parseForwarded(trimmed(isLast ? list : list.substr(comma + 1)));
            if (!entry)
                return client.toText();
            client = *entry;
            list = list.substr(0, isLast ? 0 : comma);
        }
    }
    return client.toText();
}

} // namespace invites::http
