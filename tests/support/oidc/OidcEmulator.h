#pragma once

#include "tests/support/emulator/LocalServer.h"
#include "tests/support/oidc/SigningKey.h"

#include <QJsonObject>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace httplib {
struct Request;
struct Response;
} // namespace httplib

namespace invites::test {

// What the emulator does with whoever wants to sign in.
enum class OidcBehaviour {
    Honest,
    Denied,          // sends the visitor back with error=access_denied
    WrongAudience,   // the token is another client's
    OtherParty,      // the token is ours and another's, and was issued to him
    WrongIssuer,     // the token says that somebody else made it
    AlgorithmNone,   // no signature
    HmacOfPublicKey, // HS256 under the public key
    BadSignature,    // the claims were changed after it was made
    Expired,         // a token from an hour ago
    IssuedInFuture,  // in five minutes
    IssuedLongAgo,   // an hour ago, but good for another one
    UnknownKey,      // signed with a key that is not published
    WrongNonce,      // another sign-in's token
    NoNonce,         // as LinkedIn
    NoSubject,       // nobody's
    NoToken,         // an answer without one
    HugeAnswer,      // 8 MiB
    NotJson,         // 200 with a page of HTML
    ServerError,     // 500
    Redirect,        // 302 to where a good answer would be
    Hold,            // the token comes after release()
};

// "honest", "wrong_audience"; each the other's inverse.
std::string_view toText(OidcBehaviour behaviour);
std::optional<OidcBehaviour> oidcBehaviourFromText(std::string_view text);

struct OidcEmulatorOptions {
    int port = 0; // 0: any free one
    std::string clientId = "client";
    std::string clientSecret = "emulator-secret";
    std::string algorithm = "RS256";
    bool requiresPkce = false; // as LinkedIn refuses it: false refuses a code_verifier
    bool takesBasic = false;   // credentials in the Authorization header, and not in the body
    bool asksWho = false;      // shows a page that asks who signs in, as a demo wants it
};

struct OidcPerson {
    std::string subject = "person-1";
    std::string name = "Ann Example";
    std::string email = "ann@example.org";
    bool isVerified = true;
};

// An OpenID Connect provider on this machine, at LinkedIn's paths, which misbehaves on demand. Whoever comes to its
// authorization endpoint is signed in at once as the person that is set (or says who he is), and sent back. A code is
// good once, for the redirect URI, and with PKCE for the verifier that it was asked with. Any thread.
class OidcEmulator {
public:
    // Serves once it is constructed. Throws std::runtime_error where the port is taken.
    explicit OidcEmulator(OidcEmulatorOptions options = {});
    ~OidcEmulator();
    OidcEmulator(const OidcEmulator&) = delete;
    OidcEmulator& operator=(const OidcEmulator&) = delete;

    std::string url() const; // "http://127.0.0.1:43210", which is its issuer, too
    int port() const { return m_server.port(); }

    void setBehaviour(OidcBehaviour behaviour);
    void setPerson(OidcPerson person);
    // Another key from now on, published in place of the one before.
    void rotateKey();

    // Whether somebody waits for a token, within the time.
    bool waitUntilHeld(std::chrono::milliseconds patience);
    void release();

    int keyFetches() const;
    int tokenRequests() const;

private:
    struct Grant {
        std::string redirectUri;
        std::string nonce;
        std::string challenge;
        OidcPerson person;
    };

    void discovery(httplib::Response& response) const;
    void authorize(const httplib::Request& request, httplib::Response& response);
    std::string grantCode(const httplib::Request& request);
    void token(const httplib::Request& request, httplib::Response& response);
    void keys(httplib::Response& response);
    std::optional<Grant> takeGrant(const httplib::Request& request);
    bool knowsClient(const httplib::Request& request) const;
    QJsonObject claimsFor(const Grant& grant) const;
    QByteArray tokenFor(const Grant& grant) const;

    const OidcEmulatorOptions m_options;
    LocalServer m_server;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    OidcBehaviour m_behaviour = OidcBehaviour::Honest;
    OidcPerson m_person;
    int m_keyNumber = 1;
    std::shared_ptr<const SigningKey> m_key;
    std::map<std::string, Grant> m_grants; // by code
    int m_codes = 0;
    int m_keyFetches = 0;
    int m_tokenRequests = 0;
    bool m_isHeld = false;
    bool m_isReleased = false;
};

} // namespace invites::test
