#pragma once

#include "common/db/Connection.h"

namespace invites::db {

// Several statements that only read, all of them what was there when the first began. Work is run again as
// Connection::transact does.
Status readSnapshot(Connection& connection, const std::function<Status(Connection&)>& work);

} // namespace invites::db
