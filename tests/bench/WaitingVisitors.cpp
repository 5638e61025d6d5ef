#include "tests/bench/WaitingVisitors.h"

#include "tests/bench/VisitorRequests.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace invites::bench {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view pollAfter = "\"poll_after_seconds\":";
// After a failure, which says nothing of it.
constexpr double secondsAfterFailure = 5;

double toldSeconds(const PacedAnswer& answer) {
    const auto field = answer.body.find(pollAfter);
    if (answer.status != 200 || field == std::string_view::npos)
        return secondsAfterFailure;
    return std::strtod(answer.body.data() + field + pollAfter.size(), nullptr);
}

} // namespace

bool isOffered(const PacedAnswer& answer) {
    return answer.body.find(R"("state":"offered")") != std::string_view::npos;
}

void Latencies::add(const PacedAnswer& answer, int expectedStatus) {
    m_milliseconds.push_back(answer.milliseconds());
    if (answer.status != expectedStatus)
        ++m_failures[answer.status];
}

std::size_t Latencies::failures() const {
    std::size_t sum = 0;
    for (const auto& [status, count] : m_failures)
        sum += count;
    return sum;
}

double Latencies::quantile(double part) {
    if (m_milliseconds.empty())
        return 0;
    std::sort(m_milliseconds.begin(), m_milliseconds.end());
    const auto at = std::size_t(double(m_milliseconds.size()) * part);
    return m_milliseconds[std::min(m_milliseconds.size() - 1, at)];
}

WaitingVisitors::WaitingVisitors(Pacer& pacer, std::string prefix) : m_pacer(pacer), m_prefix(std::move(prefix)) {}

WaitingVisitors::Moment WaitingVisitors::atRandom(milliseconds within) {
    return std::chrono::steady_clock::now() +
           milliseconds(std::uniform_int_distribution<std::int64_t>(0, within.count())(m_random));
}

void WaitingVisitors::add(std::size_t number, std::size_t server, Moment firstLook) {
    look(number, server, firstLook);
}

void WaitingVisitors::look(std::size_t number, std::size_t server, Moment due) {
    m_pacer.ask(server, due, lookRequest(waitingSecret(number, m_prefix)),
        [this, number, server](const PacedAnswer& answer) { looked(number, server, answer); });
}

void WaitingVisitors::looked(std::size_t number, std::size_t server, const PacedAnswer& answer) {
    m_looks.add(answer, 200);
    if (isOffered(answer)) {
        if (m_offered)
            m_offered(number, answer);
        return;
    }
    const double spread = std::uniform_real_distribution(0.9, 1.0)(m_random);
    look(number, server, answer.at + milliseconds(std::int64_t(toldSeconds(answer) * spread * 1000)));
}

} // namespace invites::bench
