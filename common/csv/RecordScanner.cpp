#include "common/csv/RecordScanner.h"

#include "common/csv/CsvReader.h"

#include <algorithm>
#include <array>

namespace invites::csv {

namespace {

constexpr QLatin1String nulDefect("nul");
constexpr QLatin1String quoteDefect("quote");
constexpr QLatin1String tooLongDefect("too_long");

enum ByteKind : unsigned char { Ordinary = 0, Nul = 1, NotAscii = 2 };

constexpr std::array<unsigned char, 256> makeKinds() {
    std::array<unsigned char, 256> kinds{};
    kinds[0] = Nul;
    for (std::size_t byte = 128; byte < kinds.size(); ++byte)
        kinds[byte] = NotAscii;
    return kinds;
}

constexpr std::array<unsigned char, 256> kindOf = makeKinds();

bool isLineBreak(char byte) {
    return byte == '\n' || byte == '\r';
}

class Scanner {
public:
    Scanner(QByteArrayView window, char separator, std::vector<FieldSpan>& fields)
        : m_window(window), m_end(std::min(window.size(), CsvReader::maximumRecord + 1)), m_separator(separator),
          m_fields(fields) {}

    RecordSpan scan() {
        m_fields.clear();
        while (true) {
            if (m_at < m_end && m_window[m_at] == '"')
                scanQuotedField();
            else
                scanPlainField();
            if (!m_defect.isEmpty() || m_at > CsvReader::maximumRecord)
                return afterFirstLine();
            if (m_at == m_end || isLineBreak(m_window[m_at]))
                break;
            ++m_at;
        }
        const qsizetype lineBreak = lineBreakAt(m_window.sliced(m_at));
        return {.size = m_at + lineBreak,
            .lineBreaks = m_lineBreaks + (lineBreak > 0 ? 1 : 0),
            .isAscii = (m_kinds & NotAscii) == 0,
            .defect = (m_kinds & Nul) != 0 ? nulDefect : QLatin1String()};
    }

private:
    void scanPlainField() {
        const qsizetype start = m_at;
        const char* const bytes = m_window.data();
        while (m_at < m_end && bytes[m_at] != m_separator && !isLineBreak(bytes[m_at]))
            m_kinds |= kindOf[static_cast<unsigned char>(bytes[m_at++])];
        m_fields.push_back({.offset = start, .size = m_at - start});
    }

    // Ends behind the closing quote, or with a defect.
    void scanQuotedField() {
        FieldSpan field{.offset = ++m_at};
        for (; m_at < m_end; ++m_at) {
            const char byte = m_window[m_at];
            if (byte == '"') {
                if (m_at + 1 >= m_window.size() || m_window[m_at + 1] != '"')
                    break;
                field.hasDoubledQuotes = true;
                ++m_at;
            } else if (byte == '\n' || (byte == '\r' && lineBreakAt(m_window.sliced(m_at)) == 1)) {
                // Of CRLF, the LF counts.
                ++m_lineBreaks;
            }
            m_kinds |= kindOf[static_cast<unsigned char>(byte)];
        }
        if (m_at >= m_end) {
            // Over the limit, and no line was left behind: just long. Else a quote that nobody closed.
            m_defect = m_end > CsvReader::maximumRecord && m_lineBreaks == 0 ? tooLongDefect : quoteDefect;
            return;
        }
        field.size = m_at++ - field.offset;
        m_fields.push_back(field);
        if (m_at < m_end && m_window[m_at] != m_separator && !isLineBreak(m_window[m_at]))
            m_defect = quoteDefect;
    }

    RecordSpan afterFirstLine() const {
        RecordSpan span{.defect = m_defect.isEmpty() ? tooLongDefect : m_defect};
        span.size = findLineBreak(m_window);
        // A CR at the window's end may be half a line break.
        span.lineGoesOn = span.size + 1 >= m_window.size();
        if (!span.lineGoesOn) {
            span.size += lineBreakAt(m_window.sliced(span.size));
            span.lineBreaks = 1;
        }
        return span;
    }

    const QByteArrayView m_window;
    // One byte more than a record may have, so that reaching it tells a record that is too long.
    const qsizetype m_end;
    const char m_separator;
    std::vector<FieldSpan>& m_fields;
    qsizetype m_at = 0;
    qint64 m_lineBreaks = 0;
    unsigned m_kinds = Ordinary;
    QLatin1String m_defect;
};

} // namespace

qsizetype lineBreakAt(QByteArrayView text) {
    if (text.isEmpty() || !isLineBreak(text.front()))
        return 0;
    return text.front() == '\r' && text.size() > 1 && text[1] == '\n' ? 2 : 1;
}

qsizetype findLineBreak(QByteArrayView text) {
    return std::find_if(text.begin(), text.end(), isLineBreak) - text.begin();
}

RecordSpan scanRecord(QByteArrayView window, char separator, std::vector<FieldSpan>& fields) {
    return Scanner(window, separator, fields).scan();
}

std::optional<char> guessSeparator(QByteArrayView window, QByteArrayView candidates) {
    const QByteArrayView line = window.first(findLineBreak(window));
    if (std::all_of(line.begin(), line.end(), [](char byte) { return byte == ' '; }))
        return std::nullopt;
    struct Candidate {
        char byte;
        int count;
    };
    std::vector<Candidate> counts;
    for (const char byte : candidates)
        counts.push_back({byte, 0});
    bool quoted = false;
    bool atFieldStart = true;
    for (const char byte : window.first(std::min(window.size(), CsvReader::maximumRecord))) {
        if (!quoted && isLineBreak(byte))
            break;
        if (byte == '"' && (quoted || atFieldStart)) {
            // Of a doubled quote the second opens again what the first closed.
            quoted = !quoted;
            atFieldStart = !quoted;
            continue;
        }
        atFieldStart = false;
        for (Candidate& candidate : counts) {
            if (!quoted && candidate.byte == byte) {
                ++candidate.count;
                atFieldStart = true;
            }
        }
    }
    return std::max_element(counts.begin(), counts.end(), [](const Candidate& left, const Candidate& right) {
        return left.count < right.count;
    })->byte;
}

} // namespace invites::csv
