#include "admin-app/widgets/GridAccessible.h"

#include "admin-app/widgets/GridView.h"

#include <QHeaderView>
#include <QPointer>

#include <algorithm>

namespace invites::admin {
namespace {

// So many selected cells are listed; who selected more is told by their count.
constexpr int mostListed = 1000;

class GridCell final : public QAccessibleInterface, public QAccessibleTableCellInterface {
public:
    // row below 0: the column's header.
    GridCell(GridView* view, int row, int column) : m_view(view), m_row(row), m_column(column) {}

    bool isValid() const override {
        return m_view && m_view->model() && m_row < m_view->model()->rowCount() &&
               m_column < m_view->model()->columnCount();
    }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_view ? m_view->window()->windowHandle() : nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessible::Role role() const override { return isHeader() ? QAccessible::ColumnHeader : QAccessible::Cell; }

    QString text(QAccessible::Text kind) const override {
        if (!isValid() || (kind != QAccessible::Name && kind != QAccessible::Value))
            return {};
        for (const int role : {int(Qt::AccessibleTextRole), int(Qt::DisplayRole)}) {
            const QVariant said =
                isHeader() ? m_view->model()->headerData(m_column, Qt::Horizontal, role) : index().data(role);
            if (said.isValid())
                return said.toString();
        }
        return {};
    }
    void setText(QAccessible::Text, const QString&) override {}

    QRect rect() const override {
        if (!isValid())
            return {};
        QRect cell = m_view->visualRect(index());
        if (isHeader()) {
            const QRect column = m_view->columnRect(m_column);
            cell = QRect(column.left(), -m_view->header()->height(), column.width(), m_view->header()->height());
        }
        return cell.translated(m_view->viewport()->mapToGlobal(QPoint()));
    }

    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.editable = !isHeader() && (index().flags() & Qt::ItemIsEditable);
        state.readOnly = !state.editable;
        if (isHeader())
            return state;
        state.selectable = true;
        state.focusable = true;
        state.selected = isSelected();
        state.focused = m_view->hasFocus() && m_view->currentIndex() == index();
        state.offscreen = m_row < m_view->firstVisibleRow() || m_row > m_view->lastVisibleRow();
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableCellInterface && !isHeader()
                   ? static_cast<QAccessibleTableCellInterface*>(this)
                   : nullptr;
    }

    bool isSelected() const override { return isValid() && m_view->selectionModel()->isRowSelected(m_row); }
    QList<QAccessibleInterface*> columnHeaderCells() const override {
        const GridAccessible* table = grid();
        return table ? QList{table->cell(-1, table->placeOf(m_column))} : QList<QAccessibleInterface*>();
    }
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return grid() ? grid()->placeOf(m_column) : -1; }
    int rowIndex() const override { return m_row; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface* table() const override { return parent(); }

    int row() const { return m_row; }
    int column() const { return m_column; }

private:
    bool isHeader() const { return m_row < 0; }
    QModelIndex index() const { return m_view->model()->index(m_row, m_column); }
    GridAccessible* grid() const { return static_cast<GridAccessible*>(parent()); }

    const QPointer<GridView> m_view;
    const int m_row;
    const int m_column;
};

} // namespace

GridAccessible::GridAccessible(GridView* view) : QAccessibleWidget(view, QAccessible::Table) {}

GridAccessible::~GridAccessible() {
    forgetCells();
}

GridView* GridAccessible::view() const {
    return static_cast<GridView*>(widget());
}

void GridAccessible::forgetCells() const {
    for (const QAccessible::Id id : std::exchange(m_cells, {}))
        QAccessible::deleteAccessibleInterface(id);
}

void GridAccessible::forgetCellsLater() const {
    QMetaObject::invokeMethod(
        view(),
        [view = view()] {
            if (auto* face = dynamic_cast<GridAccessible*>(QAccessible::queryAccessibleInterface(view)))
                face->forgetCells();
        },
        Qt::QueuedConnection);
}

int GridAccessible::columnAt(int place) const {
    const QHeaderView* header = view()->header();
    for (int visual = 0; visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        if (!header->isSectionHidden(column) && place-- == 0)
            return column;
    }
    return -1;
}

int GridAccessible::placeOf(int column) const {
    const QHeaderView* header = view()->header();
    if (column < 0 || column >= header->count() || header->isSectionHidden(column))
        return -1;
    int place = 0;
    for (int visual = 0; visual < header->visualIndex(column); ++visual)
        place += header->isSectionHidden(header->logicalIndex(visual)) ? 0 : 1;
    return place;
}

int GridAccessible::rowCount() const {
    return view()->model() ? view()->model()->rowCount() : 0;
}

