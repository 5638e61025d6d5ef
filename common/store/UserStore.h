#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/db/Connection.h"

#include <QString>

#include <vector>

namespace invites::store {

struct User {
    QString name;
    QString role; // "owner", "admin", "moderator", "server"; "none" for a disabled one
    bool enabled = false;
};

// People's (and servers') logins: PostgreSQL roles that are members of our groups. On the connection's thread; the
// login must be an owner's (else PermissionDenied).
class UserStore {
public:
    explicit UserStore(db::Connection& connection);

    // Conflict: the name is taken; InvalidInput: a name or role that cannot be. The password travels as a SCRAM
    // verifier; to Neon, which takes none, in clear over TLS.
    Status add(const QString& name, const QString& role, const Secret& password);
    // NotFound; Conflict for one's own login.
    Status disable(const QString& name);
    Result<std::vector<User>> list();

private:
    db::Connection& m_connection;
};

} // namespace invites::store
