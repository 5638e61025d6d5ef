#pragma once

#include "common/base/Clock.h"
#include "common/base/Secret.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>

#include <optional>
#include <tl/expected.hpp>

// ALTCHA's proof of work, protocol version 2, as altcha-lib 2.8 and the widget 3.2 speak it (altcha.org; the sources of
// both npm packages). Version 1 is not spoken. Pure functions; any thread.
//
// A challenge names a nonce and a salt. The visitor's browser tries the counters 0, 1, 2, … until
//   key(counter) = KDF(password = nonce ‖ counter as uint32 big-endian, salt, cost)
// begins with the challenge's keyPrefix, and gives back counter and key. A server that knew the counter beforehand puts
// the HMAC of the whole key into the challenge (keySignature): checking then takes two HMACs and no KDF. The prefix is
// only half of the key, so the rest of it cannot be had without the work.
namespace invites::human::altcha {

inline constexpr char pbkdf2Sha256[] = "PBKDF2/SHA-256";
inline constexpr char iteratedSha256[] = "SHA-256";

// Why a payload is no proof.
enum class Refusal {
    TooLarge,
    Malformed,   // not base64, not JSON, a member missing, of a wrong type or out of its range
    TestMode,    // the widget's test mode, which solves nothing
    OldProtocol, // version 1
    Signature,   // the challenge is not ours, or was changed
    Expired,
    Purpose,  // a challenge of ours, made for something else
    Solution, // the key is not the one that the challenge asks for
};

// The name in logs: "too_large", "expired".
const char* toText(Refusal refusal);

template <typename T>
using Checked = tl::expected<T, Refusal>;

struct Challenge {
    // The members that the signature covers, as they came; unknown ones included.
    QJsonObject parameters;
    QByteArray signature; // 32 bytes

    // Read from `parameters`.
    QByteArray algorithm;
    QByteArray nonce;                       // 16 bytes
    QByteArray salt;                        // 16 bytes
    int cost = 0;                           // iterations of the KDF, at least 1
    int keyLength = 0;                      // bytes, 1 to 64
    QByteArray keyPrefix;                   // lower-case hex digits, at least one
    std::optional<QByteArray> keySignature; // 32 bytes
    std::optional<qint64> expiresAt;        // seconds since 1970
};

struct Solution {
    quint32 counter = 0;
    QByteArray derivedKey; // keyLength bytes
};

struct Payload {
    Challenge challenge;
    Solution solution;
};

// What a challenge is made of, beside its random nonce and salt.
struct ChallengeRequest {
    int cost = 0;
    quint32 counter = 0;
    Instant expiresAt{};
    QJsonObject data;
};

// The two keys that challenges are signed with, derived from one.
struct Keys {
    Secret challenge;
    Secret derivedKey;

    // HMAC-SHA-256(key, "altcha challenge") and HMAC-SHA-256(key, "altcha key").
    static Keys from(const Secret& humanCheckKey);
};

// The key for one counter; `keyLength` bytes. Nothing for an algorithm other than the two named above.
std::optional<QByteArray> deriveKey(const Challenge& challenge, quint32 counter);

// A PBKDF2/SHA-256 challenge with a 32-byte key, the first half of which is the prefix, signed with both keys, and the
// solution to it. Costs one derivation. The library's random source must be there (sodium_init).
Payload makeChallenge(const ChallengeRequest& request, const Keys& keys);

// {"parameters": {…}, "signature": "…"}, which the widget takes.
QByteArray toJson(const Challenge& challenge);
// The widget's payload: base64 of {"challenge": …, "solution": …}.
QByteArray toToken(const Payload& payload);

Checked<Challenge> parseChallenge(const QJsonObject& object);
// `token` is base64 or base64url, with or without padding.
Checked<Payload> parseToken(QByteArrayView token, qsizetype maximumLength);

// Whether the challenge is signed with `key` and has not expired. One without expiresAt never does.
tl::expected<void, Refusal> verifyChallenge(const Challenge& challenge, const Secret& key, Instant now);
// Whether the solution's key is the one that the challenge signs with `key`. Only for challenges that passed
// verifyChallenge. The counter has no part in it: payloads with different counters may be one and the same proof.
tl::expected<void, Refusal> verifyKeySignature(const Payload& payload, const Secret& key);

} // namespace invites::human::altcha
