#pragma once

#include "public-server/http/Message.h"
#include "public-server/members/ReturnPlace.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/SignInPages.h"

#include <QString>

#include <chrono>
#include <string>
#include <string_view>

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

// Where somebody comes from, of ?to=sora&page=premium, or of a form. The campaign is empty where it has not the form of
// one; whether there is such a one is the database's to know.
members::ReturnPlace returnPlaceFrom(const QString& to, const QString& page);
// What leads to a sign-in from there: "?to=sora&page=premium", "".
std::string signInQuery(const members::ReturnPlace& place);
// A link for each way of signing in from there, as HTML; kind is its look, "button-primary". Empty where there is none.
std::string signInLinks(const members::ReturnPlace& place, std::string_view kind, const Services& services);
// The secret that ties sign-ins to this browser; a new one where it has none. Several tabs may be at it.
Secret signInBrowserOf(const http::Request& request, const Services& services);
void keepSignInBrowser(http::Response& response, const Secret& browser, const Services& services);
// For the pages that say what went wrong; where all goes well, the campaigns are not looked up.
SignInOrigin signInOriginOf(const members::ReturnPlace& place, Services& services);
http::Response redirectTo(const std::string& location);
// Back to where he came from, with the session and the ticket that the browser is to hold from now on.
http::Response signedIn(
    const store::SignInAnswer& answer, members::ReturnPage page, const Secret& session, const Services& services);

} // namespace invites::routes
