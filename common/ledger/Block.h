#pragma once

#include <QByteArray>

namespace invites::ledger {

// What one transaction did to a campaign's line. docs/ledger.md says what it is to the byte.
struct Block {
    quint64 height = 0;
    quint64 time = 0; // microseconds since 1970
    QByteArray body;
    QByteArray hash;

    friend bool operator==(const Block&, const Block&) = default;
};

inline constexpr qsizetype hashSize = 32;

// What stands for the hash of the block before the first.
QByteArray hashBeforeFirst();

// The hash that a block must have after the one with this hash. Its own is not looked at. Any thread.
QByteArray hashAfter(const QByteArray& previous, const Block& block);

} // namespace invites::ledger
