// Drawing the rows of a GridView.
#include "admin-app/widgets/GridView.h"

#include <QHeaderView>
#include <QPaintEvent>
#include <QPainter>

#include <algorithm>

namespace invites::admin {

void GridView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    const int first = firstVisibleRow() + event->rect().top() / rowHeight();
    const int last = std::min(rows() - 1, firstVisibleRow() + event->rect().bottom() / rowHeight());
    const int frozen = frozenWidth();
    for (const bool isFrozenPart : {false, true}) {
        if (isFrozenPart && frozen == 0)
            break;
        painter.save();
        painter.setClipRect(isFrozenPart ? QRect(0, 0, frozen, viewport()->height())
                                         : QRect(frozen, 0, viewport()->width() - frozen, viewport()->height()));
        const std::vector<ColumnSpan> columns = visibleColumns(isFrozenPart);
        for (int row = first; row <= last; ++row)
            paintRow(painter, row, columns);
        painter.restore();
    }
    if (frozen > 0) {
        painter.setPen(palette().color(QPalette::Mid));
        painter.drawLine(frozen - 1, 0, frozen - 1, viewport()->height());
    }
}

// Asked of the header once, not for each cell.
std::vector<GridView::ColumnSpan> GridView::visibleColumns(bool isFrozenPart) const {
    std::vector<ColumnSpan> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        if (m_header->isSectionHidden(column) || (visual < m_frozen) != isFrozenPart)
            continue;
        const QRect rect = columnRect(column);
        if (rect.right() >= 0 && rect.left() <= viewport()->width())
            columns.push_back({column, rect.left(), rect.width()});
    }
    return columns;
}

void GridView::paintRow(QPainter& painter, int row, const std::vector<ColumnSpan>& columns) {
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const int y = (row - firstVisibleRow()) * rowHeight();
    const bool isSelected = selectionModel()->isSelected(model()->index(row, 0));
    option.rect = QRect(0, y, viewport()->width(), rowHeight());
    const auto group = isActiveWindow() ? QPalette::Active : QPalette::Inactive;
    const auto role = isSelected ? QPalette::Highlight : row % 2 == 1 ? QPalette::AlternateBase : QPalette::Base;
    painter.fillRect(option.rect, palette().brush(group, role));
    option.state.setFlag(QStyle::State_Selected, isSelected);
    option.state.setFlag(QStyle::State_Active, isActiveWindow());
    for (const ColumnSpan& span : columns) {
        const QModelIndex index = model()->index(row, span.column);
        option.rect = QRect(span.left, y, span.width, rowHeight());
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        itemDelegateForIndex(index)->paint(&painter, option, index);
    }
}

} // namespace invites::admin
