// Where the cursor goes by keys, and what is selected.
#include "admin-app/widgets/GridView.h"

#include <QHeaderView>

#include <algorithm>

namespace invites::admin {

int GridView::outermostColumn(bool isLast) const {
    return isLast ? neighbourColumn(m_header->logicalIndex(m_header->count() - 1), 0)
                  : neighbourColumn(m_header->logicalIndex(0), 0);
}

// The next shown column as they stand; itself where there is none.
int GridView::neighbourColumn(int column, int step) const {
    int visual = m_header->visualIndex(column) + step;
    const int direction = step != 0 ? step : visual == 0 ? 1 : -1;
    while (visual >= 0 && visual < m_header->count()) {
        if (!m_header->isSectionHidden(m_header->logicalIndex(visual)))
            return m_header->logicalIndex(visual);
        visual += direction;
    }
    return column;
}

QModelIndex GridView::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    if (rows() == 0)
        return {};
    const QModelIndex current = currentIndex();
    int row = current.isValid() ? current.row() : 0;
    int column = current.isValid() ? current.column() : outermostColumn(false);
    switch (action) {
    case MoveUp:
        row -= 1;
        break;
    case MoveDown:
        row += current.isValid() ? 1 : 0;
        break;
    case MovePageUp:
        row -= wholeRows();
        break;
    case MovePageDown:
        row += wholeRows();
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = rows() - 1;
        Q_EMIT endWanted();
        break;
    case MoveLeft:
    case MovePrevious:
        column = neighbourColumn(column, -1);
        break;
    case MoveRight:
    case MoveNext:
        column = neighbourColumn(column, 1);
        break;
    }
    return model()->index(std::clamp(row, 0, rows() - 1), column, rootIndex());
}

void GridView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) {
    if (rows() == 0)
        return;
    const QRect area = rect.normalized();
    // A point above the first row is above it, not within.
    const auto rowAt = [this](int y) {
        return std::clamp(firstVisibleRow() + (y >= 0 ? y / rowHeight() : (y + 1) / rowHeight() - 1), 0, rows() - 1);
    };
    selectionModel()->select(QItemSelection(model()->index(rowAt(area.top()), 0),
                                 model()->index(rowAt(area.bottom()), model()->columnCount() - 1)),
        command);
}

QRegion GridView::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    const int first = firstVisibleRow();
    for (const QItemSelectionRange& range : selection) {
        const int top = std::max(range.top(), first);
        const int bottom = std::min(range.bottom(), lastVisibleRow());
        if (top <= bottom)
            region += QRect(0, (top - first) * rowHeight(), viewport()->width(), (bottom - top + 1) * rowHeight());
    }
    return region;
}

} // namespace invites::admin
