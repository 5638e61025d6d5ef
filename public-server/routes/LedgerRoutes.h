#pragma once

#include "common/store/LedgerStore.h"
#include "public-server/http/Router.h"
#include "public-server/routes/LedgerAccount.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace invites::routes {

// A campaign's ledger as docs/ledger.md has a published copy: GET /{slug}/ledger/ledger.json, …/blocks/{segment},
// …/keys.json, …/verifier.html, which verifies them in any browser, …/LEDGER.md and …/ledger-vectors.jsonl, which say
// how, and what LedgerAccount has for people to read. For anybody, from any site.
class LedgerRoutes {
public:
    // Internal: an embedded file is missing. services outlive the result.
    static Result<std::unique_ptr<LedgerRoutes>> create(Services& services);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    // A file that comes with the program.
    struct Document {
        std::string content;
        std::string entityTag;
        const char* contentType = "";
        std::string policy{}; // Content-Security-Policy, of a page
    };

    LedgerRoutes(Services& services, Document verifier, Document format, Document vectors);

    using Answer = http::Response (LedgerRoutes::*)(const http::Request&, const store::LedgerHead&);
    // Not more at a time than atOnce: a segment is read as a whole.
    void add(http::Router& router, const char* path, const char* name, Answer answer);

    http::Response end(const http::Request& request, const store::LedgerHead& head);
    http::Response segment(const http::Request& request, const store::LedgerHead& head);
    http::Response keys(const http::Request& request, const store::LedgerHead& head);
    void add(http::Router& router, const char* path, const char* name, const Document& document);
    void addAccount(http::Router& router, const char* path, const char* name,
        http::Response (LedgerAccount::*answer)(const http::Request&, const store::LedgerHead&));
    void addAsked(http::Router& router, const char* path, const char* name,
        std::function<http::Response(const http::Request&, const store::LedgerHead&)> answer);
    static Result<Document> document(const QString& path, const char* contentType);

    OrProblem<store::LedgerHead> headOf(const std::string& slug);
    Result<std::string> linesOf(CampaignId campaign, quint64 first, quint64 last);

    Services& m_services;
    LedgerAccount m_account;
    const Document m_verifier;
    const Document m_format;
    const Document m_vectors;
    std::atomic<int> m_asking{0};
};

} // namespace invites::routes
