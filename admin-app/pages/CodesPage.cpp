#include "admin-app/pages/CodesPage.h"

#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/CodeActions.h"
#include "admin-app/pages/LiveMark.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/CodeFilterRow.h"
#include "admin-app/widgets/CodeJobBar.h"
#include "admin-app/widgets/ColumnActions.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"
#include "common/store/CampaignStore.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

const store::CodeOrder newestFirst{{store::CodeColumn::Added, true}};

} // namespace

CodesPage::CodesPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_acts(new CodeActions(session, this)), m_jobBar(new CodeJobBar),
      m_bulk(new BulkActions(session, m_jobBar, this)),
      m_model(new CodeTableModel(session.database(), session.background(), this)), m_view(new GridView),
      m_filter(nullptr), m_order(newestFirst) {
    makeView();
    makeEditing();
    makeBulk();
    makeActions();
    makeMenus();
    makeColumnActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addWidget(makeBar());
    m_state = new StateView(m_view);
    layout->addWidget(m_state, 1);
    layout->addWidget(m_jobBar);
    connect(m_state, &StateView::activated, this, &CodesPage::load);
    for (QAction* action : m_acts->rowActions())
        addRowAction(action);
    addRowAction(m_showTicket);
    connect(m_acts, &CodeActions::said, this, &Page::said);
    connect(m_acts, &CodeActions::auditRequested, this, &CodesPage::auditRequested);
    connect(m_acts, &CodeActions::added, m_model, &CodeTableModel::reload);
    resetColumns();
    QSettings settings;
    restoreLayout(QJsonDocument::fromJson(settings.value(u"codes/layout"_s).toByteArray()).object());
    m_reload.setSingleShot(true);
    m_reload.setInterval(300ms);
    connect(&m_reload, &QTimer::timeout, m_model, &CodeTableModel::reload);
    connect(&m_session, &Session::lockedChanged, this, [this](bool isLocked) {
        if (!isLocked)
            return;
        m_model->forgetOpened();
        m_search->clear();
    });
    connect(&m_session.codeEdits(), &CodeEdits::changed, this, [this](const std::vector<store::CodeAct>& acts) {
        m_model->apply(acts);
        takeSelection();
        reloadSoon();
    });
    connect(new Attention(session, this), &Attention::outdated, m_model, &CodeTableModel::countNews);
    showActions();
}

CodesPage::~CodesPage() {
    saveLayout();
}

QString CodesPage::title() const {
    return tr("Codes");
}

QString CodesPage::iconName() const {
    return u"codes"_s;
}

QList<QAction*> CodesPage::pageActions() const {
    QList<QAction*> actions{m_find};
    if (m_session.mayUnmask())
        actions += {m_reveal, m_copyCode};
    actions += {m_copy, m_export, m_trash, m_clear};
    if (m_session.mayUnmask())
        actions += m_acts->addCodes();
    return actions + m_rowActions;
}

QList<QAction*> CodesPage::menuActions() const {
    QList<QAction*> actions{m_columnActions->open(), m_copyMenu->menuAction(), m_viewsMenu->menuAction()};
    if (m_bulkMenu != nullptr)
        actions += m_bulkMenu->menuAction();
    return actions + QList{m_columnActions->menu()->menuAction()};
}

QList<QAction*> CodesPage::selectionActions() const {
    return QList{m_reveal, m_copyCode, m_copy, m_copyMenu->menuAction()} + m_rowActions;
}

QList<KeyHint> CodesPage::keyHints() const {
    QList<KeyHint> hints{{tr("Sort by a further column"), tr("Ctrl and a click on its header")},
        {tr("Choose an operator, or what there is, in a field of the filter"), tr("Alt+Down")}};
    if (m_session.isAdmin())
        hints += {tr("Edit the note or the status in its cell"), tr("F2")};
    return hints;
}

