#include "public-server/premium/WebhookThread.h"

#include "public-server/transfer/Backoff.h"

#include <algorithm>
#include <map>

namespace invites::premium {

namespace {

using std::chrono::steady_clock;

// What is due just now may be with another server.
constexpr auto shortestWait = std::chrono::milliseconds(200);
constexpr auto waitWithoutDatabase = std::chrono::seconds(30);
constexpr int mostFetches = 3;

db::RetryPolicy retryPolicy() {
    db::RetryPolicy retry;
    retry.patience = std::chrono::milliseconds(2'000);
    return retry;
}

RefreshEnd endOf(const StripeFailure& failure) {
    const bool isAway = failure.kind == StripeFailure::Kind::Unavailable;
    return {isAway ? WebhookEnd::Retry : WebhookEnd::Failed, failure.reason, isAway};
}

} // namespace

WebhookThread::WebhookThread(
    WebhookOptions options, StripeClient& client, db::ConnectionObserver* observer, RefreshObserver refreshObserver)
    : m_options(std::move(options)), m_client(client), m_observer(observer),
      m_refreshObserver(std::move(refreshObserver)), m_thread([this] { run(); }) {}

WebhookThread::~WebhookThread() {
    endSoon();
    m_thread.join();
}

void WebhookThread::endSoon() {
    m_client.stop();
    m_signal.end();
}

void WebhookThread::run() {
    // A Qt connection belongs to the thread that made it.
    db::Connection connection(m_options.database, m_observer, retryPolicy());
    Stores stores{store::PremiumStore(connection), store::WebhookStore(connection)};
    // While Stripe is away it is left alone for its time, whatever happens meanwhile.
    while (m_signal.wait(m_timesAway == 0)) {
        if (m_signal.pause(m_options.gathering))
            return;
        m_signal.beginLook();
        m_signal.endLook(work(stores));
    }
}

std::optional<WebhookThread::Moment> WebhookThread::work(Stores& stores) {
    for (;;) {
        auto events = stores.webhooks.take(m_options.batch, m_options.lease);
        const auto checks = events ? stores.premium.takeChecks(m_options.batch, m_options.checkLease)
                                   : Result<std::vector<store::CustomerFetch>>(failure(events.error()));
        if (!checks)
            return steady_clock::now() + waitWithoutDatabase;
        if (events->empty() && checks->empty())
            break;
        if (!workOn(stores, std::move(*events)) || !compare(stores, *checks))
            return steady_clock::now() + transfer::backoff(++m_timesAway, m_options.firstDelay, m_options.longestPause);
        m_timesAway = 0;
        if (m_signal.pause({}))
            return std::nullopt;
    }
    // What Stripe was away for was done by another server, or waits for its time: the next event is heeded.
    m_timesAway = 0;
    const auto left = stores.premium.nextWorkIn();
    if (!left)
        return steady_clock::now() + waitWithoutDatabase;
    if (!*left)
        return std::nullopt;
    return steady_clock::now() + std::max<steady_clock::duration>(**left, shortestWait);
}

bool WebhookThread::workOn(Stores& stores, std::vector<store::WebhookWork> events) {
    bool isAway = false;
    std::map<QString, std::vector<const store::WebhookWork*>> byCustomer;
    for (store::WebhookWork& event : events) {
        const auto wrong = isAway ? RefreshEnd{WebhookEnd::Returned, {}, true} : findCustomer(event);
        if (wrong) {
            isAway = wrong->isAway;
            finish(stores, event, *wrong);
        } else {
            byCustomer[*event.customerId].push_back(&event);
        }
    }
    // All that is told of a customer is one fetch.
    for (const auto& [customerId, told] : byCustomer) {
        const bool isTried = !isAway && !waitForTurn();
        const RefreshEnd end = isTried ? refresh(stores, customerId) : RefreshEnd{WebhookEnd::Returned, {}, isAway};
        isAway = end.isAway;
        for (const store::WebhookWork* event : told)
            finish(stores, *event, end);
        if (isTried && m_refreshObserver)
            m_refreshObserver(told.front()->type.toStdString(), end);
    }
    return !isAway;
}

bool WebhookThread::compare(Stores& stores, const std::vector<store::CustomerFetch>& fetches) {
    for (const store::CustomerFetch& each : fetches) {
        if (waitForTurn())
            return true;
        const auto kept = fetch(stores, each);
        const RefreshEnd end = kept ? *kept : refresh(stores, each.customerId);
        if (m_refreshObserver)
            m_refreshObserver({}, end);
        if (end.isAway)
            return false;
    }
    return true;
}

std::optional<RefreshEnd> WebhookThread::findCustomer(store::WebhookWork& event) {
    if (event.customerId)
        return std::nullopt;
    if (!event.type.startsWith(QLatin1String("charge.")))
        return RefreshEnd{WebhookEnd::Processed, "no_customer", false};
    if (waitForTurn())
        return RefreshEnd{WebhookEnd::Returned, {}, true};
    const auto customer = m_client.customerOfCharge(event.objectId);
    if (!customer)
        return endOf(customer.error());
    if (customer->isEmpty())
        return RefreshEnd{WebhookEnd::Processed, "no_customer", false};
    event.customerId = *customer;
    return std::nullopt;
}

RefreshEnd WebhookThread::refresh(Stores& stores, const QString& customerId) {
    for (int i = 0; i < mostFetches; ++i) {
        const auto begun = stores.premium.beginFetch(customerId);
        if (!begun)
            return {WebhookEnd::Retry, "database", false};
        if (!*begun)
            return {WebhookEnd::Processed, "not_ours", false};
        if (const auto end = fetch(stores, **begun))
            return *end;
    }
    return {WebhookEnd::Retry, "stale", false};
}

std::optional<RefreshEnd> WebhookThread::fetch(Stores& stores, const store::CustomerFetch& fetch) {
    const auto state = m_client.customerState(fetch.customerId);
    if (!state)
        return endOf(state.error());
    const auto kept = stores.premium.keepFetch(fetch, *state);
    if (!kept)
        return RefreshEnd{WebhookEnd::Retry, "database", false};
    switch (*kept) {
    case store::FetchOutcome::Kept:
        return RefreshEnd{};
    case store::FetchOutcome::Stale:
        return std::nullopt;
    case store::FetchOutcome::Unknown:
        return RefreshEnd{WebhookEnd::Processed, "not_ours", false};
    }
    Q_UNREACHABLE();
}

void WebhookThread::finish(Stores& stores, const store::WebhookWork& event, const RefreshEnd& end) {
    const auto delay = end.end == WebhookEnd::Retry
                           ? transfer::backoff(event.attempts, m_options.firstDelay, m_options.longestDelay)
                           : std::chrono::seconds(0);
    // Where the database is away, the lease runs out.
    (void)stores.webhooks.finish(event, end.end, delay, end.error);
}

bool WebhookThread::waitForTurn() {
    const bool isEnding = m_signal.pause(m_nextTurn - steady_clock::now());
    m_nextTurn = steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(
                                           std::chrono::duration<double>(1 / m_options.perSecond));
    return isEnding;
}

} // namespace invites::premium
