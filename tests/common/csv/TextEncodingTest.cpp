#include "common/csv/TextEncoding.h"

#include <QBuffer>
#include <QStringEncoder>
#include <QTest>

using namespace invites::csv;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(TextEncoding)

class TextEncodingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void decodes_data();
    void decodes();
    void keepsCharactersThatChunksCut();
    void tellsThatReadingFailed();
};

void TextEncodingTest::finds_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<TextEncoding>("encoding");
    QTest::newRow("nothing") << QByteArray() << TextEncoding::Utf8;
    QTest::newRow("ASCII") << QByteArray("code\nA1B2C3\n") << TextEncoding::Utf8;
    QTest::newRow("UTF-8") << QByteArray("caf\xC3\xA9") << TextEncoding::Utf8;
    QTest::newRow("UTF-8, marked") << QByteArray("\xEF\xBB\xBF\xFF") << TextEncoding::Utf8;
    QTest::newRow("UTF-8, cut") << QByteArray("abc\xE2\x82") << TextEncoding::Utf8;
    QTest::newRow("UTF-8 with one wrong line")
        << QByteArray("\xC3\xA9 \xC3\xA9 \xC3\xA9\n\xFF\n") << TextEncoding::Utf8;
    QTest::newRow("UTF-16, little end first") << QByteArray("\xFF\xFE\x41\x00", 4) << TextEncoding::Utf16;
    QTest::newRow("UTF-16, big end first") << QByteArray("\xFE\xFF\x00\x41", 4) << TextEncoding::Utf16;
    QTest::newRow("Latin-1") << QByteArray("caf\xE9\n") << TextEncoding::Windows1252;
    QTest::newRow("Windows-1252") << QByteArray("\x93quoted\x94") << TextEncoding::Windows1252;
    QTest::newRow("overlong") << QByteArray("\xC0\xAF and more") << TextEncoding::Windows1252;
}

void TextEncodingTest::finds() {
    QFETCH(QByteArray, bytes);
    QFETCH(TextEncoding, encoding);
    QCOMPARE(int(detectEncoding(bytes)), int(encoding));
}

void TextEncodingTest::decodes_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<TextEncoding>("encoding");
    QTest::addColumn<QString>("text");
    QTest::newRow("UTF-8 as it is") << QByteArray("\xC3\xA9\xFF") << TextEncoding::Utf8 << QString();
    QTest::newRow("little") << QByteArray("\xFF\xFE\x41\x00\xE9\x00", 6) << TextEncoding::Utf16 << u"Aé"_s;
    QTest::newRow("big") << QByteArray("\xFE\xFF\x00\x41\x00\xE9", 6) << TextEncoding::Utf16 << u"Aé"_s;
    QTest::newRow("a pair") << QByteArray("\xFF\xFE\x3D\xD8\x00\xDE", 6) << TextEncoding::Utf16 << u"😀"_s;
    QTest::newRow("Windows") << QByteArray("\x80 \x93x\x94 \x9F caf\xE9") << TextEncoding::Windows1252
                             << u"€ “x” Ÿ café"_s;
}

void TextEncodingTest::decodes() {
    QFETCH(QByteArray, bytes);
    QFETCH(TextEncoding, encoding);
    QFETCH(QString, text);
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray read = Utf8Device(buffer, encoding).readAll();
    QCOMPARE(read, encoding == TextEncoding::Utf8 ? bytes : text.toUtf8());
}

void TextEncodingTest::keepsCharactersThatChunksCut() {
    // An odd offset, so that a chunk's end cuts every kind of character somewhere.
    QString text = u"x"_s;
    while (text.size() < 300'000)
        text += u"é€😀"_s;
    QByteArray bytes = QByteArray("\xFF\xFE") + QByteArray(QStringEncoder(QStringEncoder::Utf16LE).encode(text));
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    Utf8Device device(buffer, TextEncoding::Utf16);
    QByteArray read;
    while (!device.atEnd())
        read += device.read(1009);
    QVERIFY(read == text.toUtf8());
}

void TextEncodingTest::tellsThatReadingFailed() {
    class Broken : public QIODevice {
    protected:
        qint64 readData(char*, qint64) override {
            setErrorString(u"the disk is gone"_s);
            return -1;
        }
        qint64 writeData(const char*, qint64) override { return -1; }
        bool atEnd() const override { return false; }
    } broken;
    broken.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    Utf8Device device(broken, TextEncoding::Windows1252);
    char byte = 0;
    QCOMPARE(device.read(&byte, 1), -1);
    QCOMPARE(device.errorString(), u"the disk is gone"_s);
}

QTEST_APPLESS_MAIN(TextEncodingTest)
#include "TextEncodingTest.moc"
