#include "tests/bench/console/FilesBench.h"

#include "admin-app/data/ImportJob.h"
#include "admin-app/data/ReportJob.h"
#include "common/store/CampaignStore.h"
#include "tests/bench/console/Stopwatch.h"

#include <QFile>

#include <algorithm>

namespace invites::bench {

namespace {

using namespace Qt::StringLiterals;

// Resident now, in MiB.
double residentMemory() {
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        qFatal("There is no /proc.");
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').front().toDouble() / 1024;
    return 0;
}

// How much the resident memory grew at the most.
class MemoryWatch final : public QObject {
public:
    MemoryWatch() : m_before(residentMemory()) { startTimer(100); }
    double most() const { return m_most; }

protected:
    void timerEvent(QTimerEvent*) override { m_most = std::max(m_most, residentMemory() - m_before); }

private:
    double m_before;
    double m_most = 0;
};

QString figures(qint64 rows, double milliseconds, const MemoryWatch& memory, const LoopWatchdog& watchdog) {
    return u"%1 (%2 s; %3 MiB more; GUI thread held %4 ms, %5 by work)"_s
        .arg(qint64(double(rows) / milliseconds * 1000))
        .arg(milliseconds / 1000, 0, 'f', 2)
        .arg(memory.most(), 0, 'f', 0)
        .arg(watchdog.longest(), 0, 'f', 0)
        .arg(watchdog.mostWorked(), 0, 'f', 0);
}

} // namespace

void measureExport(admin::Session& session, const QString& path, const Report& report) {
    store::ReportRequest request;
    request.report = store::Report::Codes;
    const MemoryWatch memory;
    const LoopWatchdog watchdog;
    admin::ReportJob job({request, nullptr, path}, session.background(), session.database());
    const double took = until([&] { return job.isFinished(); }, "the report");
    if (job.error())
        qFatal("%s", qUtf8Printable(job.error()->detail));
    report(
        u"Report of %L1 codes by the console, rows/s"_s.arg(job.rows()), figures(job.rows(), took, memory, watchdog));
}

void measureImport(admin::Session& session, const QString& path, const Report& report) {
    db::Connection connection(session.options());
    const auto campaigns = store::CampaignStore(connection).list();
    if (!campaigns)
        qFatal("%s", qUtf8Printable(campaigns.error().detail));
    const Campaign sora = *std::find_if(
        campaigns->begin(), campaigns->end(), [](const Campaign& campaign) { return campaign.slug == u"sora"; });
    const auto source = admin::ImportSource::file(path);
    for (const auto mode : {exchange::ImportMode::DryRun, exchange::ImportMode::Add}) {
        const bool isDryRun = mode == exchange::ImportMode::DryRun;
        const MemoryWatch memory;
        const LoopWatchdog watchdog;
        exchange::SheetColumns columns;
        columns.hasHeading = true;
        admin::ImportJob job({source, source.state(), {csv::TextEncoding::Utf8, ','}, columns, sora.slug,
                                 {sora.id, sora.pattern, session.keyring(), session.cipher()}, mode},
            session.background());
        const double took = until([&] { return job.state() == admin::ImportJob::State::Finished; }, "the import");
        if (job.stopped())
            qFatal("%s", qUtf8Printable(job.stopped()->detail));
        const qint64 codes = job.report().read();
        report(isDryRun ? u"Dry run of %L1 codes by the console, codes/s"_s.arg(codes)
                        : u"Import of %L1 codes by the console, codes/s"_s.arg(codes),
            figures(codes, took, memory, watchdog));
    }
}

} // namespace invites::bench
