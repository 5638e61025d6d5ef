#pragma once

#include "common/base/Result.h"

#include <QIODevice>
#include <QString>

#include <initializer_list>
#include <vector>

namespace invites::csv {

// Writes RFC 4180 in UTF-8: CRLF, quotes where needed. A field that a spreadsheet would take for a formula (it begins
// with = + - @, tab or carriage return; OWASP "CSV Injection") gets a leading apostrophe. Buffered: flush() at the end.
class CsvWriter {
public:
    // The device is open for writing and outlives the writer.
    explicit CsvWriter(QIODevice& device);

    // ResourceExhausted where the device fails (disk full, pipe closed).
    Status write(const std::vector<QString>& fields);
    Status flush();

private:
    Status writeBuffer();

    QIODevice& m_device;
    QByteArray m_buffer;
};

} // namespace invites::csv
