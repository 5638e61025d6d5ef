#include "public-server/routes/PageRoutes.h"

#include "common/domain/Retention.h"
#include "common/vault/Hashes.h"
#include "public-server/http/Problem.h"
#include "public-server/http/Text.h"
#include "public-server/routes/Compression.h"
#include "public-server/routes/PageResponse.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

http::PolicySources policySourcesOf(const human::HumanCheck& check) {
    const human::ContentSources sources = check.contentSources();
    return {sources.script, sources.frame, sources.connect, sources.style};
}

// Browsers name text/html when they want a page; "*/*" alone is what programs send.
bool wantsHtml(const http::Request& request) {
    std::string_view accepted = request.headers.get("Accept").value_or(std::string_view());
    for (std::string_view part; http::takeListItem(accepted, ',', part);) {
        if (http::equalsIgnoringCase(http::trimmed(part.substr(0, part.find(';'))), "text/html"))
            return true;
    }
    return false;
}

// What is kept of people, as the privacy page has it.
std::string rulesIn(const PageTemplate& page, bool countsCountries) {
    std::string rules;
    for (const RetentionRule& rule : retentionRules()) {
        if (isOfCountries(rule) && !countsCountries)
            continue;
        const std::string howLong = howLongInWords(rule).toStdString();
        rules += page.render({{"thing", escapedForHtml(rule.thing)}, {"purpose", escapedForHtml(rule.purpose)},
            {"how_long", escapedForHtml(howLong)}, {"ground", escapedForHtml(rule.ground)},
            {"seen_by", escapedForHtml(rule.seenBy)},
            {"download", rule.inDownload ? "Yes" : "No. " + escapedForHtml(rule.whyNotInDownload)}});
    }
    return rules;
}

} // namespace

Result<std::unique_ptr<PageRoutes>> PageRoutes::create(
    Services& services, CampaignRoutes& campaigns, const WebAssets& assets) {
    auto campaign = PageTemplate::load("index.html", assets);
    auto list = PageTemplate::load("campaigns.html", assets);
    auto listItem = PageTemplate::load("campaign-list-item.html", assets);
    auto privacy = PageTemplate::load("privacy.html", assets);
    auto rule = PageTemplate::load("retention-rule.html", assets);
    auto error = PageTemplate::load("error.html", assets);
    for (const auto* each : {&campaign, &list, &listItem, &privacy, &rule, &error}) {
        if (!*each)
            return failure(each->error());
    }
    return std::unique_ptr<PageRoutes>(new PageRoutes(services, campaigns,
        {std::move(*campaign), std::move(*list), std::move(*listItem), std::move(*privacy), std::move(*error)},
        rulesIn(*rule, !services.countryHeader.empty())));
}

PageRoutes::PageRoutes(Services& services, CampaignRoutes& campaigns, Templates templates, std::string rules)
    : m_services(services), m_campaigns(campaigns), m_templates(std::move(templates)), m_rules(std::move(rules)),
      m_sources(policySourcesOf(services.humanCheck)), m_provider(services.humanCheck.description().provider) {}

void PageRoutes::addTo(http::Router& router) {
    using http::Method;
    router.add({Method::Get, "/", "page_home", http::BodyRule::None,
        [this](const http::Request& request) { return compressed(request, home(request)); }});
    router.add({Method::Get, "/privacy", "page_privacy", http::BodyRule::None,
        [this](const http::Request& request) { return compressed(request, privacy()); }, http::Pace::AtOnce});
    router.add({Method::Get, "/{slug}", "page_campaign", http::BodyRule::None,
        [this](const http::Request& request) { return compressed(request, campaign(request)); }});
}

http::Response PageRoutes::page(int status, const PageTemplate& source, PageTemplate::Values values) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    for (const auto& [name, value] : values) {
        if (name == "nonce")
            response.headers.add("Content-Security-Policy", http::pageContentSecurityPolicy(m_sources, value));
    }
    response.body = source.render(values);
    return response;
}

