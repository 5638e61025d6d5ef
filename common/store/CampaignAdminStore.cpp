#include "common/store/CampaignAdminStore.h"

#include <algorithm>
#include <array>

namespace invites::store {

namespace {

using std::chrono::seconds;

constexpr std::array<QLatin1String, 3> reviews{QLatin1String("off"), QLatin1String("first"), QLatin1String("all")};

Review reviewFromText(const QString& text) {
    const auto found = std::find(reviews.begin(), reviews.end(), text);
    return found == reviews.end() ? Review::All : Review(found - reviews.begin());
}

CampaignRecord recordFromRow(const db::Row& row) {
    CampaignRecord record;
    record.id = CampaignId(row.integer(0));
    CampaignSettings& settings = record.settings;
    settings.slug = row.text(1);
    settings.name = row.text(2);
    settings.productUrl = row.text(3);
    settings.codePattern = row.text(4);
    settings.upperCase = row.boolean(5);
    settings.contributionSize = int(row.integer(6));
    settings.hold = seconds(row.integer(7));
    settings.returnWindow = seconds(row.integer(8));
    settings.returnDeadline = seconds(row.integer(9));
    settings.open = row.boolean(10);
    settings.endsAt = row.optionalInstant(11);
    record.createdAt = row.instant(12);
    record.version = row.integer(13);
    record.codesAdded = row.integer(14);
    record.available = row.integer(15);
    record.waiting = row.integer(16);
    if (const auto share = row.optionalInteger(17))
        settings.priorityShare = int(*share);
    else
        settings.priorityShare.reset();
    settings.drawsRush = row.boolean(18);
    settings.review = reviewFromText(row.text(19));
    settings.requiresSignIn = row.boolean(20);
    settings.lateRule = lateRuleFromText(row.text(21)).value_or(LateRule::Suspended);
    settings.lateDelay = seconds(row.integer(22));
    settings.premium = row.boolean(23);
    return record;
}

// The settings in the order in which both functions take them.
void addSettings(db::Parameters& parameters, const CampaignSettings& settings) {
    const auto endsAt = settings.endsAt ? std::optional(toRfc3339(*settings.endsAt)) : std::nullopt;
    parameters.text(settings.name)
        .text(settings.productUrl)
        .text(settings.codePattern)
        .boolean(settings.upperCase)
        .int32(settings.contributionSize)
        .int64(settings.hold.count())
        .int64(settings.returnWindow.count())
        .int64(settings.returnDeadline.count())
        .boolean(settings.open)
        .text(endsAt)
        .int64(settings.priorityShare)
        .boolean(settings.drawsRush);
}

CampaignUpdate updateFromRow(const db::Row& row) {
    return {row.integer(1), row.text(0) == QLatin1String("changed"), row.optionalText(2), row.optionalInstant(3)};
}

} // namespace

CampaignAdminStore::CampaignAdminStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<CampaignRecord>> CampaignAdminStore::list() {
    static const db::Query query("list_campaign_settings");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    std::vector<CampaignRecord> records;
    for (const db::Row row : *rows)
        records.push_back(recordFromRow(row));
    return records;
}

Result<CampaignId> CampaignAdminStore::create(const CampaignSettings& settings) {
    static const db::Query query("create_campaign");
    db::Parameters parameters;
    parameters.text(settings.slug);
    addSettings(parameters, settings);
    CampaignId created;
    const Status done = m_connection.transact([&](db::Connection& transaction) -> Status {
        const auto rows = transaction.run(query, parameters);
        if (!rows)
            return failure(rows.error());
        created = CampaignId(rows->first().integer(0));
        constexpr qint64 firstVersion = 1;
        const auto update = setRules(created, firstVersion, settings);
        return update ? Status() : failure(update.error());
    });
    return done ? Result<CampaignId>(created) : failure(done.error());
}

Result<CampaignUpdate> CampaignAdminStore::update(CampaignId id, qint64 version, const CampaignSettings& settings) {
    static const db::Query query("update_campaign");
    db::Parameters parameters;
    parameters.int64(id.value).int64(version);
    addSettings(parameters, settings);
    CampaignUpdate updated;
    const Status done = m_connection.transact([&](db::Connection& transaction) -> Status {
        const auto rows = transaction.run(query, parameters);
        if (!rows)
            return failure(rows.error());
        updated = updateFromRow(rows->first());
        if (updated.isConflict)
            return {};
        const auto ruled = setRules(id, updated.version, settings);
        if (!ruled)
            return failure(ruled.error());
        updated = *ruled;
        return {};
    });
    return done ? Result<CampaignUpdate>(updated) : failure(done.error());
}

Result<CampaignUpdate> CampaignAdminStore::setRules(CampaignId id, qint64 version, const CampaignSettings& settings) {
    static const db::Query query("set_campaign_rules");
    const auto rows = m_connection.run(query, db::Parameters()
                                                  .int64(id.value)
                                                  .int64(version)
                                                  .text(QString(reviews[std::size_t(settings.review)]))
                                                  .boolean(settings.requiresSignIn)
                                                  .text(QString(toText(settings.lateRule)))
                                                  .int64(settings.lateDelay.count())
                                                  .boolean(settings.premium));
    if (!rows)
        return failure(rows.error());
    return updateFromRow(rows->first());
}

} // namespace invites::store
