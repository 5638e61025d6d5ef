#include "public-server/http/RequestIds.h"

#include "public-server/http/Text.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace invites::http {
namespace {

constexpr std::size_t maximumLength = 64;

std::string toHex(std::uint64_t number) {
    std::array<char, 16> text;
    return std::string(text.data(), std::to_chars(text.data(), text.data() + text.size(), number, 16).ptr);
}

} // namespace

RequestIds::RequestIds() {
    std::uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != sizeof random)
        random = reinterpret_cast<std::uintptr_t>(this);
    m_prefix = toHex(random) + '-';
}

std::string RequestIds::next() {
    return m_prefix + toHex(m_count.fetch_add(1, std::memory_order_relaxed));
}

bool RequestIds::isAcceptable(std::string_view id) {
    return !id.empty() && id.size() <= maximumLength && std::all_of(id.begin(), id.end(), [](char c) {
        return isDigit(c) || (toLowerAscii(c) >= 'a' && toLowerAscii(c) <= 'z') || c == '.' || c == '_' || c == '-';
    });
}

} // namespace invites::http
