#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"

#include <QString>

namespace invites::store {

struct ServerVersions {
    QString server; // PostgreSQL's: "15.20 (Debian 15.20-0+deb12u1)"
    int schema = 0; // the highest migration in the database
    int known = 0;  // the highest that this program carries
};

// The database's server itself. On the connection's thread.
class ServerStore {
public:
    explicit ServerStore(db::Connection& connection);

    // Any login that may use the schema.
    Result<ServerVersions> versions();

private:
    db::Connection& m_connection;
};

} // namespace invites::store
