#pragma once

#include "admin-app/data/ImportJob.h"

#include <QString>

#include <functional>

namespace invites::admin {

// Writes what an import did not add into a file (exchange/RejectedLines.h), off the GUI thread. words: what each
// outcome is called; used on another thread. The file is there complete or not at all. done: how many lines.
void saveRejectedLines(const ImportRequest& request, const exchange::ImportReport& report, const QString& path,
    const std::function<QString(exchange::LineOutcome)>& words, QObject* context,
    std::function<void(Result<qint64>)> done);

} // namespace invites::admin
