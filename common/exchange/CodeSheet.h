#pragma once

#include "common/csv/CsvReader.h"
#include "common/csv/TextEncoding.h"
#include "common/exchange/LineOutcome.h"

#include <QIODevice>
#include <QString>

#include <cstddef>
#include <memory>
#include <optional>

namespace invites::exchange {

// How a file of codes is written down.
struct SheetFormat {
    csv::TextEncoding encoding = csv::TextEncoding::Utf8;
    std::optional<char> separator = std::nullopt; // comma, semicolon or tab, found, where there is none
};

// Where in a record things are; from 0.
struct SheetColumns {
    bool hasHeading = false; // the first record that is not blank
    std::size_t code = 0;
    std::optional<std::size_t> note = std::nullopt;
};

// The column headed "code" (in any case); where no column is, the only one. InvalidInput where there are several.
Result<SheetColumns> columnsByHeading(const csv::CsvRecord& first);

// One line's entry, before anybody asked what it is worth.
struct SheetEntry {
    qint64 line = 0;
    // Nothing where there is a code to look at.
    std::optional<LineOutcome> defect;
    QString code;
    QString note; // trimmed; empty where there is none
};

// A file of codes, entry by entry: blank lines and the heading are left out. Memory is bounded by one record. Not
// thread-safe.
class CodeSheet {
public:
    // device: open for reading at its begin; outlives this. columns: found by the heading where there are none.
    CodeSheet(QIODevice& device, const SheetFormat& format, std::optional<SheetColumns> columns);

    // Nothing at the end. DataCorrupt where the device fails; InvalidInput from columnsByHeading().
    Result<std::optional<SheetEntry>> next();

    // How much of the device was read, in bytes.
    qint64 position() const { return m_device.pos(); }

private:
    SheetEntry entryOf(const csv::CsvRecord& record) const;

    QIODevice& m_device;
    std::unique_ptr<csv::Utf8Device> m_decoded; // unless the device has UTF-8 itself
    csv::CsvReader m_reader;
    std::optional<SheetColumns> m_columns;
    bool m_isStarted = false;
};

} // namespace invites::exchange
