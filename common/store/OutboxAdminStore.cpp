#include "common/store/OutboxAdminStore.h"

#include <array>
#include <utility>

namespace invites::store {
namespace {

constexpr std::array stages{
    std::pair{NoticeStage::Waiting, "waiting"},
    std::pair{NoticeStage::Sending, "sending"},
    std::pair{NoticeStage::Sent, "sent"},
    std::pair{NoticeStage::Failed, "failed"},
    std::pair{NoticeStage::Unsure, "unsure"},
    std::pair{NoticeStage::Dropped, "dropped"},
};

template <typename T>
std::optional<QString> narrowing(const std::optional<T>& value) {
    return value ? std::optional<QString>(toText(*value)) : std::nullopt;
}

std::optional<qint64> narrowing(const std::optional<CampaignId>& campaign) {
    return campaign ? std::optional(campaign->value) : std::nullopt;
}

Result<NoticeRecord> recordFromRow(const db::Row& row) {
    const auto kind = noticeKindFromText(row.text(5));
    const auto stage = noticeStageFromText(row.text(7));
    if (!kind || !stage)
        return failure(ErrorCode::Internal, QStringLiteral("A message is of a kind that is not known here."));
    NoticeRecord record;
    record.id = NoticeId(row.integer(0));
    record.campaign = CampaignId(row.optionalInteger(1).value_or(0));
    record.campaignSlug = row.optionalText(2).value_or(QString());
    record.ticketNumber = row.optionalInteger(3).value_or(0);
    record.channel = row.text(4) == toText(NoticeChannel::Push) ? NoticeChannel::Push : NoticeChannel::Email;
    record.kind = *kind;
    record.occurrence = row.instant(6);
    record.stage = *stage;
    record.dueAt = row.instant(8);
    record.attempts = int(row.integer(9));
    record.sentAt = row.optionalInstant(10);
    record.error = row.optionalText(11).value_or(QString());
    return record;
}

} // namespace

QLatin1String toText(NoticeStage stage) {
    return QLatin1String(stages[std::size_t(stage)].second);
}

std::optional<NoticeStage> noticeStageFromText(QStringView text) {
    for (const auto& [stage, name] : stages) {
        if (text == QLatin1String(name))
            return stage;
    }
    return std::nullopt;
}

Result<std::vector<NoticeRecord>> OutboxAdminStore::page(const NoticeFilter& filter, NoticeId before, int limit) {
    static const db::Query query("list_outbox");
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .int64(before.value)
                                                            .text(narrowing(filter.stage))
                                                            .text(narrowing(filter.channel))
                                                            .text(narrowing(filter.kind))
                                                            .int64(narrowing(filter.campaign))
                                                            .int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<NoticeRecord> records;
    for (const db::Row row : *rows) {
        auto record = recordFromRow(row);
        if (!record)
            return failure(record.error());
        records.push_back(std::move(*record));
    }
    return records;
}

Result<qint64> OutboxAdminStore::failed() {
    static const db::Query query("count_failed_notices");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    return rows->first().integer(0);
}

Result<NoticeActResult> OutboxAdminStore::change(const std::vector<NoticeId>& notices, NoticeAct act) {
    static const db::Query query("change_notices");
    std::vector<qint64> ids;
    for (const NoticeId notice : notices)
        ids.push_back(notice.value);
    const QString name = act == NoticeAct::Retry ? QStringLiteral("retry") : QStringLiteral("give_up");
    const auto rows = m_connection.run(query, db::Parameters().int64Array(ids).text(name));
    if (!rows)
        return failure(rows.error());
    NoticeActResult result;
    for (const db::Row row : *rows) {
        const QString outcome = row.text(1);
        ++(outcome == QLatin1String("done")       ? result.done
            : outcome == QLatin1String("sending") ? result.sending
                                                  : result.refused);
    }
    return result;
}

Result<qint64> OutboxAdminStore::retryFailed(const NoticeFilter& filter) {
    static const db::Query query("retry_failed_notices");
    const auto rows = m_connection.run(query, db::Parameters()
                                                  .text(narrowing(filter.channel))
                                                  .text(narrowing(filter.kind))
                                                  .int64(narrowing(filter.campaign)));
    if (!rows)
        return failure(rows.error());
    return rows->first().integer(0);
}

} // namespace invites::store
