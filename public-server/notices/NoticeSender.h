#pragma once

#include "common/domain/Notice.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace invites::notices {

// How one message went.
struct Delivery {
    NoticeEnd end = NoticeEnd::Retry;
    // A class for logs and the outbox: "smtp_550", "timeout". Empty where nothing is wrong.
    std::string error;
    // For Retry: what the other side asked for; 0 where it did not.
    std::chrono::seconds retryAfter{0};
    // Others would not get through either: the mail server is away, or does not take us.
    bool isServiceAway = false;
};

// Says, on disk, that the step begins after which the message cannot be taken back. False: it must not be sent.
using HandOver = std::function<bool()>;

// Sends messages by one channel, one at a time, on one thread (but for stop). Never logs where they go.
class NoticeSender {
public:
    virtual ~NoticeSender() = default;
    virtual NoticeChannel channel() const = 0;
    // Blocks. Calls handOver once at the most.
    virtual Delivery send(const Notice& notice, const HandOver& handOver) = 0;
    // The end is near: what is under way and not handed over is given up, with Returned; for the answer to what is, a
    // server that stops waits a little. Any thread.
    void stop() { m_stoppedAt = Steady::now().time_since_epoch().count(); }

protected:
    bool isStopping() const { return m_stoppedAt != 0; }
    // Whether to wait no longer for the other side.
    bool isGivenUp(bool isHanded) const {
        const Steady::duration stoppedAt(m_stoppedAt);
        return isStopping() && (!isHanded || Steady::now().time_since_epoch() - stoppedAt > lastPatience);
    }

private:
    using Steady = std::chrono::steady_clock;
    // Less than what a server has for stopping.
    static constexpr std::chrono::milliseconds lastPatience{1'500};
    std::atomic<Steady::rep> m_stoppedAt{0};
};

} // namespace invites::notices
