#pragma once

#include <QByteArrayView>
#include <QLatin1String>

#include <optional>
#include <vector>

namespace invites::csv {

// Where a field lies, in bytes from its record's begin, without its quotes.
struct FieldSpan {
    qsizetype offset = 0;
    qsizetype size = 0;
    // Quotes inside it are still written twice.
    bool hasDoubledQuotes = false;
};

// How far a record reaches.
struct RecordSpan {
    // Bytes to go on after, with the line break at the end.
    qsizetype size = 0;
    qint64 lineBreaks = 0;
    bool isAscii = true;
    // "nul", "quote", "too_long" or empty.
    QLatin1String defect = {};
    // The record's first line, where reading was to go on after a defect, ends after the window.
    bool lineGoesOn = false;
};

// The size of the line break at the begin of text: 2 for CRLF, 1 for LF or CR, 0 for no line break.
qsizetype lineBreakAt(QByteArrayView text);

// Where the first line break begins, or the text's size.
qsizetype findLineBreak(QByteArrayView text);

// Finds the record at the begin of the window and its fields. The window holds CsvReader::maximumRecord + 2 bytes or
// more, or all that is left; it is not empty. fields is filled anew. Pure; any thread.
RecordSpan scanRecord(QByteArrayView window, char separator, std::vector<FieldSpan>& fields);

// The candidate that the record at the window's begin has most of, outside quotes; the first where it has none. Nothing
// where its first line is blank.
std::optional<char> guessSeparator(QByteArrayView window, QByteArrayView candidates = ",;\t");

} // namespace invites::csv
