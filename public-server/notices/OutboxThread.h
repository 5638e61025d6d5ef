#pragma once

#include "common/db/Connection.h"
#include "common/store/OutboxStore.h"
#include "public-server/notices/NoticeSender.h"
#include "public-server/transfer/Pace.h"
#include "public-server/transfer/WorkSignal.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace invites::notices {

struct OutboxOptions {
    db::ConnectionOptions database;
    std::shared_ptr<transfer::Pace> pace = std::make_shared<transfer::Pace>(10); // threads may share one
    // In memory at a time, and leased for so long; fewer, or for longer, where the pace would let the lease run out.
    // Whoever dies with a batch leaves it to others after that.
    int batch = 20;
    std::chrono::seconds lease{120};
    std::chrono::milliseconds gathering{250}; // from being woken to the first look
    std::chrono::seconds firstDelay{30};      // before a message is tried again; doubles each time
    std::chrono::seconds longestDelay{6 * 3600};
    std::chrono::seconds longestPause{3 * 60}; // while the service is away, when no wake is heeded
};

// Told of each message that was tried. Called on the thread of the outbox.
using DeliveryObserver = std::function<void(NoticeChannel, const Notice&, const Delivery&)>;

// Sends what the outbox holds for one channel, at a bounded rate, on a thread and a database connection of its own. It
// looks when it is woken, and when something will be due by itself; with nothing to come it sends no query. Several
// servers may do this at once.
class OutboxThread {
public:
    // observer: outlives it; may be nullptr.
    OutboxThread(OutboxOptions options, std::unique_ptr<NoticeSender> sender, db::ConnectionObserver* observer,
        DeliveryObserver deliveryObserver);
    // Ends with the message under way; the others go back.
    ~OutboxThread();
    OutboxThread(const OutboxThread&) = delete;
    OutboxThread& operator=(const OutboxThread&) = delete;

    // Gives up what is under way and not handed over, and takes nothing more. Any thread; does not wait.
    void endSoon();
    // Something happened that may have filled the outbox. Any thread; does not wait.
    void wake() { m_signal.wake(); }

    using Moment = transfer::WorkSignal::Moment;
    // When it looks by itself; nothing where it does not before it is woken. Any thread.
    std::optional<Moment> nextLook() const { return m_signal.nextLook(); }

private:
    void run();
    std::optional<Moment> sendDue(store::OutboxStore& store);
    // False where the service is away.
    bool sendBatch(store::OutboxStore& store, const std::vector<Notice>& notices);
    Delivery deliver(store::OutboxStore& store, const Notice& notice);
    std::chrono::seconds delayAfter(int attempts) const;

    const OutboxOptions m_options;
    const std::unique_ptr<NoticeSender> m_sender;
    db::ConnectionObserver* const m_observer;
    const DeliveryObserver m_deliveryObserver;

    transfer::WorkSignal m_signal;
    int m_timesAway = 0; // the service, one after the other; the thread's own
    std::thread m_thread;
};

} // namespace invites::notices
