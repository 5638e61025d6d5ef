#include "common/db/Connection.h"

#include "common/db/Session.h"

#include <QRandomGenerator>

#include <libpq-fe.h>

#include <algorithm>
#include <thread>

namespace invites::db {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Pauses between attempts: each about twice as long as the one before, and never quite the same for two clients.
class Backoff {
public:
    explicit Backoff(const RetryPolicy& policy)
        : m_policy(policy), m_end(steady_clock::now() + policy.patience), m_delay(policy.firstDelay) {}

    // False, at once, where the pause would end after the caller's patience.
    bool pause() {
        const qint64 whole = std::max<qint64>(m_delay.count(), 1);
        const milliseconds jittered(whole / 2 + QRandomGenerator::global()->bounded(qint64(whole / 2 + 1)));
        if (steady_clock::now() + jittered >= m_end)
            return false;
        std::this_thread::sleep_for(jittered);
        m_delay = std::min(m_delay * 2, m_policy.longestDelay);
        return true;
    }

private:
    const RetryPolicy& m_policy;
    steady_clock::time_point m_end;
    milliseconds m_delay;
};

Failure invalidText() {
    return {Error{ErrorCode::InvalidInput, QStringLiteral("A text contains the character NUL, which no text may.")},
        Retry::Never};
}

Failure lostInTransaction() {
    return {Error{ErrorCode::Unavailable,
                QStringLiteral("The connection to the database was lost in the middle of a transaction.")},
        Retry::NewConnection};
}

Failure abandoned() {
    return {Error{ErrorCode::Cancelled, QStringLiteral("The database was given up.")}, Retry::Never};
}

} // namespace

Connection::Connection(ConnectionOptions options, ConnectionObserver* observer, RetryPolicy retry)
    : m_options(std::move(options)), m_observer(observer), m_retry(retry) {}

Connection::~Connection() = default;

Status Connection::open() {
    const Outcome<void> opened = openOnce(std::chrono::minutes(1));
    return opened ? Status() : failure(opened.error().error);
}

void Connection::close() {
    drop();
    m_wasOpen = false;
}

void Connection::drop() {
    m_lifeline.release();
    m_session.reset();
}

auto Connection::openOnce(std::chrono::milliseconds patience) -> Outcome<void> {
    if (m_session && !m_session->isDead())
        return {};
    if (m_inTransaction)
        return tl::unexpected(lostInTransaction());
    drop();
    if (m_lifeline.isCut())
        return tl::unexpected(abandoned());
    auto session = Session::open(m_options, patience);
    if (!session)
        return tl::unexpected(std::move(session.error()));
    m_session = std::move(*session);
    m_lifeline.hold(m_session->socket());
    {
        const std::lock_guard lock(m_cancellerMutex);
        m_canceller = m_session->canceller();
    }
    if (m_wasOpen && m_observer)
        m_observer->reconnected();
    m_wasOpen = true;
    return {};
}

auto Connection::ensureOpen() -> Outcome<void> {
    for (Backoff backoff(m_retry);;) {
        Outcome<void> opened = openOnce(m_retry.patience);
        if (opened || m_inTransaction)
            return opened;
        if (opened.error().retry == Retry::Never || !backoff.pause()) {
            // It was tried for long enough: a caller that tried again would only multiply the wait.
            opened.error().retry = Retry::Never;
            return opened;
        }
    }
}

template <typename T>
auto Connection::observed(const QString& name, const std::function<Outcome<T>(Session&)>& job) -> Outcome<T> {
    const auto start = steady_clock::now();
    const Outcome<void> opened = ensureOpen();
    Outcome<T> outcome = tl::unexpected(opened ? Failure() : opened.error());
    try {
        if (opened)
            outcome = job(*m_session);
    } catch (...) {
        // Thrown by the caller's function in the middle of a stream or a COPY: the rest of that is still on the wire.
        drop();
        throw;
    }
    if (!outcome && m_inTransaction && !m_transactionFailure)
        m_transactionFailure = std::make_unique<Failure>(outcome.error());
    if (m_observer) {
        if (outcome)
            m_observer->statementDone(
                name, std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start));
        else
            m_observer->statementFailed(name, outcome.error().error.code, outcome.error().sqlState);
    }
    return outcome;
}

auto Connection::attempt(const Query& query, const Parameters& parameters, const Query* before) -> Outcome<Rows> {
    if (parameters.hasNulInText())
        return tl::unexpected(invalidText());
    return observed<Rows>(query.name(), [&](Session& session) {
        return before != nullptr ? session.executeAfter(*before, query, parameters)
                                 : session.execute(query, parameters);
    });
}

Result<Rows> Connection::run(const Query& query, const Parameters& parameters) {
    Outcome<Rows> outcome = attempt(query, parameters);
    if (!outcome)
        return failure(std::move(outcome.error().error));
    return std::move(*outcome);
}

Result<Rows> Connection::runIdempotent(const Query& query, const Parameters& parameters) {
    return repeat(query, parameters, nullptr);
}

