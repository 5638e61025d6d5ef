#include "public-server/commands/NumbersToPublish.h"

#include "common/store/ForecastStore.h"
#include "common/store/StatisticsStore.h"
#include "public-server/forecast/CampaignForecast.h"
#include "public-server/routes/NumbersInFiles.h"

namespace invites::commands {

namespace {

Result<forecast::CampaignForecast> forecastOf(db::Connection& connection, const QString& slug, Instant now) {
    store::ForecastStore store(connection);
    auto supply = store.supply(slug);
    if (!supply)
        return failure(supply.error());
    auto waits = store.recentWaits(slug, forecast::CampaignForecast::mostJudged);
    if (!waits)
        return failure(waits.error());
    return forecast::CampaignForecast({std::move(*supply), std::move(*waits)}, now);
}

} // namespace

Result<publication::PublishedNumbers> numbersToPublish(db::Connection& connection, const Campaign& campaign) {
    const auto figures =
        store::StatisticsStore(connection).read(campaign.slug, statistics::shownDays, statistics::shownHours);
    if (!figures)
        return failure(figures.error());
    const Instant now = SystemClock().now();
    const auto forecast = forecastOf(connection, campaign.slug, now);
    if (!forecast)
        return failure(forecast.error());
    const auto told =
        statistics::tell(*figures, {campaign.slug, campaign.name, campaign.open, forecast->forPlace(campaign.waiting),
                                       forecast->figure(), !figures->countries.empty(), now});
    return routes::numbersInFiles(told);
}

} // namespace invites::commands
