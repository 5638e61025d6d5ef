#pragma once

#include "common/db/Connection.h"

#include <QString>

#include <vector>

struct pg_cancel;
struct pg_conn;

namespace invites::db {

struct Failure {
    Error error;
    Retry retry = Retry::Never;
    QString sqlState = {}; // empty where the server said nothing
};

// One session with the server: opened by QPSQL, used through the PGconn of its driver. Never reopens itself.
class Connection::Session {
public:
    static Outcome<std::unique_ptr<Session>> open(
        const ConnectionOptions& options, std::chrono::milliseconds connectPatience);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Looks at the socket without waiting, and takes in what the server said meanwhile ("terminating connection …").
    bool isDead();
    // Whether it was found dead by any call before. Looks at nothing.
    bool wasFoundDead() const;
    // The payloads of what NOTIFY brought since the last call, without waiting.
    std::vector<QByteArray> takeNotices();
    // To wait until the server says something.
    int socket() const;
    // The server's process, as it was told when the session began.
    int announcedProcess() const;

    Outcome<Rows> execute(const Query& query, const Parameters& parameters);
    // Both in one round trip and one transaction of their own (libpq's pipeline mode). Answers the second.
    Outcome<Rows> executeAfter(const Query& before, const Query& query, const Parameters& parameters);
    // What asks the server to end the running statement; usable on any thread, also when the session is gone.
    std::shared_ptr<pg_cancel> canceller() const;
    // Text without parameters, by the simple protocol; several statements are one transaction. Answers the last
    // command's tag.
    Outcome<QByteArray> executeScript(const QString& name, const QByteArray& script);
    Outcome<qint64> stream(
        const Query& query, const Parameters& parameters, const std::function<bool(const Row&)>& each, bool mayCancel);
    Outcome<qint64> copyIn(const Query& statement, const std::function<Status(const CopyWriter&)>& feeder);
    Result<QString> scramVerifier(const QString& user, const Secret& password);

private:
    Session(QString connectionName, pg_conn* handle);

    // The failure that result tells of; without one, that of the connection.
    Failure failureOf(const QString& name, const pg_result* result, const QByteArray& script = {});
    Failure connectionFailure();
    Failure misuse(const QString& name, const char* sentence);
    std::shared_ptr<pg_result> nextResult();
    void cancel();
    void keepNotices();

    QString m_connectionName; // QSqlDatabase's
    pg_conn* m_handle;        // QPSQL's, which closes it
    bool m_isLost = false;
    std::vector<QByteArray> m_notices;
};

} // namespace invites::db
