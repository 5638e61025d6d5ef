#pragma once

#include "common/store/BlockStore.h"

#include <QAbstractTableModel>

#include <vector>

namespace invites::admin {

// The blocks, those that hold first. GUI thread.
class BlockModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Ticket, What, Until, Reason, Since, By, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setBlocks(std::vector<store::Block> blocks);
    const store::Block& block(int row) const { return m_blocks[std::size_t(row)]; }
    // -1 where it is not there.
    int rowOf(BlockId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const store::Block& block, Column column) const;

    std::vector<store::Block> m_blocks;
};

} // namespace invites::admin