http::Response PageRoutes::errorPage(const http::Request& request, const http::Problem& problem) {
    if (!wantsHtml(request))
        return refusal(problem);
    http::Response response = page(problem.status, m_templates.error,
        {{"nonce", http::newNonce()}, {"title", escapedForHtml(problem.title)},
            {"detail", escapedForHtml(problem.detail)}, {"public_url", escapedForHtml(m_services.publicUrl)}});
    if (problem.retryAfterSeconds > 0)
        response.headers.add("Retry-After", std::to_string(problem.retryAfterSeconds));
    return response;
}

http::Response PageRoutes::home(const http::Request& request) {
    const auto board = m_services.board.current();
    if (!board)
        return errorPage(request, problemOf(board.error()));
    const std::vector<Campaign>& campaigns = (*board)->campaigns;
    return campaigns.size() == 1 ? campaignPage(request, campaigns.front()) : listPage(campaigns);
}

http::Response PageRoutes::campaign(const http::Request& request) {
    const auto board = m_services.board.current();
    if (!board)
        return errorPage(request, problemOf(board.error()));
    const Campaign* campaign = (*board)->find(QString::fromStdString(request.pathValues.front()));
    return campaign ? campaignPage(request, *campaign) : errorPage(request, http::notFound());
}

http::Response PageRoutes::campaignPage(const http::Request& request, const Campaign& campaign) {
    if (request.method != http::Method::Head)
        m_services.desk.pageOpened(campaign.id);
    const std::string slug = campaign.slug.toStdString();
    const auto json = m_campaigns.campaignJson(request, slug);
    const std::string text = json && *json ? escapedForScript(**json) : std::string("null");
    http::Response response = page(200, m_templates.campaign,
        {{"nonce", http::newNonce()}, {"campaign_json", text}, {"campaign_slug", slug},
            {"campaign_name", escapedForHtml(campaign.name.toStdString())},
            {"product_url", escapedForHtml(campaign.productUrl.toStdString())}, {"human_check_provider", m_provider},
            {"public_url", escapedForHtml(m_services.publicUrl)}});
    handTicket(response, request, campaign);
    return response;
}

// A link from anywhere may lead here, and gives a browser nothing but what is its member's already. Another site's page
// reads neither this page nor the cookie, and none of its own requests carries the session (SameSite).
void PageRoutes::handTicket(http::Response& response, const http::Request& request, const Campaign& campaign) {
    const auto session = sessionFromCookie(request, m_services.cookies);
    if (!session || !m_services.canSignIn())
        return;
    const auto held = secretFromCookie(request, m_services.cookies);
    const auto heldHash = held ? std::optional(vault::ticketSecretHash(*held)) : std::nullopt;
    const auto secret = m_services.desk.ticketToHold(vault::ticketSecretHash(*session), campaign.slug, heldHash);
    // Where that fails, the page is there all the same, as it is for whoever is not signed in.
    if (secret && *secret)
        response.headers.add("Set-Cookie",
            m_services.cookies.setCookie({ticketCookie, (*secret)->reveal().toStdString(), ticketCookieLife, true}));
}

http::Response PageRoutes::listPage(const std::vector<Campaign>& campaigns) {
    std::string items;
    for (const Campaign& campaign : campaigns) {
        items += m_templates.listItem.render({{"campaign_slug", campaign.slug.toStdString()},
            {"campaign_name", escapedForHtml(campaign.name.toStdString())}});
    }
    return page(200, m_templates.list,
        {{"nonce", http::newNonce()}, {"campaign_list", items}, {"public_url", escapedForHtml(m_services.publicUrl)}});
}

http::Response PageRoutes::privacy() {
    return page(200, m_templates.privacy,
        {{"nonce", http::newNonce()}, {"human_check_provider", m_provider}, {"rules", m_rules},
            {"public_url", escapedForHtml(m_services.publicUrl)}});
}

} // namespace invites::routes
