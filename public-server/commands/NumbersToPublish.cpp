#include "public-server/commands/NumbersToPublish.h"

#include "common/store/ForecastStore.h"
#include "common/store/StatisticsStore.h"
#include "public-server/forecast/CampaignForecast.h"
#include "public-server/statistics/Charts.h"
#include "public-server/statistics/StatisticsJson.h"

#include <QJsonDocument>

namespace invites::commands {

namespace {

using publication::PublishedFigure;

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

QString inHundredths(const std::optional<int>& share, const QString& unit = {}) {
    return share ? QString::number(*share) + unit : QStringLiteral("not known yet");
}

std::vector<PublishedFigure> figuresOf(const statistics::Statistics& numbers) {
    std::vector<PublishedFigure> figures{{QStringLiteral("Codes ready"), inWords(numbers.available)},
        {QStringLiteral("People who wait"), inWords(numbers.waiting)},
        {QStringLiteral("Codes given"), inWords(numbers.given)},
        {QStringLiteral("Codes given back"), inWords(numbers.received)},
        {QStringLiteral("Codes given back for each hundred given"), inHundredths(numbers.returnRate)},
        {QStringLiteral("Tickets moved by hand"), inWords(numbers.moved)}};
    if (numbers.priorityShare)
        figures.push_back(
            {QStringLiteral("Served from the priority lane (at most 1 in %1 while others wait, without a limit else)")
                    .arg(*numbers.priorityShare),
                inHundredths(numbers.prioritySharePercent, QStringLiteral(" %"))});
    return figures;
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
    publication::PublishedNumbers numbers{figuresOf(told), {}, QJsonDocument(statisticsJson(told)).toJson()};
    for (const statistics::Chart& chart : chartsOf(told)) {
        if (!chart.isEmpty())
            numbers.charts.push_back({chart.name, chart.title + QStringLiteral(". ") + chart.description,
                QByteArray::fromStdString(svgFile(chart))});
    }
    return numbers;
}

} // namespace invites::commands
