#include "common/store/LineFeedStore.h"

#include <QtEndian>

#include <algorithm>

namespace invites::store {

namespace {

// As invites.line_entry packs it.
constexpr qsizetype laneOffset = 8;
constexpr int drawn = 16; // added to the lane
constexpr qsizetype receivedOffset = 10;
constexpr qsizetype keyOffset = 12;
constexpr qsizetype entrySize = 28;
static_assert(keyOffset + std::tuple_size_v<TicketKey> == entrySize);

TicketKey keyAt(const char* bytes) {
    TicketKey key;
    std::copy_n(reinterpret_cast<const quint8*>(bytes), key.size(), key.begin());
    return key;
}

FeedEntry entryAt(const char* bytes) {
    FeedEntry entry;
    entry.number = qFromBigEndian<qint64>(bytes);
    if (const auto lane = qFromBigEndian<qint16>(bytes + laneOffset); lane >= 0) {
        entry.lane = lane % drawn;
        entry.isDrawn = lane >= drawn;
    }
    entry.received = qFromBigEndian<qint16>(bytes + receivedOffset);
    entry.key = keyAt(bytes + keyOffset);
    return entry;
}

Result<std::vector<FeedEntry>> entriesFrom(const std::optional<QByteArray>& packed) {
    std::vector<FeedEntry> entries;
    if (!packed)
        return entries;
    if (packed->size() % entrySize != 0)
        return failure(ErrorCode::Internal, QStringLiteral("The line's feed is not of the expected form."));
    entries.reserve(std::size_t(packed->size() / entrySize));
    for (qsizetype at = 0; at < packed->size(); at += entrySize)
        entries.push_back(entryAt(packed->constData() + at));
    return entries;
}

Result<LineNews> newsFromRow(const db::Row& row) {
    auto changes = entriesFrom(row.optionalBytes(7));
    if (!changes)
        return failure(changes.error());
    return LineNews{CampaignId(row.integer(0)), row.text(1), int(row.integer(2)),
        LineMoment{row.integer(3), row.integer(4)}, row.boolean(5), row.boolean(6), std::move(*changes),
        PriorityTurns(row.optionalInteger(8), row.integer(9))};
}

} // namespace

TicketKey ticketKey(const QByteArray& hash) {
    Q_ASSERT(hash.size() >= qsizetype(std::tuple_size_v<TicketKey>));
    return keyAt(hash.constData());
}

LineFeedStore::LineFeedStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<LineNews>> LineFeedStore::follow(const std::vector<KnownLine>& known) {
    static const db::Query query("follow_lines");
    std::vector<qint64> campaigns;
    std::vector<qint64> versions;
    std::vector<qint64> marks;
    for (const KnownLine& line : known) {
        campaigns.push_back(line.campaign.value);
        versions.push_back(line.moment.version);
        marks.push_back(line.moment.mark);
    }
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().int64Array(campaigns).int64Array(versions).int64Array(marks));
    if (!rows)
        return failure(rows.error());
    std::vector<LineNews> news;
    for (const db::Row row : *rows) {
        auto line = newsFromRow(row);
        if (!line)
            return failure(line.error());
        news.push_back(std::move(*line));
    }
    return news;
}

Result<LinePage> LineFeedStore::load(const KnownLine& known, const std::optional<FeedEntry>& after, int most) {
    static const db::Query query("load_line");
    db::Parameters parameters;
    parameters.int64(known.campaign.value).int64(known.moment.version).int64(known.moment.mark);
    parameters.int32(after ? after->lane.value_or(0) : -1).int64(after ? after->number : 0).int32(most);
    const auto rows = m_connection.runIdempotent(query, parameters);
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no such campaign."));
    auto news = newsFromRow(rows->first());
    if (!news)
        return failure(news.error());
    auto entries = entriesFrom(rows->first().optionalBytes(10));
    if (!entries)
        return failure(entries.error());
    return LinePage{std::move(*entries), std::move(*news)};
}

} // namespace invites::store
