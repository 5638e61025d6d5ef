#include "common/store/AuditStore.h"

namespace invites::store {
namespace {

// Beyond what a person can enter, so that both bounds are always sent.
constexpr Instant earliest = std::chrono::sys_days(std::chrono::year(1970) / 1 / 1);
constexpr Instant latest = std::chrono::sys_days(std::chrono::year(9999) / 1 / 1);

std::optional<QString> narrowing(const QString& text) {
    return text.isEmpty() ? std::nullopt : std::optional(text);
}

AuditEvent fromRow(const db::Row& row) {
    return {row.integer(0), row.instant(1), row.text(2), row.optionalText(3).value_or(QString()), row.text(4),
        row.optionalText(5).value_or(QString()), row.optionalInteger(6), row.optionalBytes(7).value_or(QByteArray()),
        row.optionalBytes(8).value_or(QByteArray()), row.optionalText(9).value_or(QString())};
}

Result<std::vector<QString>> texts(const Result<db::Rows>& rows) {
    if (!rows)
        return failure(rows.error());
    std::vector<QString> found;
    for (const db::Row row : *rows)
        found.push_back(row.text(0));
    return found;
}

} // namespace

AuditStore::AuditStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<AuditEvent>> AuditStore::page(const AuditFilter& filter, qint64 before, int limit) {
    static const db::Query query("list_audit_events");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters()
                   .int64(before)
                   .text(narrowing(filter.author))
                   .text(narrowing(filter.action))
                   .int64(filter.campaign ? std::optional(filter.campaign->value) : std::nullopt)
                   .text(narrowing(filter.subjectKind))
                   .int64(filter.subjectId)
                   .text(narrowing(filter.reason))
                   .instant(filter.from.value_or(earliest))
                   .instant(filter.until.value_or(latest))
                   .int32(limit)
                   .text(narrowing(filter.subjectName)));
    if (!rows)
        return failure(rows.error());
    std::vector<AuditEvent> events;
    events.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        events.push_back(fromRow(row));
    return events;
}

Result<std::vector<QString>> AuditStore::authors() {
    static const db::Query query("list_audit_authors");
    return texts(m_connection.runIdempotent(query));
}

Result<std::vector<QString>> AuditStore::actions() {
    static const db::Query query("list_audit_actions");
    return texts(m_connection.runIdempotent(query));
}

} // namespace invites::store
