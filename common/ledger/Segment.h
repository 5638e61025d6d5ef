#pragma once

#include "common/base/Result.h"
#include "common/ledger/Block.h"

#include <QString>

namespace invites::ledger {

// Blocks as they are published: so many lines of JSON a file.
inline constexpr quint64 segmentBlocks = 1024;

// The file that the block is in, within the campaign's folder: "blocks/0000001024.jsonl".
QString segmentPath(quint64 height);

// With the line feed at its end.
QByteArray toLine(const Block& block);

// A line, without its line feed. DataCorrupt for any that toLine would not have written. The hash is not checked.
Result<Block> blockFromLine(QByteArrayView line);

// The end of a campaign's chain, as ledger.json tells it.
struct ChainEnd {
    QByteArray campaign;
    quint64 height = 0;
    quint64 time = 0;
    QByteArray hash;

    friend bool operator==(const ChainEnd&, const ChainEnd&) = default;
};

// With a line feed at its end.
QByteArray toJson(const ChainEnd& end);
// DataCorrupt for whatever does not say all of it, or another number of blocks a file. Members may be in any order.
Result<ChainEnd> chainEndFromJson(const QByteArray& json);

} // namespace invites::ledger
