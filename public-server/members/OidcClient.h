#pragma once

#include "common/base/Clock.h"
#include "public-server/members/IdToken.h"
#include "public-server/members/ProviderDocuments.h"
#include "public-server/members/SignInState.h"

#include <chrono>
#include <string>
#include <tl/expected.hpp>

namespace invites::members {

struct OidcOptions {
    ChannelOptions channel;
    // Between two fetches of keys for tokens whose key is not known.
    std::chrono::milliseconds keyPause{30'000};
};

// Why somebody could not be signed in.
struct SignInFailure {
    enum class Kind {
        Unavailable, // the provider did not answer, or not as one does: try again
        Refused,     // what came is not to be trusted, or not good any more
    };
    Kind kind = Kind::Refused;
    std::string reason; // a word for the log
};

// The relying party of one provider: OpenID Connect Core 1.0, authorization code flow. Blocks for as long as the
// channel's timeout allows for each of at most three questions; any thread.
class OidcClient {
public:
    // redirectUri: where the provider sends the visitor back to. clock: outlives it.
    OidcClient(Provider provider, std::string redirectUri, const Clock& clock, const OidcOptions& options);

    const Provider& provider() const { return m_provider; }

    // Whether the provider can be asked: its addresses and keys are there. The error is a word, as ProviderDocuments'.
    // The client's id and secret are tried by nobody but a person who signs in.
    tl::expected<void, std::string> tryProvider();

    // Where to send the visitor.
    tl::expected<std::string, SignInFailure> authorizationUrl(const SignInState& state);
    // Exchanges the code that the visitor brought, and checks the ID token that comes for it: signature, issuer,
    // audience, times, nonce, subject.
    tl::expected<Identity, SignInFailure> redeem(const std::string& code, const SignInState& state);

private:
    tl::expected<QByteArray, SignInFailure> exchange(const std::string& code, const SignInState& state);
    tl::expected<Identity, SignInFailure> judge(const QByteArray& idToken, const SignInState& state);

    const Provider m_provider;
    const std::string m_redirectUri;
    const Clock& m_clock;
    const ProviderChannel m_channel;
    ProviderDocuments m_documents;
};

} // namespace invites::members
