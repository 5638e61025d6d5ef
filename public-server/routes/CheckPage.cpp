#include "public-server/routes/CheckPage.h"

#include "public-server/http/Problem.h"
#include "public-server/routes/Compression.h"
#include "public-server/routes/PageResponse.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

std::string repositoryOf(const std::string& page) {
    if (page.empty())
        return {};
    return "<p>They are also published about every hour, while there is something new, <a href=\"" +
           escapedForHtml(page) + "\">at GitHub</a>: a copy from there shows what was changed here since.</p>";
}

} // namespace

Result<CheckPage> CheckPage::create(Services& services, const WebAssets& assets) {
    auto page = PageTemplate::load("check.html", assets);
    if (!page)
        return failure(page.error());
    return CheckPage(services, std::move(*page));
}

void CheckPage::addTo(http::Router& router) {
    router.add({http::Method::Get, "/{slug}/check", "page_check", http::BodyRule::None,
        [this](const http::Request& request) { return compressed(request, page(request)); }});
}

http::Response CheckPage::page(const http::Request& request) {
    const QString slug = QString::fromStdString(request.pathValues.front());
    const auto board = m_services.board.recentWith(slug);
    if (!board)
        return refusal(problemOf(board.error()));
    const Campaign* campaign = (*board)->find(slug);
    if (!campaign)
        return http::toResponse(http::notFound());
    return pageResponse(200, m_page,
        {{"campaign_slug", campaign->slug.toStdString()},
            {"campaign_name", escapedForHtml(campaign->name.toStdString())},
            {"public_url", escapedForHtml(m_services.publicUrl)},
            {"repository", repositoryOf(m_services.repositoryPage)}});
}

} // namespace invites::routes
