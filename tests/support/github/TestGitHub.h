#pragma once

#include "common/base/Clock.h"
#include "public-server/publication/GitHubClient.h"
#include "tests/support/github/GitHubEmulator.h"

#include <atomic>
#include <memory>

namespace invites::test {

// A clock that stands until it is set. Any thread.
class SetClock final : public Clock {
public:
    Instant now() const override { return Instant(std::chrono::microseconds(m_now.load())); }
    void advance(std::chrono::microseconds by) { m_now += by.count(); }
    // To what it really is.
    void reset() { m_now = SystemClock().now().time_since_epoch().count(); }

private:
    std::atomic<qint64> m_now{SystemClock().now().time_since_epoch().count()};
};

// What publishes to an emulator, by its token, and does not wait between questions.
inline publication::GitHubOptions optionsFor(const GitHubEmulator& gitHub) {
    return {gitHub.repository(), "main", gitHub.url(), true, Secret("github_pat_emulator")};
}
inline std::unique_ptr<publication::GitHubClient> clientFor(publication::GitHubOptions options, const Clock& clock,
    std::chrono::milliseconds timeout = std::chrono::seconds(30)) {
    return std::make_unique<publication::GitHubClient>(
        std::move(options), clock, timeout, std::chrono::milliseconds(0));
}

} // namespace invites::test
