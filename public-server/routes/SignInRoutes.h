#pragma once

#include "public-server/http/Router.h"
#include "public-server/members/SignInState.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/SignInPages.h"

#include <atomic>
#include <functional>
#include <optional>

namespace invites::routes {

struct SignInOptions {
    int perAddressPerHour = 30; // sign-ins begun; 0 for no limit
    int mostHeld = 1;           // threads that may ask providers at a time
    // Told why a sign-in failed: words, never what a visitor or a provider sent. Any thread.
    std::function<void(const std::string& provider, const std::string& reason)> onFailure;
};

// GET /sign-in/{provider}?to={slug}, which leads to the provider, and GET /sign-in/{provider}/callback, where it sends
// the visitor back. What comes of it is a page: the campaign's, or one that says what went wrong. A sign-in costs two
// round trips to the database: one where it begins, one where it ends.
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
    http::Response signedIn(const store::SignInAnswer& answer, const Secret& session);
    // For the pages that say what went wrong; where all goes well, the campaigns are not looked up.
    SignInOrigin originOf(const std::string& slug);
    void noteFailure(const members::OidcClient& client, const std::string& reason) const;

    Services& m_services;
    const members::SignInStates m_states;
    const SignInPages m_pages;
    const SignInOptions m_options;
    std::atomic<int> m_asking{0};
};

} // namespace invites::routes
