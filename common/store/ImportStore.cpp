#include "common/store/ImportStore.h"

namespace invites::store {

namespace {

Result<std::vector<KnownCode>> knownFromRows(const Result<db::Rows>& rows, std::size_t expected) {
    if (!rows)
        return failure(rows.error());
    if (std::size_t(rows->size()) != expected)
        return failure(ErrorCode::Internal, QStringLiteral("The database left a code unanswered."));
    std::vector<KnownCode> codes;
    codes.reserve(expected);
    for (const db::Row row : *rows) {
        KnownCode code{row.boolean(0), std::nullopt, row.boolean(2)};
        if (const auto status = row.optionalText(1))
            code.status = codeStatusFromText(*status);
        codes.push_back(code);
    }
    return codes;
}

} // namespace

ImportStore::ImportStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<KnownCode>> ImportStore::classify(const QString& campaignSlug, const ImportBatch& batch) {
    static const db::Query query("classify_codes");
    return knownFromRows(
        m_connection.runIdempotent(query, db::Parameters().text(campaignSlug).bytesArray(batch.fingerprints)),
        batch.fingerprints.size());
}

Result<std::vector<KnownCode>> ImportStore::add(const QString& campaignSlug, const ImportBatch& batch) {
    static const db::Query query("import_codes");
    return knownFromRows(m_connection.runIdempotent(query, db::Parameters()
                                                               .text(campaignSlug)
                                                               .bytesArray(batch.fingerprints)
                                                               .bytesArray(batch.sealed)
                                                               .textArray(batch.notes)),
        batch.fingerprints.size());
}

} // namespace invites::store
