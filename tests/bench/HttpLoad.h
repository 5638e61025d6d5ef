#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace invites::bench {

struct LoadResult {
    std::size_t answers = 0;
    std::size_t failures = 0; // answers with another status than expected, and lost connections
    double seconds = 0;
    std::vector<std::uint32_t> latencies; // in microseconds, one for each answer, unsorted

    double rate() const { return seconds > 0 ? double(answers) / seconds : 0; }
    // part: 0.5, 0.99. In microseconds; sorts.
    double quantile(double part);
};

struct Load {
    int port = 0; // on 127.0.0.1
    std::size_t connections = 0;
    std::size_t requests = 0; // in all
    int expectedStatus = 200;
    // The n-th request, whole, as it goes over the wire. Called once for each.
    std::function<const std::string&(std::size_t n)> request;
};

// Keeps every connection busy with one request after the other (HTTP/1.1, keep-alive) until all are answered. One
// thread, epoll: it shares the machine with the server, so it does as little as it can. std::runtime_error where it
// cannot connect.
LoadResult run(const Load& load);

} // namespace invites::bench
