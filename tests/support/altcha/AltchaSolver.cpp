#include "tests/support/altcha/AltchaSolver.h"

#include "public-server/human/AltchaCheck.h"

#include <QJsonDocument>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace altcha = human::altcha;

std::optional<altcha::Solution> solve(const altcha::Challenge& challenge, quint32 limit) {
    for (quint32 counter = 0; counter < limit; ++counter) {
        const auto key = altcha::deriveKey(challenge, counter);
        if (!key)
            return std::nullopt;
        if (key->toHex().startsWith(challenge.keyPrefix))
            return altcha::Solution{.counter = counter, .derivedKey = *key};
    }
    return std::nullopt;
}

std::optional<QByteArray> solveToToken(const QByteArray& challengeJson) {
    const auto challenge = altcha::parseChallenge(QJsonDocument::fromJson(challengeJson).object());
    if (!challenge)
        return std::nullopt;
    const auto solution = solve(*challenge);
    if (!solution)
        return std::nullopt;
    return altcha::toToken({.challenge = *challenge, .solution = *solution});
}

bool satisfiesByDerivation(const altcha::Payload& payload) {
    const auto key = altcha::deriveKey(payload.challenge, payload.solution.counter);
    return key && *key == payload.solution.derivedKey && key->toHex().startsWith(payload.challenge.keyPrefix);
}

QByteArray mintSolvedToken(const Secret& humanCheckKey, Instant expiresAt) {
    return altcha::toToken(
        altcha::makeChallenge({.cost = 1,
                                  .counter = 0,
                                  .expiresAt = expiresAt,
                                  .data = {{"purpose"_L1, QLatin1String(human::AltchaCheck::purpose)}}},
            altcha::Keys::from(humanCheckKey)));
}

} // namespace invites::test
