#include "public-server/notices/OutboxThread.h"

#include <algorithm>
#include <random>

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

} // namespace

OutboxThread::OutboxThread(OutboxOptions options, std::unique_ptr<NoticeSender> sender,
    db::ConnectionObserver* observer, DeliveryObserver deliveryObserver)
    : m_options(std::move(options)), m_sender(std::move(sender)), m_observer(observer),
      m_deliveryObserver(std::move(deliveryObserver)), m_thread([this] { run(); }) {}

OutboxThread::~OutboxThread() {
    endSoon();
    m_thread.join();
}

void OutboxThread::endSoon() {
    m_sender->stop();
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
}

void OutboxThread::wake() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_isWoken)
            return;
        m_isWoken = true;
    }
    m_changed.notify_all();
}

std::optional<OutboxThread::Moment> OutboxThread::nextLook() const {
    const std::lock_guard lock(m_mutex);
    return m_nextLook;
}

bool OutboxThread::waitForWork() {
    std::unique_lock lock(m_mutex);
    // A service that is away is left alone for its time, whatever happens meanwhile.
    const auto isTime = [this] { return m_isEnding || (m_isWoken && m_timesAway == 0); };
    if (m_nextLook)
        m_changed.wait_until(lock, *m_nextLook, isTime);
    else
        m_changed.wait(lock, isTime);
    return !m_isEnding;
}

bool OutboxThread::pause(steady_clock::duration length) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, length, [this] { return m_isEnding; });
}

void OutboxThread::run() {
    // A Qt connection belongs to the thread that made it.
    db::Connection connection(m_options.database, m_observer, retryPolicy());
    store::OutboxStore store(connection);
    while (waitForWork()) {
        // Many changes in a row are one look.
        if (pause(m_options.gathering))
            return;
        {
            const std::lock_guard lock(m_mutex);
            m_isWoken = false;
        }
        const auto next = sendDue(store);
        const std::lock_guard lock(m_mutex);
        m_nextLook = next;
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
            return steady_clock::now() + delayAfter(++m_timesAway);
        m_timesAway = 0;
        if (pause({}))
            return std::nullopt;
    }
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
        if (isAway || pause(m_nextTurn - steady_clock::now())) {
            (void)store.finish(notice, NoticeEnd::Returned, std::chrono::seconds(0), {});
            continue;
        }
        m_nextTurn = steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(
                                               std::chrono::duration<double>(1 / m_options.perSecond));
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
    static thread_local std::minstd_rand random{std::random_device{}()};
    const double full = double(m_options.firstDelay.count()) * double(1 << std::clamp(attempts - 1, 0, 20));
    const double bounded = std::min(full, double(m_options.longestDelay.count()));
    // Jitter, so that servers and messages do not come back all at once.
    return std::chrono::seconds(qint64(bounded * std::uniform_real_distribution(0.75, 1.25)(random)) + 1);
}

} // namespace invites::notices
