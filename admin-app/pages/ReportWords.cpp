#include "admin-app/pages/ReportWords.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace invites::admin {

namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(invites::admin::ReportWords)
};

} // namespace

QString nameOf(store::Report report) {
    switch (report) {
    case store::Report::Codes:
        return Words::tr("Codes");
    case store::Report::Tickets:
        return Words::tr("Deliveries");
    case store::Report::Contributions:
        return Words::tr("Contributions");
    case store::Report::Days:
        return Words::tr("Day by day");
    case store::Report::Verification:
        return Words::tr("Verification");
    case store::Report::Audit:
        return Words::tr("Audit log");
    }
    Q_UNREACHABLE();
}

QString descriptionOf(store::Report report) {
    switch (report) {
    case store::Report::Codes:
        return Words::tr("Every code with its status, source, dates, receiver's ticket and note. The days are those on "
                         "which codes were added.");
    case store::Report::Tickets:
        return Words::tr("Every ticket: when its visitor came, when he was offered and given a code, copied it and "
                         "gave codes back. The days are those of the requests.");
    case store::Report::Contributions:
        return Words::tr("Every code that was given back: on which ticket, when, and what became of it.");
    case store::Report::Days:
        return Words::tr("For each day (UTC) how many codes were handed out, given back, imported and settled, and the "
                         "return rate: codes given back for a hundred handed out.");
    case store::Report::Verification:
        return Words::tr("Every code that was handed out: what its receiver said and gave back, and how it was "
                         "settled. The days are those of handing out.");
    case store::Report::Audit:
        return Words::tr("Who changed what, when, from what to what, and why.");
    }
    Q_UNREACHABLE();
}

std::optional<double> progressShare(const ReportJob& job) {
    const auto size = job.size();
    if (!size || size->rows <= 0)
        return std::nullopt;
    return double(job.rows()) / double(size->rows);
}

QString progressText(const ReportJob& job) {
    if (job.isCancelling())
        return Words::tr("Cancelling…");
    QStringList parts;
    const auto size = job.size();
    if (!size)
        parts << Words::tr("%Ln row(s)", nullptr, int(job.rows()));
    else
        parts << (size->isEstimate ? Words::tr("%L1 of about %Ln row(s)", nullptr, int(size->rows))
                                   : Words::tr("%L1 of %Ln row(s)", nullptr, int(size->rows)))
                     .arg(job.rows());
    if (job.rows() > 0)
        parts << Words::tr("%L1 a second").arg(qint64(job.rate().of(job.rows())));
    if (const auto left = job.rate().secondsLeft(progressShare(job).value_or(0)))
        parts << Words::tr("%1 left").arg(WorkRate::inWords(*left));
    return Words::tr("%1: %2").arg(QFileInfo(job.order().path).fileName(), parts.join(QStringLiteral("  ·  ")));
}

QString finishedText(const ReportJob& job) {
    if (!job.error())
        return Words::tr("%1 is written: %Ln row(s). It is in %2.", nullptr, int(job.rows()))
            .arg(QFileInfo(job.order().path).fileName(),
                QDir::toNativeSeparators(QFileInfo(job.order().path).absolutePath()));
    if (job.error()->code == ErrorCode::Cancelled)
        return Words::tr("Cancelled. The unfinished file was removed.");
    return Words::tr("The report could not be written, and the unfinished file was removed. %1")
        .arg(job.error()->detail);
}

} // namespace invites::admin
