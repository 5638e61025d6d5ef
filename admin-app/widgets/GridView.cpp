#include "admin-app/widgets/GridView.h"

#include "admin-app/widgets/GridAccessible.h"

#include <QEvent>
#include <QHeaderView>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace invites::admin {

namespace {

constexpr int verticalPadding = 9;
constexpr int smallestColumn = 48;

} // namespace

GridView::GridView(QWidget* parent) : QAbstractItemView(parent), m_header(makeHeader()), m_frozenHeader(makeHeader()) {
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setAlternatingRowColors(true);
    QAccessible::registerAccessibleInterface(new GridAccessible(this));
    m_frozenHeader->hide();
    m_frozenHeader->setSectionsMovable(false);
    connect(m_header, &QHeaderView::sectionResized, this, [this] { updateGeometries(); });
    connect(m_header, &QHeaderView::sectionMoved, this, [this] { updateGeometries(); });
    connect(m_header, &QHeaderView::geometriesChanged, this, &GridView::updateGeometries);
    connect(m_frozenHeader, &QHeaderView::sectionResized, this, [this](int column, int, int size) {
        if (!m_isLayingOut && !m_frozenHeader->isSectionHidden(column))
            m_header->resizeSection(column, size);
    });
}

// The headers go later than this, and one that goes says that its geometry changed.
GridView::~GridView() {
    for (QHeaderView* header : {m_header, m_frozenHeader})
        header->disconnect(this);
}

// A screen reader follows the current cell.
void GridView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QAbstractItemView::currentChanged(current, previous);
    if (!QAccessible::isActive() || !current.isValid() || !hasFocus())
        return;
    const auto* face = static_cast<GridAccessible*>(QAccessible::queryAccessibleInterface(this));
    const int place = face->placeOf(current.column());
    if (place < 0)
        return;
    QAccessibleEvent event(this, QAccessible::Focus);
    event.setChild(face->childIndexOf(current.row(), place));
    QAccessible::updateAccessibility(&event);
}

QHeaderView* GridView::makeHeader() {
    auto* header = new QHeaderView(Qt::Horizontal, this);
    header->setSectionsMovable(true);
    header->setSectionsClickable(true);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setMinimumSectionSize(smallestColumn);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& position) {
        Q_EMIT headerMenuRequested(header->logicalIndexAt(position), header->viewport()->mapToGlobal(position));
    });
    header->viewport()->installEventFilter(this);
    return header;
}

// sectionClicked() does not say which keys were held.
bool GridView::eventFilter(QObject* object, QEvent* event) {
    for (QHeaderView* header : {m_header, m_frozenHeader}) {
        if (object != header->viewport() || event->type() != QEvent::MouseButtonPress)
            continue;
        const auto modifiers = static_cast<QMouseEvent*>(event)->modifiers();
        header->disconnect(SIGNAL(sectionClicked(int)));
        connect(header, &QHeaderView::sectionClicked, this,
            [this, modifiers](int column) { Q_EMIT headerPressed(column, modifiers); });
    }
    return QAbstractItemView::eventFilter(object, event);
}

void GridView::setModel(QAbstractItemModel* model) {
    QAbstractItemView::setModel(model);
    m_header->setModel(model);
    m_frozenHeader->setModel(model);
    connect(model, &QAbstractItemModel::rowsRemoved, this, [this] { updateGeometries(); });
    connect(model, &QAbstractItemModel::modelReset, this, [this] { updateGeometries(); });
    updateGeometries();
}

void GridView::setFrozenColumns(int count) {
    m_frozen = count;
    updateGeometries();
}

void GridView::setStrip(QWidget* strip) {
    m_strip = strip;
    m_strip->setParent(this);
    m_strip->show();
    updateGeometries();
}

int GridView::rows() const {
    return model() != nullptr ? model()->rowCount(rootIndex()) : 0;
}

int GridView::rowHeight() const {
    return fontMetrics().height() + verticalPadding;
}

int GridView::wholeRows() const {
    return std::max(1, viewport()->height() / rowHeight());
}

int GridView::firstVisibleRow() const {
    return verticalScrollBar()->value();
}

int GridView::lastVisibleRow() const {
    return std::min(rows() - 1, firstVisibleRow() + viewport()->height() / rowHeight());
}

bool GridView::isFrozen(int column) const {
    return m_header->visualIndex(column) < m_frozen;
}

int GridView::frozenWidth() const {
    int width = 0;
    for (int visual = 0; visual < std::min(m_frozen, m_header->count()); ++visual)
        width += m_header->sectionSize(m_header->logicalIndex(visual));
    return width;
}

QRect GridView::columnRect(int column) const {
    const int x = isFrozen(column) ? m_header->sectionPosition(column) : m_header->sectionViewportPosition(column);
    return {x, 0, m_header->sectionSize(column), viewport()->height()};
}

QRect GridView::visualRect(const QModelIndex& index) const {
    if (!index.isValid() || isIndexHidden(index))
        return {};
    const QRect column = columnRect(index.column());
    return {column.x(), (index.row() - firstVisibleRow()) * rowHeight(), column.width(), rowHeight()};
}

