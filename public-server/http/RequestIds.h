#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace invites::http {

// Names requests in logs: unique across servers, not secret. Any thread.
class RequestIds {
public:
    RequestIds();
    std::string next();

    // What a trusted proxy may name a request: [A-Za-z0-9._-]{1,64}.
    static bool isAcceptable(std::string_view id);

private:
    std::string m_prefix;
    std::atomic<std::uint64_t> m_count{0};
};

} // namespace invites::http
