#include "common/exchange/RejectedLines.h"

namespace invites::exchange {

namespace {

std::vector<QString> heading(bool hasNote) {
    std::vector<QString> fields{QStringLiteral("code"), QStringLiteral("line"), QStringLiteral("reason")};
    if (hasNote)
        fields.insert(fields.begin() + 1, QStringLiteral("note"));
    return fields;
}

std::vector<QString> fieldsOf(const SheetEntry& entry, const QString& reason, bool hasNote) {
    std::vector<QString> fields{entry.code, QString::number(entry.line), reason};
    if (hasNote)
        fields.insert(fields.begin() + 1, entry.note);
    return fields;
}

} // namespace

Result<qint64> writeRejectedLines(QIODevice& sheet, const SheetFormat& format, const SheetColumns& columns,
    const ImportReport& report, const std::function<QString(LineOutcome)>& words, csv::CsvWriter& writer,
    const std::atomic<bool>& cancelled) {
    const bool hasNote = columns.note.has_value();
    if (const Status written = writer.write(heading(hasNote)); !written)
        return failure(written.error());
    CodeSheet entries(sheet, format, columns);
    ImportReport::Others others(report);
    qint64 count = 0;
    for (const NumberedOutcome* wanted = others.next(); wanted != nullptr; wanted = others.next()) {
        Result<std::optional<SheetEntry>> entry;
        do {
            if (cancelled)
                return failure(ErrorCode::Cancelled, QStringLiteral("Writing the lines was cancelled."));
            entry = entries.next();
            if (!entry)
                return failure(entry.error());
        } while (*entry && (*entry)->line < wanted->line);
        if (!*entry || (*entry)->line != wanted->line)
            return failure(ErrorCode::Conflict, QStringLiteral("The file has changed since it was imported."));
        if (const Status written = writer.write(fieldsOf(**entry, words(wanted->outcome), hasNote)); !written)
            return failure(written.error());
        ++count;
    }
    if (const Status flushed = writer.flush(); !flushed)
        return failure(flushed.error());
    return count;
}

} // namespace invites::exchange
