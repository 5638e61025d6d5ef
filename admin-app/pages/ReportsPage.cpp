#include "admin-app/pages/ReportsPage.h"

#include "admin-app/pages/ReportOptionsBox.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"
#include "common/store/CampaignStore.h"

#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSplitter>
#include <QStandardPaths>
#include <QUrl>
#include <QVBoxLayout>

namespace invites::admin {

namespace {

QString folderKey() {
    return QStringLiteral("reports/folder");
}

QString defaultFolder() {
    const QString folder = QSettings().value(folderKey()).toString();
    return folder.isEmpty() || !QFileInfo(folder).isDir()
               ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
               : folder;
}

QString nameOf(store::Report report) {
    switch (report) {
    case store::Report::Codes:
        return ReportsPage::tr("Codes");
    case store::Report::Tickets:
        return ReportsPage::tr("Deliveries");
    case store::Report::Contributions:
        return ReportsPage::tr("Contributions");
    case store::Report::Days:
        return ReportsPage::tr("Day by day");
    case store::Report::Verification:
        return ReportsPage::tr("Verification");
    case store::Report::Audit:
        return ReportsPage::tr("Audit log");
    }
    Q_UNREACHABLE();
}

QString descriptionOf(store::Report report) {
    switch (report) {
    case store::Report::Codes:
        return ReportsPage::tr("Every code with its status, source, dates, receiver's ticket and note. The days are "
                               "those on which codes were added.");
    case store::Report::Tickets:
        return ReportsPage::tr("Every ticket: when its visitor came, when he was offered and given a code, copied it "
                               "and gave codes back. The days are those of the requests.");
    case store::Report::Contributions:
        return ReportsPage::tr("Every code that was given back: on which ticket, when, and what became of it.");
    case store::Report::Days:
        return ReportsPage::tr("For each day (UTC) how many codes were handed out, given back, imported and settled, "
                               "and the return rate: codes given back for a hundred handed out.");
    case store::Report::Verification:
        return ReportsPage::tr("Every code that was handed out: what its receiver said and gave back, and how it was "
                               "settled. The days are those of handing out.");
    case store::Report::Audit:
        return ReportsPage::tr("Who changed what, when, from what to what, and why.");
    }
    Q_UNREACHABLE();
}

QFrame* makeTitled(const QString& text, QListWidget* list) {
    auto* frame = new QFrame;
    auto* label = new QLabel(text);
    label->setBuddy(list);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(list, 1);
    return frame;
}

} // namespace

ReportsPage::ReportsPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_reports(new QListWidget), m_saved(new QListWidget), m_savedHint(new QLabel),
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
    connect(m_saved, &QListWidget::itemActivated, this, &ReportsPage::runSaved);
    connect(m_saved, &QListWidget::currentItemChanged, this, &ReportsPage::updateControls);
    m_reports->setCurrentRow(0);
    showSaved();
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
    m_runAction =
        make("play", tr("&Run again"), QKeySequence(tr("Ctrl+Return")), [this] { runSaved(m_saved->currentItem()); });
    m_forgetAction = make("delete", tr("&Forget"), QKeySequence(), &ReportsPage::forget);
    m_cancelAction = make("stop", tr("C&ancel"), QKeySequence(), &ReportsPage::cancel);
}

QWidget* ReportsPage::makeLists() {
    m_reports->setObjectName(QStringLiteral("reports"));
    m_saved->setObjectName(QStringLiteral("savedReports"));
    // A label's buddy names no list (Qt 6.4).
    m_reports->setSpacing(2);
    m_saved->setSpacing(2);
    m_reports->setAccessibleName(tr("Reports"));
    m_saved->setAccessibleName(tr("Kept reports"));
    for (const store::Report report : store::allReports()) {
        auto* item = new QListWidgetItem(nameOf(report), m_reports);
        item->setToolTip(descriptionOf(report));
    }
    m_saved->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_saved->addActions({m_runAction, m_forgetAction});
    m_savedHint->setWordWrap(true);
    m_savedHint->setForegroundRole(QPalette::PlaceholderText);
    m_savedHint->setText(tr("A report that you keep is written again with a double click."));
    auto* lists = new QWidget;
    auto* layout = new QVBoxLayout(lists);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addWidget(makeTitled(tr("&Reports"), m_reports), 3);
    layout->addWidget(makeTitled(tr("Ke&pt reports"), m_saved), 2);
    layout->addWidget(m_savedHint);
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

void ReportsPage::reportCodes(const store::CodeFilter& filter, const QString& description) {
    m_reports->setCurrentRow(0);
    m_options->setFilter(filter, description);
    Q_EMIT wanted();
}

void ReportsPage::askAndWrite() {
    auto* dialog = new QFileDialog(this, tr("Write the report"), defaultFolder(), tr("CSV (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(
        fileNameFor(QString(toText(m_options->report())), m_options->campaignSlug(), QDateTime::currentDateTime()));
    connect(dialog, &QFileDialog::fileSelected, this, &ReportsPage::writeTo);
    dialog->open();
}

void ReportsPage::writeTo(const QString& path) {
    run({m_options->request(QDate::currentDate()), m_options->isUnmasked() ? m_session.cipher() : nullptr, path});
}

void ReportsPage::run(ReportOrder order) {
    if (isWorking())
        return;
    QSettings().setValue(folderKey(), QFileInfo(order.path).absolutePath());
    m_job = std::make_unique<ReportJob>(std::move(order), m_session.background());
    connect(m_job.get(), &ReportJob::progressed, this, &ReportsPage::showProgress);
    connect(m_job.get(), &ReportJob::finished, this, &ReportsPage::showFinished, Qt::QueuedConnection);
    showProgress();
    updateControls();
}

void ReportsPage::runSaved(const QListWidgetItem* item) {
    if (item == nullptr || isWorking())
        return;
    for (const SavedReport& saved : loadSavedReports()) {
        if (saved.name != item->text())
            continue;
        if (!QFileInfo(saved.folder).isDir()) {
            m_progress->setText(tr("The folder %1 is not there any more.").arg(saved.folder));
            return;
        }
        m_reports->setCurrentRow(int(saved.report));
        m_options->show(saved);
        run({{saved.report, saved.campaignSlug, momentsOf(saved.range, QDate::currentDate()), {}, saved.columns},
            nullptr, QDir(saved.folder).filePath(fileNameFor(saved.name, QString(), QDateTime::currentDateTime()))});
        return;
    }
}

void ReportsPage::keep() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keep this report"));
    dialog->setLabelText(tr("Its name. It is kept masked, with its campaign, days and columns, and written into\n%1.")
                             .arg(QDir::toNativeSeparators(defaultFolder())));
    dialog->setTextValue(tr("%1, %2").arg(nameOf(m_options->report()), rangeName(m_options->range().word).toLower()));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        const QString name = text.trimmed();
        if (name.isEmpty())
            return;
        keepSavedReport({name, m_options->report(), m_options->campaignSlug(), m_options->range(), m_options->columns(),
            defaultFolder()});
        showSaved();
        Q_EMIT said(tr("\"%1\" is kept.").arg(name));
    });
    dialog->open();
}

