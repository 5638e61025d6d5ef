#include "common/db/Session.h"

#include "common/db/Opening.h"
#include "common/db/Types.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QVariant>

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

Q_DECLARE_OPAQUE_POINTER(PGconn*)
Q_DECLARE_METATYPE(PGconn*)

namespace invites::db {

namespace {

QString nextConnectionName() {
    static std::atomic<quint64> count = 0;
    return QStringLiteral("invites-") + QString::number(++count);
}

QSqlDatabase addDatabase(const QString& connectionName) {
    // Qt builds its table of drivers on first use without a lock.
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    return QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), connectionName);
}

// Notices are of no use to anyone here, but what ends a session arrives as one when it arrives between statements.
void receiveNotice(void* isLost, const PGresult* notice) {
    const QByteArray severity(PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED));
    if (severity == "FATAL" || severity == "PANIC")
        *static_cast<bool*>(isLost) = true;
}

QString field(const PGresult* result, int code) {
    return QString::fromUtf8(PQresultErrorField(result, code));
}

// Classes whose primary messages speak of the statement, the login or the server, never of a value.
bool isSafeToRepeat(const QString& sqlState) {
    static const char* const classes[] = {
        "08", "0A", "25", "28", "2B", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX"};
    return std::any_of(std::begin(classes), std::end(classes),
        [&](const char* candidate) { return sqlState.startsWith(QLatin1String(candidate)); });
}

// The arrays that PQexecParams wants.
struct Wire {
    explicit Wire(const Parameters& parameters) {
        for (const Parameters::Value& value : parameters.values()) {
            types.push_back(value.type);
            // constData() is never null, so an empty value does not become NULL.
            data.push_back(value.data ? value.data->constData() : nullptr);
            lengths.push_back(value.data ? int(value.data->size()) : 0);
            formats.push_back(value.binary ? 1 : 0);
        }
    }
    int count() const { return int(types.size()); }

    std::vector<unsigned> types;
    std::vector<const char*> data;
    std::vector<int> lengths;
    std::vector<int> formats;
};

std::shared_ptr<pg_result> own(PGresult* result) {
    return std::shared_ptr<pg_result>(result, &PQclear);
}

bool succeeded(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

constexpr int binaryFormat = 1;

} // namespace

auto Connection::Session::open(const ConnectionOptions& options, std::chrono::milliseconds connectPatience)
    -> Outcome<std::unique_ptr<Session>> {
    const std::map<QString, QString> parameters = libpqParameters(options, connectPatience);
    const QString connectionName = nextConnectionName();
    PGconn* handle = nullptr;
    QString message;
    {
        QSqlDatabase database = addDatabase(connectionName);
        database.setHostName(options.host);
        database.setPort(options.port);
        database.setDatabaseName(options.database);
        database.setConnectOptions(toConnectOptions(parameters));
        // Given here, the password is not kept in Qt's object.
        if (database.open(options.user, options.password.revealText()))
            handle = database.driver()->handle().value<PGconn*>();
        else
            message = database.lastError().databaseText();
        if (!database.isValid())
            message = QStringLiteral("Qt's driver QPSQL is not installed (Debian: libqt6sql6-psql).");
    }
    if (!handle) {
        QSqlDatabase::removeDatabase(connectionName);
        return tl::unexpected(explainRefusal(options, parameters, message));
    }
    return std::unique_ptr<Session>(new Session(connectionName, handle));
}

Connection::Session::Session(QString connectionName, pg_conn* handle)
    : m_connectionName(std::move(connectionName)), m_handle(handle) {
    PQsetNoticeReceiver(m_handle, &receiveNotice, &m_isLost);
}

Connection::Session::~Session() {
    // Without a copy of its QSqlDatabase anywhere, this closes the connection and warns of nothing.
    QSqlDatabase::removeDatabase(m_connectionName);
}

bool Connection::Session::wasFoundDead() const {
    return m_isLost || PQstatus(m_handle) != CONNECTION_OK;
}

bool Connection::Session::isDead() {
    // TLS hides the server's words from a plain look at the socket, so libpq reads them. Each round takes in what has
    // arrived; a server that ends the session sends a word and then the end, two rounds.
    constexpr int rounds = 8;
    for (int round = 0; round < rounds; ++round) {
        if (wasFoundDead())
            return true;
        pollfd socket{PQsocket(m_handle), POLLIN, 0};
        if (::poll(&socket, 1, 0) <= 0)
            return false;
        if (PQconsumeInput(m_handle) == 0)
            m_isLost = true;
        PQisBusy(m_handle); // parses
        keepNotices();
    }
    return wasFoundDead();
}

void Connection::Session::keepNotices() {
    // A pooler may lend a connection on which somebody else had subscribed; nobody takes those.
    constexpr std::size_t most = 1000;
    while (PGnotify* notice = PQnotifies(m_handle)) {
        if (m_notices.size() < most)
            m_notices.emplace_back(notice->extra);
        PQfreemem(notice);
    }
}

std::vector<QByteArray> Connection::Session::takeNotices() {
    isDead(); // reads
    keepNotices();
    return std::exchange(m_notices, {});
}

int Connection::Session::socket() const {
    return PQsocket(m_handle);
}

int Connection::Session::announcedProcess() const {
    return PQbackendPID(m_handle);
}

auto Connection::Session::execute(const Query& query, const Parameters& parameters) -> Outcome<Rows> {
    const Wire wire(parameters);
    const auto result = own(PQexecParams(m_handle, query.text().constData(), wire.count(), wire.types.data(),
        wire.data.data(), wire.lengths.data(), wire.formats.data(), binaryFormat));
    if (succeeded(result.get()))
        return Rows(result);
    return tl::unexpected(failureOf(query.name(), result.get()));
}

auto Connection::Session::executeAfter(const Query& before, const Query& query, const Parameters& parameters)
    -> Outcome<Rows> {
    const Wire wire(parameters);
    const bool isSent = PQenterPipelineMode(m_handle) == 1 &&
                        PQsendQueryParams(m_handle, before.text().constData(), 0, nullptr, nullptr, nullptr, nullptr,
                            binaryFormat) == 1 &&
                        PQsendQueryParams(m_handle, query.text().constData(), wire.count(), wire.types.data(),
                            wire.data.data(), wire.lengths.data(), wire.formats.data(), binaryFormat) == 1 &&
                        PQpipelineSync(m_handle) == 1;
    if (!isSent)
        return tl::unexpected(failureOf(query.name(), nullptr));
    std::optional<Failure> failed;
    std::shared_ptr<pg_result> answer;
    // Each statement's results end with none; the whole with the synchronisation.
    for (int statement = 0; statement < 2; ++statement) {
        while (const auto result = nextResult()) {
            // A stream before it leaves single-row mode on for the first statement of a pipeline (libpq 15).
            const bool isRowOfStream = statement == 0 && PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE;
            if (succeeded(result.get()))
                answer = result;
            else if (!failed && !isRowOfStream)
                failed = failureOf((statement == 0 ? before : query).name(), result.get());
            if (m_isLost)
                return tl::unexpected(*failed);
        }
    }
    const auto synchronised = nextResult();
    if (PQresultStatus(synchronised.get()) != PGRES_PIPELINE_SYNC || PQexitPipelineMode(m_handle) != 1)
        return tl::unexpected(connectionFailure());
    if (failed)
        return tl::unexpected(*failed);
    return Rows(answer);
}

std::shared_ptr<pg_cancel> Connection::Session::canceller() const {
    return {PQgetCancel(m_handle), [](PGcancel* request) { PQfreeCancel(request); }};
}

auto Connection::Session::executeScript(const QString& name, const QByteArray& script) -> Outcome<QByteArray> {
    if (script.contains('\0'))
        return tl::unexpected(misuse(name, "its text contains a NUL."));
    const auto result = own(PQexec(m_handle, script.constData()));
    if (succeeded(result.get()))
        return QByteArray(PQcmdStatus(result.get()));
    return tl::unexpected(failureOf(name, result.get(), script));
}

auto Connection::Session::stream(const Query& query, const Parameters& parameters,
    const std::function<bool(const Row&)>& each, bool mayCancel) -> Outcome<qint64> {
    const Wire wire(parameters);
    if (PQsendQueryParams(m_handle, query.text().constData(), wire.count(), wire.types.data(), wire.data.data(),
            wire.lengths.data(), wire.formats.data(), binaryFormat) == 0)
        return tl::unexpected(failureOf(query.name(), nullptr));
    PQsetSingleRowMode(m_handle);

    qint64 count = 0;
    bool isWanted = true;
    std::optional<Failure> failed;
    while (const auto result = nextResult()) {
        const bool isRow = PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE;
        if (isRow && isWanted) {
            ++count;
            isWanted = each(Row(result.get(), 0));
            if (!isWanted && mayCancel)
                cancel();
        } else if (!isRow && !succeeded(result.get())) {
            failed = failureOf(query.name(), result.get());
            break;
        }
    }
    if (failed && !m_isLost)
        while (nextResult()) {
        }
    if (failed && (isWanted || failed->error.code != ErrorCode::Cancelled))
        return tl::unexpected(*failed);
    return count;
}

void Connection::Session::cancel() {
    const std::shared_ptr<PGcancel> request = canceller();
    char message[256];
    // Where it does not get through, the rest of the answer is read and dropped all the same.
    if (request)
        PQcancel(request.get(), message, sizeof message);
}

auto Connection::Session::copyIn(const Query& statement, const std::function<Status(const CopyWriter&)>& feeder)
    -> Outcome<qint64> {
    const auto started = own(PQexec(m_handle, statement.text().constData()));
    if (succeeded(started.get()))
        return tl::unexpected(misuse(statement.name(), "it is not COPY … FROM STDIN."));
    if (PQresultStatus(started.get()) != PGRES_COPY_IN)
        return tl::unexpected(failureOf(statement.name(), started.get()));

    const Status fed = feeder([&](const QByteArray& data) -> Status {
        if (PQputCopyData(m_handle, data.constData(), int(data.size())) == 1)
            return {};
        return failure(connectionFailure().error);
    });
    PQputCopyEnd(m_handle, fed ? nullptr : "the client stopped");

    std::optional<Failure> failed;
    qint64 count = 0;
    while (const auto result = nextResult()) {
        if (succeeded(result.get()))
            count = Rows(result).affected();
        else if (!failed)
            failed = failureOf(statement.name(), result.get());
    }
    // What the server says of the rows (a duplicate, say) explains more than that the next write failed.
    if (failed && (fed || failed->error.code != ErrorCode::Cancelled))
        return tl::unexpected(*failed);
    if (!fed)
        return tl::unexpected(Failure{fed.error(), Retry::Never});
    if (isDead())
        return tl::unexpected(connectionFailure());
    return count;
}

Result<QString> Connection::Session::scramVerifier(const QString& user, const Secret& password) {
    const std::unique_ptr<char, decltype(&PQfreemem)> verifier(
        PQencryptPasswordConn(m_handle, password.reveal().constData(), user.toUtf8().constData(), "scram-sha-256"),
        &PQfreemem);
    if (!verifier)
        return failure(ErrorCode::Internal, QStringLiteral("The password could not be turned into its verifier."));
    return QString::fromLatin1(verifier.get());
}

std::shared_ptr<pg_result> Connection::Session::nextResult() {
    return own(PQgetResult(m_handle));
}

Failure Connection::Session::failureOf(const QString& name, const pg_result* result, const QByteArray& script) {
    const QString sqlState = field(result, PG_DIAG_SQLSTATE);
    if (sqlState.isEmpty()) {
        if (PQstatus(m_handle) != CONNECTION_OK)
            return connectionFailure();
        return misuse(name, "libpq could not run it.");
    }
    const Classification classification = classify(sqlState);
    if (classification.retry == Retry::NewConnection)
        m_isLost = true;
    const QString message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (sqlState.startsWith(QLatin1String("IN")))
        return {
            Error{classification.code, message, field(result, PG_DIAG_MESSAGE_DETAIL)}, classification.retry, sqlState};

    QString detail = QStringLiteral("The database could not run \"") + name + QLatin1Char('"');
    if (const int position = field(result, PG_DIAG_STATEMENT_POSITION).toInt(); position > 0 && !script.isEmpty()) {
        const QString before = QString::fromUtf8(script).left(position);
        detail += QStringLiteral(" (line ") + QString::number(before.count(QLatin1Char('\n')) + 1) + QLatin1Char(')');
    }
    detail += QStringLiteral(": ");
    if (isSafeToRepeat(sqlState))
        detail += message + QStringLiteral(" (SQLSTATE ") + sqlState + QLatin1Char(')');
    else
        detail += QStringLiteral("SQLSTATE ") + sqlState;
    return {Error{classification.code, detail + QLatin1Char('.'), sqlState}, classification.retry, sqlState};
}

Failure Connection::Session::connectionFailure() {
    m_isLost = true;
    return {Error{ErrorCode::Unavailable, QStringLiteral("The connection to the database was lost.")},
        Retry::NewConnection};
}

Failure Connection::Session::misuse(const QString& name, const char* sentence) {
    // A half-done exchange (a COPY that nobody expected) cannot be used further.
    m_isLost = true;
    return {Error{ErrorCode::Internal, QStringLiteral("The database could not run \"") + name + QStringLiteral("\": ") +
                                           QString::fromUtf8(sentence)},
        Retry::Never};
}

} // namespace invites::db
