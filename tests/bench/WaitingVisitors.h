#pragma once

#include "tests/bench/Pacer.h"

#include <cstddef>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace invites::bench {

// Whether it is a ticket for which a code is held.
bool isOffered(const PacedAnswer& answer);

// How long requests of one kind took.
class Latencies {
public:
    void add(const PacedAnswer& answer, int expectedStatus);

    std::size_t answers() const { return m_milliseconds.size(); }
    std::size_t failures() const;
    // How many of each other status; 0: the connection was lost.
    const std::map<int, std::size_t>& failuresByStatus() const { return m_failures; }
    // part: 0.5, 0.99, 1 for the slowest. In milliseconds; sorts.
    double quantile(double part);

private:
    std::vector<double> m_milliseconds;
    std::map<int, std::size_t> m_failures;
};

// Those who wait (add_waiting.sql) look again when the server tells them to, a twentieth sooner or later, as the page
// does.
class WaitingVisitors {
public:
    using Moment = PacedAnswer::Moment;
    // number: of the visitor, who has just seen for the first time that a code is held for him.
    using Offered = std::function<void(std::size_t number, const PacedAnswer& answer)>;

    explicit WaitingVisitors(Pacer& pacer, std::string prefix = "visitor-");

    void onOffered(Offered offered) { m_offered = std::move(offered); }
    // Who looks at this server, first at that moment.
    void add(std::size_t number, std::size_t server, Moment firstLook);
    // Between now and then.
    Moment atRandom(std::chrono::milliseconds within);

    Latencies& looks() { return m_looks; }

private:
    void look(std::size_t number, std::size_t server, Moment due);
    void looked(std::size_t number, std::size_t server, const PacedAnswer& answer);

    Pacer& m_pacer;
    const std::string m_prefix;
    Offered m_offered;
    Latencies m_looks;
    std::mt19937 m_random{42};
};

} // namespace invites::bench
