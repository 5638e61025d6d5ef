// Columns, sorting and saved views of the page of codes.
#include "admin-app/data/CodeFilterWords.h"
#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/widgets/CodeFilterRow.h"
#include "admin-app/widgets/ColumnActions.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/Icons.h"

#include <QAction>
#include <QHeaderView>
#include <QInputDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMenu>
#include <QSettings>
#include <QTimer>

#include <algorithm>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;

constexpr int viewsKept = 50;

bool beginsDescending(CodeTableColumn column) {
    switch (column) {
    case CodeTableColumn::Added:
    case CodeTableColumn::Distributed:
    case CodeTableColumn::Settled:
    case CodeTableColumn::Flagged:
    case CodeTableColumn::Deleted:
        return true;
    case CodeTableColumn::Code:
    case CodeTableColumn::Status:
    case CodeTableColumn::Source:
    case CodeTableColumn::Campaign:
    case CodeTableColumn::Ticket:
    case CodeTableColumn::Note:
        break;
    }
    return false;
}

// In characters, so that it grows with the font.
int widthOf(CodeTableColumn column) {
    switch (column) {
    case CodeTableColumn::Code:
        return 18;
    case CodeTableColumn::Note:
        return 36;
    case CodeTableColumn::Ticket:
        return 14;
    case CodeTableColumn::Status:
    case CodeTableColumn::Source:
    case CodeTableColumn::Campaign:
        return 16;
    case CodeTableColumn::Added:
    case CodeTableColumn::Distributed:
    case CodeTableColumn::Settled:
    case CodeTableColumn::Flagged:
    case CodeTableColumn::Deleted:
        break;
    }
    return 24;
}

QJsonObject readViews() {
    return QJsonDocument::fromJson(QSettings().value(u"codes/views"_s).toByteArray()).object();
}

void writeViews(const QJsonObject& views) {
    QSettings().setValue(u"codes/views"_s, QJsonDocument(views).toJson(QJsonDocument::Compact));
}

} // namespace

void CodesPage::sortBy(int column, Qt::KeyboardModifiers modifiers) {
    const auto sort = sortColumnOf(CodeTableColumn(column));
    if (!sort) {
        Q_EMIT said(tr("Codes are encrypted: there is no order to sort them by."));
        return;
    }
    const bool isDescending = beginsDescending(CodeTableColumn(column));
    const bool isFurther = (modifiers & (Qt::ControlModifier | Qt::ShiftModifier)) != 0;
    store::CodeOrder order = m_order;
    const auto found =
        std::find_if(order.begin(), order.end(), [&](const store::CodeSort& each) { return each.column == *sort; });
    if (!isFurther) {
        const bool isTurned = order.size() == 1 && found != order.end();
        setOrder({{*sort, isTurned ? !order.front().isDescending : isDescending}});
        return;
    }
    // Its first direction, the other one, none.
    if (found == order.end())
        order.push_back({*sort, isDescending});
    else if (found->isDescending == isDescending)
        found->isDescending = !isDescending;
    else
        order.erase(found);
    setOrder(order);
}

void CodesPage::sortColumn(int column, bool isDescending, bool isFurther) {
    const auto sort = sortColumnOf(CodeTableColumn(column));
    if (!sort) {
        Q_EMIT said(tr("Codes are encrypted: there is no order to sort them by."));
        return;
    }
    store::CodeOrder order = isFurther ? m_order : store::CodeOrder();
    const auto found =
        std::find_if(order.begin(), order.end(), [&](const store::CodeSort& each) { return each.column == *sort; });
    if (found != order.end())
        found->isDescending = isDescending;
    else
        order.push_back({*sort, isDescending});
    setOrder(order);
}

void CodesPage::setOrder(const store::CodeOrder& order) {
    m_order = order;
    query();
    Q_EMIT m_model->headerDataChanged(Qt::Horizontal, 0, codeTableColumnCount - 1);
}

void CodesPage::setColumnShown(CodeTableColumn column, bool isShown) {
    // One at least stays, or there would be no header to bring the others back with.
    if (isShown || shownColumns().size() > 1)
        m_view->header()->setSectionHidden(int(column), !isShown);
}

void CodesPage::resetColumns() {
    QHeaderView* header = m_view->header();
    for (int column = 0; column < codeTableColumnCount; ++column) {
        header->moveSection(header->visualIndex(column), column);
        header->setSectionHidden(column, CodeTableColumn(column) == CodeTableColumn::Deleted);
        header->resizeSection(column, widthOf(CodeTableColumn(column)) * fontMetrics().averageCharWidth());
    }
    m_view->setFrozenColumns(1);
}

