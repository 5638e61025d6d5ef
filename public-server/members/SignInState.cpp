#include "public-server/members/SignInState.h"

#include "common/vault/Hashes.h"

namespace invites::members {

namespace {

constexpr std::size_t partLength = 43;
constexpr std::size_t slugOffset = 2 * partLength + 2;
constexpr std::size_t longestSlug = 63;
constexpr char zero = '\0';

} // namespace

QByteArray SignInStates::derived(
    const char* purpose, QByteArrayView about, const std::string& provider, const Secret& browser) const {
    QByteArray text(purpose);
    text += zero;
    text += about;
    text += zero;
    text += QByteArray::fromStdString(provider);
    text += zero;
    text += browser.reveal();
    return vault::keyedHash(m_keyring.ticketKey(), text)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

SignInState SignInStates::from(
    const QByteArray& random, const std::string& slug, const std::string& provider, const Secret& browser) const {
    QByteArray seed = random;
    seed += '.';
    seed += QByteArray::fromStdString(slug);
    QByteArray text = random;
    text += '.';
    text += derived("sign-in state", seed, provider, browser);
    text += '.';
    text += QByteArray::fromStdString(slug);
    return {Secret(text), Secret(derived("sign-in nonce", seed, provider, browser)),
        Secret(derived("sign-in verifier", seed, provider, browser)), slug};
}

SignInState SignInStates::begin(
    const std::string& provider, const Secret& browser, const std::string& returnSlug) const {
    return from(vault::newRandomSecret().reveal(), returnSlug, provider, browser);
}

std::optional<SignInState> SignInStates::recognise(
    std::string_view text, const std::string& provider, const Secret& browser) const {
    if (text.size() < slugOffset || text.size() > slugOffset + longestSlug)
        return std::nullopt;
    const QByteArray random(text.data(), qsizetype(partLength));
    SignInState state = from(random, std::string(text.substr(slugOffset)), provider, browser);
    if (!(state.text == Secret(QByteArray(text.data(), qsizetype(text.size())))))
        return std::nullopt;
    return state;
}

} // namespace invites::members
