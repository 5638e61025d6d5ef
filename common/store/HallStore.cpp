#include "common/store/HallStore.h"

namespace invites::store {

Result<std::vector<HallEntry>> HallStore::page(int offset, int limit) {
    static const db::Query query("hall_page");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int32(offset).int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<HallEntry> entries;
    for (const db::Row row : *rows)
        entries.push_back({row.integer(0), row.text(1), int(row.integer(2))});
    return entries;
}

Result<std::vector<HallMember>> HallStore::members(int limit) {
    static const db::Query query("list_hall");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<HallMember> members;
    for (const db::Row row : *rows)
        members.push_back({MemberId(row.integer(0)), row.text(1), int(row.integer(2)), row.instant(3),
            row.optionalInstant(4), row.optionalText(5).value_or(QString()), row.optionalText(6).value_or(QString())});
    return members;
}

Result<bool> HallStore::act(const db::Query& query, MemberId member, const QString& reason) {
    const auto rows = m_connection.run(query, db::Parameters().int64(member.value).text(reason));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Result<bool> HallStore::hide(MemberId member, const QString& reason) {
    static const db::Query query("hide_hall_name");
    return act(query, member, reason);
}

Result<bool> HallStore::show(MemberId member, const QString& reason) {
    static const db::Query query("show_hall_name");
    return act(query, member, reason);
}

} // namespace invites::store
