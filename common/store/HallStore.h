#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// Somebody in the Hall of generosity, as everybody sees him.
struct HallEntry {
    qint64 rank = 1; // the same for the same number of codes
    QString name;
    int confirmed = 0; // of his codes, so many proved to work
};

// The same as those see him who look after it.
struct HallMember {
    MemberId id;
    QString name;
    int confirmed = 0; // nobody else sees him while it is 0
    Instant since{};
    std::optional<Instant> hiddenAt; // by an admin
    QString hiddenBy;
    QString reason; // shown to him

    bool operator==(const HallMember&) const = default;
};

// The Hall of generosity. On the connection's thread.
class HallStore {
public:
    explicit HallStore(db::Connection& connection) : m_connection(connection) {}

    // From the most generous on; for servers.
    Result<std::vector<HallEntry>> page(int offset, int limit);
    // For admins and moderators.
    Result<std::vector<HallMember>> members(int limit);
    // For admins; audited. Whether it was not so already. InvalidInput: no reason. NotFound: no such member.
    Result<bool> hide(MemberId member, const QString& reason);
    Result<bool> show(MemberId member, const QString& reason);

private:
    Result<bool> act(const db::Query& query, MemberId member, const QString& reason);

    db::Connection& m_connection;
};

} // namespace invites::store
