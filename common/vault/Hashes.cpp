#include "common/vault/Hashes.h"

#include <QStringEncoder>
#include <QVarLengthArray>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstring>
#include <initializer_list>

namespace invites::vault {

namespace {

static_assert(Keyring::keySize == qsizetype(crypto_auth_hmacsha256_KEYBYTES));

const unsigned char* bytesOf(const char* text) {
    return reinterpret_cast<const unsigned char*>(text);
}

void hmac(unsigned char* out, const Secret& key, std::initializer_list<QByteArrayView> parts) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytesOf(key.reveal().constData()), std::size_t(key.size()));
    for (const QByteArrayView part : parts)
        crypto_auth_hmacsha256_update(&state, bytesOf(part.data()), quint64(part.size()));
    crypto_auth_hmacsha256_final(&state, out);
}

QByteArray hmac(const Secret& key, std::initializer_list<QByteArrayView> parts) {
    QByteArray hash(crypto_auth_hmacsha256_BYTES, Qt::Uninitialized);
    hmac(reinterpret_cast<unsigned char*>(hash.data()), key, parts);
    return hash;
}

constexpr char separator[1] = {0};

QByteArrayView separatorView() {
    return {separator, 1};
}

QByteArray base64Url(const unsigned char (&bytes)[32]) {
    // Of 44 characters the last is the terminating zero, for which a QByteArray has room beyond its size.
    QByteArray text(
        sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING) - 1, Qt::Uninitialized);
    sodium_bin2base64(
        text.data(), std::size_t(text.size()) + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text;
}

// "2026-11-20", and the size that it takes.
using DateText = char[16];

QByteArrayView dateText(Instant now, DateText& text) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(now)};
    const int length = std::snprintf(
        text, sizeof text, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
    return {text, qsizetype(length)};
}

// Room for an address and "/64".
using NetworkText = char[INET6_ADDRSTRLEN + 4];

// What counts as one visitor's address, in its canonical text: "192.0.2.1", "2001:db8:1:2::/64".
QByteArrayView networkText(QByteArrayView address, NetworkText& text) {
    if (address.size() >= INET6_ADDRSTRLEN || address.contains('\0'))
        return address;
    char terminated[INET6_ADDRSTRLEN] = {};
    std::memcpy(terminated, address.data(), std::size_t(address.size()));
    in_addr version4{};
    in6_addr version6{};
    if (::inet_pton(AF_INET6, terminated, &version6) == 1) {
        if (!IN6_IS_ADDR_V4MAPPED(&version6)) {
            std::memset(version6.s6_addr + 8, 0, 8);
            ::inet_ntop(AF_INET6, &version6, text, INET6_ADDRSTRLEN);
            std::memcpy(text + std::strlen(text), "/64", sizeof "/64");
            return text;
        }
        std::memcpy(&version4, version6.s6_addr + 12, sizeof version4);
    } else if (::inet_pton(AF_INET, terminated, &version4) != 1) {
        return address;
    }
    ::inet_ntop(AF_INET, &version4, text, INET_ADDRSTRLEN);
    return text;
}

} // namespace

QByteArray codeFingerprint(const Keyring& keyring, const Secret& normalisedCode) {
    return hmac(keyring.fingerprintKey(), {normalisedCode.reveal()});
}

Secret ticketSecret(const Keyring& keyring, const QString& campaignSlug, QByteArrayView idempotencyKey) {
    QStringEncoder encoder(QStringEncoder::Utf8);
    QVarLengthArray<char, 256> slug(encoder.requiredSpace(campaignSlug.size()));
    slug.resize(encoder.appendToBuffer(slug.data(), campaignSlug) - slug.data());

    unsigned char hash[crypto_auth_hmacsha256_BYTES];
    hmac(hash, keyring.ticketKey(), {QByteArrayView(slug), separatorView(), idempotencyKey});
    QByteArray text = base64Url(hash);
    sodium_memzero(hash, sizeof hash);
    return Secret(std::move(text));
}

QByteArray ticketSecretHash(const Secret& secret) {
    QByteArray hash(crypto_hash_sha256_BYTES, Qt::Uninitialized);
    crypto_hash_sha256(
        reinterpret_cast<unsigned char*>(hash.data()), bytesOf(secret.reveal().constData()), quint64(secret.size()));
    return hash;
}

QByteArray addressHash(const Keyring& keyring, QByteArrayView address, Instant now) {
    DateText date;
    NetworkText network;
    return hmac(keyring.addressKey(), {dateText(now, date), separatorView(), networkText(address, network)});
}

QByteArray keyedHash(const Secret& key, QByteArrayView text) {
    return hmac(key, {text});
}

Secret newRandomSecret() {
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    Secret secret(base64Url(bytes));
    sodium_memzero(bytes, sizeof bytes);
    return secret;
}

} // namespace invites::vault
