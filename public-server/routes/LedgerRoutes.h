#pragma once

#include "common/store/LedgerStore.h"
#include "public-server/http/Router.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <atomic>
#include <memory>
#include <string>

namespace invites::routes {

// A campaign's ledger as docs/ledger.md has a published copy: GET /{slug}/ledger/ledger.json, …/blocks/{segment},
// …/keys.json, and …/verifier.html, which verifies them in any browser. For anybody, from any site.
class LedgerRoutes {
public:
    // Internal: the verifier is missing. services outlive the result.
    static Result<std::unique_ptr<LedgerRoutes>> create(Services& services);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    LedgerRoutes(Services& services, std::string verifier, std::string verifierPolicy);

    using Answer = http::Response (LedgerRoutes::*)(const http::Request&, const store::LedgerHead&);
    // Not more at a time than atOnce: a segment is read as a whole.
    void add(http::Router& router, const char* path, const char* name, Answer answer);

    http::Response end(const http::Request& request, const store::LedgerHead& head);
    http::Response segment(const http::Request& request, const store::LedgerHead& head);
    http::Response keys(const http::Request& request, const store::LedgerHead& head);
    http::Response verifier(const http::Request& request) const;

    OrProblem<store::LedgerHead> headOf(const std::string& slug);
    Result<std::string> linesOf(CampaignId campaign, quint64 first, quint64 last);

    Services& m_services;
    const std::string m_verifier;
    const std::string m_verifierPolicy;
    const std::string m_verifierTag;
    std::atomic<int> m_asking{0};
};

} // namespace invites::routes
