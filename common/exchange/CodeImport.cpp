#include "common/exchange/CodeImport.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace invites::exchange {

namespace {

using namespace std::chrono_literals;

constexpr db::RetryPolicy policy{.attempts = 60, .firstDelay = 50ms, .longestDelay = 2s, .patience = 60s};

// Adds one batch on a thread and a connection of its own while the next is made.
class BatchWriter {
public:
    BatchWriter(db::ConnectionOptions database, QString campaignSlug)
        : m_thread([this, database = std::move(database), slug = std::move(campaignSlug)] { serve(database, slug); }) {}

    ~BatchWriter() {
        {
            const std::lock_guard lock(m_mutex);
            m_isEnding = true;
        }
        m_work.notify_one();
        m_thread.join();
    }
    BatchWriter(const BatchWriter&) = delete;
    BatchWriter& operator=(const BatchWriter&) = delete;

    // The batch before this one was finished.
    void write(FileBatch batch) {
        {
            const std::lock_guard lock(m_mutex);
            m_answer = std::promise<Result<BatchOutcome>>();
            m_underWay = m_answer.get_future();
            m_batch = std::move(batch);
        }
        m_work.notify_one();
    }

    // Waits for the batch that is under way, and counts it.
    Status finish(ImportSummary& summary) {
        if (!m_underWay.valid())
            return {};
        const Result<BatchOutcome> outcome = m_underWay.get();
        if (!outcome)
            return failure(outcome.error());
        summary.read += outcome->read;
        summary.added += qint64(outcome->added.size());
        for (const NumberedOutcome& other : outcome->others) {
            if (isRejected(other.outcome))
                summary.rejects.push_back(other);
            else
                ++summary.duplicates;
        }
        return {};
    }

private:
    void serve(const db::ConnectionOptions& database, const QString& slug) {
        db::Connection connection(database, nullptr, policy);
        std::unique_lock lock(m_mutex);
        while (true) {
            m_work.wait(lock, [this] { return m_isEnding || m_batch; });
            if (!m_batch)
                return;
            const FileBatch batch = *std::exchange(m_batch, std::nullopt);
            lock.unlock();
            m_answer.set_value(applyBatch(connection, slug, batch, ImportMode::Add));
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_work;
    std::optional<FileBatch> m_batch;
    bool m_isEnding = false;
    std::promise<Result<BatchOutcome>> m_answer;
    std::future<Result<BatchOutcome>> m_underWay;
    std::thread m_thread; // the last, so that it finds the others
};

} // namespace

CodeImport::CodeImport(db::ConnectionOptions database, QString campaignSlug, CodeMaker maker)
    : m_database(std::move(database)), m_campaignSlug(std::move(campaignSlug)), m_maker(std::move(maker)) {}

Result<ImportSummary> CodeImport::run(
    QIODevice& file, const std::function<void(const ImportSummary&)>& progress, const std::atomic<bool>& cancelled) {
    // Memory that grows with the file is for whoever wants to know which codes are twice in it.
    ImportBatches batches(file, {}, std::nullopt, m_maker, false);
    BatchWriter writer(m_database, m_campaignSlug);
    ImportSummary summary;
    Status status;
    for (bool isOver = false; !isOver && status && !cancelled;) {
        auto batch = batches.next();
        if (!batch && batch.error().code == ErrorCode::InvalidInput)
            return failure(batch.error());
        const Status finished = writer.finish(summary);
        status = batch ? finished : failure(batch.error());
        progress(summary);
        if (!status)
            break;
        isOver = batch->isLast;
        writer.write(std::move(*batch));
    }
    const Status finished = writer.finish(summary);
    if (!status)
        summary.stopped = status.error();
    else if (!finished)
        summary.stopped = finished.error();
    else if (cancelled)
        summary.stopped = Error{ErrorCode::Cancelled, QStringLiteral("The import was cancelled.")};
    return summary;
}

} // namespace invites::exchange
