#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"

#include <QStringList>

namespace invites::store {

// How long the database keeps what it has of people. On the connection's thread.
class RetentionStore {
public:
    explicit RetentionStore(db::Connection& connection) : m_connection(connection) {}

    // The periods (RetentionPeriod::what) that are others than the privacy page says; none, unless somebody changed one
    // by hand.
    Result<QStringList> unlikeThePage();

private:
    db::Connection& m_connection;
};

} // namespace invites::store
