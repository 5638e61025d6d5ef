#include "admin-app/data/ReportJob.h"

#include <QFile>
#include <QThreadPool>

#include <atomic>
#include <filesystem>
#include <system_error>

namespace invites::admin {

struct ReportJob::Progress {
    std::atomic<qint64> rows{0};
    std::atomic<bool> isCancelled{false};
};

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds tick = 150ms;

tl::unexpected<Error> cannotWrite(const QString& path, const QString& why) {
    return failure(ErrorCode::ResourceExhausted, ReportJob::tr("%1 cannot be written: %2.").arg(path, why));
}

// Takes the place of a file that is there, in one step.
Status giveName(const QString& from, const QString& to) {
    std::error_code error;
    std::filesystem::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData(), error);
    if (error)
        return cannotWrite(to, QString::fromStdString(error.message()));
    return {};
}

Result<qint64> writeFile(
    db::Connection& connection, const ReportOrder& order, const store::ReportStore::Progress& progress) {
    const QString partPath = order.path + QStringLiteral(".part");
    QFile file(partPath);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return cannotWrite(partPath, file.errorString());
    if (order.cipher)
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    csv::CsvWriter writer(file);
    auto rows = store::ReportStore(connection).write(order.request, order.cipher.get(), writer, progress);
    file.close();
    if (rows) {
        if (const Status named = giveName(partPath, order.path); !named)
            rows = failure(named.error());
    }
    if (!rows)
        file.remove();
    return rows;
}

} // namespace

ReportJob::ReportJob(ReportOrder order, DatabaseThread& database, DatabaseThread& beside, QObject* parent)
    : QObject(parent), m_order(std::move(order)), m_progress(std::make_shared<Progress>()),
      m_running(std::make_shared<RunningJob>()) {
    m_rate.start();
    m_ticks.setInterval(tick);
    connect(&m_ticks, &QTimer::timeout, this, &ReportJob::progressed);
    m_ticks.start();
    database.run<qint64>(
        this,
        [order = m_order, progress = m_progress, running = m_running](db::Connection& connection) -> Result<qint64> {
            if (progress->isCancelled)
                return failure(ErrorCode::Cancelled, tr("The report was cancelled."));
            const RunningJob::Scope scope(running, connection);
            return writeFile(connection, order, [&](qint64 rows) {
                progress->rows = rows;
                return !progress->isCancelled;
            });
        },
        [this](const Result<qint64>& rows) { finish(rows); });
    beside.run<store::ReportSize>(
        this,
        [request = m_order.request, progress = m_progress](db::Connection& connection) -> Result<store::ReportSize> {
            if (progress->isCancelled)
                return failure(ErrorCode::Cancelled, QString());
            return store::ReportStore(connection).size(request);
        },
        [this](const Result<store::ReportSize>& size) {
            // Without it one only sees how many rows there are.
            if (size)
                m_size = *size;
        });
}

ReportJob::~ReportJob() {
    cancel();
}

void ReportJob::cancel() {
    if (m_isFinished || m_progress->isCancelled.exchange(true))
        return;
    // The request to cancel is a round trip of its own.
    QThreadPool::globalInstance()->start([running = m_running] { running->cancel(); });
}

std::optional<store::ReportSize> ReportJob::size() const {
    return m_size && m_size->rows >= rows() ? m_size : std::nullopt;
}

bool ReportJob::isCancelling() const {
    return !m_isFinished && m_progress->isCancelled;
}

qint64 ReportJob::rows() const {
    return m_progress->rows;
}

void ReportJob::finish(const Result<qint64>& rows) {
    m_ticks.stop();
    m_rate.pause();
    m_isFinished = true;
    if (rows)
        m_progress->rows = *rows;
    else
        // What the database says of a statement that was ended is nothing new.
        m_error = m_progress->isCancelled ? Error{ErrorCode::Cancelled, tr("The report was cancelled.")} : rows.error();
    Q_EMIT finished();
}

} // namespace invites::admin
