#pragma once

#include "common/db/Session.h"

#include <map>

// How a session is opened. Private to this layer.
namespace invites::db {

// Every parameter for libpq beside host, port, database, user and password: those of the options, and ours where they
// say nothing.
std::map<QString, QString> libpqParameters(const ConnectionOptions& options, std::chrono::milliseconds connectPatience);

// "name='value';…" as QSqlDatabase::setConnectOptions takes them. QPSQL turns each ; into a space, in values too.
QString toConnectOptions(const std::map<QString, QString>& parameters);

// Why opening failed. message: what libpq said. libpq does not hand out the SQLSTATE of a refused connection, so this
// asks once more, with messages that consist of the SQLSTATE.
Failure explainRefusal(
    const ConnectionOptions& options, const std::map<QString, QString>& parameters, const QString& message);

} // namespace invites::db