int GridAccessible::columnCount() const {
    return view()->header()->count() - view()->header()->hiddenSectionCount();
}

int GridAccessible::childIndexOf(int row, int place) const {
    return QAccessibleWidget::childCount() + (row + 1) * columnCount() + place;
}

int GridAccessible::childCount() const {
    return childIndexOf(rowCount(), 0);
}

QAccessibleInterface* GridAccessible::child(int index) const {
    const int widgets = QAccessibleWidget::childCount();
    if (index < widgets)
        return QAccessibleWidget::child(index);
    const int columns = columnCount();
    return columns == 0 ? nullptr : cell((index - widgets) / columns - 1, (index - widgets) % columns);
}

int GridAccessible::indexOfChild(const QAccessibleInterface* child) const {
    if (child->role() != QAccessible::Cell && child->role() != QAccessible::ColumnHeader)
        return QAccessibleWidget::indexOfChild(child);
    const auto* cell = dynamic_cast<const GridCell*>(child);
    const int place = cell ? placeOf(cell->column()) : -1;
    return place < 0 ? -1 : childIndexOf(cell->row(), place);
}

QAccessibleInterface* GridAccessible::childAt(int x, int y) const {
    const QPoint position = view()->viewport()->mapFromGlobal(QPoint(x, y));
    const QModelIndex index = view()->viewport()->rect().contains(position) ? view()->indexAt(position) : QModelIndex();
    return index.isValid() ? cell(index.row(), placeOf(index.column())) : QAccessibleWidget::childAt(x, y);
}

void* GridAccessible::interface_cast(QAccessible::InterfaceType type) {
    return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                               : QAccessibleWidget::interface_cast(type);
}

QAccessibleInterface* GridAccessible::cell(int row, int place) const {
    const int column = columnAt(place);
    if (row < -1 || row >= rowCount() || place < 0 || column < 0)
        return nullptr;
    const auto known = m_cells.constFind({row, column});
    if (known != m_cells.cend())
        return QAccessible::accessibleInterface(*known);
    auto* made = new GridCell(view(), row, column);
    m_cells.insert({row, column}, QAccessible::registerAccessibleInterface(made));
    // Whoever went through a million rows does not look at them any more; but whoever asks now may hold some.
    constexpr int mostKept = 20'000;
    if (m_cells.size() == mostKept)
        forgetCellsLater();
    return made;
}

QAccessibleInterface* GridAccessible::cellAt(int row, int column) const {
    return row < 0 ? nullptr : cell(row, column);
}

QString GridAccessible::columnDescription(int column) const {
    const QAccessibleInterface* header = cell(-1, column);
    return header ? header->text(QAccessible::Name) : QString();
}

QString GridAccessible::rowDescription(int row) const {
    return view()->model() ? view()->model()->headerData(row, Qt::Vertical, Qt::DisplayRole).toString() : QString();
}

int GridAccessible::selectedRowCount() const {
    int count = 0;
    for (const QItemSelectionRange& range : view()->selectionModel()->selection())
        count += range.height();
    return count;
}

QList<int> GridAccessible::selectedRows() const {
    QList<int> rows;
    for (const QItemSelectionRange& range : view()->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && rows.size() < mostListed; ++row)
            rows.append(row);
    }
    return rows;
}

int GridAccessible::selectedCellCount() const {
    return selectedRowCount() * columnCount();
}

QList<QAccessibleInterface*> GridAccessible::selectedCells() const {
    QList<QAccessibleInterface*> cells;
    for (const int row : selectedRows()) {
        for (int place = 0; place < columnCount() && cells.size() < mostListed; ++place)
            cells.append(cell(row, place));
    }
    return cells;
}

bool GridAccessible::isRowSelected(int row) const {
    return view()->selectionModel()->isRowSelected(row);
}

bool GridAccessible::selectRow(int row) {
    if (row < 0 || row >= rowCount())
        return false;
    view()->setCurrentIndex(view()->model()->index(row, std::max(columnAt(0), 0)));
    return true;
}

bool GridAccessible::unselectRow(int row) {
    if (row < 0 || row >= rowCount())
        return false;
    view()->selectionModel()->select(
        view()->model()->index(row, 0), QItemSelectionModel::Deselect | QItemSelectionModel::Rows);
    return true;
}

void GridAccessible::modelChange(QAccessibleTableModelChangeEvent* event) {
    // Cells say what the model says now; only what is no longer there must go.
    if (event->modelChangeType() != QAccessibleTableModelChangeEvent::DataChanged)
        forgetCells();
}

} // namespace invites::admin
