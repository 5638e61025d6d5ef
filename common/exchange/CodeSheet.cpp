#include "common/exchange/CodeSheet.h"

#include <utility>

namespace invites::exchange {

namespace {

std::unique_ptr<csv::Utf8Device> decoderFor(QIODevice& device, csv::TextEncoding encoding) {
    if (encoding == csv::TextEncoding::Utf8)
        return nullptr;
    return std::make_unique<csv::Utf8Device>(device, encoding);
}

} // namespace

Result<SheetColumns> columnsByHeading(const csv::CsvRecord& first) {
    for (std::size_t column = 0; column < first.fields.size(); ++column) {
        if (first.fields[column].trimmed().compare(QLatin1String("code"), Qt::CaseInsensitive) == 0)
            return SheetColumns{true, column};
    }
    if (first.fields.size() > 1)
        return failure(ErrorCode::InvalidInput,
            QStringLiteral(
                "The file has several columns, and none is headed \"code\". Name the column, or leave only it."));
    return SheetColumns{};
}

CodeSheet::CodeSheet(QIODevice& device, const SheetFormat& format, std::optional<SheetColumns> columns)
    : m_device(device), m_decoded(decoderFor(device, format.encoding)),
      m_reader(m_decoded ? static_cast<QIODevice&>(*m_decoded) : device, format.separator), m_columns(columns) {}

Result<std::optional<SheetEntry>> CodeSheet::next() {
    while (true) {
        const auto record = m_reader.next();
        if (!record)
            return failure(record.error());
        if (!*record)
            return std::nullopt;
        if ((*record)->isBlank())
            continue;
        if (!m_columns) {
            const auto columns = columnsByHeading(**record);
            if (!columns)
                return failure(columns.error());
            m_columns = *columns;
        }
        if (!std::exchange(m_isStarted, true) && m_columns->hasHeading)
            continue;
        return entryOf(**record);
    }
}

SheetEntry CodeSheet::entryOf(const csv::CsvRecord& record) const {
    SheetEntry entry{record.line, std::nullopt, {}, {}};
    if (!record.defect.isEmpty()) {
        entry.defect = outcomeOfDefect(record.defect);
        entry.code = QString::fromUtf8(record.spoilt).remove(QChar(0)).trimmed();
        return entry;
    }
    if (m_columns->code >= record.fields.size()) {
        entry.defect = LineOutcome::Missing;
        return entry;
    }
    entry.code = record.fields[m_columns->code];
    if (m_columns->note && *m_columns->note < record.fields.size())
        entry.note = record.fields[*m_columns->note].trimmed();
    return entry;
}

} // namespace invites::exchange
