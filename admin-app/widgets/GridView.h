#pragma once

#include <QAbstractItemView>

#include <vector>

class QHeaderView;

namespace invites::admin {

// A table of any number of rows, all of one height: what it costs depends on the rows that are seen, not on those that
// there are (QTableView keeps a record of each). Rows are selected as a whole; columns can be moved, hidden, resized,
// and the first of them kept in place while the others scroll. A strip of widgets may stand between header and rows.
class GridView final : public QAbstractItemView {
    Q_OBJECT

public:
    explicit GridView(QWidget* parent = nullptr);
    ~GridView() override;

    void setModel(QAbstractItemModel* model) override;

    // Whose sections say which columns are shown, where and how wide.
    QHeaderView* header() const { return m_header; }
    // How many columns, as they stand, stay where they are.
    void setFrozenColumns(int count);
    int frozenColumns() const { return m_frozen; }
    // Becomes the view's own; laid out by whoever listens to columnsLaidOut().
    void setStrip(QWidget* strip);
    // It has another height now.
    void layOutStrip() { updateGeometries(); }
    // Where a column is, in the strip and in the rows.
    QRect columnRect(int column) const;
    bool isFrozen(int column) const;

    int rowHeight() const;
    int firstVisibleRow() const;
    int lastVisibleRow() const;
    void scrollToRow(int row);
    // The same rows are now so many further down: what is seen, current and selected stays.
    void followRows(int by);

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    // Typing a letter would look through every row that there is.
    void keyboardSearch(const QString&) override {}

Q_SIGNALS:
    void rowsShown(int first, int last);
    // The End key: a model that does not know its last row yet may say where it is.
    void endWanted();
    void columnsLaidOut();
    void headerPressed(int column, Qt::KeyboardModifiers modifiers);
    void headerMenuRequested(int column, const QPoint& globalPosition);

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void updateGeometries() override;
    void rowsInserted(const QModelIndex& parent, int start, int end) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    struct ColumnSpan {
        int column;
        int left;
        int width;
    };

    QHeaderView* makeHeader();
    void layOutHeaders();
    void updateScrollBars();
    void tellRows();
    std::vector<ColumnSpan> visibleColumns(bool isFrozenPart) const;
    void paintRow(QPainter& painter, int row, const std::vector<ColumnSpan>& columns);
    int frozenWidth() const;
    int rows() const;
    int wholeRows() const;
    int neighbourColumn(int column, int step) const;
    int outermostColumn(bool isLast) const;

    QHeaderView* m_header;
    QHeaderView* m_frozenHeader;
    QWidget* m_strip = nullptr;
    int m_frozen = 0;
    bool m_isLayingOut = false;
};

} // namespace invites::admin
