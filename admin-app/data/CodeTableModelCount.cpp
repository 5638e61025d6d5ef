// How many rows the table of codes has.
#include "admin-app/data/CodeTableModel.h"
#include "admin-app/data/RunningJob.h"

#include <algorithm>
#include <limits>

namespace invites::admin {

namespace {

using store::CodeTable;

constexpr int countAtOnce = 10'001;

} // namespace

bool CodeTableModel::isCountKept() const {
    return CodeTable::isCountKept(m_filter);
}

void CodeTableModel::askCount() {
    const auto job = std::make_shared<RunningJob>();
    m_counting = job;
    m_isCountExact = false;
    const auto count = [this, job](bool isExact) {
        m_background.run<qint64>(
            this,
            [=, filter = m_filter](db::Connection& connection) -> Result<qint64> {
                if (job->isUnwanted())
                    return failure(ErrorCode::Cancelled, QString());
                const RunningJob::Scope scope(job, connection);
                CodeTable table(connection);
                return unlessCancelled(*job, isExact ? table.count(filter) : table.countUpTo(filter, countAtOnce));
            },
            [=, this, generation = m_generation](const Result<qint64>& answer) {
                // What could not be counted stays "over" what is there; the rows' own failure is told.
                if (answer && generation == m_generation)
                    receiveCount(*answer, isExact || *answer < countAtOnce);
            });
    };
    if (!isCountKept())
        count(false);
    count(true);
}

void CodeTableModel::receiveCount(qint64 count, bool isExact) {
    if (m_isCountExact)
        return;
    const int limited = int(std::min<qint64>(count, std::numeric_limits<int>::max() / codeTableColumnCount));
    if (m_isReset) {
        // The rows are still another query's: their count stays until they go.
        m_earlyCount = {count, isExact};
        return;
    }
    // What both ends are known of is counted already.
    if (m_isStart && m_isEnd)
        return;
    setCount(std::max(limited, m_isEnd ? int(m_rows.size()) : end()), isExact);
    if (m_isEnd)
        shift(m_count - end());
    m_ensure.start();
}

void CodeTableModel::countNews() {
    if (m_isCountingNews || m_isReset || !m_isCountExact || !isCountKept())
        return;
    m_isCountingNews = true;
    m_background.run<qint64>(
        this, [filter = m_filter](db::Connection& connection) { return CodeTable(connection).count(filter); },
        [this, generation = m_generation](const Result<qint64>& count) {
            m_isCountingNews = false;
            if (count && generation == m_generation && !m_isReset && m_isCountExact)
                Q_EMIT newsCounted(*count - m_count);
        });
}

} // namespace invites::admin
