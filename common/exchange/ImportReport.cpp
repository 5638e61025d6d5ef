#include "common/exchange/ImportReport.h"

namespace invites::exchange {

void ImportReport::note(qint64 line, LineOutcome outcome) {
    ++m_counts[std::size_t(outcome)];
    std::vector<qint64>& lines = m_lines[std::size_t(outcome)];
    if (lines.size() < shownLines)
        lines.push_back(line);
}

void ImportReport::take(BatchOutcome batch) {
    for (const qint64 line : batch.added)
        note(line, LineOutcome::Added);
    for (const NumberedOutcome& other : batch.others)
        note(other.line, other.outcome);
    if (!batch.others.empty()) {
        batch.others.shrink_to_fit();
        m_others.push_back(std::move(batch.others));
    }
    m_read += batch.read;
    if (batch.read > 0)
        m_lastLine = batch.lastLine;
    m_bytes = batch.bytes;
    m_isWhole = batch.isLast;
}

const NumberedOutcome* ImportReport::Others::next() {
    const auto& batches = m_report.m_others;
    if (m_batch < batches.size() && m_place == batches[m_batch].size()) {
        ++m_batch;
        m_place = 0;
    }
    return m_batch < batches.size() ? &batches[m_batch][m_place++] : nullptr;
}

} // namespace invites::exchange
