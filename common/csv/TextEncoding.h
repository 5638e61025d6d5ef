#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QIODevice>
#include <QStringDecoder>

namespace invites::csv {

enum class TextEncoding {
    Utf8,        // with a byte-order mark or without
    Utf16,       // which end first, its byte-order mark says; little without one
    Windows1252, // takes any byte; Latin-1 in all but the 32 places that Latin-1 has no letters in
};

// What a file's first bytes look like: UTF-16 by its byte-order mark; UTF-8 where its sequences are right, or wrong
// ones are the fewer; else Windows-1252, in which every byte means something. A sequence that the end cuts is no wrong
// one.
TextEncoding detectEncoding(QByteArrayView begin);

// Another device's text as UTF-8, without a byte-order mark of UTF-16. What cannot be decoded becomes U+FFFD. Reads the
// other device as it is read. Not thread-safe.
class Utf8Device final : public QIODevice {
public:
    // source: open for reading; outlives this. Opens itself.
    Utf8Device(QIODevice& source, TextEncoding encoding);

    bool isSequential() const override { return true; }
    bool atEnd() const override;

protected:
    qint64 readData(char* data, qint64 maximum) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray decode(const QByteArray& bytes);

    QIODevice& m_source;
    const TextEncoding m_encoding;
    QStringDecoder m_utf16;
    QByteArray m_decoded;
    qsizetype m_position = 0;
};

} // namespace invites::csv
