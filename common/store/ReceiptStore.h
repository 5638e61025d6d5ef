#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/ledger/KeyList.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// In which block of its campaign's ledger a ticket joined; the first one, where it is older than the ledger.
struct TicketBlock {
    QString campaignSlug;
    qint64 number = 0;
    qint64 height = 0;
    QByteArray hash;
};

// What receipts are made of. On the connection's thread.
class ReceiptStore {
public:
    explicit ReceiptStore(db::Connection& connection) : m_connection(connection) {}

    // Nothing: no ticket has this secret. For servers.
    Result<std::optional<TicketBlock>> blockOf(const QByteArray& secretHash);
    // That a server signs with it; again and again is all right. For servers.
    Status noteKey(const QByteArray& publicKey);
    // The first one first.
    Result<std::vector<ledger::SigningKey>> keys();

private:
    db::Connection& m_connection;
};

} // namespace invites::store
