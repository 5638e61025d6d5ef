#pragma once

#include "common/csv/CsvWriter.h"
#include "common/exchange/ImportReport.h"

#include <atomic>
#include <functional>

namespace invites::exchange {

// Writes the lines that were not added as a CSV file that can be mended and imported again: the columns "code", "note"
// (where the file has one), "line" and "reason", which words names. A line that is no record (a quote too many, bytes
// that are no text) is given as far as it can be read. Reads the sheet a second time, so that an import needs to keep
// no code. Answers how many lines. Fails as sheet and writer do where a device fails; Cancelled; Conflict where the
// sheet is not what it was.
Result<qint64> writeRejectedLines(QIODevice& sheet, const SheetFormat& format, const SheetColumns& columns,
    const ImportReport& report, const std::function<QString(LineOutcome)>& words, csv::CsvWriter& writer,
    const std::atomic<bool>& cancelled);

} // namespace invites::exchange
