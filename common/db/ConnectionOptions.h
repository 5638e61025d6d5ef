#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <QString>

#include <map>

namespace invites::db {

// Where the database is and how to get in. A value; parse() explains what is wrong with a URL without repeating its
// password.
struct ConnectionOptions {
    QString host; // a name, an address, or the folder of a Unix socket
    int port = 5432;
    QString database;
    QString user;
    Secret password;
    // What else goes to libpq as it stands: sslmode, channel_binding, options, application_name, …
    std::map<QString, QString> parameters;

    // postgresql://user:password@host:port/database?name=value (RFC 3986; postgres:// too). Percent-encoding as
    // libpq's. A folder as host, as libpq has it: ?host=/run/postgresql. A Neon pooled host ("ep-x-pooler.…neon.tech")
    // becomes the direct one, and gets sslmode=verify-full with the system's CA file where the URL asks for less than
    // TLS with a checked certificate.
    static Result<ConnectionOptions> parse(const QString& url);

    bool isNeon() const;
    // For logs and messages: "postgresql://user@host:port/database".
    QString displayName() const;
};

} // namespace invites::db
