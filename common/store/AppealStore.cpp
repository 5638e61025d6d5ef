#include "common/store/AppealStore.h"

namespace invites::store {

namespace {

enum Column {
    Id,
    Version,
    Campaign,
    Slug,
    Member,
    SuspensionColumn,
    Reason,
    EndsAt,
    Ticket,
    TicketNumber,
    TicketCampaign,
    Deadline,
    Received,
    Required,
    Reference,
    Sealed,
    SubmittedAt,
    State,
    Answer,
    DecidedAt,
    DecidedBy,
};

template <typename AnyId>
std::optional<AnyId> optionalId(const db::Row& row, int column) {
    const auto value = row.optionalInteger(column);
    return value ? std::optional(AnyId(*value)) : std::nullopt;
}

Result<Appeal> appealFromRow(const db::Row& row) {
    const auto state = appealStateFromText(row.text(State));
    if (!state)
        return failure(ErrorCode::Internal, QStringLiteral("An appeal is in a state that is not known here."));
    Appeal appeal;
    appeal.id = AppealId(row.integer(Id));
    appeal.version = row.integer(Version);
    appeal.campaign = CampaignId(row.integer(Campaign));
    appeal.campaignSlug = row.text(Slug);
    appeal.member = optionalId<MemberId>(row, Member);
    appeal.suspension = optionalId<SuspensionId>(row, SuspensionColumn);
    appeal.suspensionReason = row.optionalText(Reason).value_or(QString());
    appeal.suspensionEndsAt = row.optionalInstant(EndsAt);
    appeal.ticket = optionalId<TicketId>(row, Ticket);
    if (appeal.ticket)
        appeal.debt = Debt{row.integer(TicketNumber), row.text(TicketCampaign), row.instant(Deadline),
            int(row.integer(Received)), int(row.integer(Required))};
    appeal.reference = row.bytes(Reference);
    appeal.sealedWords = row.optionalBytes(Sealed);
    appeal.submittedAt = row.instant(SubmittedAt);
    appeal.state = *state;
    appeal.answer = row.optionalText(Answer).value_or(QString());
    appeal.decidedAt = row.optionalInstant(DecidedAt);
    appeal.decidedBy = row.optionalText(DecidedBy).value_or(QString());
    return appeal;
}

} // namespace

AppealStore::AppealStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<Appeal>> AppealStore::list(bool onlyOpen, int limit) {
    static const db::Query query("list_appeals");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().boolean(onlyOpen).int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<Appeal> appeals;
    for (const db::Row row : *rows) {
        auto appeal = appealFromRow(row);
        if (!appeal)
            return failure(appeal.error());
        appeals.push_back(std::move(*appeal));
    }
    return appeals;
}

Result<AppealDecision> AppealStore::decide(AppealId id, qint64 version, bool granted, const QString& answer) {
    static const db::Query query("decide_appeal");
    const auto rows =
        m_connection.run(query, db::Parameters().int64(id.value).int64(version).boolean(granted).text(answer));
    if (!rows)
        return failure(rows.error());
    const db::Row row = rows->first();
    return AppealDecision{row.integer(1), row.text(0) == QLatin1String("changed"),
        row.optionalText(2).value_or(QString()), row.optionalInstant(3)};
}

} // namespace invites::store
