#include "admin-app/pages/LedgerView.h"

#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace invites::admin {

LedgerView::LedgerView(Session& session, PagedModel* model, const QString& name, QWidget* parent)
    : QWidget(parent), m_session(session), m_model(model), m_table(new QTableView), m_state(new StateView(m_table)),
      m_header(new QHBoxLayout) {
    m_model->setParent(this);
    m_table->setAccessibleName(name);
    m_table->setModel(m_model);
    dressAsRowTable(*m_table);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_header->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 10, 0, 0);
    layout->setSpacing(10);
    layout->addLayout(m_header);
    layout->addWidget(m_state, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { offerWhatFits(); });
    connect(m_model, &PagedModel::loaded, this, &LedgerView::arrived);
    connect(m_model, &PagedModel::failed, this, [this](const QString& why) {
        if (m_model->rowCount() == 0)
            m_state->showError(why);
        else
            Q_EMIT said(why);
    });
    connect(m_state, &StateView::activated, this, &LedgerView::clearFilter);
}

QComboBox* LedgerView::addFilter(const QString& objectName, const QString& accessibleName, const QString& all) {
    auto* box = new QComboBox;
    box->setObjectName(objectName);
    box->setAccessibleName(accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->addItem(all);
    m_header->insertWidget(m_header->count() - 1, box);
    m_boxes << box;
    connect(box, &QComboBox::currentIndexChanged, this, &LedgerView::refresh);
    return box;
}

QAction* LedgerView::addAction(
    For whom, const QString& objectName, const QString& icon, const QString& text, std::function<void()> perform) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(objectName);
    action->setEnabled(false);
    connect(action, &QAction::triggered, this, std::move(perform));
    if (whom == For::Everybody || m_session.isAdmin()) {
        m_table->addAction(action);
        m_actions << action;
    }
    return action;
}

void LedgerView::offerActions(bool isShown) {
    for (QAction* action : std::as_const(m_actions))
        action->setVisible(isShown);
}

void LedgerView::confirm(const QString& title, const QString& question, std::function<void()> perform) {
    auto* dialog = new QMessageBox(QMessageBox::Question, title, question, QMessageBox::Cancel, this);
    QPushButton* const go = dialog->addButton(title, QMessageBox::AcceptRole);
    dialog->setDefaultButton(QMessageBox::Cancel);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(go, &QPushButton::clicked, this, std::move(perform));
    dialog->open();
}

void LedgerView::refresh() {
    if (m_model->rowCount() == 0)
        m_state->showLoading(tr("Loading…"));
    load();
    Q_EMIT refreshed();
}

void LedgerView::clearFilter() {
    for (QComboBox* box : std::as_const(m_boxes)) {
        const QSignalBlocker blocker(box);
        box->setCurrentIndex(0);
    }
    refresh();
}

void LedgerView::focusTable() {
    m_table->setFocus();
}

void LedgerView::arrived(bool isFirst) {
    if (!isFirst)
        return;
    if (m_model->rowCount() > 0) {
        m_state->showContent();
        m_table->selectRow(0);
    } else if (isFiltered()) {
        m_state->showEmpty(tr("Nothing fits"), tr("Nothing in this ledger is like that."), tr("Clear filter"));
    } else {
        m_state->showEmpty(emptyTitle(), emptyHelp());
    }
    offerWhatFits();
}

QList<int> LedgerView::chosenRows() const {
    QList<int> rows;
    const QModelIndexList chosen = m_table->selectionModel()->selectedRows();
    for (const QModelIndex& index : chosen)
        rows << index.row();
    std::sort(rows.begin(), rows.end());
    return rows;
}

} // namespace invites::admin
