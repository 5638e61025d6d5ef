// An import's course: begun, followed, told of.
#include "admin-app/data/RejectsJob.h"
#include "admin-app/pages/ImportMappingBox.h"
#include "admin-app/pages/ImportPage.h"
#include "admin-app/pages/ImportResultBox.h"
#include "admin-app/pages/ImportWords.h"
#include "admin-app/session/Session.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QProgressBar>
#include <QSettings>

namespace invites::admin {

void ImportPage::start(exchange::ImportMode mode) {
    const Campaign* into = campaign();
    if (into == nullptr || isWorking() || !m_isInspected || !m_mapping->isUsable())
        return;
    m_mapping->remember();
    m_trouble->hide();
    m_result->hide();
    m_job = std::make_unique<ImportJob>(
        ImportRequest{m_source, m_sourceState, m_mapping->format(), m_mapping->columns(), into->slug,
            {into->id, into->pattern, m_session.keyring(), m_session.cipher()}, mode},
        m_session.background());
    connect(m_job.get(), &ImportJob::progressed, this, &ImportPage::showProgress);
    connect(m_job.get(), &ImportJob::resumed, this, [this] { m_trouble->hide(); });
    connect(m_job.get(), &ImportJob::waiting, this, &ImportPage::showWaiting);
    // Not while it speaks: what happens next may put another job in its place.
    connect(m_job.get(), &ImportJob::finished, this, &ImportPage::showFinished, Qt::QueuedConnection);
    showProgress();
    updateControls();
}

void ImportPage::cancel() {
    if (isWorking())
        m_job->cancel();
    updateControls();
}

bool ImportPage::isWorking() const {
    return m_job && m_job->state() != ImportJob::State::Finished;
}

QString ImportPage::unsavedWork() const {
    if (!isWorking() || m_job->request().mode == exchange::ImportMode::DryRun)
        return {};
    return tr("An import is running: %Ln line(s) are done.", nullptr, int(m_job->report().read()));
}

void ImportPage::showProgress() {
    if (!m_job)
        return;
    const exchange::ImportReport& report = m_job->report();
    m_bar->setValue(int(m_job->share() * shareSteps));
    QStringList parts;
    const bool isDryRun = m_job->request().mode == exchange::ImportMode::DryRun;
    parts << (isDryRun || m_checkedLines < 0
                  ? tr("Lines looked at: %L1").arg(report.read())
                  : tr("%L1 of %Ln line(s) done", nullptr, int(m_checkedLines)).arg(report.read()));
    parts << tr("%L1 new").arg(report.added());
    if (report.notAdded() > 0)
        parts << tr("%L1 not").arg(report.notAdded());
    if (report.read() > 0)
        parts << tr("%L1 a second").arg(qint64(m_job->rate().of(report.read())));
    if (const auto left = m_job->rate().secondsLeft(m_job->share()); left && isWorking())
        parts << tr("%1 left").arg(WorkRate::inWords(*left));
    m_progress->setText(parts.join(QStringLiteral("  ·  ")));
}

void ImportPage::showWaiting(const QString& why) {
    m_trouble->setText(
        tr("The database does not answer. It is asked again, and the import goes on by itself. (%1)").arg(why));
    m_trouble->show();
}

QString ImportPage::finishedHeadline() const {
    const exchange::ImportReport& report = m_job->report();
    const bool isDryRun = m_job->request().mode == exchange::ImportMode::DryRun;
    if (isDryRun)
        return tr("%L1 of %Ln code(s) are new.", nullptr, int(report.read())).arg(report.added());
    if (!m_job->stopped())
        return tr("Added: %L1. Not added: %L2.").arg(report.added()).arg(report.notAdded());
    return m_checkedLines >= 0
               ? tr("%L1 of %Ln line(s) done; importing the same file again skips them.", nullptr, int(m_checkedLines))
                     .arg(report.read())
               : tr("%Ln line(s) done; importing the same file again skips them.", nullptr, int(report.read()));
}

QString ImportPage::finishedExplanation() const {
    QStringList sentences;
    if (m_job->stopped())
        sentences << m_job->stopped()->detail;
    if (m_job->isLastBatchUnknown())
        sentences << tr("The connection was lost while the lines after %L1 were on their way: the database took all of "
                        "that batch or nothing of it.")
                         .arg(m_job->report().lastLine());
    return sentences.join(u' ');
}

void ImportPage::showFinished() {
    if (!m_job || isWorking())
        return;
    const bool isDryRun = m_job->request().mode == exchange::ImportMode::DryRun;
    showProgress();
    m_trouble->hide();
    if (isDryRun && m_job->stopped()) {
        // Half a dry run promises nothing.
        if (m_job->stopped()->code != ErrorCode::Cancelled) {
            m_trouble->setText(m_job->stopped()->detail);
            m_trouble->show();
        }
        m_progress->clear();
        m_job.reset();
    } else {
        if (isDryRun) {
            m_checkedLines = m_job->report().read();
            m_checkedNew = m_job->report().added();
        }
        m_result->showReport(m_job->report(), isDryRun, finishedHeadline(), finishedExplanation());
        m_result->show();
        if (!isDryRun) {
            Q_EMIT said(finishedHeadline());
            // What is left after a cancelled one may be imported at once.
            if (m_job->stopped())
                m_checkedNew -= m_job->report().added();
            else
                m_checkedLines = -1;
        }
    }
    updateControls();
}

void ImportPage::saveRejects() {
    if (!m_job || isWorking())
        return;
    QSettings settings;
    const QString folder = m_source.isFile() ? QFileInfo(m_source.path()).absolutePath()
                                             : settings.value(QStringLiteral("import/folder")).toString();
    const QString name = m_source.isFile() ? QFileInfo(m_source.path()).completeBaseName() : QStringLiteral("codes");
    auto* dialog = new QFileDialog(this, tr("Save the lines that were not added"), folder, tr("CSV (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(tr("%1-not-added.csv").arg(name));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (!m_job)
            return;
        m_result->setSaving(true);
        saveRejectedLines(
            m_job->request(), m_job->report(), path, outcomeName, this, [this, path](const Result<qint64>& count) {
                m_result->setSaving(false);
                Q_EMIT said(
                    count ? tr("%Ln line(s) were saved as %1.", nullptr, int(*count)).arg(QFileInfo(path).fileName())
                          : count.error().detail);
            });
    });
    dialog->open();
}

} // namespace invites::admin