void CodesPage::makeView() {
    m_view->setModel(m_model);
    m_view->setObjectName(u"codes"_s);
    m_view->setAccessibleName(tr("Codes"));
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_filter = new CodeFilterRow(m_view);
    m_emptiness = new QLabel;
    m_emptiness->setAlignment(Qt::AlignCenter);
    m_emptiness->setWordWrap(true);
    m_emptiness->hide();
    auto* layout = new QVBoxLayout(m_view->viewport());
    layout->addWidget(m_emptiness, 0, Qt::AlignCenter);

    connectModel();
    connect(m_view, &GridView::rowsShown, m_model, &CodeTableModel::show);
    connect(m_view, &GridView::endWanted, m_model, &CodeTableModel::showEnd);
    connect(m_model, &CodeTableModel::moved, m_view, &GridView::followRows);
    connect(m_view, &GridView::headerPressed, this, &CodesPage::sortBy);
    connect(m_view, &QWidget::customContextMenuRequested, this, &CodesPage::rowMenu);
    connect(m_view, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.column() == int(CodeTableColumn::Code) && m_view->selectionModel()->isSelected(index))
            m_reveal->trigger();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (!current.isValid())
            return;
        m_currentRow = current.row();
        m_currentColumn = current.column();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        takeSelection();
        showActions();
        showCount();
        Q_EMIT selectionChanged();
    });
    connect(m_filter, &CodeFilterRow::changed, this, &CodesPage::query);
    connect(m_filter, &CodeFilterRow::searchRequested, this, [this] { m_find->trigger(); });
}

