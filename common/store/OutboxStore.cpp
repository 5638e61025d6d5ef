#include "common/store/OutboxStore.h"

namespace invites::store {

namespace {

Result<Notice> noticeFromRow(const db::Row& row) {
    const auto kind = noticeKindFromText(row.text(2));
    if (!kind)
        return failure(ErrorCode::Internal, QStringLiteral("The database knows a message that is not known here."));
    return Notice{NoticeId(row.integer(0)), row.text(1), *kind, row.instant(3), int(row.integer(4)), row.bytes(5),
        row.bytes(6), row.bytes(7), row.text(8), row.text(9), row.optionalInstant(10), row.optionalInstant(11),
        int(row.integer(12)), int(row.integer(13))};
}

} // namespace

Result<std::vector<Notice>> OutboxStore::take(NoticeChannel channel, int most, std::chrono::seconds lease) {
    static const db::Query query("take_outbox");
    const auto rows = m_connection.run(
        query, db::Parameters().text(QString(toText(channel))).int32(most).int32(qint32(lease.count())));
    if (!rows)
        return failure(rows.error());
    std::vector<Notice> notices;
    for (const db::Row row : *rows) {
        auto notice = noticeFromRow(row);
        if (!notice)
            return failure(notice.error());
        notices.push_back(std::move(*notice));
    }
    return notices;
}

Result<bool> OutboxStore::hand(const Notice& notice) {
    static const db::Query query("hand_outbox");
    const auto rows = m_connection.run(query, db::Parameters().int64(notice.id.value).text(notice.lease));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Status OutboxStore::finish(
    const Notice& notice, NoticeEnd end, std::chrono::seconds retryAfter, const std::string& error) {
    static const db::Query query("finish_outbox");
    const std::optional<QString> word =
        error.empty() ? std::nullopt : std::optional<QString>(QString::fromStdString(error));
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .int64(notice.id.value)
                                                            .text(notice.lease)
                                                            .text(QString(toText(end)))
                                                            .int32(qint32(retryAfter.count()))
                                                            .text(word));
    return rows ? Status() : failure(rows.error());
}

Result<std::optional<std::chrono::milliseconds>> OutboxStore::nextIn(NoticeChannel channel) {
    static const db::Query query("next_notice_at");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(QString(toText(channel))));
    if (!rows)
        return failure(rows.error());
    const auto left = rows->first().optionalInteger(0);
    return left ? std::optional(std::chrono::milliseconds(*left)) : std::nullopt;
}

} // namespace invites::store
