#pragma once

#include "public-server/human/AltchaProtocol.h"

#include <optional>

namespace invites::test {

// Does what the browser's widget does: tries the counters from 0 on until the derived key begins with the challenge's
// prefix. Nothing where no counter below `limit` does, or the algorithm is unknown. Any thread.
std::optional<human::altcha::Solution> solve(const human::altcha::Challenge& challenge, quint32 limit = 100'000);

// The same for the JSON that the server hands out: the token to send back. Nothing for what is no challenge.
std::optional<QByteArray> solveToToken(const QByteArray& challengeJson);

// The check without a key signature: derives the key again and compares it and its prefix.
bool satisfiesByDerivation(const human::altcha::Payload& payload);

// A fresh token that AltchaCheck takes, made by somebody who has the keyring's human check key: its challenge costs one
// iteration and counter 0 solves it, so it takes microseconds. For loads of requests whose visitors are not the point.
QByteArray mintSolvedToken(const Secret& humanCheckKey, Instant expiresAt);

} // namespace invites::test