Result<Rows> Connection::runIdempotentAfter(const Query& before, const Query& query, const Parameters& parameters) {
    return repeat(query, parameters, &before);
}

void Connection::cancel() {
    std::shared_ptr<pg_cancel> request;
    {
        const std::lock_guard lock(m_cancellerMutex);
        request = m_canceller;
    }
    char message[256];
    // Where it does not get through, the statement goes on to its end.
    if (request)
        PQcancel(request.get(), message, sizeof message);
}

Result<Rows> Connection::repeat(const Query& query, const Parameters& parameters, const Query* before) {
    Backoff backoff(m_retry);
    for (int count = 1;; ++count) {
        Outcome<Rows> outcome = attempt(query, parameters, before);
        if (outcome)
            return std::move(*outcome);
        // Inside a transaction the statement alone cannot be run again; transact() runs them all.
        const bool isFinal = outcome.error().retry == Retry::Never || m_inTransaction || count >= m_retry.attempts;
        if (isFinal || !backoff.pause())
            return failure(std::move(outcome.error().error));
    }
}

auto Connection::begin() -> Outcome<void> {
    // Every rule of ours that takes a lock relies on reading what was committed before the lock was granted.
    static const Query begin(QStringLiteral("begin"), "begin isolation level read committed");
    Backoff backoff(m_retry);
    for (int count = 1;; ++count) {
        const Outcome<Rows> outcome = attempt(begin, {});
        if (outcome)
            return {};
        if (outcome.error().retry == Retry::Never || count >= m_retry.attempts || !backoff.pause())
            return tl::unexpected(outcome.error());
    }
}

void Connection::rollBack() {
    m_inTransaction = false;
    // A session whose rollback fails is dropped, and the server rolls back by itself.
    if (!m_session || m_session->isDead() || !m_session->executeScript(QStringLiteral("rollback"), "rollback"))
        drop();
}

auto Connection::transactOnce(const std::function<Status(Connection&)>& work) -> Outcome<void> {
    if (const Outcome<void> begun = begin(); !begun)
        return tl::unexpected(Failure{begun.error().error, Retry::Never, begun.error().sqlState});
    m_inTransaction = true;
    m_transactionFailure.reset();
    Status worked;
    try {
        worked = work(*this);
    } catch (...) {
        rollBack();
        throw;
    }
    if (!worked) {
        rollBack();
        return tl::unexpected(
            Failure{worked.error(), m_transactionFailure ? m_transactionFailure->retry : Retry::Never});
    }
    if (m_transactionFailure) {
        // PostgreSQL answers COMMIT with a rollback then; a work that swallows a failure must not take it for success.
        rollBack();
        return tl::unexpected(*m_transactionFailure);
    }
    Outcome<QByteArray> committed = observed<QByteArray>(QStringLiteral("commit"),
        [](Session& session) { return session.executeScript(QStringLiteral("commit"), "commit"); });
    m_inTransaction = false;
    if (!committed)
        return tl::unexpected(committed.error());
    return {};
}

Status Connection::transact(const std::function<Status(Connection&)>& work, bool idempotent) {
    Q_ASSERT_X(!m_inTransaction, "Connection::transact", "transactions do not nest");
    Backoff backoff(m_retry);
    for (int count = 1;; ++count) {
        Outcome<void> outcome = transactOnce(work);
        if (outcome)
            return {};
        const Retry retry = outcome.error().retry;
        const bool mayRetry = retry == Retry::SameConnection || (retry == Retry::NewConnection && idempotent);
        if (!mayRetry || count >= m_retry.attempts || !backoff.pause())
            return failure(std::move(outcome.error().error));
    }
}

Status Connection::stream(
    const Query& query, const Parameters& parameters, const std::function<bool(const Row&)>& each) {
    if (parameters.hasNulInText())
        return failure(invalidText().error);
    // To cancel inside a transaction would undo it.
    const bool mayCancel = !m_inTransaction;
    const Outcome<qint64> outcome = observed<qint64>(
        query.name(), [&](Session& session) { return session.stream(query, parameters, each, mayCancel); });
    return outcome ? Status() : failure(outcome.error().error);
}

Result<qint64> Connection::copyIn(const Query& copyStatement, const std::function<Status(const CopyWriter&)>& feeder) {
    const Outcome<qint64> outcome =
        observed<qint64>(copyStatement.name(), [&](Session& session) { return session.copyIn(copyStatement, feeder); });
    if (!outcome)
        return failure(outcome.error().error);
    return *outcome;
}

Status Connection::runScript(const QString& name, const QByteArray& script) {
    const Outcome<QByteArray> outcome =
        observed<QByteArray>(name, [&](Session& session) { return session.executeScript(name, script); });
    return outcome ? Status() : failure(outcome.error().error);
}

Result<QString> Connection::scramVerifier(const QString& user, const Secret& password) {
    if (const Outcome<void> opened = ensureOpen(); !opened)
        return failure(opened.error().error);
    return m_session->scramVerifier(user, password);
}

} // namespace invites::db
