#include "common/store/LedgerStore.h"

#include "common/ledger/RecordDecoder.h"

#include <QtEndian>

#include <algorithm>

namespace invites::store {

namespace {

constexpr qsizetype countsSize = qsizetype(sizeof(ledger::SixCounts));

ledger::SixCounts countsAt(const QByteArray& bytes, qsizetype place) {
    ledger::SixCounts counts;
    qFromBigEndian<quint64>(bytes.constData() + place * countsSize, qsizetype(counts.size()), counts.data());
    return counts;
}

Result<LedgerTables::Counts> countsFrom(const QByteArray& bytes) {
    if (bytes.size() != 3 * countsSize)
        return failure(ErrorCode::Internal, QStringLiteral("The ledger's counts are not of the expected form."));
    return LedgerTables::Counts{countsAt(bytes, 0), countsAt(bytes, 1), countsAt(bytes, 2)};
}

Result<std::vector<LedgerHead>> headsFrom(const Result<db::Rows>& rows) {
    if (!rows)
        return failure(rows.error());
    std::vector<LedgerHead> heads;
    for (const db::Row row : *rows)
        heads.push_back(
            {CampaignId(row.integer(0)), row.optionalText(1).value_or(QString()), row.optionalInteger(2).value_or(-1),
                quint64(row.optionalInteger(3).value_or(0)), row.optionalBytes(4).value_or(QByteArray())});
    return heads;
}

LedgerReason reasonFrom(const db::Row& row) {
    LedgerReason reason{row.integer(0), {quint64(row.integer(1)), ledger::ActKind(row.integer(2) - 1), {}}};
    const QByteArray digest = row.bytes(3);
    std::copy_n(digest.begin(), reason.act.digest.size(), reason.act.digest.begin());
    return reason;
}

} // namespace

LedgerStore::LedgerStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<LedgerHead>> LedgerStore::heads() {
    static const db::Query query("read_ledger_heads");
    return headsFrom(m_connection.runIdempotent(query));
}

Result<std::vector<LedgerHead>> LedgerStore::chains() {
    static const db::Query query("read_ledger_chains");
    return headsFrom(m_connection.runIdempotent(query));
}

Result<std::vector<ledger::Block>> LedgerStore::blocks(CampaignId campaign, quint64 from, int most, qint64 mostBytes) {
    static const db::Query query("read_ledger_blocks");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().int64(campaign.value).int64(qint64(from)).int32(most).int64(mostBytes));
    if (!rows)
        return failure(rows.error());
    std::vector<ledger::Block> blocks;
    blocks.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        blocks.push_back({quint64(row.integer(0)), quint64(row.integer(1)), row.bytes(2), row.bytes(3)});
    return blocks;
}

Result<LedgerTables> LedgerStore::tables(CampaignId campaign) {
    static const db::Query query("read_ledger_tables");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(campaign.value));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no such campaign."));
    const db::Row row = rows->first();
    const auto counted = countsFrom(row.bytes(5));
    const auto tallied = countsFrom(row.bytes(6));
    if (!counted || !tallied)
        return failure(counted ? tallied.error() : counted.error());
    LedgerTables tables;
    tables.rules = {int(row.optionalInteger(0).value_or(0)), row.boolean(1), row.boolean(2)};
    tables.next = quint64(row.integer(3));
    tables.since = int(row.integer(4));
    tables.rows = *counted;
    tables.tally = *tallied;
    tables.slug = row.text(7).toUtf8();
    tables.priorityServed = quint64(row.integer(8));
    tables.standardServed = quint64(row.integer(9));
    tables.moved = quint64(row.integer(10));
    qFromBigEndian<quint64>(row.bytes(11).constData(), qsizetype(tables.sources.size()), tables.sources.data());
    return tables;
}

Result<std::vector<ledger::TicketEntry>> LedgerStore::tickets(CampaignId campaign, quint64 after, int most) {
    static const db::Query query("read_ledger_tickets");
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().int64(campaign.value).int64(qint64(after)).int32(most));
    if (!rows)
        return failure(rows.error());
    const auto packed = rows->first().optionalBytes(0);
    return packed ? ledger::decodeTickets(*packed) : std::vector<ledger::TicketEntry>();
}

Result<std::vector<LedgerReason>> LedgerStore::reasons(CampaignId campaign, qint64 after, int most) {
    static const db::Query query("read_ledger_reasons");
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().int64(campaign.value).int64(after).int32(most));
    if (!rows)
        return failure(rows.error());
    std::vector<LedgerReason> reasons;
    reasons.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        reasons.push_back(reasonFrom(row));
    return reasons;
}

Result<std::vector<ShownReason>> LedgerStore::shownReasons(CampaignId campaign, qint64 after, int most) {
    static const db::Query query("read_ledger_reasons_shown");
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().int64(campaign.value).int64(after).int32(most));
    if (!rows)
        return failure(rows.error());
    std::vector<ShownReason> reasons;
    reasons.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        reasons.push_back({reasonFrom(row), row.bytes(4), row.text(5)});
    return reasons;
}

} // namespace invites::store
