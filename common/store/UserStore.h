#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/db/Connection.h"

#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

struct User {
    QString name;
    QString role; // "owner", "admin", "moderator", "server"; "none" for a disabled one
    bool enabled = false;
};

struct Member {
    QString name;
    QString role; // as User's
    bool enabled = false;
    QString formerRole;              // a disabled one's, where the history says it; else empty
    std::optional<Instant> lastSeen; // the latest thing in the history that the login did
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
    // A disabled login gets in again, with the password that it had. NotFound: no disabled login of ours.
    // Here and below Conflict: made by another owner (from PostgreSQL 16 on).
    Status enable(const QString& name, const QString& role);
    // Conflict for one's own login.
    Status changeRole(const QString& name, const QString& role);
    // The password travels as in add(). Whoever is signed in with the old one is signed out.
    Status resetPassword(const QString& name, const Secret& password);
    Result<std::vector<User>> list();
    // The enabled ones first, then by name.
    Result<std::vector<Member>> team();

private:
    // As PostgreSQL is to store it.
    Result<QString> storedForm(const QString& name, const Secret& password);

    db::Connection& m_connection;
};

} // namespace invites::store
