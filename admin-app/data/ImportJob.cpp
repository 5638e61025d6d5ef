#include "admin-app/data/ImportJob.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace invites::admin {

namespace {

using namespace std::chrono_literals;

// Made ahead of the database; more would be memory for nothing.
constexpr std::size_t batchesAhead = 2;
constexpr std::chrono::milliseconds retryDelay = 1s;

} // namespace

// Makes batches on a thread of its own, a few ahead.
class ImportJob::Reader {
public:
    using Batch = Result<std::shared_ptr<const exchange::FileBatch>>;

    // ready: called on the reading thread when there is a batch.
    Reader(const ImportRequest& request, std::function<void()> ready)
        : m_ready(std::move(ready)), m_thread([this, request] { read(request); }) {}

    ~Reader() {
        {
            const std::lock_guard lock(m_mutex);
            m_isEnding = true;
        }
        m_room.notify_one();
        m_thread.join();
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    // Nothing where none is ready yet.
    std::optional<Batch> next() {
        std::optional<Batch> batch;
        {
            const std::lock_guard lock(m_mutex);
            if (m_batches.empty())
                return std::nullopt;
            batch = std::move(m_batches.front());
            m_batches.pop_front();
        }
        m_room.notify_one();
        return batch;
    }

private:
    void read(const ImportRequest& request) {
        if (request.source.state() != request.sourceState) {
            give(failure(ErrorCode::Conflict, tr("The file has changed since it was looked at. Choose it again.")));
            return;
        }
        const auto device = request.source.open();
        if (!device) {
            give(failure(device.error()));
            return;
        }
        exchange::ImportBatches batches(**device, request.format, request.columns, request.maker, true);
        for (bool isOver = false; !isOver;) {
            auto batch = batches.next();
            isOver = !batch || batch->isLast;
            const bool isWanted = give(batch ? Batch(std::make_shared<const exchange::FileBatch>(std::move(*batch)))
                                             : Batch(failure(batch.error())));
            if (!isWanted)
                return;
        }
    }

    bool give(Batch batch) {
        {
            std::unique_lock lock(m_mutex);
            m_room.wait(lock, [this] { return m_isEnding || m_batches.size() < batchesAhead; });
            if (m_isEnding)
                return false;
            m_batches.push_back(std::move(batch));
        }
        m_ready();
        return true;
    }

    const std::function<void()> m_ready;
    std::mutex m_mutex;
    std::condition_variable m_room;
    std::deque<Batch> m_batches;
    bool m_isEnding = false;
    std::thread m_thread; // the last, so that it finds the others
};

ImportJob::ImportJob(ImportRequest request, DatabaseThread& database, QObject* parent)
    : QObject(parent), m_request(std::move(request)), m_database(database) {
    m_retry.setSingleShot(true);
    m_retry.setInterval(retryDelay);
    connect(&m_retry, &QTimer::timeout, this, &ImportJob::pump);
    // A database that is back is not kept waiting for the timer.
    connect(&m_database, &DatabaseThread::recovered, this, [this] {
        if (m_retry.isActive()) {
            m_retry.stop();
            pump();
        }
    });
    m_rate.start();
    m_reader = std::make_unique<Reader>(
        m_request, [this] { QMetaObject::invokeMethod(this, &ImportJob::pump, Qt::QueuedConnection); });
}

ImportJob::~ImportJob() = default;

double ImportJob::share() const {
    if (m_report.isWhole())
        return 1;
    const qint64 size = m_request.sourceState.size;
    return size > 0 ? std::min(1.0, double(m_report.bytes()) / double(size)) : 0;
}

void ImportJob::cancel() {
    if (m_state == State::Finished || m_state == State::Cancelling)
        return;
    const bool isIdle = !m_isSent;
    m_state = State::Cancelling;
    if (isIdle) {
        m_retry.stop();
        finish(Error{ErrorCode::Cancelled, tr("The import was cancelled.")});
    }
}

void ImportJob::pump() {
    if (m_state == State::Finished || m_isSent)
        return;
    if (!m_underWay) {
        const auto batch = m_reader->next();
        if (!batch)
            return;
        if (!*batch) {
            finish(batch->error());
            return;
        }
        m_underWay = **batch;
    }
    m_isSent = true;
    m_database.run<exchange::BatchOutcome>(
        this,
        [batch = m_underWay, slug = m_request.campaignSlug, mode = m_request.mode](
            db::Connection& connection) { return exchange::applyBatch(connection, slug, *batch, mode); },
        [this](Result<exchange::BatchOutcome> outcome) { take(std::move(outcome)); });
}

void ImportJob::take(Result<exchange::BatchOutcome> outcome) {
    m_isSent = false;
    if (!outcome && outcome.error().code == ErrorCode::Unavailable && m_state != State::Cancelling) {
        waitForDatabase(outcome.error().detail);
        return;
    }
    if (!outcome) {
        const bool isAway = outcome.error().code == ErrorCode::Unavailable;
        m_isLastBatchUnknown = isAway && m_request.mode == exchange::ImportMode::Add;
        finish(isAway ? Error{ErrorCode::Cancelled, tr("The import was cancelled.")} : outcome.error());
        return;
    }
    if (m_state == State::Waiting) {
        m_state = State::Running;
        m_rate.resume();
        Q_EMIT resumed();
    }
    m_report.take(std::move(*outcome));
    m_underWay.reset();
    Q_EMIT progressed();
    if (m_report.isWhole())
        finish(std::nullopt);
    else if (m_state == State::Cancelling)
        finish(Error{ErrorCode::Cancelled, tr("The import was cancelled.")});
    else
        pump();
}

void ImportJob::waitForDatabase(const QString& why) {
    m_isLastBatchUnknown = m_request.mode == exchange::ImportMode::Add;
    if (m_state == State::Running) {
        m_state = State::Waiting;
        m_rate.pause();
    }
    Q_EMIT waiting(why);
    m_retry.start();
}

void ImportJob::finish(std::optional<Error> why) {
    m_stopped = std::move(why);
    // Known again: it was sent a second time, and answered.
    if (!m_underWay)
        m_isLastBatchUnknown = false;
    m_rate.pause();
    m_state = State::Finished;
    Q_EMIT finished();
}

} // namespace invites::admin
