#include "common/store/VerificationStore.h"

namespace invites::store {

namespace {

enum Column {
    Rank,
    At,
    Id,
    Version,
    Campaign,
    Slug,
    Note,
    Source,
    AddedAt,
    TicketNumber,
    DeliveredAt,
    DueAt,
    CopiedAt,
    Report,
    ReportedAt,
    Received,
    Required,
    Replaced,
    Giver,
    Given,
    GivenInvalid,
    GivenGood,
};

std::vector<qint64> valuesOf(const std::vector<CampaignId>& campaigns) {
    std::vector<qint64> ids;
    for (const CampaignId id : campaigns)
        ids.push_back(id.value);
    return ids;
}

UnsettledCode codeFromRow(const db::Row& row) {
    UnsettledCode code;
    code.key = {VerificationRank(row.integer(Rank)), row.instant(At), CodeId(row.integer(Id))};
    code.version = row.integer(Version);
    code.campaign = CampaignId(row.integer(Campaign));
    code.campaignSlug = row.text(Slug);
    code.note = row.optionalText(Note).value_or(QString());
    code.source = row.text(Source);
    code.addedAt = row.instant(AddedAt);
    code.ticketNumber = row.optionalInteger(TicketNumber).value_or(0);
    code.deliveredAt = row.optionalInstant(DeliveredAt);
    code.dueAt = row.optionalInstant(DueAt);
    code.copiedAt = row.optionalInstant(CopiedAt);
    if (const auto word = row.optionalText(Report))
        code.report = reportOutcomeFromText(*word);
    code.reportedAt = row.optionalInstant(ReportedAt);
    if (!row.isNull(Received))
        code.received = int(row.integer(Received));
    code.required = int(row.integer(Required));
    code.giverNumber = row.optionalInteger(Giver);
    code.given = int(row.optionalInteger(Given).value_or(0));
    code.givenInvalid = int(row.optionalInteger(GivenInvalid).value_or(0));
    code.givenGood = int(row.optionalInteger(GivenGood).value_or(0));
    return code;
}

} // namespace

VerificationStore::VerificationStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<UnsettledCode>> VerificationStore::page(
    const std::vector<CampaignId>& campaigns, const std::optional<VerificationKey>& after, int limit) {
    static const db::Query query("verification_queue");
    // Instant::min() is PostgreSQL's -infinity.
    const VerificationKey start = after.value_or(VerificationKey{VerificationRank::Held, Instant::min(), CodeId()});
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .int64Array(valuesOf(campaigns))
                                                            .int32(int(start.rank))
                                                            .instant(start.at)
                                                            .int64(start.id.value)
                                                            .int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<UnsettledCode> codes;
    for (const db::Row row : *rows)
        codes.push_back(codeFromRow(row));
    return codes;
}

Result<VerificationCounts> VerificationStore::counts(const std::vector<CampaignId>& campaigns) {
    static const db::Query query("verification_counts");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64Array(valuesOf(campaigns)));
    if (!rows)
        return failure(rows.error());
    return VerificationCounts{rows->first().integer(0), rows->first().integer(1), rows->first().integer(2)};
}

} // namespace invites::store
