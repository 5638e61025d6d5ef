#include "common/store/ReceiptStore.h"

namespace invites::store {

Result<std::optional<TicketBlock>> ReceiptStore::blockOf(const QByteArray& secretHash) {
    static const db::Query query("ticket_block");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(secretHash));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return std::optional<TicketBlock>();
    const db::Row row = rows->first();
    return std::optional(TicketBlock{row.text(0), row.integer(1), row.integer(2), row.bytes(3)});
}

Status ReceiptStore::noteKey(const QByteArray& publicKey) {
    static const db::Query query("note_ledger_key");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(publicKey));
    return rows ? Status() : failure(rows.error());
}

Result<std::vector<ledger::SigningKey>> ReceiptStore::keys() {
    static const db::Query query("ledger_keys");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    std::vector<ledger::SigningKey> keys;
    for (const db::Row row : *rows)
        keys.push_back({row.bytes(0), row.instant(1)});
    return keys;
}

} // namespace invites::store
