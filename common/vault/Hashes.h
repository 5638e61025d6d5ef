#pragma once

#include "common/base/Clock.h"
#include "common/base/Secret.h"
#include "common/vault/Keyring.h"

#include <QByteArray>
#include <QByteArrayView>

namespace invites::vault {

// All of them 32 bytes, all of them HMAC-SHA-256 (RFC 2104, FIPS 180-4) under a key of their own, except where said.
// Pure functions; any thread. Implemented with libsodium's crypto_auth_hmacsha256 and crypto_hash_sha256.

// "Is this code known?" without knowing the codes: the key of a code that is already in normal form (UTF-8).
QByteArray codeFingerprint(const Keyring& keyring, const Secret& normalisedCode);

// The secret that stands for a ticket, 43 characters of base64url without padding (256 bits). Derived from what only
// the client and this server know together: HMAC(ticket key, campaign slug ‖ 0 ‖ idempotency key), so that a client
// which repeats its request gets the same secret, although only its hash is kept.
Secret ticketSecret(const Keyring& keyring, const QString& campaignSlug, QByteArrayView idempotencyKey);

// What the database keeps of a ticket's secret: plain SHA-256 of its characters, which is enough for 256 random bits.
QByteArray ticketSecretHash(const Secret& secret);

// An address as the database may know it: HMAC(address key, UTC date "2026-11-20" ‖ 0 ‖ address). IPv4 as a /32
// ("192.0.2.1"), IPv6 as its /64 in RFC 5952 text ("2001:db8:1:2::/64"); an IPv4-mapped IPv6 address counts as IPv4.
// Text that is no address is hashed as it stands.
QByteArray addressHash(const Keyring& keyring, QByteArrayView address, Instant now);

// HMAC under a key of the keyring, of a text that says what it is for and ends that with a zero byte: no code, campaign
// or address has one.
QByteArray keyedHash(const Secret& key, QByteArrayView text);

// 256 random bits (libsodium's generator) as 43 characters of base64url.
Secret newRandomSecret();

} // namespace invites::vault