QList<CodeTableColumn> CodesPage::shownColumns() const {
    QList<CodeTableColumn> columns;
    const QHeaderView* header = m_view->header();
    for (int visual = 0; visual < header->count(); ++visual)
        if (const int column = header->logicalIndex(visual); !header->isSectionHidden(column))
            columns += CodeTableColumn(column);
    return columns;
}

void CodesPage::makeColumnActions() {
    m_columnActions = new ColumnActions(m_view, this);
    m_columnActions->menu()->addMenu(m_columnsMenu);
    connect(m_view, &GridView::headerMenuRequested, m_columnActions, &ColumnActions::popup);
    connect(m_columnActions, &ColumnActions::sortRequested, this, &CodesPage::sortColumn);
    connect(m_columnActions, &ColumnActions::filterRequested, this,
        [this](int column) { m_filter->focusField(CodeTableColumn(column)); });
    connect(m_columnActions, &ColumnActions::hideRequested, this,
        [this](int column) { setColumnShown(CodeTableColumn(column), false); });
    connect(m_columnActions, &ColumnActions::resetRequested, this, &CodesPage::resetColumns);
}

QJsonObject CodesPage::layoutState() const {
    QJsonArray columns;
    const QHeaderView* header = m_view->header();
    for (int visual = 0; visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        const bool isHidden = header->isSectionHidden(column);
        // A hidden section says that it has no width.
        columns.append(QJsonObject{{u"column"_s, keyOf(CodeTableColumn(column))},
            {u"width"_s, isHidden ? 0 : header->sectionSize(column)}, {u"hidden"_s, isHidden}});
    }
    return {{u"columns"_s, columns}, {u"frozen"_s, m_view->frozenColumns()}, {u"sort"_s, jsonOf(m_order)}};
}

void CodesPage::restoreLayout(const QJsonObject& state) {
    QHeaderView* header = m_view->header();
    int visual = 0;
    for (const QJsonValue value : state[u"columns"_s].toArray()) {
        const auto column = codeTableColumnFromKey(value[u"column"_s].toString());
        if (!column)
            continue;
        header->moveSection(header->visualIndex(int(*column)), visual++);
        if (const int width = value[u"width"_s].toInt(); width > 0)
            header->resizeSection(int(*column), width);
        header->setSectionHidden(int(*column), value[u"hidden"_s].toBool());
    }
    if (state.contains(u"frozen"_s))
        m_view->setFrozenColumns(std::clamp(state[u"frozen"_s].toInt(), 0, codeTableColumnCount));
    if (const store::CodeOrder order = orderFrom(state[u"sort"_s].toArray()); !order.empty())
        m_order = order;
}

void CodesPage::saveLayout() const {
    QSettings().setValue(u"codes/layout"_s, QJsonDocument(layoutState()).toJson(QJsonDocument::Compact));
}

void CodesPage::fillViewsMenu() {
    m_viewsMenu->clear();
    const QJsonObject views = readViews();
    for (const QString& name : views.keys())
        m_viewsMenu->addAction(QString(name).replace(u'&', u"&&"_s), this, [this, name] { showView(name); });
    if (!views.isEmpty())
        m_viewsMenu->addSeparator();
    m_viewsMenu->addAction(themedIcon(u"save"_s), tr("&Save this view…"), this, &CodesPage::saveView);
    QMenu* remove = m_viewsMenu->addMenu(tr("&Remove"));
    remove->setEnabled(!views.isEmpty());
    for (const QString& name : views.keys())
        remove->addAction(QString(name).replace(u'&', u"&&"_s), this, [this, name] {
            QJsonObject kept = readViews();
            kept.remove(name);
            writeViews(kept);
            QTimer::singleShot(0, this, &CodesPage::fillViewsMenu);
        });
}

void CodesPage::saveView() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this view"));
    dialog->setLabelText(tr("Name of the view (columns, filter and order):"));
    dialog->setOkButtonText(tr("Save"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        const QString name = text.trimmed().left(60);
        QJsonObject views = readViews();
        if (name.isEmpty() || (views.size() >= viewsKept && !views.contains(name)))
            return;
        QJsonObject view = layoutState();
        view[u"filter"_s] = m_filter->state();
        view[u"trash"_s] = m_trash->isChecked();
        views[name] = view;
        writeViews(views);
        fillViewsMenu();
        Q_EMIT said(tr("Saved as “%1”.").arg(name));
    });
    dialog->open();
}

void CodesPage::showView(const QString& name) {
    const QJsonObject view = readViews()[name].toObject();
    endSearch();
    restoreLayout(view);
    m_filter->restore(view[u"filter"_s].toObject());
    m_trash->setChecked(view[u"trash"_s].toBool());
    setOrder(orderFrom(view[u"sort"_s].toArray()));
}

} // namespace invites::admin