void ReportsPage::forget() {
    const QListWidgetItem* item = m_saved->currentItem();
    if (item == nullptr)
        return;
    const QString name = item->text();
    forgetSavedReport(name);
    showSaved();
    Q_EMIT said(tr("\"%1\" is forgotten.").arg(name));
}

void ReportsPage::showSaved() {
    m_saved->clear();
    for (const SavedReport& saved : loadSavedReports()) {
        auto* item = new QListWidgetItem(saved.name, m_saved);
        item->setToolTip(
            tr("%1, %2\ninto %3")
                .arg(nameOf(saved.report), rangeName(saved.range.word), QDir::toNativeSeparators(saved.folder)));
    }
    updateControls();
}

void ReportsPage::cancel() {
    if (isWorking())
        m_job->cancel();
    updateControls();
}

bool ReportsPage::isWorking() const {
    return m_job && !m_job->isFinished();
}

QString ReportsPage::unsavedWork() const {
    return isWorking() ? tr("A report is being written.") : QString();
}

void ReportsPage::showProgress() {
    if (!isWorking())
        return;
    const QString name = QFileInfo(m_job->order().path).fileName();
    m_progress->setText(m_job->isCancelling() ? tr("Cancelling…")
                                              : tr("%1: %L2 rows  ·  %L3 a second")
                                                    .arg(name)
                                                    .arg(m_job->rows())
                                                    .arg(qint64(m_job->rate().of(m_job->rows()))));
    m_progress->show();
}

void ReportsPage::showFinished() {
    if (!m_job || isWorking())
        return;
    const QString name = QFileInfo(m_job->order().path).fileName();
    if (!m_job->error())
        m_progress->setText(tr("%1 is written: %L2 rows.").arg(name).arg(m_job->rows()));
    else if (m_job->error()->code == ErrorCode::Cancelled)
        m_progress->setText(tr("Cancelled. The unfinished file was removed."));
    else
        m_progress->setText(
            tr("The report could not be written, and the unfinished file was removed. %1").arg(m_job->error()->detail));
    Q_EMIT said(m_progress->text());
    updateControls();
}

void ReportsPage::showFolder() {
    if (m_job)
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_job->order().path).absolutePath()));
}

void ReportsPage::updateControls() {
    const bool isBusy = isWorking();
    const bool hasSaved = m_saved->currentItem() != nullptr;
    m_writeAction->setEnabled(!isBusy && m_options->isUsable());
    m_keepAction->setEnabled(!isBusy && m_options->isUsable());
    m_runAction->setEnabled(!isBusy && hasSaved);
    m_forgetAction->setEnabled(!isBusy && hasSaved);
    m_cancelAction->setEnabled(isBusy && !m_job->isCancelling());
    m_write->setEnabled(m_writeAction->isEnabled());
    m_keep->setEnabled(m_keepAction->isEnabled());
    m_cancel->setEnabled(m_cancelAction->isEnabled());
    m_options->setEnabled(!isBusy);
    m_reports->setEnabled(!isBusy);
    for (QPushButton* button : {m_write, m_keep})
        button->setVisible(!isBusy);
    m_bar->setVisible(isBusy);
    m_cancel->setVisible(isBusy);
    m_showFolder->setVisible(!isBusy && m_job && !m_job->error());
    m_progress->setVisible(!m_progress->text().isEmpty());
}

} // namespace invites::admin
