#pragma once

#include "common/base/Secret.h"
#include "common/vault/Keyring.h"
#include "public-server/members/ReturnPlace.h"

#include <QByteArray>

#include <optional>
#include <string>
#include <string_view>

namespace invites::members {

// What goes with one sign-in: the state that travels through the provider, and what is derived from it and from the
// secret in the browser's cookie, so that no server has to remember or look up anything before the code is exchanged.
struct SignInState {
    Secret text;     // random.seal.place: twice 43 characters of base64url, and where he comes from
    Secret nonce;    // 43 characters of base64url
    Secret verifier; // the same; RFC 7636's code_verifier
    ReturnPlace place;
};

// Makes states, and recognises them: a state belongs to one browser and one provider, by an HMAC under the keyring's
// ticket key. So a code is shown to no other provider than the one that it was asked of (a mix-up, RFC 9700 4.4), and
// only where the sign-in was begun. That a state is good once, and for how long, is the database's to say. Any thread.
class SignInStates {
public:
    // keyring: outlives it.
    explicit SignInStates(const vault::Keyring& keyring) : m_keyring(keyring) {}

    SignInState begin(const std::string& provider, const Secret& browser, const ReturnPlace& place) const;
    // Nothing where it is none, or another browser's or provider's.
    std::optional<SignInState> recognise(
        std::string_view text, const std::string& provider, const Secret& browser) const;
    // As the text says it, whose seal is not looked at.
    static ReturnPlace placeIn(std::string_view text);

private:
    QByteArray derived(
        const char* purpose, QByteArrayView about, const std::string& provider, const Secret& browser) const;
    SignInState from(
        const QByteArray& random, const ReturnPlace& place, const std::string& provider, const Secret& browser) const;

    const vault::Keyring& m_keyring;
};

} // namespace invites::members
