#include "admin-app/widgets/ColumnActions.h"

#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/Icons.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QTimer>

#include <algorithm>

namespace invites::admin {

namespace {

// In characters.
constexpr int resizingStep = 3;

// The next one in that direction that is shown; visual itself where there is none.
int shownBeside(const QHeaderView* header, int visual, int direction) {
    for (int at = visual + direction; at >= 0 && at < header->count(); at += direction)
        if (!header->isSectionHidden(header->logicalIndex(at)))
            return at;
    return visual;
}

} // namespace

ColumnActions::ColumnActions(GridView* view, QWidget* page)
    : QObject(page), m_view(view), m_page(page), m_menu(new QMenu(tr("Co&lumn"), page)), m_open(new QAction(this)) {
    m_menu->setIcon(themedIcon(QStringLiteral("columns")));
    m_open->setText(tr("Menu of the col&umn"));
    m_open->setIcon(m_menu->icon());
    m_open->setShortcut(QKeySequence(tr("Alt+Down")));
    m_open->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(m_open);
    connect(m_open, &QAction::triggered, this, &ColumnActions::openAtColumn);
    const auto sort = [this](bool isDescending, bool isFurther) {
        return [=, this](int column) { Q_EMIT sortRequested(column, isDescending, isFurther); };
    };
    add(tr("Sort &ascending"), QStringLiteral("up"), {}, sort(false, false));
    add(tr("Sort &descending"), QStringLiteral("down"), {}, sort(true, false));
    add(tr("&Then by this, ascending"), {}, {}, sort(false, true));
    add(tr("Then &by this, descending"), {}, {}, sort(true, true));
    m_menu->addSeparator();
    add(tr("&Filter by this column"), QStringLiteral("filter"), QKeySequence(tr("Alt+Up")),
        [this](int column) { Q_EMIT filterRequested(column); });
    m_menu->addSeparator();
    add(tr("Move &left"), {}, QKeySequence(tr("Alt+Left")), [this](int column) { move(column, -1); });
    add(tr("Move &right"), {}, QKeySequence(tr("Alt+Right")), [this](int column) { move(column, 1); });
    add(tr("&Narrower"), {}, QKeySequence(tr("Alt+Shift+Left")), [this](int column) { resize(column, -1); });
    add(tr("&Wider"), {}, QKeySequence(tr("Alt+Shift+Right")), [this](int column) { resize(column, 1); });
    m_menu->addSeparator();
    add(tr("Free&ze up to here"), {}, {},
        [this](int column) { m_view->setFrozenColumns(m_view->header()->visualIndex(column) + 1); });
    add(tr("&Unfreeze columns"), {}, {}, [this](int) { m_view->setFrozenColumns(0); });
    add(tr("&Hide this column"), QStringLiteral("conceal"), {}, [this](int column) { hide(column); });
    add(tr("R&eset columns"), QStringLiteral("restore"), {}, [this](int) { Q_EMIT resetRequested(); });
    // An action is triggered after its menu has gone.
    connect(m_menu, &QMenu::aboutToHide, this, [this] { QTimer::singleShot(0, this, [this] { m_column = -1; }); });
}

QAction* ColumnActions::add(
    const QString& text, const QString& icon, const QKeySequence& keys, std::function<void(int)> act) {
    QAction* action = m_menu->addAction(icon.isEmpty() ? QIcon() : themedIcon(icon), text);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    // Of the rows alone: in the fields above them these keys mean something else.
    m_view->addAction(action);
    connect(action, &QAction::triggered, this, [this, act = std::move(act)] {
        if (const int at = column(); at >= 0)
            act(at);
    });
    return action;
}

int ColumnActions::column() const {
    if (m_column >= 0)
        return m_column;
    const QHeaderView* header = m_view->header();
    if (const QModelIndex current = m_view->currentIndex();
        current.isValid() && !header->isSectionHidden(current.column()))
        return current.column();
    const int visual = shownBeside(header, -1, 1);
    return visual >= 0 ? header->logicalIndex(visual) : -1;
}

void ColumnActions::openAtColumn() {
    const int at = column();
    if (at < 0)
        return;
    if (m_view->currentIndex().isValid())
        m_view->scrollTo(m_view->currentIndex());
    const int x = std::clamp(m_view->columnRect(at).left(), 0, std::max(m_view->viewport()->width() - 1, 0));
    popup(at, m_view->viewport()->mapToGlobal(QPoint(x, 0)));
    m_menu->setActiveAction(m_menu->actions().front());
}

void ColumnActions::popup(int column, const QPoint& globalPosition) {
    m_column = column;
    m_menu->popup(globalPosition);
}

void ColumnActions::move(int column, int direction) {
    QHeaderView* header = m_view->header();
    const int visual = header->visualIndex(column);
    header->moveSection(visual, shownBeside(header, visual, direction));
    if (m_view->currentIndex().isValid())
        m_view->scrollTo(m_view->currentIndex());
}

void ColumnActions::resize(int column, int direction) {
    QHeaderView* header = m_view->header();
    const int step = resizingStep * m_page->fontMetrics().averageCharWidth();
    header->resizeSection(
        column, std::max(header->sectionSize(column) + direction * step, header->minimumSectionSize()));
}

void ColumnActions::hide(int column) {
    QHeaderView* header = m_view->header();
    const int visual = header->visualIndex(column);
    int beside = shownBeside(header, visual, 1);
    if (beside == visual)
        beside = shownBeside(header, visual, -1);
    Q_EMIT hideRequested(column);
    // The keys go on beside it.
    const QModelIndex current = m_view->currentIndex();
    if (header->isSectionHidden(column) && current.isValid() && current.column() == column)
        m_view->selectionModel()->setCurrentIndex(
            current.siblingAtColumn(header->logicalIndex(beside)), QItemSelectionModel::NoUpdate);
}

} // namespace invites::admin
