#pragma once

#include <QAccessibleWidget>
#include <QHash>

class QHeaderView;

namespace invites::admin {

class GridView;

// A GridView as a screen reader meets it: a table, of which Qt knows only its own. Rows and the columns that are shown,
// as they stand; its cells come into being when they are asked for, and go with the rows of the model. After the
// view's own child widgets, the children are the headers and then the cells, row by row. GUI thread.
class GridAccessible final : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit GridAccessible(GridView* view);
    ~GridAccessible() override;

    // The child that stands for a cell; row below 0 for a header.
    int childIndexOf(int row, int place) const;
    // The model's column at a place among those shown, and back; -1 where it is hidden.
    int columnAt(int place) const;
    int placeOf(int column) const;
    QAccessibleInterface* cell(int row, int place) const;
    GridView* view() const;

    int childCount() const override;
    QAccessibleInterface* child(int index) const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* childAt(int x, int y) const override;
    void* interface_cast(QAccessible::InterfaceType type) override;

    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override;
    int rowCount() const override;
    int columnCount() const override;
    QString columnDescription(int column) const override;
    QString rowDescription(int row) const override;
    int selectedCellCount() const override;
    QList<QAccessibleInterface*> selectedCells() const override;
    int selectedColumnCount() const override { return 0; }
    QList<int> selectedColumns() const override { return {}; }
    int selectedRowCount() const override;
    QList<int> selectedRows() const override;
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override;
    bool selectRow(int row) override;
    bool selectColumn(int) override { return false; }
    bool unselectRow(int row) override;
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent* event) override;

private:
    void forgetCells() const;
    // Once whoever asks for cells now is done with them.
    void forgetCellsLater() const;

    mutable QHash<std::pair<int, int>, QAccessible::Id> m_cells; // by row and the model's column
};

} // namespace invites::admin
