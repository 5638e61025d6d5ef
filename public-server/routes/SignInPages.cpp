#include "public-server/routes/SignInPages.h"

namespace invites::routes {

namespace {

constexpr int retrySoon = 10;
constexpr int retryLater = 3600;

std::string wayWithout(const SignInOrigin& origin) {
    return origin.requiresSignIn ? "This campaign gives places to those who have signed in, so please try again."
                                 : "Nothing has changed: you can ask for an invite without signing in, as before.";
}

} // namespace

Result<SignInPages> SignInPages::create(const WebAssets& assets) {
    auto small = SmallPages::create(assets);
    if (!small)
        return failure(small.error());
    auto trouble = PageTemplate::load("sign-in-trouble.html", assets);
    if (!trouble)
        return failure(trouble.error());
    return SignInPages(std::move(*small), std::move(*trouble));
}

http::Response SignInPages::page(int status, const std::string& title, const std::string& detail,
    const SignInOrigin& origin, int retryAfterSeconds) const {
    http::Response response = m_small.page(status, title,
        m_trouble.render(
            {{"title", escapedForHtml(title)}, {"detail", escapedForHtml(detail)}, {"way", wayWithout(origin)},
                {"back_path", escapedForHtml(origin.path)}, {"back", escapedForHtml(origin.back)}}));
    if (retryAfterSeconds > 0)
        response.headers.add("Retry-After", std::to_string(retryAfterSeconds));
    return response;
}

http::Response SignInPages::stopped(const std::string& provider, const SignInOrigin& origin) const {
    return page(403, "You did not sign in",
        provider + " says that you stopped there, or that it did not let you go on.", origin);
}

http::Response SignInPages::notGood(const SignInOrigin& origin) const {
    return page(400, "This sign-in is not good any more",
        "A sign-in is good once, for ten minutes, and only in the browser where it was begun. Please begin again on "
        "the "
        "campaign's page.",
        origin);
}

http::Response SignInPages::linkNotGood(const SignInOrigin& origin) const {
    return page(400, "This link is not good any more",
        "A link to sign in is good once, for fifteen minutes, and only the newest one that was sent. Please ask for "
        "another one.",
        origin);
}

http::Response SignInPages::foreign(const SignInOrigin& origin) const {
    return page(403, "Another site’s request",
        "A page of another site may not sign you in here. Please begin on the campaign’s own page.", origin);
}

http::Response SignInPages::failed(
    const std::string& provider, members::SignInFailure::Kind kind, const SignInOrigin& origin) const {
    switch (kind) {
    case members::SignInFailure::Kind::Unavailable:
        return page(503, provider + " does not answer",
            "We asked " + provider + " who you are, and got no answer that we could use. Please try again in a moment.",
            origin, retrySoon);
    case members::SignInFailure::Kind::Refused:
        return page(502, "Signing in did not work",
            "What " + provider + " sent us could not be checked, so we did not rely on it. Please try again.", origin);
    }
    return busy(origin);
}

http::Response SignInPages::tooMany(const SignInOrigin& origin) const {
    return page(429, "Too many sign-ins",
        "Signing in was begun too often from your network in the last hour. Please try again later.", origin,
        retryLater);
}

http::Response SignInPages::busy(const SignInOrigin& origin) const {
    return page(503, "We cannot sign you in just now", "Too much is going on here. Please try again in a moment.",
        origin, retrySoon);
}

} // namespace invites::routes
