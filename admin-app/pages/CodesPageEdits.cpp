// Changing codes on their page: in their cells, and very many at once.
#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/CodeActions.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeCellDelegate.h"
#include "admin-app/widgets/GridView.h"

#include <QMenu>
#include <QTimer>

namespace invites::admin {

namespace {

// More than this is long work: with progress, and an end at any time.
constexpr qint64 mostAtOnce = 1000;

} // namespace

void CodesPage::makeEditing() {
    auto* delegate = new CodeCellDelegate(m_model, this);
    m_view->setItemDelegate(delegate);
    m_model->setEditable(m_session.isAdmin());
    m_view->setEditTriggers(m_session.isAdmin() ? QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked |
                                                      QAbstractItemView::AnyKeyPressed
                                                : QAbstractItemView::NoEditTriggers);
    connect(delegate, &CodeCellDelegate::editingChanged, this, [this](bool isEditing) {
        m_openEditors += isEditing ? 1 : -1;
        if (isEditing)
            m_model->hold(true);
        else // not from within the view, which is still about to close it
            QTimer::singleShot(0, this, [this] { m_model->hold(m_openEditors > 0); });
    });
    connect(m_model, &CodeTableModel::written, this, &CodesPage::write);
}

void CodesPage::write(const SelectedCode& code, CodeTableColumn column, const QString& value) {
    const auto finish = [this, id = code.id, column, value](const Status& done) {
        if (done) {
            m_model->settleTyped(id, column, value);
            return;
        }
        m_model->keepTyped(id, column, value);
        Q_EMIT said(tr("%1 What was typed is kept: edit the cell again to try once more.").arg(done.error().detail));
    };
    const auto status = codeStatusFromText(value);
    if (column == CodeTableColumn::Note)
        m_acts->editor().perform(notingOfCodes(value), std::vector{code}, finish);
    else if (status)
        m_acts->editor().perform(settlingOfCodes(*status), std::vector{code}, finish);
}

void CodesPage::makeBulk() {
    connect(m_bulk, &BulkActions::said, this, &Page::said);
    connect(m_bulk, &BulkActions::wanted, this, [this](BulkAct act) { m_bulk->ask(act, m_model->filter()); });
    connect(m_acts, &CodeActions::wide, this, &CodesPage::askWide);
    connect(m_bulk, &BulkActions::busyChanged, this, [this] {
        takeSelection();
        showActions();
    });
    if (!m_session.isAdmin())
        return;
    m_bulkMenu = new QMenu(tr("All that &match"), this);
    m_bulkMenu->setObjectName(QStringLiteral("allThatMatch"));
    m_bulkMenu->setToolTip(tr("Change every code that the filter lets through"));
    m_bulkMenu->addActions(m_bulk->actions());
}

void CodesPage::askWide(BulkAct act) {
    if (selectedInMemory() == selectedCount())
        m_bulk->ask(act, selectedCodes());
    else if (selectedCount() == m_model->rowCount())
        m_bulk->ask(act, m_model->filter());
}

bool CodesPage::isSelectionPatchy() const {
    const qint64 count = selectedCount();
    return count != m_model->rowCount() && count != selectedInMemory();
}

void CodesPage::takeSelection() {
    const qint64 count = selectedCount();
    const bool isWhole = selectedInMemory() == count;
    if (isWhole && count <= mostAtOnce)
        m_acts->setSelection(selectedCodes());
    else if ((isWhole || count == m_model->rowCount()) && !m_bulk->isBusy())
        m_acts->setWideSelection();
    else
        m_acts->setSelection({});
}

// Not while something is typed into a cell: CodeTableModel::hold().
void CodesPage::reloadSoon() {
    if (m_isLoaded)
        m_reload.start();
}

QString CodesPage::unsavedWork() const {
    if (m_model->typedCount() > 0)
        return tr("A change of a code is not saved.");
    return m_bulk->unsavedWork();
}

} // namespace invites::admin
