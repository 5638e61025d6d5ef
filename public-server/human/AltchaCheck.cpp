#include "public-server/human/AltchaCheck.h"

#include <sodium.h>

namespace invites::human {

using namespace Qt::StringLiterals;

namespace {

altcha::Checked<altcha::Payload> verify(QByteArrayView token, const altcha::Keys& keys, Instant now) {
    auto payload = altcha::parseToken(token, AltchaCheck::maximumTokenLength);
    if (!payload)
        return payload;
    const altcha::Challenge& challenge = payload->challenge;
    if (const auto verified = altcha::verifyChallenge(challenge, keys.challenge, now); !verified)
        return tl::unexpected(verified.error());
    const QJsonValue purpose = challenge.parameters.value("data"_L1).toObject().value("purpose"_L1);
    if (purpose.toString() != QLatin1String(AltchaCheck::purpose))
        return tl::unexpected(altcha::Refusal::Purpose);
    if (const auto verified = altcha::verifyKeySignature(*payload, keys.derivedKey); !verified)
        return tl::unexpected(verified.error());
    // Its record could never be forgotten.
    if (!challenge.expiresAt)
        return tl::unexpected(altcha::Refusal::Malformed);
    return payload;
}

} // namespace

AltchaCheck::AltchaCheck(const Secret& humanCheckKey, const Clock& clock)
    : m_keys(altcha::Keys::from(humanCheckKey)), m_clock(clock) {
    if (sodium_init() < 0)
        qFatal("libsodium found no source of randomness");
}

HumanCheckDescription AltchaCheck::description() const {
    return {.provider = "altcha", .siteKey = std::nullopt, .challengeUrl = "/api/v1/human-check/challenge"};
}

ContentSources AltchaCheck::contentSources() const {
    return {};
}

CheckedToken AltchaCheck::check(std::string_view token, const std::string&) {
    const auto payload = verify(QByteArrayView(token.data(), qsizetype(token.size())), m_keys, m_clock.now());
    if (!payload)
        return {.verdict = HumanVerdict::Failed, .spendKey = {}, .reason = altcha::toText(payload.error())};

    const QByteArray& nonce = payload->challenge.nonce;
    QByteArray spendKey(crypto_hash_sha256_BYTES, Qt::Uninitialized);
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(spendKey.data()),
        reinterpret_cast<const unsigned char*>(nonce.constData()), std::size_t(nonce.size()));
    return {.verdict = HumanVerdict::Passed,
        .spendKey = spendKey,
        .expiresAt = Instant(std::chrono::seconds(*payload->challenge.expiresAt)),
        .reason = {}};
}

std::optional<std::string> AltchaCheck::newChallenge() {
    const altcha::Payload payload =
        altcha::makeChallenge({.cost = cost,
                                  .counter = counterMinimum + randombytes_uniform(counterMaximum - counterMinimum + 1),
                                  .expiresAt = m_clock.now() + lifetime,
                                  .data = {{"purpose"_L1, QLatin1String(purpose)}}},
            m_keys);
    return altcha::toJson(payload.challenge).toStdString();
}

} // namespace invites::human
