#include "common/store/SuspensionStore.h"

namespace invites::store {

namespace {

enum Column {
    Id,
    Member,
    Campaign,
    Slug,
    Reason,
    Author,
    SuspendedAt,
    EndsAt,
    LiftedAt,
    LiftedBy,
    Holds,
};

template <typename AnyId>
std::optional<qint64> valueOf(const std::optional<AnyId>& id) {
    return id ? std::optional(id->value) : std::nullopt;
}

Suspension suspensionFromRow(const db::Row& row) {
    Suspension suspension;
    suspension.id = SuspensionId(row.integer(Id));
    suspension.member = MemberId(row.integer(Member));
    if (const auto campaign = row.optionalInteger(Campaign))
        suspension.campaign = CampaignId(*campaign);
    suspension.campaignSlug = row.optionalText(Slug).value_or(QString());
    suspension.reason = row.text(Reason);
    suspension.author = row.text(Author);
    suspension.suspendedAt = row.instant(SuspendedAt);
    suspension.endsAt = row.optionalInstant(EndsAt);
    suspension.liftedAt = row.optionalInstant(LiftedAt);
    suspension.liftedBy = row.optionalText(LiftedBy).value_or(QString());
    suspension.holds = row.boolean(Holds);
    return suspension;
}

} // namespace

SuspensionStore::SuspensionStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<Suspension>> SuspensionStore::list(std::optional<MemberId> member, bool onlyHolding, int limit) {
    static const db::Query query("list_suspensions");
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().int64(valueOf(member)).boolean(onlyHolding).int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<Suspension> suspensions;
    for (const db::Row row : *rows)
        suspensions.push_back(suspensionFromRow(row));
    return suspensions;
}

Result<SuspensionId> SuspensionStore::suspend(const SuspensionWish& wish) {
    static const db::Query query("suspend_member");
    const auto until = wish.until ? std::optional(toRfc3339(*wish.until)) : std::nullopt;
    const auto rows = m_connection.run(
        query, db::Parameters().int64(wish.member.value).int64(valueOf(wish.campaign)).text(until).text(wish.reason));
    if (!rows)
        return failure(rows.error());
    return SuspensionId(rows->first().integer(0));
}

Result<bool> SuspensionStore::lift(SuspensionId suspension, const QString& reason) {
    static const db::Query query("lift_suspension");
    const auto rows = m_connection.run(query, db::Parameters().int64(suspension.value).text(reason));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Result<std::vector<LateTicket>> SuspensionStore::lateTicketsOf(MemberId member) {
    static const db::Query query("list_late_tickets");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(member.value));
    if (!rows)
        return failure(rows.error());
    std::vector<LateTicket> tickets;
    for (const db::Row row : *rows)
        tickets.push_back({TicketId(row.integer(0)), row.integer(1), CampaignId(row.integer(2)), row.text(3),
            row.instant(4), int(row.integer(5)), int(row.integer(6))});
    return tickets;
}

} // namespace invites::store
