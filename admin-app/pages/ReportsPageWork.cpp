// Reports being written, and those that are kept to be written again.
#include "admin-app/pages/ReportOptionsBox.h"
#include "admin-app/pages/ReportWords.h"
#include "admin-app/pages/ReportsPage.h"
#include "admin-app/pages/SavedReportsBox.h"
#include "admin-app/session/Session.h"

#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QUrl>

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

constexpr int barSteps = 1000;

} // namespace

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
    auto request = m_options->request(QDate::currentDate());
    if (!request) {
        tell(request.error().detail);
        return;
    }
    run({std::move(*request), m_options->isUnmasked() ? m_session.cipher() : nullptr, path});
}

void ReportsPage::tell(const QString& what) {
    m_progress->setText(what);
    Q_EMIT said(what);
    updateControls();
}

void ReportsPage::run(ReportOrder order) {
    if (isWorking())
        return;
    QSettings().setValue(folderKey(), QFileInfo(order.path).absolutePath());
    m_job = std::make_unique<ReportJob>(std::move(order), m_session.background(), m_session.database());
    connect(m_job.get(), &ReportJob::progressed, this, &ReportsPage::showProgress);
    connect(m_job.get(), &ReportJob::finished, this, &ReportsPage::showFinished, Qt::QueuedConnection);
    showProgress();
    updateControls();
}

void ReportsPage::runSaved(const SavedReport& saved) {
    if (isWorking())
        return;
    if (!QFileInfo(saved.folder).isDir()) {
        tell(tr("The folder %1 is not there any more.").arg(saved.folder));
        return;
    }
    m_reports->setCurrentRow(int(saved.report));
    m_options->show(saved);
    store::ReportRequest request{
        saved.report, saved.campaignSlug, momentsOf(saved.range, QDate::currentDate()), {}, saved.columns};
    if (const Status added = saved.narrowing.addTo(request, QDate::currentDate()); !added) {
        tell(added.error().detail);
        return;
    }
    run({std::move(request), nullptr,
        QDir(saved.folder).filePath(fileNameFor(saved.name, QString(), QDateTime::currentDateTime()))});
}

void ReportsPage::keep() {
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keep this report"));
    dialog->setLabelText(
        tr("Its name. It is kept masked, with its campaign, days, rows and columns, and written into\n%1.")
            .arg(QDir::toNativeSeparators(defaultFolder())));
    dialog->setTextValue(tr("%1, %2").arg(nameOf(m_options->report()), rangeName(m_options->range().word).toLower()));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        const QString name = text.trimmed();
        if (name.isEmpty())
            return;
        keepSavedReport({name, m_options->report(), m_options->campaignSlug(), m_options->range(), m_options->columns(),
            defaultFolder(), m_options->narrowing()});
        m_saved->reload();
        Q_EMIT said(tr("\"%1\" is kept.").arg(name));
    });
    dialog->open();
}

void ReportsPage::forget() {
    const auto saved = m_saved->current();
    if (!saved)
        return;
    forgetSavedReport(saved->name);
    m_saved->reload();
    Q_EMIT said(tr("\"%1\" is forgotten.").arg(saved->name));
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
    const auto share = progressShare(*m_job);
    m_bar->setRange(0, share ? barSteps : 0);
    m_bar->setValue(share ? int(*share * barSteps) : 0);
    m_progress->setText(progressText(*m_job));
    m_progress->show();
}

void ReportsPage::showFinished() {
    if (!m_job || isWorking())
        return;
    tell(finishedText(*m_job));
}

void ReportsPage::showFolder() {
    if (m_job)
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_job->order().path).absolutePath()));
}

void ReportsPage::updateControls() {
    const bool isBusy = isWorking();
    const bool hasSaved = m_saved->current().has_value();
    m_writeAction->setEnabled(!isBusy && m_options->isUsable());
    m_keepAction->setEnabled(!isBusy && m_options->isUsable() && m_options->narrowing().isLasting());
    m_runAction->setEnabled(!isBusy && hasSaved);
    m_forgetAction->setEnabled(!isBusy && hasSaved);
    m_cancelAction->setEnabled(isBusy && !m_job->isCancelling());
    m_write->setEnabled(m_writeAction->isEnabled());
    m_keep->setEnabled(m_keepAction->isEnabled());
    m_cancel->setEnabled(m_cancelAction->isEnabled());
    m_options->setEnabled(!isBusy);
    m_reports->setEnabled(!isBusy);
    m_saved->setBusy(isBusy);
    for (QPushButton* button : {m_write, m_keep})
        button->setVisible(!isBusy);
    m_bar->setVisible(isBusy);
    m_cancel->setVisible(isBusy);
    m_showFolder->setVisible(!isBusy && m_job && !m_job->error());
    m_progress->setVisible(!m_progress->text().isEmpty());
}

} // namespace invites::admin
