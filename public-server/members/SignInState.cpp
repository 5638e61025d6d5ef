#include "public-server/members/SignInState.h"

#include "common/vault/Hashes.h"

#include <algorithm>

namespace invites::members {

namespace {

constexpr std::size_t partLength = 43;
constexpr std::size_t placeOffset = 2 * partLength + 2;
constexpr std::size_t longestPlace = 80;
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
    const QByteArray& random, const ReturnPlace& place, const std::string& provider, const Secret& browser) const {
    const QByteArray placeText = QByteArray::fromStdString(toText(place));
    QByteArray seed = random;
    seed += '.';
    seed += placeText;
    QByteArray text = random;
    text += '.';
    text += derived("sign-in state", seed, provider, browser);
    text += '.';
    text += placeText;
    return {Secret(text), Secret(derived("sign-in nonce", seed, provider, browser)),
        Secret(derived("sign-in verifier", seed, provider, browser)), place};
}

SignInState SignInStates::begin(const std::string& provider, const Secret& browser, const ReturnPlace& place) const {
    return from(vault::newRandomSecret().reveal(), place, provider, browser);
}

std::optional<SignInState> SignInStates::recognise(
    std::string_view text, const std::string& provider, const Secret& browser) const {
    if (text.size() < placeOffset || text.size() > placeOffset + longestPlace)
        return std::nullopt;
    const QByteArray random(text.data(), qsizetype(partLength));
    SignInState state = from(random, placeIn(text), provider, browser);
    if (!(state.text == Secret(QByteArray(text.data(), qsizetype(text.size())))))
        return std::nullopt;
    return state;
}

ReturnPlace SignInStates::placeIn(std::string_view text) {
    return returnPlaceFromText(text.substr(std::min(text.size(), placeOffset)));
}

} // namespace invites::members
