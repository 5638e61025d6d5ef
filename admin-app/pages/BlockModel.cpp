#include "admin-app/pages/BlockModel.h"

#include "admin-app/data/CodeWords.h"

#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

#include <algorithm>

namespace invites::admin {

void BlockModel::setBlocks(std::vector<store::Block> blocks) {
    if (blocks == m_blocks)
        return;
    beginResetModel();
    m_blocks = std::move(blocks);
    endResetModel();
}

int BlockModel::rowOf(BlockId id) const {
    const auto found =
        std::find_if(m_blocks.begin(), m_blocks.end(), [id](const store::Block& block) { return block.id == id; });
    return found == m_blocks.end() ? -1 : int(found - m_blocks.begin());
}

int BlockModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_blocks.size());
}

int BlockModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString BlockModel::text(const store::Block& block, Column column) const {
    switch (column) {
    case Ticket:
        return tr("%1, ticket %2").arg(block.campaignSlug, QLocale().toString(block.ticketNumber));
    case What:
        return block.kind == store::BlockKind::Browser ? tr("Browser") : tr("Address");
    case Until:
        if (block.liftedAt)
            return tr("Lifted %1 by %2").arg(momentText(*block.liftedAt), block.liftedBy);
        return block.holds ? momentText(block.endsAt) : tr("Ended %1").arg(momentText(block.endsAt));
    case Reason:
        return block.reason.simplified();
    case Since:
        return momentText(block.blockedAt);
    case By:
        return block.author;
    case ColumnCount:
        break;
    }
    return {};
}

QVariant BlockModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::Block& shown = block(index.row());
    if (role == Qt::DisplayRole)
        return text(shown, Column(index.column()));
    if (role == Qt::ToolTipRole && index.column() == Reason)
        return shown.reason;
    if (role == Qt::ForegroundRole && !shown.holds)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return {};
}

QVariant BlockModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Ticket:
        return tr("Visitor of");
    case What:
        return tr("Blocked");
    case Until:
        return tr("Until");
    case Reason:
        return tr("Reason, as he reads it");
    case Since:
        return tr("Since");
    case By:
        return tr("By");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace invites::admin
