#pragma once

#include "common/base/Result.h"
#include "common/csv/RecordScanner.h"

#include <QByteArray>
#include <QIODevice>
#include <QString>

#include <optional>
#include <vector>

namespace invites::csv {

// One record. line: the physical line (from 1) that it begins on.
struct CsvRecord {
    qint64 line = 0;
    // Empty where there is a defect.
    std::vector<QString> fields = {};
    // Why the record cannot be used, else empty: "encoding" (not UTF-8), "nul", "too_long", "quote" (a quoted field
    // that never ends, or text after its closing quote).
    QString defect = {};
    // Where there is a defect: the bytes that it spoils, a thousand at the most; else empty.
    QByteArray spoilt = {};

    bool isBlank() const { return defect.isEmpty() && fields.size() == 1 && fields.front().trimmed().isEmpty(); }
};

// Reads RFC 4180 as people really write it: comma, semicolon or tab (found from the first record that is not blank),
// CRLF, LF or CR, a UTF-8 byte-order mark, quoted fields with line breaks, no line break at the end. Quotes inside a
// field that does not begin with one are ordinary characters. A defect spoils its record, not the file: reading goes on
// at the next line, which for "quote" and "too_long" is the one after the record's first, so that a quote too many
// costs one line. Memory is bounded by one record, and a record by maximumRecord bytes (without the line break at its
// end). Not thread-safe.
class CsvReader {
public:
    static constexpr qsizetype maximumRecord = qsizetype(64) * 1024;

    // The device is open for reading and outlives the reader. separator: found where there is none.
    explicit CsvReader(QIODevice& device, std::optional<char> separator = std::nullopt);

    // Nothing at the end. DataCorrupt where the device fails, and again at every later call.
    Result<std::optional<CsvRecord>> next();

    // Known once a record that is not blank was read; a comma until then.
    char separator() const { return m_separator; }

private:
    // What was read and not yet used: a whole record, or all that is left.
    QByteArrayView window() const { return QByteArrayView(m_buffer).sliced(m_position, m_filled - m_position); }
    Status fill();
    Status readChunk();
    void decode(const RecordSpan& span, CsvRecord& record) const;
    void skipRestOfLine();

    QIODevice& m_device;
    char m_separator;
    bool m_separatorKnown;
    bool m_started = false;
    bool m_atEnd = false;
    std::optional<Error> m_error;
    // A sequential device that fails answers like one that is at its end; only its words change.
    QString m_wordsBefore;
    qint64 m_line = 1;
    QByteArray m_buffer;
    qsizetype m_position = 0;
    qsizetype m_filled = 0;
    // Of the last record; kept for its memory.
    std::vector<FieldSpan> m_fields;
};

} // namespace invites::csv
