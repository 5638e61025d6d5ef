#include "common/exchange/SheetPreview.h"

#include "common/csv/RecordScanner.h"

#include <QBuffer>
#include <QStringList>

#include <algorithm>

namespace invites::exchange {

namespace {

constexpr char separators[] = ",;\t|";

char separatorOf(const QByteArray& utf8) {
    QByteArrayView rest(utf8);
    if (rest.startsWith("\xEF\xBB\xBF"))
        rest = rest.sliced(3);
    while (!rest.isEmpty()) {
        if (const auto separator = csv::guessSeparator(rest, QByteArrayView(separators)))
            return *separator;
        const qsizetype line = csv::findLineBreak(rest);
        rest = rest.sliced(line + csv::lineBreakAt(rest.sliced(line)));
    }
    return ',';
}

std::vector<csv::CsvRecord> firstRecords(QByteArray utf8, char separator) {
    QBuffer buffer(&utf8);
    buffer.open(QIODevice::ReadOnly);
    csv::CsvReader reader(buffer, separator);
    std::vector<csv::CsvRecord> records;
    while (records.size() < previewRecords) {
        auto record = reader.next();
        if (!record || !*record)
            break;
        if (!(*record)->isBlank())
            records.push_back(std::move(**record));
    }
    return records;
}

bool isHeaded(const csv::CsvRecord& record, std::size_t column, const QStringList& names) {
    return column < record.fields.size() && names.contains(record.fields[column].trimmed(), Qt::CaseInsensitive);
}

std::size_t codesIn(const std::vector<csv::CsvRecord>& records, std::size_t column, const CodePattern& pattern) {
    return std::size_t(std::count_if(records.begin(), records.end(), [&](const csv::CsvRecord& record) {
        return column < record.fields.size() && pattern.normalise(record.fields[column]);
    }));
}

SheetColumns columnsOf(const std::vector<csv::CsvRecord>& records, std::size_t count, const CodePattern& pattern) {
    SheetColumns columns;
    if (records.empty())
        return columns;
    const csv::CsvRecord& first = records.front();
    for (std::size_t column = 0; column < count && !columns.hasHeading; ++column) {
        columns.hasHeading = isHeaded(first, column, {QStringLiteral("code")});
        columns.code = columns.hasHeading ? column : 0;
    }
    if (!columns.hasHeading) {
        for (std::size_t column = 1; column < count; ++column) {
            if (codesIn(records, column, pattern) > codesIn(records, columns.code, pattern))
                columns.code = column;
        }
        // Several columns, and the first line's has no code where others have: words, most likely.
        columns.hasHeading = count > 1 && columns.code < first.fields.size() &&
                             !pattern.normalise(first.fields[columns.code]) &&
                             codesIn(records, columns.code, pattern) > 0;
    }
    if (columns.hasHeading) {
        const QStringList names{QStringLiteral("note"), QStringLiteral("notes"), QStringLiteral("comment")};
        for (std::size_t column = 0; column < count && !columns.note; ++column) {
            if (column != columns.code && isHeaded(first, column, names))
                columns.note = column;
        }
    }
    return columns;
}

} // namespace

SheetPreview previewSheet(const QByteArray& begin, std::optional<csv::TextEncoding> encoding,
    std::optional<char> separator, const CodePattern& pattern) {
    SheetPreview preview;
    preview.format.encoding = encoding.value_or(csv::detectEncoding(begin));
    QByteArray text = begin;
    if (preview.format.encoding != csv::TextEncoding::Utf8) {
        QBuffer buffer(&text);
        buffer.open(QIODevice::ReadOnly);
        const QByteArray decoded = csv::Utf8Device(buffer, preview.format.encoding).readAll();
        buffer.close();
        text = decoded;
    }
    preview.format.separator = separator ? *separator : separatorOf(text);
    preview.records = firstRecords(text, *preview.format.separator);
    for (const csv::CsvRecord& record : preview.records)
        preview.columnCount = std::max(preview.columnCount, record.fields.size());
    preview.columns = columnsOf(preview.records, preview.columnCount, pattern);
    return preview;
}

} // namespace invites::exchange
