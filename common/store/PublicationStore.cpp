#include "common/store/PublicationStore.h"

namespace invites::store {

namespace {

using Outcome = PublicationTurn::Outcome;

std::optional<Outcome> outcomeFromText(const QString& text) {
    if (text == QLatin1String("taken"))
        return Outcome::Taken;
    if (text == QLatin1String("busy"))
        return Outcome::Busy;
    if (text == QLatin1String("early"))
        return Outcome::Early;
    if (text == QLatin1String("unchanged"))
        return Outcome::Unchanged;
    return std::nullopt;
}

std::optional<PublicationGap::Kind> gapKindFromText(const QString& text) {
    if (text == QLatin1String("outage"))
        return PublicationGap::Kind::Outage;
    if (text == QLatin1String("rewritten"))
        return PublicationGap::Kind::Rewritten;
    if (text == QLatin1String("chain"))
        return PublicationGap::Kind::Chain;
    return std::nullopt;
}

Error unknownAnswer() {
    return {ErrorCode::Internal, QStringLiteral("The database answered what this program does not know.")};
}

std::optional<std::string> optionalWord(const db::Row& row, int column) {
    const auto text = row.optionalText(column);
    return text ? std::optional(text->toStdString()) : std::nullopt;
}

} // namespace

Result<PublicationTurn> PublicationStore::take(
    Instant now, std::chrono::seconds every, std::chrono::seconds lease, bool isAsked) {
    static const db::Query query("take_publication");
    const auto rows = m_connection.run(query, db::Parameters()
                                                  .text(m_target)
                                                  .instant(now)
                                                  .int32(qint32(every.count()))
                                                  .int32(qint32(lease.count()))
                                                  .boolean(isAsked));
    if (!rows)
        return failure(rows.error());
    const db::Row row = rows->first();
    const auto outcome = outcomeFromText(row.text(0));
    if (!outcome)
        return failure(unknownAnswer());
    PublicationTurn turn{*outcome, row.optionalInstant(1).value_or(now)};
    if (*outcome == Outcome::Taken) {
        turn.lease = row.text(2);
        turn.commit = optionalWord(row, 3);
        turn.publishedAt = row.optionalInstant(4);
        turn.lateSince = row.optionalInstant(5);
        turn.attempts = int(row.integer(6));
    }
    return turn;
}

Result<bool> PublicationStore::extend(const QString& lease, Instant now, std::chrono::seconds length) {
    static const db::Query query("extend_publication");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().text(m_target).text(lease).instant(now).int32(qint32(length.count())));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Result<bool> PublicationStore::finish(
    const QString& lease, Instant now, std::chrono::seconds every, const PublicationResult& result) {
    static const db::Query query("finish_publication");
    std::vector<qint64> chainCampaigns;
    std::vector<qint64> heights;
    std::vector<QByteArray> hashes;
    for (const PublishedChain& chain : result.chains) {
        chainCampaigns.push_back(chain.campaign.value);
        heights.push_back(chain.height);
        hashes.push_back(chain.hash);
    }
    std::vector<qint64> segmentCampaigns;
    std::vector<qint64> segments;
    std::vector<QString> blobs;
    for (const PublishedSegment& segment : result.segments) {
        segmentCampaigns.push_back(segment.campaign.value);
        segments.push_back(segment.segment);
        blobs.push_back(QString::fromStdString(segment.blob));
    }
    const auto rows = m_connection.run(query, db::Parameters()
                                                  .text(m_target)
                                                  .text(lease)
                                                  .instant(now)
                                                  .int32(qint32(every.count()))
                                                  .text(QString::fromStdString(result.commit))
                                                  .int64Array(chainCampaigns)
                                                  .int64Array(heights)
                                                  .bytesArray(hashes)
                                                  .int64Array(segmentCampaigns)
                                                  .int64Array(segments)
                                                  .textArray(blobs)
                                                  .instant(result.lateSince)
                                                  .instant(result.rewrittenSince));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Status PublicationStore::fail(
    const QString& lease, Instant now, std::chrono::seconds retryAfter, const std::string& error) {
    static const db::Query query("fail_publication");
    const auto word = error.empty() ? std::nullopt : std::optional(QString::fromStdString(error));
    const auto rows = m_connection.run(
        query, db::Parameters().text(m_target).text(lease).instant(now).int32(qint32(retryAfter.count())).text(word));
    return rows ? Status() : failure(rows.error());
}

Result<std::optional<PublicationStatus>> PublicationStore::view() {
    static const db::Query query("view_publication");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(m_target));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return std::optional<PublicationStatus>();
    const db::Row row = rows->first();
    return std::optional(PublicationStatus{optionalWord(row, 0), row.optionalInstant(1), row.instant(2),
        int(row.integer(3)), optionalWord(row, 4).value_or(std::string()), row.optionalInstant(5)});
}

Result<std::map<qint64, std::string>> PublicationStore::segments(CampaignId campaign) {
    static const db::Query query("published_segments");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(m_target).int64(campaign.value));
    if (!rows)
        return failure(rows.error());
    std::map<qint64, std::string> segments;
    for (const db::Row row : *rows)
        segments[row.integer(0)] = row.text(1).toStdString();
    return segments;
}

Result<std::vector<NotedChain>> PublicationStore::chains() {
    static const db::Query query("published_chains");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(m_target));
    if (!rows)
        return failure(rows.error());
    std::vector<NotedChain> chains;
    for (const db::Row row : *rows)
        chains.push_back({CampaignId(row.integer(0)), row.text(1), row.integer(2), row.bytes(3), row.optionalBytes(4)});
    return chains;
}

Status PublicationStore::noteRewritten(const RewrittenChain& chain, Instant now) {
    static const db::Query query("note_rewritten_chain");
    const auto rows = m_connection.run(query, db::Parameters()
                                                  .text(m_target)
                                                  .int64(chain.campaign.value)
                                                  .int64(chain.height)
                                                  .bytes(chain.hash)
                                                  .int64(chain.firstHeight)
                                                  .instant(now));
    return rows ? Status() : failure(rows.error());
}

Result<std::vector<PublicationGap>> PublicationStore::gaps() {
    static const db::Query query("publication_gaps");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(m_target));
    if (!rows)
        return failure(rows.error());
    std::vector<PublicationGap> gaps;
    for (const db::Row row : *rows) {
        const auto kind = gapKindFromText(row.text(0));
        if (!kind)
            return failure(unknownAnswer());
        gaps.push_back({*kind, row.instant(1), row.instant(2), row.optionalText(3).value_or(QString()),
            row.optionalInteger(4).value_or(0)});
    }
    return gaps;
}

} // namespace invites::store
