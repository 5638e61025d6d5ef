#pragma once

#include "public-server/http/Message.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/SignInPages.h"

#include <QString>

#include <chrono>
#include <string>

namespace invites::routes {

// What signing in with a provider and by a mailed link have in common. Any thread.

// Ties a sign-in to the browser where it was begun, for as long as a state or a link is good.
inline constexpr char signInCookie[] = "invites_sign_in";
inline constexpr std::chrono::minutes signInCookieLife(15);

struct SignInOptions {
    int perAddressPerHour = 30; // sign-ins begun; 0 for no limit
    int mostHeld = 1;           // threads that may ask providers at a time
    // Told why a sign-in failed: words, never what a visitor or a provider sent. Any thread.
    std::function<void(const std::string& provider, const std::string& reason)> onFailure;
};

// The text where it has a campaign's form, else empty; whether there is such a campaign is the database's to know.
std::string slugFrom(const QString& text);
// The secret that ties sign-ins to this browser; a new one where it has none. Several tabs may be at it.
Secret signInBrowserOf(const http::Request& request, const Services& services);
void keepSignInBrowser(http::Response& response, const Secret& browser, const Services& services);
// For the pages that say what went wrong; where all goes well, the campaigns are not looked up.
SignInOrigin signInOriginOf(const std::string& slug, Services& services);
http::Response redirectTo(const std::string& location);
// To the campaign's page, with the session and the ticket that the browser is to hold from now on.
http::Response signedIn(const store::SignInAnswer& answer, const Secret& session, const Services& services);

} // namespace invites::routes
