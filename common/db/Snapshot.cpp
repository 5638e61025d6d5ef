#include "common/db/Snapshot.h"

namespace invites::db {

Status readSnapshot(Connection& connection, const std::function<Status(Connection&)>& work) {
    static const Query asOfNow(
        QStringLiteral("begin_snapshot"), "set transaction isolation level repeatable read, read only");
    return connection.transact([&](Connection& snapshot) -> Status {
        if (const auto begun = snapshot.run(asOfNow); !begun)
            return failure(begun.error());
        return work(snapshot);
    });
}

} // namespace invites::db
