#pragma once

#include "common/vault/NoticeCipher.h"
#include "public-server/http/Router.h"
#include "public-server/members/SignInState.h"
#include "public-server/notices/MailAddress.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/SignInPages.h"
#include "public-server/routes/SignInSteps.h"

#include <memory>
#include <optional>

namespace invites::routes {

// Signing in by a link that is mailed, where mails are sent. GET and POST /sign-in/email: asks for the address, and has
// the link sent; the answer is the same whatever is known of it. GET and POST /sign-in/email/{token}: the link, which
// programs that look into mails may open as they like, and the button on its page, which signs in. Two statements: one
// at each POST. In another browser than the one that asked, the address must be said once more: who is led there by
// somebody else does not know his.
class MailSignInRoutes {
public:
    // Internal: a template is missing. services and assets outlive the result.
    static Result<MailSignInRoutes> create(Services& services, const WebAssets& assets, SignInPages trouble,
        std::shared_ptr<const vault::Keyring> keyring, SignInOptions options);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    struct Pages {
        SmallPages small;
        SignInPages trouble;
        PageTemplate ask;
        PageTemplate sent;
        PageTemplate link;
        PageTemplate elsewhere;
    };
    MailSignInRoutes(
        Services& services, Pages pages, std::shared_ptr<const vault::Keyring> keyring, SignInOptions options);

    http::Response askPage(const http::Request& request);
    http::Response ask(const http::Request& request);
    http::Response linkPage(const http::Request& request) const;
    http::Response follow(const http::Request& request);

    http::Response askedFor(
        int status, const members::ReturnPlace& place, const std::string& address, const char* trouble);
    http::Response sentTo(const members::ReturnPlace& place);
    http::Response elsewherePage(int status, const std::string& token, const char* trouble) const;
    http::Response finished(
        const Result<store::SignInAnswer>& answer, const Secret& session, const std::string& token) const;
    store::MailSignInBeginning beginningFor(const notices::MailAddress& address, const members::SignInState& state,
        const Secret& browser, const http::Request& request) const;
    QByteArray subjectHashOf(const notices::MailAddress& address) const;
    bool wasAskedForIn(const std::optional<Secret>& browser, const std::string& token) const;
    void noteFailure(const std::string& reason) const;

    Services& m_services;
    const Pages m_pages;
    const members::SignInStates m_states;
    const vault::NoticeCipher m_cipher;
    const SignInOptions m_options;
};

} // namespace invites::routes
