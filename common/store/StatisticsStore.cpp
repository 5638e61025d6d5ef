#include "common/store/StatisticsStore.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace invites::store {

namespace {

qint64 integerIn(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toInteger();
}

std::optional<qint64> optionalInteger(const QJsonValue& value) {
    return value.isNull() ? std::nullopt : std::optional(value.toInteger());
}

PublicDay dayFrom(const QJsonArray& row) {
    return {QDate::fromString(row[0].toString(), Qt::ISODate), row[1].toInteger(), row[2].toInteger(),
        row[3].toInteger(), row[4].toInteger(), row[5].toInteger(), row[6].toInteger(), row[7].toInteger(),
        row[8].toInteger(), optionalInteger(row[9]), optionalInteger(row[10]), optionalInteger(row[11]),
        optionalInteger(row[12])};
}

PublicHour hourFrom(const QJsonArray& row) {
    const QDateTime hour = QDateTime::fromString(row[0].toString(), Qt::ISODate);
    return {Instant(std::chrono::seconds(hour.toSecsSinceEpoch())), row[1].toInteger()};
}

template <typename Entry>
std::vector<Entry> listIn(const QJsonObject& object, const char* name, Entry (*read)(const QJsonArray&)) {
    std::vector<Entry> entries;
    const QJsonArray rows = object.value(QLatin1String(name)).toArray();
    for (const QJsonValue& row : rows)
        entries.push_back(read(row.toArray()));
    return entries;
}

PublicFigures figuresFrom(const QJsonObject& object) {
    PublicFigures figures;
    figures.available = integerIn(object, "available");
    figures.waiting = integerIn(object, "waiting");
    figures.receivers = integerIn(object, "receivers");
    figures.contributed = integerIn(object, "contributed");
    figures.used = integerIn(object, "used");
    figures.invalid = integerIn(object, "invalid");
    if (const auto share = optionalInteger(object.value(QLatin1String("priority_share"))))
        figures.priorityShare = int(*share);
    figures.priorityServed = integerIn(object, "priority_served");
    figures.standardServed = integerIn(object, "standard_served");
    figures.moved = integerIn(object, "moved");
    figures.days = listIn<PublicDay>(object, "days", dayFrom);
    figures.hours = listIn<PublicHour>(object, "hours", hourFrom);
    const QJsonArray week = object.value(QLatin1String("week")).toArray();
    for (const QJsonValue& row : week)
        figures.week.at(std::size_t(row[0].toInteger())) = {row[1].toInteger(), row[2].toInteger(), row[3].toInteger()};
    figures.countries = listIn<CountryRequests>(object, "countries", [](const QJsonArray& row) {
        return CountryRequests{row[0].toString(), row[1].toInteger()};
    });
    return figures;
}

} // namespace

Result<PublicFigures> StatisticsStore::read(const QString& slug, int days, int hours) {
    static const db::Query query("read_public_statistics");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(slug).int32(days).int32(hours));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty() || rows->first().isNull(0))
        return failure(ErrorCode::NotFound, QStringLiteral("There is no such campaign."));
    return figuresFrom(QJsonDocument::fromJson(rows->first().bytes(0)).object());
}

Result<std::vector<CampaignStatistics>> StatisticsStore::readEach(
    std::optional<CampaignId> campaign, int days, int hours) {
    static const db::Query query("read_statistics_of_campaigns");
    const auto rows = m_connection.runIdempotent(query,
        db::Parameters().int64(campaign ? std::optional(campaign->value) : std::nullopt).int32(days).int32(hours));
    if (!rows)
        return failure(rows.error());
    std::vector<CampaignStatistics> campaigns;
    for (const db::Row row : *rows)
        campaigns.push_back(
            {CampaignId(row.integer(0)), row.text(1), figuresFrom(QJsonDocument::fromJson(row.bytes(2)).object())});
    return campaigns;
}

Status StatisticsStore::countCountries(CampaignId campaign, const std::vector<QString>& countries) {
    static const db::Query query("count_countries");
    // Not twice, where the first try may have been heard.
    const auto rows = m_connection.run(query, db::Parameters().int64(campaign.value).textArray(countries));
    return rows ? Status() : failure(rows.error());
}

} // namespace invites::store
