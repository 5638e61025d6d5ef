#pragma once

#include "common/base/Result.h"
#include "common/ledger/Block.h"
#include "common/ledger/Segment.h"

#include <QByteArray>
#include <QString>

#include <deque>
#include <functional>
#include <vector>

namespace invites::publication {

// The events of blocks as rows that people can read (transactions.csv): "block", "time", "event", "number", "lane",
// "detail". Blocks are added in their order; only the last so many rows are kept.
class Transactions {
public:
    static constexpr std::size_t mostRows = 10'000;

    // DataCorrupt: the block cannot be read.
    Status add(const ledger::Block& block);
    QByteArray csv() const;

    // The blocks from a height on, in their order, so many at the most.
    using BlockReader = std::function<Result<std::vector<ledger::Block>>(quint64 from, int most)>;
    // The file as of the end of a chain: the events of its last seven days, as many as are kept. DataCorrupt: a block
    // is missing, or cannot be read.
    static Result<QByteArray> csvOf(const ledger::ChainEnd& end, const BlockReader& read);

private:
    using Row = std::vector<QString>;

    std::deque<Row> m_rows;
};

} // namespace invites::publication
