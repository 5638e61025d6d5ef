#pragma once

#include "common/base/Result.h"

#include <QByteArray>
#include <QIODevice>
#include <QString>

#include <optional>
#include <vector>

namespace invites::csv {

// One record. line: the physical line (from 1) that it begins on.
struct CsvRecord {
    qint64 line = 0;
    std::vector<QString> fields;
    // Why the record cannot be used, else empty: "encoding" (not UTF-8), "nul", "too_long", "quote" (a quoted field that
    // never ends, or text after its closing quote).
    QString defect;

    bool isBlank() const { return defect.isEmpty() && fields.size() == 1 && fields.front().trimmed().isEmpty(); }
};

// Reads RFC 4180 as people really write it: comma, semicolon or tab (found from the first record), CRLF, LF or CR, a UTF-8
// byte-order mark, quoted fields with line breaks, no line break at the end. A defect spoils its record, not the file: reading goes on at the
// next line. Memory is bounded by one record, and a record by maximumRecord bytes.
class CsvReader {
public:
    static constexpr qsizetype maximumRecord = 64 * 1024;

    // The device is open for reading and outlives the reader.
    explicit CsvReader(QIODevice& device);

    // Nothing at the end. Unavailable where the device fails.
    Result<std::optional<CsvRecord>> next();

    char separator() const { return m_separator; }

private:
    QIODevice& m_device;
    char m_separator = ',';
    // (the implementation's state)
};

} // namespace invites::csv
