#include "common/csv/CsvWriter.h"

#include <QFileDevice>

#include <algorithm>

namespace invites::csv {

namespace {

constexpr qsizetype bufferSize = qsizetype(64) * 1024;

bool looksLikeFormula(QStringView field) {
    return !field.isEmpty() && QStringView(u"=+-@\t\r").contains(field.front());
}

bool needsQuotes(const QByteArray& field) {
    return std::any_of(field.begin(), field.end(),
        [](char byte) { return byte == ',' || byte == '"' || byte == '\r' || byte == '\n'; });
}

tl::unexpected<Error> cannotWrite(const QIODevice& device) {
    return failure(
        ErrorCode::ResourceExhausted, QStringLiteral("The file cannot be written: %1.").arg(device.errorString()));
}

} // namespace

CsvWriter::CsvWriter(QIODevice& device) : m_device(device) {
    m_buffer.reserve(bufferSize);
}

Status CsvWriter::write(const std::vector<QString>& fields) {
    // A record of one empty field would be a blank line, which readers skip.
    const bool blank = fields.size() == 1 && fields.front().isEmpty();
    bool first = true;
    for (const QString& field : fields) {
        if (!first)
            m_buffer += ',';
        first = false;
        QByteArray text = field.toUtf8();
        if (looksLikeFormula(field))
            text.prepend('\'');
        if (blank || needsQuotes(text))
            m_buffer += '"' + text.replace('"', "\"\"") + '"';
        else
            m_buffer += text;
    }
    m_buffer += "\r\n";
    return m_buffer.size() < bufferSize ? Status() : writeBuffer();
}

Status CsvWriter::flush() {
    if (Status written = writeBuffer(); !written)
        return written;
    // QFile has a buffer of its own, and tells of a full disk only when that goes.
    auto* const file = qobject_cast<QFileDevice*>(&m_device);
    if (file != nullptr && !file->flush())
        return cannotWrite(m_device);
    return {};
}

Status CsvWriter::writeBuffer() {
    qsizetype done = 0;
    while (done < m_buffer.size()) {
        const qint64 count = m_device.write(m_buffer.constData() + done, m_buffer.size() - done);
        if (count <= 0) {
            m_buffer.remove(0, done);
            return cannotWrite(m_device);
        }
        done += qsizetype(count);
    }
    // Not clear(), which would give the memory back.
    m_buffer.resize(0);
    return {};
}

} // namespace invites::csv