void CodesPage::connectModel() {
    connect(m_model, &CodeTableModel::loaded, this, [this] {
        m_state->showContent();
        showNews(0);
        showEmptiness();
        // A reload takes the rows away for a moment; whoever goes through them by keys goes on from there.
        const int row = std::min(std::max(m_currentRow, 0), m_model->rowCount() - 1);
        if (row >= 0)
            m_view->selectionModel()->setCurrentIndex(
                m_model->index(row, m_currentColumn), QItemSelectionModel::NoUpdate);
        // Whoever looked for one code means it.
        if (m_found && m_model->rowCount() == 1)
            m_view->selectionModel()->select(
                m_model->index(0, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        takeSelection();
        showActions();
    });
    connect(m_model, &CodeTableModel::countChanged, this, [this] {
        showCount();
        // All that were known may not be all any more.
        takeSelection();
    });
    connect(m_model, &CodeTableModel::newsCounted, this, &CodesPage::showNews);
    connect(m_model, &CodeTableModel::failed, this, [this](const QString& why) {
        if (m_model->rowCount() == 0)
            m_state->showError(why);
        else
            Q_EMIT said(why);
    });
}

QWidget* CodesPage::makeBar() {
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    m_count = new QLabel;
    m_count->setObjectName(u"count"_s);
    layout->addWidget(m_count);
    m_clearButton = new QToolButton;
    m_clearButton->setDefaultAction(m_clear);
    m_clearButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_clearButton->setAutoRaise(true);
    layout->addWidget(m_clearButton);
    m_news = new QToolButton;
    m_news->setObjectName(u"news"_s);
    m_news->setIcon(themedIcon(u"refresh"_s));
    m_news->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_news->setAutoRaise(true);
    m_news->setToolTip(tr("Load the table again, at the same place"));
    m_news->hide();
    connect(m_news, &QToolButton::clicked, this, &CodesPage::refresh);
    layout->addWidget(m_news);
    layout->addStretch();
    m_search = new QLineEdit;
    m_search->setObjectName(u"search"_s);
    m_search->setPlaceholderText(tr("Find an exact code"));
    m_search->setAccessibleName(tr("Find an exact code"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(themedIcon(u"search"_s), QLineEdit::LeadingPosition);
    m_search->setMinimumWidth(fontMetrics().averageCharWidth() * 32);
    m_search->setHidden(!m_session.mayUnmask());
    connect(m_search, &QLineEdit::returnPressed, this, &CodesPage::find);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty() && m_found) {
            endSearch();
            query();
        }
    });
    m_live = new LiveMark(m_session.changes());
    layout->addWidget(m_live);
    layout->addWidget(m_search);
    for (const auto& [menu, icon] : {std::pair(m_bulkMenu, u"codes"_s), std::pair(m_viewsMenu, u"save"_s),
             std::pair(m_columnsMenu, u"columns"_s)}) {
        if (menu == nullptr)
            continue;
        auto* button = new QToolButton;
        button->setText(menu->title().remove(u'&'));
        button->setIcon(themedIcon(icon));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setPopupMode(QToolButton::InstantPopup);
        button->setMenu(menu);
        button->setFocusPolicy(Qt::StrongFocus);
        layout->addWidget(button);
    }
    return bar;
}

void CodesPage::activate() {
    loadCampaigns();
    if (m_isLoaded)
        m_model->reload();
    else
        load();
}

void CodesPage::refresh() {
    m_model->forgetOpened();
    loadCampaigns();
    m_model->reload();
}

void CodesPage::load() {
    m_isLoaded = true;
    if (m_model->rowCount() == 0)
        m_state->showLoading(tr("Loading codes…"));
    query();
}

void CodesPage::loadCampaigns() {
    using Campaigns = std::vector<Campaign>;
    m_session.database().run<Campaigns>(
        this, [](db::Connection& connection) { return store::CampaignStore(connection).list(); },
        [this](Result<Campaigns> campaigns) {
            if (!campaigns)
                return;
            m_campaigns = std::move(*campaigns);
            m_filter->setCampaigns(m_campaigns);
        });
}

store::CodeFilter CodesPage::filter() const {
    store::CodeFilter filter;
    if (m_found) {
        filter.ids = m_found;
        return filter;
    }
    filter = m_filter->filter();
    filter.inTrash = m_trash->isChecked();
    return filter;
}

const store::CodeOrder& CodesPage::order() const {
    return m_order;
}

void CodesPage::query() {
    if (!m_filter->isUnderstood())
        return;
    m_isLoaded = true;
    m_view->selectionModel()->clear();
    m_currentRow = 0;
    m_view->scrollToRow(0);
    m_model->setQuery(filter(), m_order);
    showActions();
}

void CodesPage::showFilter(const store::CodeFilter& filter) {
    endSearch();
    m_found = filter.ids;
    m_trash->setChecked(filter.inTrash);
    m_filter->setFilter(filter);
    m_order = newestFirst;
    query();
}

void CodesPage::showCount() {
    const int count = m_model->rowCount();
    QString text =
        m_model->isCountExact() ? tr("%Ln code(s)", nullptr, count) : tr("over %Ln code(s)…", nullptr, count);
    m_live->setVisible(m_model->isCountKept());
    if (const qint64 selected = selectedCount(); selected > 1)
        text += tr(" · %L1 selected").arg(selected);
    if (isSelectionPatchy())
        text += tr(", not all of them looked at: select fewer, or all");
    m_count->setText(text);
    showEmptiness();
}

void CodesPage::showNews(qint64 more) {
    // The rows stay where they are until the person wants others: he may be reading them.
    m_news->setText(
        more > 0 ? tr("%Ln more code(s)", nullptr, int(more)) : tr("%Ln fewer code(s)", nullptr, int(-more)));
    m_news->setVisible(more != 0 && !m_reload.isActive());
}

void CodesPage::showEmptiness() {
    const bool isEmpty = m_model->rowCount() == 0;
    m_emptiness->setVisible(isEmpty);
    if (!isEmpty)
        return;
    if (m_found)
        m_emptiness->setText(tr("No campaign knows this code."));
    else if (m_trash->isChecked() && m_filter->isEmpty())
        m_emptiness->setText(tr("Nothing in the trash."));
    else
        m_emptiness->setText(m_filter->isEmpty() ? tr("No codes yet.") : tr("No code matches this filter."));
}

} // namespace invites::admin
