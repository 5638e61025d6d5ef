#include "common/csv/CsvWriter.h"

#include "common/csv/CsvReader.h"

#include <QBuffer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace invites;
using namespace invites::csv;

namespace {

using Fields = std::vector<QString>;

// Takes so many bytes, a few at a time, and then none.
class SmallDisk final : public QIODevice {
public:
    explicit SmallDisk(qint64 room) : m_room(room) { open(WriteOnly | Unbuffered); }
    QByteArray content() const { return m_content; }

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* data, qint64 size) override {
        const qint64 count = std::min({size, qint64(7), m_room});
        if (count == 0) {
            setErrorString(QStringLiteral("the disk is full"));
            return -1;
        }
        m_content.append(data, qsizetype(count));
        m_room -= count;
        return count;
    }

private:
    qint64 m_room;
    QByteArray m_content;
};

} // namespace

class CsvWriterTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesRecords_data();
    void writesRecords();
    void writesNothingBeforeItMust();
    void readsBackWhatItWrote();
    void goesOnAfterShortWrites();
    void reportsAFullDisk();
    void reportsAFullDiskThatTheFileLearnsOfLate();
};

void CsvWriterTest::writesRecords_data() {
    QTest::addColumn<QStringList>("fields");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QStringList& fields, const char* expected) {
        QTest::newRow(name) << fields << QByteArray(expected);
    };
    const auto one = [&](const char* name, const char* field, const char* expected) {
        row(name, {QString::fromUtf8(field)}, expected);
    };
    row("plain", {QStringLiteral("a"), QStringLiteral("b c"), QString()}, "a,b c,\r\n");
    row("empty fields", {QString(), QString()}, ",\r\n");
    one("one empty field is no blank line", "", "\"\"\r\n");
    one("comma", "a,b", "\"a,b\"\r\n");
    one("quote", "say \"hi\"", "\"say \"\"hi\"\"\"\r\n");
    one("LF", "a\nb", "\"a\nb\"\r\n");
    one("CR", "a\rb", "\"a\rb\"\r\n");
    one("semicolon needs no quotes", "a;b", "a;b\r\n");
    one("UTF-8", "é日🎟", "é日🎟\r\n");
    one("formula", "=1+1", "'=1+1\r\n");
    one("formula in quotes", "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
    one("plus", "+1", "'+1\r\n");
    one("minus", "-1", "'-1\r\n");
    one("at", "@SUM(1)", "'@SUM(1)\r\n");
    one("tab", "\t=1", "'\t=1\r\n");
    one("carriage return", "\r=1", "\"'\r=1\"\r\n");
    one("sign within", "a=1+1-@", "a=1+1-@\r\n");
    row("formula in the second field", {QStringLiteral("a"), QStringLiteral("=1")}, "a,'=1\r\n");
}

void CsvWriterTest::writesRecords() {
    QFETCH(const QStringList, fields);
    QFETCH(const QByteArray, expected);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    CsvWriter writer(buffer);
    QVERIFY(writer.write(Fields(fields.begin(), fields.end())));
    QVERIFY(writer.flush());
    QCOMPARE(buffer.data(), expected);
}

void CsvWriterTest::writesNothingBeforeItMust() {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    CsvWriter writer(buffer);
    QVERIFY(writer.write({QStringLiteral("a")}));
    QVERIFY(buffer.data().isEmpty());
    QVERIFY(writer.write({QString(100'000, u'x')}));
    QCOMPARE(buffer.data().size(), 3 + 100'002);
}

void CsvWriterTest::readsBackWhatItWrote() {
    const std::vector<Fields> table{
        {QStringLiteral("number"), QStringLiteral("note")},
        {QStringLiteral("1"), QStringLiteral("a, \"b\"\r\nand \n c\r")},
        {QString(), QStringLiteral("日本")},
        {QStringLiteral("\""), QStringLiteral(" ")},
    };
    QBuffer buffer;
    buffer.open(QIODevice::ReadWrite);
    CsvWriter writer(buffer);
    for (const Fields& fields : table)
        QVERIFY(writer.write(fields));
    QVERIFY(writer.flush());
    buffer.seek(0);
    CsvReader reader(buffer);
    for (const Fields& fields : table) {
        const auto record = reader.next();
        QVERIFY(record && record->has_value());
        QCOMPARE(record->value().fields, fields);
    }
    QVERIFY(!reader.next()->has_value());
}

void CsvWriterTest::goesOnAfterShortWrites() {
    SmallDisk disk(1'000'000);
    CsvWriter writer(disk);
    for (int i = 0; i < 10'000; ++i)
        QVERIFY(writer.write({QStringLiteral("0123456789")}));
    QVERIFY(writer.flush());
    QCOMPARE(disk.content(), QByteArray("0123456789\r\n").repeated(10'000));
}

void CsvWriterTest::reportsAFullDisk() {
    SmallDisk disk(20);
    CsvWriter writer(disk);
    for (int i = 0; i < 3; ++i)
        QVERIFY(writer.write({QStringLiteral("0123456789")}));
    const Status flushed = writer.flush();
    QVERIFY(!flushed);
    QCOMPARE(flushed.error().code, ErrorCode::ResourceExhausted);
    QVERIFY(flushed.error().detail.contains(QLatin1String("the disk is full")));
    QVERIFY(!writer.write({QString(100'000, u'x')}));
}

void CsvWriterTest::reportsAFullDiskThatTheFileLearnsOfLate() {
    QFile full(QStringLiteral("/dev/full"));
    if (!full.open(QIODevice::WriteOnly))
        QSKIP("This system has no /dev/full");
    CsvWriter writer(full);
    QVERIFY(writer.write({QStringLiteral("a")}));
    const Status flushed = writer.flush();
    QVERIFY(!flushed);
    QCOMPARE(flushed.error().code, ErrorCode::ResourceExhausted);
}

QTEST_GUILESS_MAIN(CsvWriterTest)
#include "CsvWriterTest.moc"
