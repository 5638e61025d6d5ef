#include "public-server/routes/SignInSteps.h"

#include "common/vault/Hashes.h"
#include "public-server/routes/MemberSession.h"

#include <QRegularExpression>

namespace invites::routes {

namespace {

// As long as the database lets a session last; that it ends sooner without visits is the database's to know.
constexpr std::chrono::hours sessionCookieLife(24 * 90);
constexpr qsizetype longestSlug = 63;

std::string pathOf(const std::string& slug, members::ReturnPage page) {
    switch (page) {
    case members::ReturnPage::Campaign:
        return '/' + slug;
    case members::ReturnPage::OwnPage:
        return "/me";
    case members::ReturnPage::Premium:
        return "/premium";
    }
    Q_UNREACHABLE();
}

} // namespace

members::ReturnPlace returnPlaceFrom(const QString& to, const QString& page) {
    static const QRegularExpression form(QStringLiteral("\\A[a-z0-9]+(-[a-z0-9]+)*\\z"));
    const bool isSlug = to.size() <= longestSlug && form.match(to).hasMatch();
    return {isSlug ? to.toStdString() : std::string(), members::returnPageFromText(page.toStdString())};
}

std::string signInQuery(const members::ReturnPlace& place) {
    const std::string page(toText(place.page));
    const std::string to = place.slug.empty() ? std::string() : "?to=" + place.slug;
    return page.empty() ? to : to + (to.empty() ? "?page=" : "&page=") + page;
}

std::string signInLinks(const members::ReturnPlace& place, std::string_view kind, const Services& services) {
    std::string links;
    for (const SignInOffer& offer : signInOffers(services)) {
        links.append("<a class=\"button ").append(kind).append("\" href=\"/sign-in/");
        links += escapedForHtml(offer.id.toStdString() + signInQuery(place)) + "\">Sign in with " +
                 escapedForHtml(offer.name.toStdString()) + "</a>\n";
    }
    return links;
}

Secret signInBrowserOf(const http::Request& request, const Services& services) {
    return secretFromCookie(request, services.cookies, signInCookie).value_or(vault::newRandomSecret());
}

void keepSignInBrowser(http::Response& response, const Secret& browser, const Services& services) {
    response.headers.add("Set-Cookie",
        services.cookies.setCookie({signInCookie, browser.reveal().toStdString(), signInCookieLife, true}));
}

SignInOrigin signInOriginOf(const members::ReturnPlace& place, Services& services) {
    const auto board = services.board.recent();
    const Campaign* campaign = board ? (*board)->find(QString::fromStdString(place.slug)) : nullptr;
    SignInOrigin origin;
    origin.requiresSignIn = campaign && campaign->requiresSignIn;
    if (place.page == members::ReturnPage::Premium) {
        origin.path = pathOf({}, place.page);
        origin.back = "Back to premium";
    } else if (campaign) {
        origin.path = '/' + place.slug;
        origin.back = "Back to " + campaign->name.toStdString();
    }
    return origin;
}

http::Response redirectTo(const std::string& location) {
    http::Response response;
    response.status = 303;
    response.headers.add("Location", location);
    response.headers.add("Cache-Control", "no-store");
    return response;
}

http::Response signedIn(
    const store::SignInAnswer& answer, members::ReturnPage page, const Secret& session, const Services& services) {
    const http::Cookies& cookies = services.cookies;
    http::Response response = redirectTo(pathOf(answer.returnSlug.toStdString(), page));
    response.headers.add(
        "Set-Cookie", cookies.setCookie({sessionCookie, session.reveal().toStdString(), sessionCookieLife, true}));
    response.headers.add("Set-Cookie", cookies.expireCookie(signInCookie));
    switch (answer.ticket) {
    case store::HeldTicket::Kept:
        break;
    case store::HeldTicket::Given:
        response.headers.add("Set-Cookie",
            cookies.setCookie({ticketCookie, answer.ticketSecret->reveal().toStdString(), ticketCookieLife, true}));
        break;
    case store::HeldTicket::Dropped:
        response.headers.add("Set-Cookie", cookies.expireCookie(ticketCookie));
        break;
    }
    return response;
}

} // namespace invites::routes
