#pragma once

#include "common/domain/CodePattern.h"
#include "common/exchange/CodeSheet.h"

#include <QByteArray>

#include <vector>

namespace invites::exchange {

// The begin of a file of codes, and what it was taken for.
struct SheetPreview {
    SheetFormat format; // always with a separator
    SheetColumns columns;
    std::size_t columnCount = 0;
    std::vector<csv::CsvRecord> records; // the first that are not blank, the heading among them
};

// How much of a file's begin a preview needs, in bytes.
inline constexpr qint64 previewBytes = 256 * 1024;
inline constexpr std::size_t previewRecords = 20;

// Looks at a file's first previewBytes. encoding and separator (comma, semicolon, tab, pipe): found where they are not
// given. The code's column is the one headed "code", else the one with the most codes of this pattern; the note's is
// one headed "note" or "comment".
SheetPreview previewSheet(const QByteArray& begin, std::optional<csv::TextEncoding> encoding,
    std::optional<char> separator, const CodePattern& pattern);

} // namespace invites::exchange
