#pragma once

#include "common/base/Result.h"
#include "common/ledger/Block.h"

#include <QByteArray>
#include <QString>

#include <deque>
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

private:
    using Row = std::vector<QString>;

    std::deque<Row> m_rows;
};

} // namespace invites::publication
