#include "common/store/WebhookStore.h"

namespace invites::store {

namespace {

enum Column { Id, EventId, Type, ObjectId, ReceivedAt, State, Attempts, DueAt, ProcessedAt, ErrorWord };

std::optional<QString> wordOf(const std::string& error) {
    return error.empty() ? std::nullopt : std::optional(QString::fromStdString(error));
}

Result<WebhookRecord> recordFromRow(const db::Row& row) {
    const auto state = webhookStateFromText(row.text(State));
    if (!state)
        return failure(ErrorCode::Internal, QStringLiteral("An event is in a state that is not known here."));
    return WebhookRecord{WebhookEventId(row.integer(Id)), row.text(EventId), row.text(Type), row.text(ObjectId),
        row.instant(ReceivedAt), *state, int(row.integer(Attempts)), row.instant(DueAt),
        row.optionalInstant(ProcessedAt), row.optionalText(ErrorWord).value_or(QString())};
}

} // namespace

Result<bool> WebhookStore::receive(const WebhookNews& news) {
    static const db::Query query("receive_webhook_event");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().text(news.eventId).text(news.type).text(news.objectId).text(news.customerId));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Result<std::vector<WebhookWork>> WebhookStore::take(int most, std::chrono::seconds lease) {
    static const db::Query query("take_webhook_events");
    const auto rows = m_connection.run(query, db::Parameters().int32(most).int32(qint32(lease.count())));
    if (!rows)
        return failure(rows.error());
    std::vector<WebhookWork> taken;
    for (const db::Row row : *rows)
        taken.push_back({WebhookEventId(row.integer(0)), row.text(1), row.text(2), row.text(3), row.optionalText(4),
            int(row.integer(5))});
    return taken;
}

Status WebhookStore::finish(
    const WebhookWork& work, WebhookEnd end, std::chrono::seconds retryAfter, const std::string& error) {
    static const db::Query query("finish_webhook_event");
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .int64(work.id.value)
                                                            .text(work.lease)
                                                            .text(QString(toText(end)))
                                                            .int32(qint32(retryAfter.count()))
                                                            .text(wordOf(error)));
    return rows ? Status() : failure(rows.error());
}

Result<std::vector<WebhookRecord>> WebhookStore::list(const WebhookListing& wanted) {
    static const db::Query query("list_webhook_events");
    const auto state = wanted.state ? std::optional<QString>(QString(toText(*wanted.state))) : std::nullopt;
    const auto before = wanted.before ? std::optional(wanted.before->value) : std::nullopt;
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(state).int64(before).int32(wanted.limit));
    if (!rows)
        return failure(rows.error());
    std::vector<WebhookRecord> records;
    for (const db::Row row : *rows) {
        auto record = recordFromRow(row);
        if (!record)
            return failure(record.error());
        records.push_back(std::move(*record));
    }
    return records;
}

Result<bool> WebhookStore::retry(WebhookEventId id) {
    static const db::Query query("retry_webhook_event");
    const auto rows = m_connection.run(query, db::Parameters().int64(id.value));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

} // namespace invites::store
