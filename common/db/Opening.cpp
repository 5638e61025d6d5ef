#include "common/db/Opening.h"

#include <QStringList>

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <vector>

namespace invites::db {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds probePatience{2};

using Handle = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Handle startConnecting(const ConnectionOptions& options, std::map<QString, QString> parameters) {
    const auto put = [&](const char* name, const QString& value) {
        if (!value.isEmpty())
            parameters[QLatin1String(name)] = value;
    };
    put("host", options.host);
    put("port", QString::number(options.port));
    put("dbname", options.database);
    put("user", options.user);
    put("password", options.password.revealText());

    std::vector<QByteArray> texts;
    for (const auto& [name, value] : parameters) {
        texts.push_back(name.toUtf8());
        texts.push_back(value.toUtf8());
    }
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (std::size_t i = 0; i < texts.size(); i += 2) {
        names.push_back(texts[i].constData());
        values.push_back(texts[i + 1].constData());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    return Handle(PQconnectStartParams(names.data(), values.data(), 0), &PQfinish);
}

PostgresPollingStatusType poll(PGconn* handle) {
    const auto deadline = steady_clock::now() + probePatience;
    auto status = PGRES_POLLING_WRITING;
    while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING) {
        pollfd waiting{PQsocket(handle), short(status == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
        if (left.count() <= 0 || ::poll(&waiting, 1, int(left.count())) <= 0)
            break;
        status = PQconnectPoll(handle);
    }
    return status;
}

// Empty where the server did not get to speak.
QString refusalSqlState(const ConnectionOptions& options, const std::map<QString, QString>& parameters) {
    const Handle handle = startConnecting(options, parameters);
    if (!handle || PQstatus(handle.get()) == CONNECTION_BAD)
        return {};
    PQsetErrorVerbosity(handle.get(), PQERRORS_SQLSTATE);
    if (poll(handle.get()) != PGRES_POLLING_FAILED)
        return {};
    const QString message = QString::fromUtf8(PQerrorMessage(handle.get())).trimmed();
    const QString last = message.section(QLatin1Char(' '), -1);
    const bool isSqlState = last.size() == 5 && std::all_of(last.begin(), last.end(), [](QChar letter) {
        return (letter >= QLatin1Char('0') && letter <= QLatin1Char('9')) ||
               (letter >= QLatin1Char('A') && letter <= QLatin1Char('Z'));
    });
    return isSqlState ? last : QString();
}

} // namespace

std::map<QString, QString> libpqParameters(
    const ConnectionOptions& options, std::chrono::milliseconds connectPatience) {
    std::map<QString, QString> parameters = options.parameters;
    const auto byDefault = [&](const char* name, const QString& value) {
        parameters.try_emplace(QString::fromLatin1(name), value);
    };
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(connectPatience).count();
    byDefault("connect_timeout", QString::number(std::clamp<qint64>(seconds, 2, 15)));
    byDefault("application_name", QStringLiteral("invites"));
    // A peer that went away without a word is noticed within a minute, also while a statement waits for its answer.
    byDefault("keepalives", QStringLiteral("1"));
    byDefault("keepalives_idle", QStringLiteral("30"));
    byDefault("keepalives_interval", QStringLiteral("10"));
    byDefault("keepalives_count", QStringLiteral("3"));
    byDefault("tcp_user_timeout", QStringLiteral("60000"));
    return parameters;
}

QString toConnectOptions(const std::map<QString, QString>& parameters) {
    QStringList options;
    for (const auto& [name, value] : parameters) {
        QString quoted = value;
        quoted.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('\''), QLatin1String("\\'"));
        options.append(name + QLatin1String("='") + quoted + QLatin1Char('\''));
    }
    return options.join(QLatin1Char(';'));
}

Failure explainRefusal(
    const ConnectionOptions& options, const std::map<QString, QString>& parameters, const QString& message) {
    const QString sqlState = refusalSqlState(options, parameters);
    const Classification classification = classify(sqlState);
    const QString said = message.simplified();
    if (sqlState == QLatin1String("3D000")) {
        return {Error{ErrorCode::NotFound,
                    QStringLiteral("There is no such database: ") + options.displayName() + QLatin1Char('.'), sqlState},
            Retry::Never, sqlState};
    }
    if (classification.code == ErrorCode::PermissionDenied) {
        return {
            Error{ErrorCode::PermissionDenied,
                QStringLiteral("The database refused the login ") + options.displayName() + QStringLiteral(": ") + said,
                sqlState},
            Retry::Never, sqlState};
    }
    return {Error{ErrorCode::Unavailable,
                QStringLiteral("The database ") + options.displayName() + QStringLiteral(" cannot be reached: ") + said,
                sqlState},
        Retry::NewConnection, sqlState};
}

} // namespace invites::db
