#pragma once

#include "public-server/http/Message.h"
#include "public-server/members/OidcClient.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/WebAssets.h"

#include <optional>
#include <string>

namespace invites::routes {

// Where somebody came from who could not be signed in, as far as it is known.
struct SignInOrigin {
    std::string path = "/"; // of the page
    std::string back = "To the start";
    bool requiresSignIn = false; // the campaign does
};

// What people read who could not be signed in: what happened, in plain words, and that they can ask without. Any
// thread.
class SignInPages {
public:
    // Internal: the template is missing. assets outlive nothing here.
    static Result<SignInPages> create(const WebAssets& assets);

    // The person stopped at the provider, or it did not let him go on.
    http::Response stopped(const std::string& provider, const SignInOrigin& origin) const;
    // The state was not begun in this browser, is used up, or too old.
    http::Response notGood(const SignInOrigin& origin) const;
    // The same of a mailed link.
    http::Response linkNotGood(const SignInOrigin& origin) const;
    http::Response foreign(const SignInOrigin& origin) const;
    http::Response failed(
        const std::string& provider, members::SignInFailure::Kind kind, const SignInOrigin& origin) const;
    http::Response tooMany(const SignInOrigin& origin) const;
    // The database, or we ourselves, are away.
    http::Response busy(const SignInOrigin& origin) const;

private:
    SignInPages(SmallPages small, PageTemplate trouble) : m_small(std::move(small)), m_trouble(std::move(trouble)) {}
    http::Response page(int status, const std::string& title, const std::string& detail, const SignInOrigin& origin,
        int retryAfterSeconds = 0) const;

    SmallPages m_small;
    PageTemplate m_trouble;
};

} // namespace invites::routes
