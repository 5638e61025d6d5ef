#include "admin-app/data/CodeGathering.h"

#include "common/store/CodeTable.h"

#include <QThreadPool>

namespace invites::admin {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds progressInterval = 200ms;

} // namespace

CodeGathering::CodeGathering(const store::CodeFilter& filter, Grant grant, DatabaseThread& database, QObject* parent)
    : QObject(parent), m_job(std::make_shared<RunningJob>()), m_found(std::make_shared<std::atomic<qint64>>(0)) {
    m_progress.setInterval(progressInterval);
    connect(&m_progress, &QTimer::timeout, this, [this] { Q_EMIT progressed(found()); });
    m_progress.start();
    database.run<GatheredCodes>(
        this,
        [job = m_job, found = m_found, filter, grant = std::move(grant)](
            db::Connection& connection) -> Result<GatheredCodes> {
            const auto cancelled = failure(ErrorCode::Cancelled, tr("It was cancelled."));
            if (job->isUnwanted())
                return cancelled;
            const RunningJob::Scope scope(job, connection);
            GatheredCodes codes;
            const Status read = store::CodeTable(connection).forEach(filter, [&](const store::CodeState& code) {
                if (grant({code.id, code.version, code.status, {}, code.isDeleted, code.hasReceiver}))
                    codes.codes.push_back({code.id, code.version});
                else
                    ++codes.others;
                ++*found;
                return true;
            });
            if (job->isUnwanted())
                return cancelled;
            if (!read)
                return failure(read.error());
            return codes;
        },
        [this](Result<GatheredCodes> codes) {
            m_progress.stop();
            m_codes = std::move(codes);
            Q_EMIT finished();
        });
}

CodeGathering::~CodeGathering() {
    cancel();
}

void CodeGathering::cancel() {
    // The request to cancel is a round trip of its own.
    QThreadPool::globalInstance()->start([job = m_job] { job->cancel(); });
}

} // namespace invites::admin
