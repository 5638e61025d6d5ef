#pragma once

#include <QLatin1String>
#include <QStringView>
#include <QtGlobal>

#include <array>
#include <cstddef>

namespace invites::exchange {

// What became, or would become, of one line of a file of codes.
enum class LineOutcome : quint8 {
    Added,
    InPool,        // known, and nobody has it
    GivenOut,      // known, held for somebody or shown to him
    UsedBefore,    // known, and used
    InvalidBefore, // known, and does not work
    InTrash,       // known, and deleted
    Repeated,      // further up in the same file
    BadFormat,     // no code of this campaign
    Missing,       // the line has no such column
    BadEncoding,   // bytes that are no text
    HasNul,
    TooLong,
    BadQuote, // a quoted field that never ends, or text after its closing quote
};

inline constexpr std::size_t lineOutcomeCount = std::size_t(LineOutcome::BadQuote) + 1;

// Every one of them, in their order.
constexpr std::array<LineOutcome, lineOutcomeCount> allLineOutcomes() {
    std::array<LineOutcome, lineOutcomeCount> all{};
    for (std::size_t i = 0; i < lineOutcomeCount; ++i)
        all[i] = LineOutcome(i);
    return all;
}

// The line holds no code; mending it may help.
constexpr bool isRejected(LineOutcome outcome) {
    return outcome >= LineOutcome::BadFormat;
}

// The line holds a code that the campaign or the file had before.
constexpr bool isDuplicate(LineOutcome outcome) {
    return outcome != LineOutcome::Added && !isRejected(outcome);
}

// "format", "missing", "encoding", "nul", "too_long", "quote"; "added", "in_pool", … A stable name.
QLatin1String toText(LineOutcome outcome);
// Of what the CSV reader says; BadFormat for a word that it does not.
LineOutcome outcomeOfDefect(QStringView defect);

struct NumberedOutcome {
    qint64 line = 0; // in the file, from 1
    LineOutcome outcome = LineOutcome::Added;
};

} // namespace invites::exchange
