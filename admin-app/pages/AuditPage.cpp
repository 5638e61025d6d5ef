#include "admin-app/pages/AuditPage.h"

#include "admin-app/data/TabSeparated.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/AuditDetails.h"
#include "admin-app/pages/AuditFilterBar.h"
#include "admin-app/pages/AuditModel.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/KeptLayout.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"
#include "common/store/CampaignStore.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

struct Choices {
    std::vector<QString> authors;
    std::vector<QString> actions;
    std::vector<Campaign> campaigns;
};

Result<Choices> readChoices(db::Connection& connection) {
    store::AuditStore audit(connection);
    auto authors = audit.authors();
    if (!authors)
        return failure(authors.error());
    auto actions = audit.actions();
    if (!actions)
        return failure(actions.error());
    auto campaigns = store::CampaignStore(connection).list();
    if (!campaigns)
        return failure(campaigns.error());
    return Choices{std::move(*authors), std::move(*actions), std::move(*campaigns)};
}

} // namespace

AuditPage::AuditPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new AuditModel(session.database(), this)), m_filter(new AuditFilterBar),
      m_table(new QTableView), m_details(new AuditDetails), m_state(new StateView(m_table)), m_news(new QToolButton),
      m_copy(new QAction(this)), m_clear(new QAction(this)), m_export(new QAction(this)) {
    makeTable();
    makeActions();
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_state);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    keepLayout(*splitter, QStringLiteral("audit/splitter"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addWidget(m_filter);
    layout->addWidget(m_news, 0, Qt::AlignLeft);
    layout->addWidget(splitter, 1);
    connect(m_filter, &AuditFilterBar::changed, this, &AuditPage::loadEvents);
    connect(m_model, &AuditModel::loaded, this, &AuditPage::arrived);
    connect(m_model, &AuditModel::newsCounted, this, &AuditPage::showNews);
    auto* attention = new Attention(session, this);
    connect(attention, &Attention::outdated, m_model, &AuditModel::countNews);
    // A page that goes is not seen any more, which its timer does not live to hear.
    connect(attention, &Attention::changed, &m_look, [this](bool isSeen) { followWhileSeen(isSeen); });
    connect(&m_look, &QTimer::timeout, m_model, &AuditModel::countNews);
    connect(m_model, &AuditModel::failed, this, [this](const QString& why) {
        if (m_model->rowCount() == 0)
            m_state->showError(why);
        else
            Q_EMIT said(why);
    });
    connect(m_state, &StateView::activated, this, [this] {
        if (m_filter->isEmpty())
            refresh();
        else
            m_filter->clear();
    });
}

void AuditPage::makeTable() {
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Audit log"));
    dressAsRowTable(*m_table);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int character = fontMetrics().averageCharWidth();
    const std::array widths{24, 18, 26, 20, 18};
    for (int column = 0; column < int(widths.size()); ++column)
        m_table->setColumnWidth(column, character * widths[std::size_t(column)]);
    keepLayout(*m_table->horizontalHeader(), QStringLiteral("audit/columns"));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AuditPage::currentChanged);
}

void AuditPage::makeActions() {
    m_news->setObjectName(QStringLiteral("news"));
    m_news->setIcon(themedIcon(QStringLiteral("refresh")));
    m_news->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_news->setAutoRaise(true);
    m_news->setToolTip(tr("Put them before the others"));
    m_news->hide();
    connect(m_news, &QToolButton::clicked, m_model, &AuditModel::loadNews);
    m_copy->setText(tr("&Copy"));
    m_copy->setIcon(themedIcon(QStringLiteral("copy")));
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_table->addAction(m_copy);
    connect(m_copy, &QAction::triggered, this, &AuditPage::copySelection);
    m_clear->setText(tr("Clear &filter"));
    m_clear->setIcon(themedIcon(QStringLiteral("filter")));
    m_clear->setEnabled(false);
    connect(m_clear, &QAction::triggered, m_filter, &AuditFilterBar::clear);
    m_export->setText(tr("&Export…"));
    m_export->setIcon(themedIcon(QStringLiteral("export")));
    m_export->setVisible(false);
    connect(m_export, &QAction::triggered, this, [this] {
        ReportNarrowing narrowing;
        narrowing.audit = wordsOf(m_filter->filter());
        if (!narrowing.audit.isEmpty())
            narrowing.description = m_filter->inWords();
        Q_EMIT exportRequested(narrowing, m_filter->range());
    });
}

QString AuditPage::title() const {
    return tr("Audit log");
}

QString AuditPage::iconName() const {
    return QStringLiteral("audit");
}

QList<QAction*> AuditPage::pageActions() const {
    return {m_export, m_copy, m_clear};
}

void AuditPage::offerExport() {
    m_export->setVisible(true);
}

void AuditPage::activate() {
    if (m_isLoaded && m_model->rowCount() > 0) {
        loadChoices();
        m_model->loadNews();
    } else {
        refresh();
    }
}

void AuditPage::refresh() {
    loadChoices();
    loadEvents();
}

void AuditPage::showSubject(const QString& kind, qint64 id) {
    m_filter->showSubject(kind, id);
    Q_EMIT wanted();
}

void AuditPage::followWhileSeen(bool isSeen) {
    if (isSeen)
        m_look.start(m_session.changes().pace().refreshing);
    else
        m_look.stop();
}

void AuditPage::showNews(int count) {
    m_news->setText(count < AuditModel::pageSize ? tr("%Ln new event(s)", nullptr, count)
                                                 : tr("%Ln new event(s) or more", nullptr, count));
    m_news->setVisible(count > 0);
}

void AuditPage::loadChoices() {
    m_session.database().run<Choices>(this, &readChoices, [this](const Result<Choices>& choices) {
        // Without them the filter has less to offer; the table says what is wrong.
        if (choices)
            m_filter->setChoices(choices->authors, choices->actions, choices->campaigns);
    });
}

void AuditPage::loadEvents() {
    m_isLoaded = true;
    m_clear->setEnabled(!m_filter->isEmpty());
    if (m_model->rowCount() == 0)
        m_state->showLoading(tr("Loading the audit log…"));
    m_model->load(m_filter->filter());
}

void AuditPage::arrived(bool isFirst) {
    if (!isFirst)
        return;
    showNews(0);
    m_details->clear();
    if (m_model->rowCount() > 0) {
        m_state->showContent();
        m_table->scrollToTop();
    } else if (m_filter->isEmpty()) {
        m_state->showEmpty(tr("Nothing has happened yet"), tr("Whatever a person changes will be found here."));
    } else {
        m_state->showEmpty(tr("Nothing fits"), tr("No event is like that."), tr("Clear filter"));
    }
}

void AuditPage::currentChanged() {
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid())
        m_details->show(m_model->row(current.row()));
    else
        m_details->clear();
}

void AuditPage::copySelection() {
    std::vector<std::vector<QString>> records;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows) {
        std::vector<QString>& fields = records.emplace_back();
        for (int column = 0; column < AuditModel::ColumnCount; ++column)
            fields.push_back(m_model->index(row.row(), column).data().toString().simplified());
    }
    if (records.empty())
        return;
    QGuiApplication::clipboard()->setText(tabSeparated(records));
    Q_EMIT said(tr("%Ln events copied.", nullptr, int(records.size())));
}

} // namespace invites::admin
