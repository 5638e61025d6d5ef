#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>

#include <functional>

class QAction;
class QMenu;
class QPoint;
class QWidget;

namespace invites::admin {

class GridView;

// What may be done with a column of a table: by its header's menu, and by keys with the column of the current cell.
// Moving, resizing and freezing are done here; sorting, filtering and hiding are asked for.
class ColumnActions final : public QObject {
    Q_OBJECT

public:
    // The keys hold in the table. page: owns the menu.
    ColumnActions(GridView* view, QWidget* page);

    // All of them, for the header and for the window's menus.
    QMenu* menu() const { return m_menu; }
    // Opens the menu at the current cell's column.
    QAction* open() const { return m_open; }
    // For a column's header. Below 0: the current one's.
    void popup(int column, const QPoint& globalPosition);

Q_SIGNALS:
    // isFurther: after what it is sorted by already.
    void sortRequested(int column, bool isDescending, bool isFurther);
    void filterRequested(int column);
    void hideRequested(int column);
    void resetRequested();

private:
    QAction* add(const QString& text, const QString& icon, const QKeySequence& keys, std::function<void(int)> act);
    int column() const;
    void openAtColumn();
    void move(int column, int direction);
    void resize(int column, int direction);
    void hide(int column);

    GridView* m_view;
    QWidget* m_page;
    QMenu* m_menu;
    QAction* m_open;
    int m_column = -1; // whose header was pressed
};

} // namespace invites::admin
