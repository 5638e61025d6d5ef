#include "admin-app/pages/LedgersPage.h"

#include "admin-app/pages/OutboxView.h"
#include "admin-app/pages/WebhookView.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"

#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <utility>

namespace invites::admin {

LedgersPage::LedgersPage(Session& session, QWidget* parent)
    : Page(parent), m_tabs(new QTabWidget),
      m_clear(new QAction(themedIcon(QStringLiteral("filter")), tr("Clear &filter"), this)) {
    m_tabs->setDocumentMode(true);
    // The keys go to the tabs, which say what they are.
    m_tabs->setFocusPolicy(Qt::NoFocus);
    m_tabs->tabBar()->setFocusPolicy(Qt::TabFocus);
    m_tabs->tabBar()->setAccessibleName(tr("Ledgers"));
    auto* outbox = new OutboxView(session);
    addLedger(outbox, tr("&Outbox"));
    addLedger(new WebhookView(session), tr("&Webhooks"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->addWidget(m_tabs);
    m_clear->setObjectName(QStringLiteral("clearFilter"));
    connect(m_clear, &QAction::triggered, this, [this] { current()->clearFilter(); });
    connect(outbox, &OutboxView::showTicket, this, &LedgersPage::showTicket);
    connect(outbox, &LedgerView::failedCounted, this,
        [this](qint64 count) { Q_EMIT badgeChanged(count > 0 ? count : -1); });
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        offerCurrent();
        activate();
    });
    offerCurrent();
}

void LedgersPage::addLedger(LedgerView* view, const QString& title) {
    m_views << view;
    m_tabs->addTab(view, title);
    connect(view, &LedgerView::said, this, &LedgersPage::said);
    connect(view, &LedgerView::refreshed, this, [this] { m_clear->setEnabled(current()->isFiltered()); });
}

LedgerView* LedgersPage::current() const {
    return m_views[m_tabs->currentIndex()];
}

void LedgersPage::offerCurrent() {
    for (LedgerView* view : std::as_const(m_views))
        view->offerActions(view == current());
}

QList<QAction*> LedgersPage::pageActions() const {
    QList<QAction*> actions;
    for (const LedgerView* view : m_views)
        actions << view->actions();
    return actions << m_clear;
}

void LedgersPage::activate() {
    refresh();
    current()->focusTable();
}

void LedgersPage::refresh() {
    current()->refresh();
}

} // namespace invites::admin
