#include "common/ledger/Block.h"

#include <QtEndian>

#include <sodium.h>

namespace invites::ledger {

QByteArray hashBeforeFirst() {
    return QByteArray(hashSize, '\0');
}

QByteArray hashAfter(const QByteArray& previous, const Block& block) {
    static_assert(crypto_hash_sha256_BYTES == hashSize);
    const auto bytesOf = [](const char* text) { return reinterpret_cast<const unsigned char*>(text); };
    char place[16];
    qToBigEndian(block.height, place);
    qToBigEndian(block.time, place + 8);
    QByteArray hash(hashSize, Qt::Uninitialized);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, bytesOf(previous.constData()), quint64(previous.size()));
    crypto_hash_sha256_update(&state, bytesOf(place), sizeof place);
    crypto_hash_sha256_update(&state, bytesOf(block.body.constData()), quint64(block.body.size()));
    crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(hash.data()));
    return hash;
}

} // namespace invites::ledger