QModelIndex GridView::indexAt(const QPoint& point) const {
    const int row = firstVisibleRow() + point.y() / rowHeight();
    // Frozen columns do not scroll; the header takes what it is asked to have scrolled.
    const int x = point.x() < frozenWidth() ? point.x() - m_header->offset() : point.x();
    const int column = m_header->logicalIndexAt(x);
    if (point.y() < 0 || row >= rows() || column < 0)
        return {};
    return model()->index(row, column, rootIndex());
}

void GridView::scrollToRow(int row) {
    verticalScrollBar()->setValue(row);
}

void GridView::scrollTo(const QModelIndex& index, ScrollHint hint) {
    if (!index.isValid())
        return;
    const int first = firstVisibleRow();
    if (hint == PositionAtCenter)
        scrollToRow(index.row() - wholeRows() / 2);
    else if (hint == PositionAtTop || index.row() < first)
        scrollToRow(index.row());
    else if (hint == PositionAtBottom || index.row() >= first + wholeRows())
        scrollToRow(index.row() - wholeRows() + 1);
    if (isFrozen(index.column()))
        return;
    const QRect column = columnRect(index.column());
    QScrollBar* bar = horizontalScrollBar();
    if (column.left() < frozenWidth())
        bar->setValue(bar->value() + column.left() - frozenWidth());
    else if (column.right() > viewport()->width())
        bar->setValue(bar->value() + std::min(column.right() - viewport()->width(), column.left() - frozenWidth()));
}

void GridView::followRows(int by) {
    const auto inside = [this](int row) { return std::clamp(row, 0, std::max(rows() - 1, 0)); };
    const int first = firstVisibleRow() + by;
    const QModelIndex current = currentIndex();
    QItemSelection moved;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        if (range.top() + by < rows() && range.bottom() + by >= 0)
            moved.select(model()->index(inside(range.top() + by), 0),
                model()->index(inside(range.bottom() + by), model()->columnCount() - 1));
    }
    selectionModel()->select(moved, QItemSelectionModel::ClearAndSelect);
    if (current.isValid())
        selectionModel()->setCurrentIndex(
            model()->index(inside(current.row() + by), current.column()), QItemSelectionModel::NoUpdate);
    scrollToRow(first);
    // What scrolling has moved stands for other rows now.
    viewport()->update();
}

int GridView::horizontalOffset() const {
    return m_header->offset();
}

int GridView::verticalOffset() const {
    return firstVisibleRow() * rowHeight();
}

bool GridView::isIndexHidden(const QModelIndex& index) const {
    return m_header->isSectionHidden(index.column());
}

void GridView::resizeEvent(QResizeEvent* event) {
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
}

void GridView::changeEvent(QEvent* event) {
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometries();
}

void GridView::scrollContentsBy(int dx, int dy) {
    m_header->setOffset(horizontalScrollBar()->value());
    Q_EMIT columnsLaidOut();
    updateEditorGeometries();
    // What is still seen is moved, and only what is new painted. The rectangle keeps the viewport's children in place.
    if (dx == 0)
        viewport()->scroll(0, dy * rowHeight(), viewport()->rect());
    else
        viewport()->update();
    if (dy != 0)
        tellRows();
}

void GridView::rowsInserted(const QModelIndex& parent, int start, int end) {
    QAbstractItemView::rowsInserted(parent, start, end);
    updateGeometries();
}

void GridView::updateGeometries() {
    if (std::exchange(m_isLayingOut, true))
        return;
    const int headerHeight = m_header->sizeHint().height() + verticalPadding;
    const int stripHeight = m_strip != nullptr ? m_strip->sizeHint().height() : 0;
    setViewportMargins(0, headerHeight + stripHeight, 0, 0);
    const QRect area = viewport()->geometry();
    m_header->setGeometry(area.left(), area.top() - headerHeight - stripHeight, area.width(), headerHeight);
    if (m_strip != nullptr)
        m_strip->setGeometry(area.left(), area.top() - stripHeight, area.width(), stripHeight);
    layOutHeaders();
    updateScrollBars();
    QAbstractItemView::updateGeometries();
    m_isLayingOut = false;
    Q_EMIT columnsLaidOut();
    viewport()->update();
    tellRows();
}

void GridView::layOutHeaders() {
    const int width = frozenWidth();
    m_frozenHeader->setVisible(width > 0);
    if (width == 0)
        return;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        m_frozenHeader->setSectionHidden(column, visual >= m_frozen || m_header->isSectionHidden(column));
        m_frozenHeader->moveSection(m_frozenHeader->visualIndex(column), visual);
        if (visual < m_frozen && !m_header->isSectionHidden(column))
            m_frozenHeader->resizeSection(column, m_header->sectionSize(column));
    }
    m_frozenHeader->setGeometry(m_header->x(), m_header->y(), width, m_header->height());
    m_frozenHeader->raise();
}

void GridView::updateScrollBars() {
    verticalScrollBar()->setPageStep(wholeRows());
    verticalScrollBar()->setSingleStep(1);
    verticalScrollBar()->setRange(0, std::max(0, rows() - wholeRows()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(fontMetrics().averageCharWidth() * 4);
    horizontalScrollBar()->setRange(0, std::max(0, m_header->length() - viewport()->width()));
    m_header->setOffset(horizontalScrollBar()->value());
}

void GridView::tellRows() {
    if (rows() > 0)
        Q_EMIT rowsShown(firstVisibleRow(), lastVisibleRow());
}

} // namespace invites::admin
