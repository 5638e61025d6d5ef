#include "common/store/CodeStore.h"

namespace invites::store {

CodeStore::CodeStore(db::Connection& connection) : m_connection(connection) {}

Result<CampaignId> CodeStore::campaignId(const QString& slug) {
    static const db::Query query("campaign_id_of");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(slug));
    if (!rows)
        return failure(rows.error());
    return CampaignId(rows->first().integer(0));
}

Result<std::vector<bool>> CodeStore::importCodes(const QString& campaignSlug,
    const std::vector<QByteArray>& fingerprints, const std::vector<QByteArray>& sealed, const QString& source) {
    static const db::Query query("add_codes");
    // Not retried after a lost connection: whether the first try was done would be unknown, and what it added would
    // then be counted as duplicates.
    std::vector<bool> added;
    const Status status = m_connection.transact([&](db::Connection& connection) -> Status {
        const auto rows = connection.run(
            query, db::Parameters().text(campaignSlug).bytesArray(fingerprints).bytesArray(sealed).text(source));
        if (!rows)
            return failure(rows.error());
        added.clear();
        for (const db::Row row : *rows)
            added.push_back(row.boolean(0));
        return {};
    });
    if (!status)
        return failure(status.error());
    return added;
}

Result<std::vector<SealedCode>> CodeStore::after(CodeId id, int limit) {
    static const db::Query query("sealed_codes");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(id.value).int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<SealedCode> codes;
    for (const db::Row row : *rows)
        codes.push_back({CodeId(row.integer(0)), CampaignId(row.integer(1)), row.bytes(2), row.bytes(3)});
    return codes;
}

Result<qint64> CodeStore::reseal(const std::vector<SealedCode>& read, const std::vector<QByteArray>& fresh) {
    static const db::Query query("reseal_codes");
    std::vector<qint64> ids;
    std::vector<QByteArray> old;
    for (const SealedCode& code : read) {
        ids.push_back(code.id.value);
        old.push_back(code.sealed);
    }
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().int64Array(ids).bytesArray(old).bytesArray(fresh));
    if (!rows)
        return failure(rows.error());
    return rows->first().integer(0);
}

} // namespace invites::store
