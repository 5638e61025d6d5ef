#include "admin-app/widgets/CodeJobBar.h"

#include "admin-app/data/CodeGathering.h"
#include "admin-app/data/CodeJob.h"
#include "admin-app/widgets/Icons.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

namespace invites::admin {

namespace {

constexpr int fineness = 1000;

QString headOf(store::CodeActKind kind) {
    switch (kind) {
    case store::CodeActKind::Settle:
        return CodeJobBar::tr("Settling");
    case store::CodeActKind::Unsettle:
    case store::CodeActKind::RevertNote:
    case store::CodeActKind::Resume:
    case store::CodeActKind::Hold:
        return CodeJobBar::tr("Taking back");
    case store::CodeActKind::Note:
        return CodeJobBar::tr("Writing notes");
    case store::CodeActKind::Delete:
        return CodeJobBar::tr("Deleting");
    case store::CodeActKind::Restore:
        return CodeJobBar::tr("Restoring");
    case store::CodeActKind::Release:
        return CodeJobBar::tr("Releasing");
    case store::CodeActKind::Accept:
        return CodeJobBar::tr("Accepting");
    case store::CodeActKind::Nothing:
        break;
    }
    return {};
}

} // namespace

CodeJobBar::CodeJobBar(QWidget* parent)
    : QFrame(parent), m_text(new QLabel), m_progress(new QProgressBar),
      m_cancel(new QPushButton(themedIcon(QStringLiteral("cross")), tr("&Stop"))) {
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::AlternateBase);
    setAutoFillBackground(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 24);
    m_progress->setAccessibleName(tr("How far it is"));
    m_cancel->setToolTip(tr("What is done stays done, and can be undone"));
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_progress);
    layout->addWidget(m_cancel);
    hide();
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        if (m_work)
            m_end();
    });
}

void CodeJobBar::begin(const QString& text, std::function<void()> cancel) {
    m_end = std::move(cancel);
    m_cancel->setEnabled(true);
    m_progress->setRange(0, 0);
    say(text);
    show();
    // What appears without taking the focus is only heard where it is announced.
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void CodeJobBar::say(const QString& text) {
    m_text->setText(text);
    setAccessibleName(text);
}

void CodeJobBar::follow(CodeGathering* gathering) {
    m_work = gathering;
    begin(tr("Counting the codes…"), [gathering] { gathering->cancel(); });
    connect(gathering, &CodeGathering::progressed, this,
        [this](qint64 found) { say(tr("Counting the codes… %L1 so far").arg(found)); });
    connect(gathering, &CodeGathering::finished, this, [this, gathering] {
        if (m_work == gathering)
            hide();
    });
}

void CodeJobBar::follow(CodeJob* job) {
    m_work = job;
    begin({}, [job] { job->cancel(); });
    m_progress->setRange(0, fineness);
    tell(*job);
    for (const auto signal : {&CodeJob::progressed, &CodeJob::resumed})
        connect(job, signal, this, [this, job] { tell(*job); });
    connect(job, &CodeJob::waiting, this, [this, job] { tell(*job); });
    connect(job, &CodeJob::finished, this, [this, job] {
        if (m_work == job)
            hide();
    });
}

void CodeJobBar::tell(const CodeJob& job) {
    m_progress->setValue(int(job.share() * fineness));
    QStringList words{tr("%1: %L2 of %L3").arg(headOf(job.change().kind)).arg(job.answered()).arg(job.total())};
    switch (job.state()) {
    case CodeJob::State::Running:
        if (const auto left = job.rate().secondsLeft(job.share())) {
            words += tr("%L1 a second").arg(qint64(job.rate().of(job.answered())));
            words += tr("%1 left").arg(WorkRate::inWords(*left));
        }
        break;
    case CodeJob::State::Waiting:
        words += tr("the database does not answer; it goes on by itself");
        break;
    case CodeJob::State::Cancelling:
        words += tr("stopping once it is known what was done");
        break;
    case CodeJob::State::Finished:
        break;
    }
    say(words.join(QStringLiteral(" · ")));
}

} // namespace invites::admin
