#include "public-server/routes/HallRoutes.h"

#include "public-server/http/Problem.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/Compression.h"
#include "public-server/routes/PageResponse.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/TicketProblems.h"

#include <QJsonArray>
#include <QUrlQuery>

namespace invites::routes {

namespace {

constexpr int pageSize = 100;
// Nobody reads further, and the last page costs what those before it do.
constexpr int lastPage = 50;
constexpr char cacheControl[] = "no-cache";

struct HallPage {
    int number = 1;
    std::vector<store::HallEntry> entries;
    bool hasMore = false;
};

OrProblem<HallPage> hallPage(const http::Request& request, Services& services) {
    const QUrlQuery query(QString::fromStdString(request.query));
    HallPage page;
    if (query.hasQueryItem(QStringLiteral("page"))) {
        bool isNumber = false;
        page.number = query.queryItemValue(QStringLiteral("page")).toInt(&isNumber);
        if (!isNumber || page.number < 1 || page.number > lastPage)
            return tl::unexpected(http::notFound());
    }
    auto entries = services.desk.hall((page.number - 1) * pageSize, pageSize + 1);
    if (!entries)
        return tl::unexpected(problemOf(entries.error()));
    page.entries = std::move(*entries);
    page.hasMore = page.entries.size() > pageSize && page.number < lastPage;
    page.entries.resize(std::min<std::size_t>(page.entries.size(), pageSize));
    return page;
}

std::string rowsOf(const HallPage& page) {
    if (page.entries.empty())
        return "<p>Nobody is here yet.</p>";
    std::string rows = "<table class=\"hall-table\"><thead><tr><th scope=\"col\">Rank</th><th scope=\"col\">Name</th>"
                       "<th scope=\"col\" class=\"count\">Codes that worked</th></tr></thead><tbody>";
    for (const store::HallEntry& entry : page.entries) {
        rows += "<tr><td>" + std::to_string(entry.rank) + "</td><td><bdi>" + escapedForHtml(entry.name.toStdString()) +
                "</bdi></td><td class=\"count\">" + std::to_string(entry.confirmed) + "</td></tr>";
    }
    return rows + "</tbody></table>";
}

std::string linkTo(int page, const char* words) {
    return "<a class=\"button button-secondary\" href=\"/hall?page=" + std::to_string(page) + "\">" + words + "</a>";
}

} // namespace

Result<HallRoutes> HallRoutes::create(Services& services, const WebAssets& assets) {
    auto page = PageTemplate::load("hall.html", assets);
    if (!page)
        return failure(page.error());
    return HallRoutes(services, std::move(*page));
}

void HallRoutes::addTo(http::Router& router) {
    using http::Method;
    router.add({Method::Get, "/hall", "page_hall", http::BodyRule::None,
        [this](const http::Request& request) { return compressed(request, page(request)); }});
    router.add({Method::Get, "/api/v1/hall", "get_hall", http::BodyRule::None,
        [this](const http::Request& request) { return list(request); }});
}

http::Response HallRoutes::page(const http::Request& request) {
    const auto found = hallPage(request, m_services);
    if (!found)
        return refusal(found.error());
    const std::string more = (found->number > 1 ? linkTo(found->number - 1, "Before these") : std::string()) +
                             (found->hasMore ? linkTo(found->number + 1, "After these") : std::string());
    http::Response response = pageResponse(200, m_page, {{"entries", rowsOf(*found)}, {"more", more}});
    const std::string entityTag = entityTagOf(response.body);
    response.headers.set("Cache-Control", cacheControl);
    response.headers.add("ETag", entityTag);
    if (request.matchesEntityTag(entityTag)) {
        response.status = 304;
        response.body.clear();
    }
    return response;
}

http::Response HallRoutes::list(const http::Request& request) {
    const auto found = hallPage(request, m_services);
    if (!found)
        return refusal(found.error());
    QJsonArray entries;
    for (const store::HallEntry& entry : found->entries)
        entries.append(QJsonObject{{QStringLiteral("rank"), entry.rank}, {QStringLiteral("name"), entry.name},
            {QStringLiteral("codes"), entry.confirmed}});
    std::string body = toBody(QJsonObject{{QStringLiteral("page"), found->number},
        {QStringLiteral("more"), found->hasMore}, {QStringLiteral("entries"), entries}});
    const std::string entityTag = entityTagOf(body);
    return taggedResponse(request, std::move(body), entityTag, cacheControl);
}

} // namespace invites::routes
