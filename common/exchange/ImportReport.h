#pragma once

#include "common/exchange/ImportBatches.h"

#include <array>
#include <vector>

namespace invites::exchange {

// The result of an import so far, by class: how many lines, the first thousand of each by number, and every line that
// was not added, which is sixteen bytes of memory.
class ImportReport {
public:
    static constexpr std::size_t shownLines = 1000;

    // Batches in the file's order.
    void take(BatchOutcome batch);

    qint64 count(LineOutcome outcome) const { return m_counts[std::size_t(outcome)]; }
    // Ascending; the first shownLines at the most.
    const std::vector<qint64>& lines(LineOutcome outcome) const { return m_lines[std::size_t(outcome)]; }

    qint64 read() const { return m_read; } // entries: lines that are not blank, without the heading
    qint64 added() const { return count(LineOutcome::Added); }
    qint64 notAdded() const { return m_read - added(); }
    qint64 lastLine() const { return m_lastLine; } // the last one that was looked at
    qint64 bytes() const { return m_bytes; }
    bool isWhole() const { return m_isWhole; } // the file's end was reached

    // Every line that was not added, in the file's order.
    class Others {
    public:
        explicit Others(const ImportReport& report) : m_report(report) {}
        // nullptr at the end.
        const NumberedOutcome* next();

    private:
        const ImportReport& m_report;
        std::size_t m_batch = 0;
        std::size_t m_place = 0;
    };

private:
    void note(qint64 line, LineOutcome outcome);

    std::array<qint64, lineOutcomeCount> m_counts{};
    std::array<std::vector<qint64>, lineOutcomeCount> m_lines;
    // As they came: one list would be copied as it grows, a million lines at a time.
    std::vector<std::vector<NumberedOutcome>> m_others;
    qint64 m_read = 0;
    qint64 m_lastLine = 0;
    qint64 m_bytes = 0;
    bool m_isWhole = false;
};

} // namespace invites::exchange
