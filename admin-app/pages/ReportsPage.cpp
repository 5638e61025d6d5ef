#include "admin-app/pages/ReportsPage.h"

#include "admin-app/pages/ReportOptionsBox.h"
#include "admin-app/pages/ReportWords.h"
#include "admin-app/pages/SavedReportsBox.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"
#include "common/store/CampaignStore.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace invites::admin {

ReportsPage::ReportsPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_reports(new QListWidget), m_saved(nullptr),
      m_options(new ReportOptionsBox(session.mayUnmask())), m_description(new QLabel), m_write(new QPushButton),
      m_keep(new QPushButton), m_cancel(new QPushButton), m_showFolder(new QPushButton), m_bar(new QProgressBar),
      m_progress(new QLabel) {
    makeActions();
    auto* content = new QWidget;
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(20, 18, 20, 18);
    columns->setSpacing(18);
    columns->addWidget(makeLists());
    columns->addWidget(makeDetails(), 1);
    m_view = new StateView(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    connect(m_view, &StateView::activated, this, &ReportsPage::loadCampaigns);
    connect(m_options, &ReportOptionsBox::changed, this, &ReportsPage::updateControls);
    connect(m_reports, &QListWidget::currentRowChanged, this, &ReportsPage::showReport);
    connect(m_saved, &SavedReportsBox::runRequested, this, &ReportsPage::runSaved);
    connect(m_saved, &SavedReportsBox::currentChanged, this, &ReportsPage::updateControls);
    m_reports->setCurrentRow(0);
    updateControls();
}

ReportsPage::~ReportsPage() = default;

QString ReportsPage::title() const {
    return tr("Reports");
}

QList<QAction*> ReportsPage::pageActions() const {
    return {m_writeAction, m_keepAction, m_runAction, m_forgetAction, m_cancelAction};
}

void ReportsPage::makeActions() {
    const auto make = [this](const char* icon, const QString& text, const QKeySequence& shortcut, auto slot) {
        auto* action = new QAction(themedIcon(QString::fromLatin1(icon)), text, this);
        action->setShortcut(shortcut);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_writeAction = make("export", tr("&Write the report…"), QKeySequence::Save, &ReportsPage::askAndWrite);
    m_keepAction = make("save", tr("&Keep for again…"), QKeySequence(tr("Ctrl+Shift+S")), &ReportsPage::keep);
    m_runAction = make("play", tr("&Run again"), QKeySequence(tr("Ctrl+Return")), [this] {
        if (const auto saved = m_saved->current())
            runSaved(*saved);
    });
    m_forgetAction = make("delete", tr("&Forget"), QKeySequence(), &ReportsPage::forget);
    m_cancelAction = make("stop", tr("C&ancel"), QKeySequence(), &ReportsPage::cancel);
}

QWidget* ReportsPage::makeLists() {
    m_reports->setObjectName(QStringLiteral("reports"));
    m_reports->setAccessibleName(tr("Reports"));
    m_reports->setSpacing(2);
    for (const store::Report report : store::allReports()) {
        auto* item = new QListWidgetItem(nameOf(report), m_reports);
        item->setToolTip(descriptionOf(report));
    }
    m_saved = new SavedReportsBox({m_runAction, m_forgetAction});
    auto* label = new QLabel(tr("&Reports"));
    label->setBuddy(m_reports);
    auto* lists = new QWidget;
    auto* layout = new QVBoxLayout(lists);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_reports, 3);
    layout->addSpacing(8);
    layout->addWidget(m_saved, 2);
    lists->setFixedWidth(lists->fontMetrics().averageCharWidth() * 34);
    return lists;
}

QLayout* ReportsPage::makeWorkRow() {
    const auto follow = [](QPushButton* button, const QAction* action, const char* name) {
        button->setObjectName(QString::fromLatin1(name));
        button->setIcon(action->icon());
        button->setText(action->text());
        QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    };
    follow(m_write, m_writeAction, "write");
    follow(m_keep, m_keepAction, "keep");
    follow(m_cancel, m_cancelAction, "cancel");
    m_showFolder->setObjectName(QStringLiteral("showFolder"));
    m_showFolder->setText(tr("Show in &folder"));
    m_showFolder->setIcon(themedIcon(QStringLiteral("open")));
    connect(m_showFolder, &QPushButton::clicked, this, &ReportsPage::showFolder);
    m_bar->setRange(0, 0);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("The report is being written"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_write);
    row->addWidget(m_keep);
    row->addWidget(m_bar, 1);
    row->addWidget(m_cancel);
    row->addWidget(m_showFolder);
    row->addStretch();
    return row;
}

QWidget* ReportsPage::makeDetails() {
    m_description->setWordWrap(true);
    m_progress->setObjectName(QStringLiteral("progress"));
    m_progress->setWordWrap(true);
    m_progress->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addWidget(m_description);
    layout->addWidget(m_options);
    layout->addLayout(makeWorkRow());
    layout->addWidget(m_progress);
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(column);
    return scroll;
}

void ReportsPage::activate() {
    if (!m_hasCampaigns)
        loadCampaigns();
}

void ReportsPage::refresh() {
    loadCampaigns();
}

void ReportsPage::loadCampaigns() {
    if (!m_hasCampaigns)
        m_view->showLoading(tr("Loading the campaigns…"));
    m_session.database().run<std::vector<Campaign>>(
        this, [](db::Connection& connection) { return store::CampaignStore(connection).list(); },
        [this](const Result<std::vector<Campaign>>& campaigns) { takeCampaigns(campaigns); });
}

void ReportsPage::takeCampaigns(const Result<std::vector<Campaign>>& campaigns) {
    if (campaigns) {
        m_hasCampaigns = true;
        m_options->setCampaigns(*campaigns);
        m_view->showContent();
    } else if (!m_hasCampaigns) {
        m_view->showError(campaigns.error().detail);
    }
    updateControls();
}

void ReportsPage::showReport() {
    const int row = m_reports->currentRow();
    if (row < 0)
        return;
    const store::Report report = store::allReports()[std::size_t(row)];
    m_description->setText(descriptionOf(report));
    m_options->setTitle(nameOf(report));
    m_options->setReport(report);
    updateControls();
}

void ReportsPage::offer(store::Report report, const ReportNarrowing& narrowing, const std::vector<QString>& columns,
    const ReportRange& range, const QString& campaignSlug) {
    Q_EMIT wanted();
    if (isWorking()) {
        Q_EMIT said(tr("Wait for the end of the report that is being written, or cancel it."));
        return;
    }
    m_reports->setCurrentRow(int(report));
    m_options->setNarrowing(report, narrowing, columns, range, campaignSlug);
    m_progress->clear();
    m_write->setFocus();
    updateControls();
}

} // namespace invites::admin
