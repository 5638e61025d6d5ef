#pragma once

#include "common/domain/Campaign.h"
#include "common/domain/Premium.h"
#include "public-server/http/Message.h"
#include "public-server/http/Problem.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/WebAssets.h"

#include <optional>
#include <string>
#include <vector>

namespace invites::routes {

// What the page about premium is made of.
struct PremiumView {
    std::vector<Campaign> campaigns;     // that have it
    std::optional<MemberPremium> member; // nothing: nobody is signed in
    std::string price;                   // in words; empty: not known
    std::optional<http::Problem> problem;
    int looksLeft = 0; // how often the page looks again by itself for what was paid
};

// What people read of premium: what it does and does not do, what they have, and the way to Stripe. Works without
// JavaScript. Any thread.
class PremiumPages {
public:
    // formTargets: where Stripe's pages are. Internal: the template is missing.
    static Result<PremiumPages> create(const WebAssets& assets, const Services& services, std::string formTargets);

    http::Response page(const PremiumView& view) const;

private:
    PremiumPages(PageTemplate page, const Services& services, std::string formTargets);
    std::string stateOf(const PremiumView& view) const;
    std::string signInLinks(const PremiumView& view) const;

    PageTemplate m_page;
    const Services* m_services;
    std::string m_formTargets;
};

} // namespace invites::routes
