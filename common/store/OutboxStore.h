#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Notice.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace invites::store {

// The messages that are to be sent: any number of servers take them, each message by one at a time. On the connection's
// thread.
class OutboxStore {
public:
    explicit OutboxStore(db::Connection& connection) : m_connection(connection) {}

    // What is due, up to so many, leased for so long: each is to be finished. Fewer than there are, or none, where some
    // make no sense any more: ask nextIn then. Not repeated after a lost connection; leases run out by themselves.
    Result<std::vector<Notice>> take(NoticeChannel channel, int most, std::chrono::seconds lease);
    // Said just before the step after which a message cannot be taken back; it is on disk when this returns true.
    // False: the lease is somebody else's by now.
    Result<bool> hand(const Notice& notice);
    // retryAfter: for Retry and Returned. error: a class of ours ("smtp_550"), empty where there was none.
    Status finish(const Notice& notice, NoticeEnd end, std::chrono::seconds retryAfter, const std::string& error);
    // In how long to take again, by the database's clock. Nothing: nothing will be due but by a visit.
    Result<std::optional<std::chrono::milliseconds>> nextIn(NoticeChannel channel);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
