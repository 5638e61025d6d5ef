#include "public-server/routes/PremiumPages.h"

#include "common/domain/Consent.h"
#include "public-server/http/SecurityHeaders.h"
#include "public-server/routes/MemberSession.h"
#include "public-server/routes/SignInSteps.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

constexpr int secondsBetweenLooks = 3;

std::string paragraph(const std::string& text) {
    return "<p>" + escapedForHtml(text) + "</p>\n";
}

std::string button(const char* path, const std::string& text, const char* kind) {
    return std::string("<form method=\"post\" action=\"") + path +
           "\"><div class=\"actions\"><button type=\"submit\" class=\"button " + kind + "\">" + escapedForHtml(text) +
           "</button></div></form>\n";
}

std::string manageButton(const MemberPremium& member) {
    return member.hasCustomer ? button("/premium/portal", "Manage or cancel at Stripe", "button-secondary")
                              : std::string();
}

std::string onDay(const MemberPremium& member) {
    return member.currentPeriodEnd ? " on " + momentInWords(*member.currentPeriodEnd).toStdString() : std::string();
}

// Somebody whose subscription is not over, and gives him nothing.
std::string whyNotYet(const MemberPremium& member) {
    switch (member.payment) {
    case Payment::Refunded:
        return "Your last payment was given back, so you have no premium. If the subscription still runs, it will "
               "charge you again: cancel it at Stripe if you do not want that.";
    case Payment::Disputed:
        return "Your last payment is disputed at your bank, so you have no premium while that goes on.";
    case Payment::None:
    case Payment::Paid:
        break;
    }
    if (member.status == QLatin1String("past_due") || member.status == QLatin1String("unpaid"))
        return "Your last payment did not go through, so you have no premium. Pay at Stripe, and it comes back by "
               "itself.";
    if (member.status == QLatin1String("incomplete"))
        return "Your first payment is not complete yet.";
    return "Your subscription is paused, so you have no premium.";
}

bool isOver(const MemberPremium& member) {
    return member.status.isEmpty() || member.status == QLatin1String("canceled") ||
           member.status == QLatin1String("incomplete_expired");
}

std::string listOf(const std::vector<Campaign>& campaigns) {
    if (campaigns.empty())
        return paragraph("No campaign here has premium just now.");
    std::string items;
    for (const Campaign& campaign : campaigns) {
        const int share = campaign.priority ? campaign.priority->share : 0;
        items += "<li><a href=\"/" + escapedForHtml(campaign.slug.toStdString()) + "\">" +
                 escapedForHtml(campaign.name.toStdString()) + "</a>: at most one code in " + std::to_string(share) +
                 " goes to the priority lane while anybody waits in the standard lane</li>\n";
    }
    return "<ul>\n" + items + "</ul>\n";
}

} // namespace

Result<PremiumPages> PremiumPages::create(const WebAssets& assets, const Services& services, std::string formTargets) {
    auto page = PageTemplate::load("premium.html", assets);
    if (!page)
        return failure(page.error());
    return PremiumPages(std::move(*page), services, std::move(formTargets));
}

PremiumPages::PremiumPages(PageTemplate page, const Services& services, std::string formTargets)
    : m_page(std::move(page)), m_services(&services), m_formTargets(std::move(formTargets)) {}

std::string PremiumPages::signInLinks(const PremiumView& view) const {
    const std::string slug = view.campaigns.empty() ? std::string() : view.campaigns.front().slug.toStdString();
    return "<div class=\"actions\">\n" +
           routes::signInLinks({slug, members::ReturnPage::Premium}, "button-secondary", *m_services) + "</div>\n" +
           paragraph(signInConsent);
}

std::string PremiumPages::stateOf(const PremiumView& view) const {
    if (!view.member)
        return paragraph("Premium goes with you, and not with a browser. Sign in first, then come back to this page.") +
               signInLinks(view);
    const MemberPremium& member = *view.member;
    if (member.hasPremium)
        return "<p role=\"status\"><strong>You have premium.</strong> " +
               escapedForHtml((member.cancelAtPeriodEnd ? "You cancelled it: it ends" : "It renews") + onDay(member)) +
               ".</p>\n" + manageButton(member);
    if (!isOver(member))
        return paragraph(whyNotYet(member)) + manageButton(member);
    if (view.looksLeft > 0)
        return "<p role=\"status\">Thank you. Stripe tells us in a few seconds that you have paid; this page looks "
               "again by itself.</p>\n";
    if (view.campaigns.empty())
        return manageButton(member);
    return button("/premium/checkout", view.price.empty() ? "Get premium" : "Get premium for " + view.price,
               "button-primary") +
           manageButton(member);
}

http::Response PremiumPages::page(const PremiumView& view) const {
    const std::string nonce = http::newNonce();
    http::PolicySources sources;
    sources.form = m_formTargets;
    http::Response response;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Content-Security-Policy", http::pageContentSecurityPolicy(sources, nonce));
    std::string notice;
    if (view.problem) {
        response.status = view.problem->status;
        if (view.problem->retryAfterSeconds > 0)
            response.headers.add("Retry-After", std::to_string(view.problem->retryAfterSeconds));
        notice = "<p class=\"notice\" role=\"alert\">" + escapedForHtml(view.problem->detail) + "</p>\n";
    }
    const bool looksAgain = view.looksLeft > 0 && view.member && !view.member->hasPremium;
    const std::string refresh = looksAgain
                                    ? "<meta http-equiv=\"refresh\" content=\"" + std::to_string(secondsBetweenLooks) +
                                          "; url=/premium/done?looks=" + std::to_string(view.looksLeft - 1) + "\">"
                                    : std::string();
    const std::string price =
        view.price.empty() ? "Stripe shows you the price before you pay." : "It costs " + view.price + ".";
    response.body = m_page.render({{"refresh", refresh}, {"notice", notice}, {"price", escapedForHtml(price)},
        {"state", stateOf(view)}, {"campaigns", listOf(view.campaigns)}});
    return response;
}

} // namespace invites::routes
