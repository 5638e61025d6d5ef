#include "common/store/SealedRecordStore.h"

namespace invites::store {

QLatin1String toText(SealedKind kind) {
    switch (kind) {
    case SealedKind::Profile:
        return QLatin1String("profile");
    case SealedKind::Ticket:
        return QLatin1String("ticket");
    case SealedKind::Appeal:
        return QLatin1String("appeal");
    case SealedKind::TakenCode:
        return QLatin1String("taken_code");
    case SealedKind::Notice:
        return QLatin1String("notice");
    }
    Q_UNREACHABLE();
}

Result<std::vector<SealedRecord>> SealedRecordStore::after(SealedKind kind, qint64 id, int limit) {
    static const db::Query query("sealed_records");
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().text(QString(toText(kind))).int64(id).int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<SealedRecord> records;
    for (const db::Row row : *rows)
        records.push_back({row.integer(0), row.bytes(1), row.optionalText(2).value_or(QString()), row.bytes(3),
            row.optionalBytes(4).value_or(QByteArray())});
    return records;
}

Result<qint64> SealedRecordStore::reseal(
    SealedKind kind, const std::vector<SealedRecord>& read, const std::vector<QByteArray>& fresh) {
    static const db::Query query("reseal_records");
    std::vector<qint64> ids;
    std::vector<QByteArray> old;
    for (const SealedRecord& record : read) {
        ids.push_back(record.id);
        old.push_back(record.sealed);
    }
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().text(QString(toText(kind))).int64Array(ids).bytesArray(old).bytesArray(fresh));
    if (!rows)
        return failure(rows.error());
    return rows->first().integer(0);
}

} // namespace invites::store
