// What the page of codes offers in menus and with keys.
#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeFilterRow.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/Icons.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;

} // namespace

QAction* CodesPage::addAction(
    const QString& text, const QString& icon, const QKeySequence& keys, std::function<void()> act) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QWidget::addAction(action);
    connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
    return action;
}

void CodesPage::makeActions() {
    m_find = addAction(tr("&Find a code…"), u"search"_s, QKeySequence::Find, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    m_find->setEnabled(m_session.mayUnmask());
    m_filter->field(CodeTableColumn::Code)->setEnabled(m_session.mayUnmask());
    m_reveal = addAction(tr("&Show code"), u"reveal"_s, QKeySequence(tr("Ctrl+E")), [this] { unmask(false); });
    m_reveal->setToolTip(tr("Show the code for a minute. It is written into the audit log."));
    m_copyCode = addAction(tr("Copy c&ode"), u"key"_s, QKeySequence(tr("Ctrl+Shift+E")), [this] { unmask(true); });
    m_copyCode->setToolTip(
        tr("The code leaves the clipboard after half a minute. Copying is written into the audit log."));
    m_copy = addAction(tr("&Copy rows"), u"copy"_s, QKeySequence::Copy, [this] { copy(CopyFormat::Tsv, false); });
    m_export = addAction(tr("E&xport…"), u"export"_s, QKeySequence(tr("Ctrl+S")), [this] { exportShown(); });
    m_export->setToolTip(tr("A file of the selected codes, or of all that are shown, with the columns as they stand."));
    m_showTicket = new QAction(themedIcon(u"line"_s), tr("Show its t&icket"), this);
    m_showTicket->setObjectName(u"showTicket"_s);
    m_showTicket->setToolTip(tr("The ticket of the visitor whom the code was shown to, or is reserved for, on Line"));
    connect(m_showTicket, &QAction::triggered, this, [this] {
        if (const auto row = onlySelected(); row && row->ticketNumber)
            Q_EMIT showTicket(row->campaign, *row->ticketNumber);
    });
    m_trash = addAction(tr("&Trash"), u"delete"_s, QKeySequence(), [this] { query(); });
    m_trash->setCheckable(true);
    m_trash->setToolTip(tr("Show deleted codes instead of the others."));
    m_clear = addAction(tr("C&lear filter"), u"filter"_s, QKeySequence(tr("Ctrl+Shift+F")), [this] {
        m_trash->setChecked(false);
        endSearch();
        m_filter->clear();
    });
}

void CodesPage::makeMenus() {
    m_copyMenu = new QMenu(tr("Copy &as"), this);
    m_copyMenu->setIcon(themedIcon(u"copy"_s));
    const auto add = [this](const QString& text, CopyFormat format, bool isWithHeader) {
        m_copyMenu->addAction(text, this, [=, this] { copy(format, isWithHeader); });
    };
    add(tr("Tab-separated"), CopyFormat::Tsv, false);
    add(tr("Tab-separated, with header"), CopyFormat::Tsv, true);
    add(tr("CSV"), CopyFormat::Csv, false);
    add(tr("CSV, with header"), CopyFormat::Csv, true);
    add(tr("JSON"), CopyFormat::Json, true);
    m_columnsMenu = new QMenu(tr("&Columns"), this);
    connect(m_columnsMenu, &QMenu::aboutToShow, this, [this] {
        m_columnsMenu->clear();
        for (int column = 0; column < codeTableColumnCount; ++column) {
            QAction* action = m_columnsMenu->addAction(titleOf(CodeTableColumn(column)));
            action->setCheckable(true);
            action->setChecked(!m_view->header()->isSectionHidden(column));
            connect(action, &QAction::toggled, this,
                [this, column](bool isShown) { setColumnShown(CodeTableColumn(column), isShown); });
        }
        m_columnsMenu->addSeparator();
        m_columnsMenu->addAction(tr("&Reset columns"), this, &CodesPage::resetColumns);
    });
    m_viewsMenu = new QMenu(tr("&Views"), this);
    m_viewsMenu->setIcon(themedIcon(u"save"_s));
    connect(m_viewsMenu, &QMenu::aboutToShow, this, &CodesPage::fillViewsMenu);
    fillViewsMenu();
}

void CodesPage::showActions() {
    const auto row = onlySelected();
    m_showTicket->setEnabled(row && row->ticketNumber);
    const bool mayUnmask = m_session.mayUnmask() && row;
    m_reveal->setEnabled(mayUnmask);
    m_copyCode->setEnabled(mayUnmask);
    m_copy->setEnabled(m_view->selectionModel()->hasSelection());
    m_copyMenu->setEnabled(m_copy->isEnabled());
    for (QAction* action : m_bulk->actions())
        action->setEnabled(m_model->rowCount() > 0 && !m_bulk->isBusy());
    const bool isFiltered = m_found || m_trash->isChecked() || !m_filter->isEmpty();
    m_clear->setEnabled(isFiltered);
    if (m_clearButton != nullptr)
        m_clearButton->setVisible(isFiltered);
}

void CodesPage::addRowAction(QAction* action) {
    m_rowActions += action;
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QWidget::addAction(action);
}

void CodesPage::rowMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_session.mayUnmask()) {
        menu->addActions({m_reveal, m_copyCode});
        menu->addSeparator();
    }
    menu->addAction(m_copy);
    menu->addMenu(m_copyMenu);
    if (!m_rowActions.isEmpty())
        menu->addSeparator();
    menu->addActions(m_rowActions);
    if (m_bulkMenu != nullptr)
        menu->addMenu(m_bulkMenu);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace invites::admin
