#include "common/csv/CsvReader.h"

#include <algorithm>
#include <cstring>

namespace invites::csv {

namespace {

constexpr qsizetype chunkSize = qsizetype(256) * 1024;
// A record with the line break after it.
constexpr qsizetype windowSize = CsvReader::maximumRecord + 2;
constexpr qsizetype spoiltSize = 1000;
constexpr char byteOrderMark[] = "\xEF\xBB\xBF";

} // namespace

CsvReader::CsvReader(QIODevice& device, std::optional<char> separator)
    : m_device(device), m_separator(separator.value_or(',')), m_separatorKnown(separator.has_value()),
      m_wordsBefore(device.errorString()), m_buffer(windowSize + chunkSize, Qt::Uninitialized) {}

Result<std::optional<CsvRecord>> CsvReader::next() {
    if (const Status filled = fill(); !filled)
        return failure(filled.error());
    if (!m_started) {
        m_started = true;
        if (window().startsWith(byteOrderMark))
            m_position += qsizetype(std::strlen(byteOrderMark));
    }
    if (window().isEmpty())
        return std::nullopt;
    if (!m_separatorKnown) {
        const auto separator = guessSeparator(window());
        m_separatorKnown = separator.has_value();
        m_separator = separator.value_or(m_separator);
    }

    CsvRecord record{.line = m_line};
    const RecordSpan span = scanRecord(window(), m_separator, m_fields);
    decode(span, record);
    m_position += span.size;
    m_line += span.lineBreaks;
    if (span.lineGoesOn)
        skipRestOfLine();
    return record;
}

void CsvReader::decode(const RecordSpan& span, CsvRecord& record) const {
    const QByteArrayView bytes = window().first(span.size);
    if (!span.defect.isEmpty()) {
        record.defect = span.defect;
        record.spoilt = bytes.first(std::min(bytes.size(), spoiltSize)).toByteArray();
        return;
    }
    if (!span.isAscii && !bytes.isValidUtf8()) {
        record.defect = QStringLiteral("encoding");
        record.spoilt = bytes.first(std::min(bytes.size(), spoiltSize)).toByteArray();
        return;
    }
    record.fields.reserve(m_fields.size());
    for (const FieldSpan& field : m_fields) {
        const QByteArrayView raw = bytes.sliced(field.offset, field.size);
        QString& text = record.fields.emplace_back(span.isAscii ? QString::fromLatin1(raw) : QString::fromUtf8(raw));
        if (field.hasDoubledQuotes)
            text.replace(QLatin1String("\"\""), QLatin1String("\""));
    }
}

void CsvReader::skipRestOfLine() {
    // A device that fails is reported by the next call: this record was read.
    while (fill() && !window().isEmpty()) {
        const qsizetype lineBreak = findLineBreak(window());
        const bool found = lineBreak < window().size();
        m_position += lineBreak;
        if (!found)
            continue;
        if (fill()) {
            m_position += lineBreakAt(window());
            ++m_line;
        }
        return;
    }
}

Status CsvReader::fill() {
    if (m_error)
        return failure(*m_error);
    while (!m_atEnd && m_filled - m_position < windowSize) {
        if (m_filled + chunkSize > m_buffer.size()) {
            std::memmove(m_buffer.data(), m_buffer.constData() + m_position, std::size_t(m_filled - m_position));
            m_filled -= m_position;
            m_position = 0;
        }
        if (Status read = readChunk(); !read) {
            m_error = read.error();
            return read;
        }
    }
    return {};
}

Status CsvReader::readChunk() {
    const qint64 count = m_device.read(m_buffer.data() + m_filled, chunkSize);
    if (count > 0) {
        m_filled += qsizetype(count);
        return {};
    }
    const bool sequential = m_device.isSequential();
    if (count == 0 && sequential && m_device.waitForReadyRead(-1))
        return {};
    if ((count < 0 && !sequential) || m_device.errorString() != m_wordsBefore)
        return failure(ErrorCode::DataCorrupt,
            QStringLiteral("The file cannot be read any further: %1.").arg(m_device.errorString()));
    m_atEnd = true;
    return {};
}

} // namespace invites::csv
