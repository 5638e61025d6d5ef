#include "public-server/notices/OutboxThread.h"

#include "public-server/transfer/Backoff.h"

#include <algorithm>

namespace invites::notices {

namespace {

using std::chrono::steady_clock;

// What is due just now may be with another server.
constexpr auto shortestWait = std::chrono::milliseconds(200);
constexpr auto waitWithoutDatabase = std::chrono::seconds(30);

db::RetryPolicy retryPolicy() {
    db::RetryPolicy retry;
    retry.patience = std::chrono::milliseconds(2'000);
    return retry;
}

// Half of a lease is for waiting by the pace, of which another thread may take every other turn; the rest is for the
// service's answers.
OutboxOptions fitted(OutboxOptions options) {
    const std::chrono::duration<double> each = options.pace->interval() * 4;
    options.lease = std::max(options.lease, std::chrono::ceil<std::chrono::seconds>(each));
    options.batch = int(std::clamp(options.lease / each, 1.0, double(options.batch)));
    return options;
}

} // namespace

OutboxThread::OutboxThread(OutboxOptions options, std::unique_ptr<NoticeSender> sender,
    db::ConnectionObserver* observer, DeliveryObserver deliveryObserver)
    : m_options(fitted(std::move(options))), m_sender(std::move(sender)), m_observer(observer),
      m_deliveryObserver(std::move(deliveryObserver)), m_thread([this] { run(); }) {}

OutboxThread::~OutboxThread() {
    endSoon();
    m_thread.join();
}

void OutboxThread::endSoon() {
    m_sender->stop();
    m_signal.end();
}

void OutboxThread::run() {
    // A Qt connection belongs to the thread that made it.
    db::Connection connection(m_options.database, m_observer, retryPolicy());
    store::OutboxStore store(connection);
    // A service that is away is left alone for its time, whatever happens meanwhile.
    while (m_signal.wait(m_timesAway == 0)) {
        // Many changes in a row are one look.
        if (m_signal.pause(m_options.gathering))
            return;
        m_signal.beginLook();
        m_signal.endLook(sendDue(store));
    }
}

std::optional<OutboxThread::Moment> OutboxThread::sendDue(store::OutboxStore& store) {
    for (;;) {
        const auto notices = store.take(m_sender->channel(), m_options.batch, m_options.lease);
        if (!notices)
            return steady_clock::now() + waitWithoutDatabase;
        if (notices->empty())
            break;
        if (!sendBatch(store, *notices))
            return steady_clock::now() + transfer::backoff(++m_timesAway, m_options.firstDelay, m_options.longestPause);
        m_timesAway = 0;
        if (m_signal.pause({}))
            return std::nullopt;
    }
    // What the service was away for is gone, sent by another server or too late: only a message can tell whether it
    // still is, and that may come with the next wake.
    m_timesAway = 0;
    const auto left = store.nextIn(m_sender->channel());
    if (!left)
        return steady_clock::now() + waitWithoutDatabase;
    if (!*left)
        return std::nullopt;
    return steady_clock::now() + std::max<steady_clock::duration>(**left, shortestWait);
}

bool OutboxThread::sendBatch(store::OutboxStore& store, const std::vector<Notice>& notices) {
    bool isAway = false;
    for (const Notice& notice : notices) {
        if (isAway || m_signal.pause(m_options.pace->take() - steady_clock::now())) {
            (void)store.finish(notice, NoticeEnd::Returned, std::chrono::seconds(0), {});
            continue;
        }
        const Delivery delivery = deliver(store, notice);
        isAway = delivery.isServiceAway;
        const auto delay = delivery.retryAfter.count() > 0 ? delivery.retryAfter : delayAfter(notice.attempts);
        const bool isRetry = delivery.end == NoticeEnd::Retry;
        // Where the database is away, the lease runs out; what was handed over by mail is not sent again.
        (void)store.finish(notice, delivery.end, isRetry ? delay : std::chrono::seconds(0), delivery.error);
        if (m_deliveryObserver)
            m_deliveryObserver(m_sender->channel(), notice, delivery);
    }
    return !isAway;
}

Delivery OutboxThread::deliver(store::OutboxStore& store, const Notice& notice) {
    try {
        return m_sender->send(notice, [&] {
            const auto handed = store.hand(notice);
            return handed && *handed;
        });
    } catch (const std::exception&) {
        // For want of memory, or by our mistake.
        return {NoticeEnd::Retry, "internal"};
    }
}

std::chrono::seconds OutboxThread::delayAfter(int attempts) const {
    return transfer::backoff(attempts, m_options.firstDelay, m_options.longestDelay);
}

} // namespace invites::notices
