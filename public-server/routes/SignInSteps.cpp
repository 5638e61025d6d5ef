#include "public-server/routes/SignInSteps.h"

#include "common/vault/Hashes.h"

#include <QRegularExpression>

namespace invites::routes {

namespace {

// As long as the database lets a session last; that it ends sooner without visits is the database's to know.
constexpr std::chrono::hours sessionCookieLife(24 * 90);
constexpr qsizetype longestSlug = 63;

} // namespace

std::string slugFrom(const QString& text) {
    static const QRegularExpression form(QStringLiteral("\\A[a-z0-9]+(-[a-z0-9]+)*\\z"));
    return text.size() <= longestSlug && form.match(text).hasMatch() ? text.toStdString() : std::string();
}

Secret signInBrowserOf(const http::Request& request, const Services& services) {
    return secretFromCookie(request, services.cookies, signInCookie).value_or(vault::newRandomSecret());
}

void keepSignInBrowser(http::Response& response, const Secret& browser, const Services& services) {
    response.headers.add("Set-Cookie",
        services.cookies.setCookie({signInCookie, browser.reveal().toStdString(), signInCookieLife, true}));
}

SignInOrigin signInOriginOf(const std::string& slug, Services& services) {
    const auto board = services.board.recent();
    const Campaign* campaign = board ? (*board)->find(QString::fromStdString(slug)) : nullptr;
    if (!campaign)
        return {};
    return {slug, campaign->name.toStdString(), campaign->requiresSignIn};
}

http::Response redirectTo(const std::string& location) {
    http::Response response;
    response.status = 303;
    response.headers.add("Location", location);
    response.headers.add("Cache-Control", "no-store");
    return response;
}

http::Response signedIn(const store::SignInAnswer& answer, const Secret& session, const Services& services) {
    const http::Cookies& cookies = services.cookies;
    http::Response response = redirectTo("/" + answer.returnSlug.toStdString());
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
