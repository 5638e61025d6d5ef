#pragma once

#include "common/base/Result.h"
#include "common/db/ConnectionOptions.h"
#include "common/exchange/ImportBatches.h"

#include <QIODevice>
#include <QString>

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace invites::exchange {

struct ImportSummary {
    qint64 read = 0; // records, without blank lines and the heading
    qint64 added = 0;
    qint64 duplicates = 0; // in the file more than once, or known to the campaign before
    std::vector<NumberedOutcome> rejects;
    // Why it ended before the file did. What was added until then stays, and importing the file again skips it.
    std::optional<Error> stopped;
};

// Adds a file's codes to a campaign in one go: reading, normalising and sealing on the calling thread, the database on
// another, a batch ahead of each other, so that memory does not grow with the file. Waits a minute for a database that
// is away.
class CodeImport {
public:
    CodeImport(db::ConnectionOptions database, QString campaignSlug, CodeMaker maker);

    // UTF-8; a column headed "code", or one column without a heading (else InvalidInput). progress is told now and
    // then, on the calling thread; cancelled is looked at between batches.
    Result<ImportSummary> run(
        QIODevice& file, const std::function<void(const ImportSummary&)>& progress, const std::atomic<bool>& cancelled);

private:
    const db::ConnectionOptions m_database;
    const QString m_campaignSlug;
    const CodeMaker m_maker;
};

} // namespace invites::exchange
