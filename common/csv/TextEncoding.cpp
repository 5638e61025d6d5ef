#include "common/csv/TextEncoding.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace invites::csv {

namespace {

constexpr qint64 chunkSize = 64 * 1024;

// Where Windows-1252 differs from Latin-1 (Unicode's CP1252.TXT); the five bytes that it leaves open stay as they are.
constexpr std::array<char16_t, 32> windowsLetters{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

unsigned byteAt(QByteArrayView bytes, qsizetype at) {
    return static_cast<unsigned char>(bytes[at]);
}

// How many bytes the sequence that begins with this one has; 0 for a byte that begins none.
qsizetype sequenceLength(unsigned first) {
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80;
}

bool moreRightThanWrong(QByteArrayView bytes) {
    qint64 right = 0;
    qint64 wrong = 0;
    for (qsizetype at = 0; at < bytes.size();) {
        if (byteAt(bytes, at) < 0x80) {
            ++at;
            continue;
        }
        const qsizetype length = sequenceLength(byteAt(bytes, at));
        const QByteArrayView rest = bytes.sliced(at);
        if (length > rest.size() && std::all_of(rest.begin() + 1, rest.end(), isContinuation))
            break;
        const bool isRight = length > 0 && length <= rest.size() && rest.first(length).isValidUtf8();
        ++(isRight ? right : wrong);
        at += isRight ? length : 1;
    }
    return wrong == 0 || right > wrong;
}

} // namespace

TextEncoding detectEncoding(QByteArrayView begin) {
    if (begin.startsWith("\xFF\xFE") || begin.startsWith("\xFE\xFF"))
        return TextEncoding::Utf16;
    if (begin.startsWith("\xEF\xBB\xBF"))
        return TextEncoding::Utf8;
    return moreRightThanWrong(begin) ? TextEncoding::Utf8 : TextEncoding::Windows1252;
}

Utf8Device::Utf8Device(QIODevice& source, TextEncoding encoding)
    : m_source(source), m_encoding(encoding), m_utf16(QStringDecoder::Utf16) {
    // With nobody's buffer between, the source's position tells how far reading is.
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

bool Utf8Device::atEnd() const {
    return m_position == m_decoded.size() && m_source.atEnd();
}

QByteArray Utf8Device::decode(const QByteArray& bytes) {
    switch (m_encoding) {
    case TextEncoding::Utf8:
        return bytes;
    case TextEncoding::Utf16: {
        const QString text = m_utf16.decode(bytes);
        return text.toUtf8();
    }
    case TextEncoding::Windows1252: {
        QString text = QString::fromLatin1(bytes);
        for (QChar& character : text) {
            if (character >= u'\x80' && character <= u'\x9F')
                character = windowsLetters[character.unicode() - 0x80U];
        }
        return text.toUtf8();
    }
    }
    Q_UNREACHABLE();
}

qint64 Utf8Device::readData(char* data, qint64 maximum) {
    while (m_position == m_decoded.size()) {
        const QByteArray bytes = m_source.read(chunkSize);
        if (bytes.isEmpty()) {
            if (!m_source.atEnd())
                setErrorString(m_source.errorString());
            return m_source.atEnd() ? 0 : -1;
        }
        m_decoded = decode(bytes);
        m_position = 0;
    }
    const qint64 count = std::min(maximum, qint64(m_decoded.size() - m_position));
    std::memcpy(data, m_decoded.constData() + m_position, std::size_t(count));
    m_position += qsizetype(count);
    return count;
}

} // namespace invites::csv
