#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/RunningJob.h"
#include "admin-app/data/WorkRate.h"
#include "common/store/ReportStore.h"
#include "common/vault/CodeCipher.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <optional>

namespace invites::admin {

struct ReportOrder {
    store::ReportRequest request;
    std::shared_ptr<const vault::CodeCipher> cipher; // nullptr for masked codes
    QString path;
};

// One report, streamed into a file on a database thread; how long it will be is asked on another one meanwhile. While
// it is written its name ends in ".part"; it gets its own name when it is complete, and is removed where it is
// cancelled or fails. GUI thread, which is never held.
class ReportJob final : public QObject {
    Q_OBJECT

public:
    // database: writes; beside: is asked how many rows there will be. Both outlive the job. Starts at once.
    ReportJob(ReportOrder order, DatabaseThread& database, DatabaseThread& beside, QObject* parent = nullptr);
    // Cancels.
    ~ReportJob() override;

    // At the next rows, or while the database still looks for the first of them.
    void cancel();

    const ReportOrder& order() const { return m_order; }
    bool isFinished() const { return m_isFinished; }
    bool isCancelling() const;
    // So far.
    qint64 rows() const;
    // How many there will be; nothing while that is not known, and where it turned out to be wrong.
    std::optional<store::ReportSize> size() const;
    const WorkRate& rate() const { return m_rate; }
    // Why there is no file, once finished; Cancelled among them.
    const std::optional<Error>& error() const { return m_error; }

Q_SIGNALS:
    // rows() has news, a few times a second.
    void progressed();
    void finished();

private:
    struct Progress;

    void finish(const Result<qint64>& rows);

    const ReportOrder m_order;
    const std::shared_ptr<Progress> m_progress; // with the database thread
    const std::shared_ptr<RunningJob> m_running;
    std::optional<store::ReportSize> m_size;
    QTimer m_ticks;
    WorkRate m_rate;
    std::optional<Error> m_error;
    bool m_isFinished = false;
};

} // namespace invites::admin
