#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/ImportSource.h"
#include "admin-app/data/WorkRate.h"
#include "common/exchange/ImportReport.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace invites::admin {

struct ImportRequest {
    ImportSource source;
    ImportSource::State sourceState; // as it was when somebody looked at it
    exchange::SheetFormat format;
    exchange::SheetColumns columns;
    QString campaignSlug;
    exchange::CodeMaker maker;
    exchange::ImportMode mode = exchange::ImportMode::DryRun;
};

// One import or its dry run: a thread reads and seals, the database thread takes batch after batch, one at a time. What
// a batch did is known before the next is sent. Where the connection is lost it waits, and sends the same batch again
// once the database answers: nothing is lost, nothing is twice. GUI thread, which is never held.
class ImportJob final : public QObject {
    Q_OBJECT

public:
    enum class State { Running, Waiting, Cancelling, Finished };

    // database: outlives the job. Starts at once.
    ImportJob(ImportRequest request, DatabaseThread& database, QObject* parent = nullptr);
    // Stops reading; a batch that is on its way is done or not, as a whole.
    ~ImportJob() override;

    // Ends after the batch that is on its way, or at once where the database does not answer.
    void cancel();

    State state() const { return m_state; }
    const ImportRequest& request() const { return m_request; }
    // What is done so far, exactly: batches that the database has answered.
    const exchange::ImportReport& report() const { return m_report; }
    // Why it ended before the file did; Cancelled among them.
    const std::optional<Error>& stopped() const { return m_stopped; }
    // A batch was on its way as it ended, and whether the database took it is not known.
    bool isLastBatchUnknown() const { return m_isLastBatchUnknown; }
    // 0 to 1, by bytes read.
    double share() const;
    const WorkRate& rate() const { return m_rate; }

Q_SIGNALS:
    // report(), share() and rate() have news.
    void progressed();
    // The database does not answer; goes on by itself.
    void waiting(const QString& why);
    void resumed();
    void finished();

private:
    class Reader;

    void pump();
    void take(Result<exchange::BatchOutcome> outcome);
    void waitForDatabase(const QString& why);
    void finish(std::optional<Error> why);

    const ImportRequest m_request;
    DatabaseThread& m_database;
    std::unique_ptr<Reader> m_reader;
    std::shared_ptr<const exchange::FileBatch> m_underWay;
    exchange::ImportReport m_report;
    std::optional<Error> m_stopped;
    WorkRate m_rate;
    QTimer m_retry;
    State m_state = State::Running;
    bool m_isSent = false;
    bool m_isLastBatchUnknown = false;
};

} // namespace invites::admin
