#include "admin-app/data/LineHistoryFeed.h"

#include "admin-app/data/Aside.h"
#include "common/store/ForecastStore.h"

#include <utility>

namespace invites::admin {
namespace {

Result<ForecastMaterial> materialFrom(db::Connection& connection, const QString& slug, LineRange range) {
    store::ForecastStore forecasts(connection);
    auto supply = forecasts.supply(slug);
    if (!supply)
        return failure(supply.error());
    auto waits = forecasts.recentWaits(slug, waitsToRead(range));
    if (!waits)
        return failure(waits.error());
    return ForecastMaterial{std::move(*supply), std::move(*waits)};
}

} // namespace

LineHistoryFeed::LineHistoryFeed(DatabaseThread& database, QObject* parent) : QObject(parent), m_database(database) {}

void LineHistoryFeed::show(CampaignId campaign, const QString& slug, LineRange range) {
    ++m_generation;
    m_campaign = campaign;
    m_slug = slug;
    m_range = range;
    m_points.clear();
    m_quality.reset();
    m_judgedQuarter.reset();
    m_isReading = false;
    m_isJudging = false;
    refresh();
}

void LineHistoryFeed::refresh() {
    if (m_campaign == CampaignId())
        return;
    m_isOld = m_isReading;
    if (m_isReading)
        return;
    readPoints();
    if (!m_isJudging && m_judgedQuarter != LineSupply::quarterSince1970(SystemClock().now()))
        readQuality();
}

void LineHistoryFeed::readPoints() {
    m_isReading = true;
    m_database.run<std::vector<LinePoint>>(
        this,
        [campaign = m_campaign, range = m_range](db::Connection& connection) -> Result<std::vector<LinePoint>> {
            const auto hours =
                store::LineHistoryStore(connection).hours(campaign, hoursToRead(range, SystemClock().now()));
            if (!hours)
                return failure(hours.error());
            return pointsOf(*hours, range);
        },
        [this, generation = m_generation](Result<std::vector<LinePoint>> points) {
            if (generation != m_generation)
                return;
            m_isReading = false;
            if (!points) {
                Q_EMIT failed(points.error().detail);
                return;
            }
            m_points = std::move(*points);
            Q_EMIT loaded();
            if (m_isOld)
                refresh();
        });
}

void LineHistoryFeed::readQuality() {
    m_isJudging = true;
    const Instant now = SystemClock().now();
    const auto judge = [this, now, generation = m_generation](Result<ForecastMaterial> material) {
        if (generation != m_generation)
            return;
        if (!material) {
            m_isJudging = false;
            Q_EMIT failed(material.error().detail);
            return;
        }
        runAside<ForecastQuality>(
            this, [material = std::move(*material), range = m_range, now] { return qualityOf(material, range, now); },
            [this, now, generation](ForecastQuality quality) {
                if (generation != m_generation)
                    return;
                m_isJudging = false;
                m_judgedQuarter = LineSupply::quarterSince1970(now);
                m_quality = std::move(quality);
                Q_EMIT loaded();
            });
    };
    m_database.run<ForecastMaterial>(
        this,
        [slug = m_slug, range = m_range](db::Connection& connection) { return materialFrom(connection, slug, range); },
        judge);
}

} // namespace invites::admin
