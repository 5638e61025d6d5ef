#pragma once

#include "public-server/http/Router.h"
#include "public-server/members/SignInState.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/SignInPages.h"
#include "public-server/routes/SignInSteps.h"

#include <atomic>
#include <optional>

namespace invites::routes {

// GET /sign-in/{provider}?to={slug}&page={page}, which leads to the provider, and GET /sign-in/{provider}/callback,
// where it sends the visitor back. What comes of it is a page: the one that he came from, or one that says what went
// wrong. A sign-in costs two round trips to the database: one where it begins, one where it ends.
class SignInRoutes {
public:
    SignInRoutes(Services& services, SignInPages pages, SignInOptions options);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    // A callback as it came: who sends it, and what the browser knows of the sign-in.
    struct Return {
        members::OidcClient& client;
        members::SignInState state;
        Secret browser;
    };

    http::Response begin(const http::Request& request);
    http::Response callback(const http::Request& request);
    // Nothing where it is not this browser's, or not this provider's.
    std::optional<members::SignInState> stateOf(
        const http::Request& request, const members::Provider& provider, const std::optional<Secret>& browser) const;
    http::Response exchange(const http::Request& request, const Return& returned, const std::string& code);
    http::Response finish(const http::Request& request, const Return& returned, const members::Identity& identity);
    SignInOrigin originOf(const members::ReturnPlace& place) { return signInOriginOf(place, m_services); }
    void noteFailure(const members::OidcClient& client, const std::string& reason) const;

    Services& m_services;
    const members::SignInStates m_states;
    const SignInPages m_pages;
    const SignInOptions m_options;
    std::atomic<int> m_asking{0};
};

} // namespace invites::routes
