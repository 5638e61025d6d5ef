#pragma once

#include "admin-app/data/CodeDeed.h"
#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/RunningJob.h"
#include "common/store/CodeFilter.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <memory>
#include <vector>

namespace invites::admin {

struct GatheredCodes {
    std::vector<store::SeenCode> codes; // those that the act is granted for
    qint64 others = 0;                  // those that it is not
};

// Which codes a filter lets through at one moment, as an act has to name them: all of them, however many. What comes or
// changes later is not among them. Starts at once; the destructor cancels it. GUI thread, which is never held.
class CodeGathering final : public QObject {
    Q_OBJECT

public:
    using Grant = std::function<bool(const SelectedCode&)>;

    CodeGathering(const store::CodeFilter& filter, Grant grant, DatabaseThread& database, QObject* parent = nullptr);
    ~CodeGathering() override;

    // finished() comes with Cancelled.
    void cancel();
    qint64 found() const { return *m_found; }
    // When it has finished.
    Result<GatheredCodes> takeCodes() { return std::move(m_codes); }

Q_SIGNALS:
    void progressed(qint64 found);
    // Emitted once.
    void finished();

private:
    std::shared_ptr<RunningJob> m_job;
    std::shared_ptr<std::atomic<qint64>> m_found;
    QTimer m_progress;
    Result<GatheredCodes> m_codes;
};

} // namespace invites::admin
