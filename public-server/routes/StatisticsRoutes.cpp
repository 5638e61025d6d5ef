#include "public-server/routes/StatisticsRoutes.h"

#include "public-server/http/SecurityHeaders.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/Compression.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/statistics/Badge.h"
#include "public-server/statistics/StatisticsCsv.h"
#include "public-server/statistics/StatisticsJson.h"

namespace invites::routes {

namespace {

constexpr char cacheControl[] = "public, max-age=60";

} // namespace

Result<std::unique_ptr<StatisticsRoutes>> StatisticsRoutes::create(Services& services, const WebAssets& assets) {
    auto page = StatisticsPage::create(assets);
    if (!page)
        return failure(page.error());
    return std::unique_ptr<StatisticsRoutes>(new StatisticsRoutes(services, std::move(*page)));
}

void StatisticsRoutes::addTo(http::Router& router) {
    static constexpr Form page{"page", "text/html; charset=utf-8", &StatisticsRoutes::page};
    static constexpr Form json{"json", "application/json", &StatisticsRoutes::json};
    static constexpr Form csv{"csv", "text/csv; charset=utf-8", &StatisticsRoutes::csv};
    static constexpr Form badge{"badge", "image/svg+xml", &StatisticsRoutes::badge};
    const auto add = [&](const char* pattern, const char* name, const Form& form) {
        router.add({http::Method::Get, pattern, name, http::BodyRule::None,
            [this, &form](const http::Request& request) { return compressed(request, answer(request, form)); }});
    };
    add("/{slug}/transparency", "page_statistics", page);
    add("/{slug}/transparency.json", "get_statistics", json);
    add("/{slug}/transparency.csv", "get_statistics_csv", csv);
    add("/{slug}/badge.svg", "get_badge", badge);
}

http::Response StatisticsRoutes::answer(const http::Request& request, const Form& form) {
    const QString slug = QString::fromStdString(request.pathValues.front());
    const auto campaigns = m_services.board.recentWith(slug);
    if (!campaigns)
        return refusal(problemOf(campaigns.error()));
    if (!(*campaigns)->find(slug))
        return refusal(http::notFound());
    const auto statistics = m_services.statistics.current(slug);
    if (!statistics)
        return refusal(problemOf(statistics.error()));
    std::string text = textOf(*statistics, form);
    const std::string entityTag = entityTagOf(text);
    http::Response response = taggedResponse(request, std::move(text), entityTag, cacheControl);
    response.headers.set("Content-Type", form.contentType);
    if (&StatisticsRoutes::page != form.make)
        return forAnySite(std::move(response));
    response.headers.add("Content-Security-Policy", http::scriptlessContentSecurityPolicy());
    return response;
}

std::string StatisticsRoutes::textOf(
    const std::shared_ptr<const statistics::Statistics>& statistics, const Form& form) {
    const std::lock_guard lock(m_mutex);
    Texts& texts = m_texts[statistics->slug];
    if (texts.source != statistics)
        texts = {statistics, {}};
    auto found = texts.byName.find(form.name);
    if (found == texts.byName.end())
        found = texts.byName.emplace(form.name, (this->*form.make)(*statistics)).first;
    return found->second;
}

std::string StatisticsRoutes::page(const statistics::Statistics& statistics) const {
    return m_page.render(statistics, m_services.publicUrl, m_services.repositoryPage);
}

std::string StatisticsRoutes::json(const statistics::Statistics& statistics) const {
    return toBody(statisticsJson(statistics));
}

std::string StatisticsRoutes::csv(const statistics::Statistics& statistics) const {
    return statisticsCsv(statistics).toStdString();
}

std::string StatisticsRoutes::badge(const statistics::Statistics& statistics) const {
    return badgeSvg(statistics);
}

} // namespace invites::routes
