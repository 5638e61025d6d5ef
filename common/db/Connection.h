#pragma once

#include "common/base/Result.h"
#include "common/db/ConnectionOptions.h"
#include "common/db/Lifeline.h"
#include "common/db/Parameters.h"
#include "common/db/Query.h"
#include "common/db/Row.h"
#include "common/db/SqlState.h"

#include <functional>
#include <memory>
#include <mutex>

struct pg_cancel;

namespace invites::db {

// Private to this layer: an Error with what may be done about it (Session.h).
struct Failure;

// What a connection tells whoever counts: every statement with its time, every reopening, every error.
class ConnectionObserver {
public:
    virtual ~ConnectionObserver() = default;
    virtual void statementDone(const QString& name, std::chrono::microseconds took) = 0;
    virtual void statementFailed(const QString& name, ErrorCode code, const QString& sqlState) = 0;
    virtual void reconnected() = 0;
};

struct RetryPolicy {
    int attempts = 5; // in all
    std::chrono::milliseconds firstDelay{20};
    std::chrono::milliseconds longestDelay{1000};
    // Gives up reconnecting after this long in one call: the caller answers "unavailable, try again".
    std::chrono::milliseconds patience{5000};
};

// A connection to PostgreSQL through Qt's QPSQL driver, opened on first use and reopened after a drop. Every statement
// is one round trip (PQexecParams on the driver's handle, results in binary), and none leaves anything on the server
// connection (no named prepared statement, no SET), so that PgBouncer in transaction mode may stand between.
// One thread: the one that made it.
class Connection {
public:
    explicit Connection(ConnectionOptions options, ConnectionObserver* observer = nullptr, RetryPolicy retry = {});
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Opens it if it is not, in one attempt. Unavailable: no server, name not found, TLS; PermissionDenied: the login
    // was refused; NotFound: the server has no such database.
    Status open();
    void close();

    // One statement. Not retried, except that a connection which proves dead before the statement was sent is reopened
    // once; opening is tried again per RetryPolicy for as long as its patience lasts. Error::reason is the SQLSTATE
    // (empty where the server said nothing), or for errors raised by our own functions (SQLSTATE class IN: MESSAGE a
    // sentence for a person, DETAIL a name) the name they give. Error::detail never contains parameters.
    Result<Rows> run(const Query& query, const Parameters& parameters = {});

    // One statement that may be run twice without harm (a read, or a function that is idempotent by its key): retried
    // per RetryPolicy, on a new connection where the old one is gone.
    Result<Rows> runIdempotent(const Query& query, const Parameters& parameters = {});

    // The same after a statement without parameters that says how the planner is to go about it
    // (set_config(…, true)): one round trip, one transaction of their own, so that nothing stays on the connection.
    Result<Rows> runIdempotentAfter(const Query& before, const Query& query, const Parameters& parameters = {});

    // Several statements, all or nothing. work is run again per RetryPolicy after serialization failures and deadlocks
    // (the transaction was rolled back then); after a lost connection only where idempotent is true. A failure from
    // work rolls back and is returned.
    Status transact(const std::function<Status(Connection&)>& work, bool idempotent = false);

    // Rows one by one as they arrive (libpq single-row mode): memory does not grow with the answer. each returns false
    // to stop early. Not retried.
    Status stream(const Query& query, const Parameters& parameters, const std::function<bool(const Row&)>& each);

    // COPY … FROM STDIN: the statement, then as many calls of the given writer as the feeder makes.
    using CopyWriter = std::function<Status(const QByteArray&)>;
    Result<qint64> copyIn(const Query& copyStatement, const std::function<Status(const CopyWriter&)>& feeder);

    // Several statements in one text, without parameters, all or nothing unless the text says otherwise. For
    // migrations.
    Status runScript(const QString& name, const QByteArray& script);

    // Asks the server to end the statement that runs now, which then fails with Cancelled; nothing happens where none
    // runs. Returns when the server was told: a round trip on a connection of its own. Any thread.
    void cancel();

    // Gives the server up, for good: what runs now fails soon, also where nothing is heard from the server any more,
    // and whatever is asked later fails at once, with Cancelled. What a statement did stays unknown. Any thread.
    void abandon() { m_lifeline.cut(); }

    const ConnectionOptions& options() const { return m_options; }
    // The password as SCRAM-SHA-256 verifier for CREATE ROLE (PQencryptPasswordConn), so that it does not travel in
    // clear.
    Result<QString> scramVerifier(const QString& user, const Secret& password);

private:
    friend class Listener;
    class Session;
    template <typename T>
    using Outcome = tl::expected<T, Failure>;

    void drop(); // the session
    Outcome<void> openOnce(std::chrono::milliseconds patience);
    Outcome<void> ensureOpen();
    Outcome<Rows> attempt(const Query& query, const Parameters& parameters, const Query* before = nullptr);
    Result<Rows> repeat(const Query& query, const Parameters& parameters, const Query* before);
    // Runs job on an open session, times it and tells the observer; remembers what failed in a transaction.
    template <typename T>
    Outcome<T> observed(const QString& name, const std::function<Outcome<T>(Session&)>& job);
    Outcome<void> begin();
    Outcome<void> transactOnce(const std::function<Status(Connection&)>& work);
    void rollBack();

    ConnectionOptions m_options;
    ConnectionObserver* m_observer;
    RetryPolicy m_retry;
    std::unique_ptr<Session> m_session;
    Lifeline m_lifeline;
    std::mutex m_cancellerMutex;
    std::shared_ptr<pg_cancel> m_canceller; // the last session's
    bool m_wasOpen = false;
    bool m_inTransaction = false;
    std::unique_ptr<Failure> m_transactionFailure; // the first statement of the running transaction that failed
};

} // namespace invites::db
