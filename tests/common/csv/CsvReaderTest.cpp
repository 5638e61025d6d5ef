#include "common/csv/CsvReader.h"

#include <QBuffer>
#include <QFile>
#include <QTest>

#include <unistd.h>

#include <array>
#include <cstring>

using namespace invites;
using namespace invites::csv;

namespace {

constexpr qsizetype limit = CsvReader::maximumRecord;

// Gives away its content in pieces, and then ends, or fails.
class PieceDevice final : public QIODevice {
public:
    PieceDevice(QByteArray content, qsizetype piece, bool fails, bool sequential = true)
        : m_content(std::move(content)), m_piece(piece), m_fails(fails), m_sequential(sequential) {
        open(ReadOnly | Unbuffered);
    }
    bool isSequential() const override { return m_sequential; }
    // Of a device that is not sequential, which read() never asks beyond.
    qint64 size() const override { return m_content.size() + 1'000'000; }

protected:
    qint64 readData(char* data, qint64 maximum) override {
        const qsizetype count = std::min({m_piece, qsizetype(maximum), m_content.size() - m_given});
        if (count == 0) {
            if (m_fails)
                setErrorString(QStringLiteral("the cable was pulled"));
            return -1;
        }
        std::memcpy(data, m_content.constData() + m_given, std::size_t(count));
        m_given += count;
        return count;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray m_content;
    qsizetype m_piece;
    bool m_fails;
    bool m_sequential;
    qsizetype m_given = 0;
};

// A line without an end: never more in memory than what is asked for.
class EndlessLine final : public QIODevice {
public:
    explicit EndlessLine(qint64 size) : m_left(size) { open(ReadOnly | Unbuffered); }
    bool isSequential() const override { return true; }
    qint64 largestRead() const { return m_largestRead; }

protected:
    qint64 readData(char* data, qint64 maximum) override {
        m_largestRead = std::max(m_largestRead, maximum);
        const qint64 count = std::min(maximum, m_left);
        std::memset(data, 'x', std::size_t(count));
        m_left -= count;
        return count == 0 ? -1 : count;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    qint64 m_left;
    qint64 m_largestRead = 0;
};

// "1:a|b" a record, "3!quote" a defect; what a table of expectations can show.
QStringList summaryOf(QIODevice& device) {
    CsvReader reader(device);
    QStringList summary;
    while (true) {
        const auto record = reader.next();
        if (!record)
            return summary << QStringLiteral("failed ") + QLatin1String(toText(record.error().code));
        if (!record->has_value())
            return summary;
        QStringList fields(record->value().fields.begin(), record->value().fields.end());
        if (!record->value().defect.isEmpty())
            summary << QStringLiteral("%1!%2").arg(record->value().line).arg(record->value().defect) +
                           fields.join(QLatin1Char('|'));
        else
            summary << QString::number(record->value().line) + u':' + fields.join(QLatin1Char('|'));
    }
}

QStringList summaryOf(const QByteArray& content) {
    QBuffer buffer;
    buffer.setData(content);
    buffer.open(QIODevice::ReadOnly);
    return summaryOf(buffer);
}

QStringList lines(std::initializer_list<const char*> list) {
    QStringList result;
    for (const char* line : list)
        result << QString::fromUtf8(line);
    return result;
}

} // namespace

class CsvReaderTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsRecords_data();
    void readsRecords();
    void readsTheSameInPiecesOfAnySize_data() { readsRecords_data(); }
    void readsTheSameInPiecesOfAnySize();
    void knowsABlankRecord();
    void takesARecordOfExactlyTheMaximum_data();
    void takesARecordOfExactlyTheMaximum();
    void recoversFromHugeRecords_data();
    void recoversFromHugeRecords();
    void keepsLineBreaksWholeAcrossChunks_data();
    void keepsLineBreaksWholeAcrossChunks();
    void readsAnEndlessLineInBoundedMemory();
    void reportsAFailingDevice_data();
    void reportsAFailingDevice();
    void readsFromAPipeToItsEnd();
    void readsAMillionLines();
};

void CsvReaderTest::readsRecords_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const QByteArray& content, std::initializer_list<const char*> expected) {
        QTest::newRow(name) << content << lines(expected);
    };
    row("nothing", "", {});
    row("only a byte-order mark", "\xEF\xBB\xBF", {});
    row("one column", "code\nABC123\nDEF456\n", {"1:code", "2:ABC123", "3:DEF456"});
    row("no last line break", "a,b\nc,d", {"1:a|b", "2:c|d"});
    row("CRLF", "a,b\r\nc,d\r\n", {"1:a|b", "2:c|d"});
    row("CR", "a,b\rc,d\r", {"1:a|b", "2:c|d"});
    row("line breaks mixed", "a\r\nb\nc\rd\n\re", {"1:a", "2:b", "3:c", "4:d", "5:", "6:e"});
    row("byte-order mark",
        "\xEF\xBB\xBF"
        "code\nA\n",
        {"1:code", "2:A"});
    row("byte-order mark before a quote", "\xEF\xBB\xBF\"a,b\",c\n", {"1:a,b|c"});
    row("blank lines", "\n\na\n  \n\n", {"1:", "2:", "3:a", "4:  ", "5:"});
    row("empty fields", ",\n,,\na,\n", {"1:|", "2:||", "3:a|"});
    row("semicolons", "a;b,c;d\n1;2;3\n", {"1:a|b,c|d", "2:1|2|3"});
    row("tabs", "a\tb\tc,d\n1\t2\t3\n", {"1:a|b|c,d", "2:1|2|3"});
    row("comma wins a draw", "a,b;c\n", {"1:a|b;c"});
    row("separator after blank lines", "\n \na;b\n", {"1:", "2: ", "3:a|b"});
    row("separator from outside quotes", "\"a,b,c\";d\n1,2;3\n", {"1:a,b,c|d", "2:1,2|3"});
    row("separator with doubled quotes", "\"a\"\",\"\",b\";c\n1;2\n", {"1:a\",\",b|c", "2:1|2"});
    row("the first record alone decides", "code\nA;B\nC,D\n", {"1:code", "2:A;B", "3:C|D"});
    row("quoted", "\"a\",\"b c\"\n", {"1:a|b c"});
    row("quoted and empty", "\"\",\"\"\n\"\"\n", {"1:|", "2:"});
    row("separator in quotes", "\"a,b\",c\n", {"1:a,b|c"});
    row("doubled quotes", "\"say \"\"hi\"\"\",\"\"\"\"\n", {"1:say \"hi\"|\""});
    row("quoted line breaks", "\"a\nb\",c\n\"d\r\ne\rf\"\ng\n", {"1:a\nb|c", "3:d\r\ne\rf", "6:g"});
    row("quoted line break at the end", "x,\"a\n\"", {"1:x|a\n"});
    row("quotes within plain text", "5\" disk,it\"\"s\n", {"1:5\" disk|it\"\"s"});
    row("quote after a space is plain", "a, \"b\"\n", {"1:a| \"b\""});
    row("UTF-8", "\xC3\xA9,\xE6\x97\xA5\xE6\x9C\xAC,\xF0\x9F\x8E\x9F\n", {"1:é|日本|🎟"});
    row("text after a quote", "\"a\"b,c\nd,e\n", {"1!quote", "2:d|e"});
    row("space after a quote", "\"a\" ,c\nd\n", {"1!quote", "2:d"});
    row("quote without end", "a\n\"b,c\nd\ne", {"1:a", "2!quote", "3:d", "4:e"});
    row("quote without end on the last line", "a\n\"b", {"1:a", "2!quote"});
    row("a quote alone at the end", "\"", {"1!quote"});
    row("text after a quote that spans lines", "\"a\nb\"c\nd\n", {"1!quote", "2:b\"c", "3:d"});
    row("each line with a quote too many", "\"a\n\"b\n\"c\n", {"1!quote", "2!quote", "3!quote"});
    row("NUL", QByteArray("a\0b,c\nd\n", 8), {"1!nul", "2:d"});
    row("NUL in quotes", QByteArray("\"a\n\0\",c\nd\n", 10), {"1!nul", "3:d"});
    row("NUL and bad UTF-8", QByteArray("\xFF\0\nd\n", 5), {"1!nul", "2:d"});
    row("bad UTF-8", "a\xFF,b\nc\n", {"1!encoding", "2:c"});
    row("Latin-1", "caf\xE9\nc\n", {"1!encoding", "2:c"});
    row("UTF-8 cut", "\xE6\x97\nc\n", {"1!encoding", "2:c"});
    row("UTF-8 cut at the end", "a\n\xE6\x97", {"1:a", "2!encoding"});
    row("UTF-8 cut by a separator", "\xE6\x97,\x9C\nc\n", {"1!encoding", "2:c"});
    row("UTF-8 longer than it may be", "\xC0\xAF\nc\n", {"1!encoding", "2:c"});
    row("UTF-8 of a surrogate", "\xED\xA0\x80\nc\n", {"1!encoding", "2:c"});
    row("bad UTF-8 over two lines", "\"a\n\xFF\",c\nd\n", {"1!encoding", "3:d"});
    row("UTF-16",
        QByteArray("\xFF\xFE"
                   "a\0\n\0b\0",
            8),
        {"1!nul", "2!nul"});
}

void CsvReaderTest::readsRecords() {
    QFETCH(const QByteArray, content);
    QFETCH(const QStringList, expected);
    QCOMPARE(summaryOf(content), expected);
}

void CsvReaderTest::readsTheSameInPiecesOfAnySize() {
    QFETCH(const QByteArray, content);
    QFETCH(const QStringList, expected);
    for (const qsizetype piece : {1, 2, 3, 5}) {
        PieceDevice device(content, piece, false);
        QCOMPARE(summaryOf(device), expected);
    }
}

void CsvReaderTest::knowsABlankRecord() {
    QVERIFY((CsvRecord{1, {QString()}, {}}).isBlank());
    QVERIFY((CsvRecord{1, {QStringLiteral(" \t")}, {}}).isBlank());
    QVERIFY(!(CsvRecord{1, {QStringLiteral("a")}, {}}).isBlank());
    QVERIFY(!(CsvRecord{1, {QString(), QString()}, {}}).isBlank());
    QVERIFY(!(CsvRecord{1, {}, QStringLiteral("nul")}).isBlank());
}

void CsvReaderTest::takesARecordOfExactlyTheMaximum_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("fits");
    for (const auto* lineBreak : {"", "\n", "\r\n", "\r"}) {
        const QByteArray name = QByteArray(lineBreak).toHex();
        const QByteArray tail = *lineBreak == '\0' ? QByteArray() : lineBreak + QByteArray("next");
        QTest::addRow("plain, %s", name.constData()) << QByteArray(limit, 'x') + tail << true;
        QTest::addRow("plain, one more, %s", name.constData()) << QByteArray(limit + 1, 'x') + tail << false;
        QTest::addRow("quoted, %s", name.constData()) << '"' + QByteArray(limit - 2, 'x') + '"' + tail << true;
        QTest::addRow("quoted, one more, %s", name.constData())
            << '"' + QByteArray(limit - 1, 'x') + '"' + tail << false;
        QTest::addRow("doubled quotes, %s", name.constData()) << '"' + QByteArray(limit - 2, '"') + '"' + tail << true;
        QTest::addRow("doubled quotes, two more, %s", name.constData())
            << '"' + QByteArray(limit, '"') + '"' + tail << false;
        QTest::addRow("separators, %s", name.constData()) << QByteArray(limit, ',') + tail << true;
        QTest::addRow("separators, one more, %s", name.constData()) << QByteArray(limit + 1, ',') + tail << false;
    }
}

void CsvReaderTest::takesARecordOfExactlyTheMaximum() {
    QFETCH(const QByteArray, content);
    QFETCH(const bool, fits);
    const QStringList summary = summaryOf(content);
    QCOMPARE(summary.first() == QLatin1String("1!too_long"), !fits);
    if (content.endsWith("next"))
        QCOMPARE(summary.mid(1), lines({"2:next"}));
    else
        QCOMPARE(summary.size(), 1);
}

void CsvReaderTest::recoversFromHugeRecords_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const QByteArray& content, std::initializer_list<const char*> expected) {
        QTest::newRow(name) << content << lines(expected);
    };
    const QByteArray huge(5 * limit, 'x');
    row("plain", "a\n" + huge + "\nb\n", {"1:a", "2!too_long", "3:b"});
    row("plain at the end", "a\n" + huge, {"1:a", "2!too_long"});
    row("plain and CRLF", huge + "\r\nb", {"1!too_long", "2:b"});
    row("quoted", '"' + huge + "\"\nb\n", {"1!too_long", "2:b"});
    row("many lines in quotes: a quote too many", "\"a\nb\n" + huge + "\"\nc\n",
        {"1!quote", "2:b", "3!too_long", "4:c"});
    row("two in a row", huge + '\n' + huge + "\nb", {"1!too_long", "2!too_long", "3:b"});
    row("NUL and bad UTF-8 within", QByteArray(1, '\0') + huge + "\xFF\nb", {"1!too_long", "2:b"});

    // A quote too many must not cost more than its own line, however long the file goes on.
    QByteArray stray("\"stray\n");
    QStringList expected{QStringLiteral("1!quote")};
    for (int line = 2; line < 20'000; ++line) {
        stray += "CODE12\n";
        expected << QStringLiteral("%1:CODE12").arg(line);
    }
    QTest::newRow("stray quote before many lines") << stray << expected;
}

void CsvReaderTest::recoversFromHugeRecords() {
    QFETCH(const QByteArray, content);
    QFETCH(const QStringList, expected);
    QCOMPARE(summaryOf(content), expected);
}

void CsvReaderTest::keepsLineBreaksWholeAcrossChunks_data() {
    QTest::addColumn<qsizetype>("size");
    // The reader fills up to its window of limit + 2, in chunks of 256 KiB or as the device gives them.
    for (const qsizetype edge : {limit, qsizetype(256 * 1024), 256 * 1024 + limit, qsizetype(512 * 1024)}) {
        for (qsizetype size = edge - 4; size <= edge + 4; ++size)
            QTest::addRow("%lld", qlonglong(size)) << size;
    }
}

void CsvReaderTest::keepsLineBreaksWholeAcrossChunks() {
    QFETCH(const qsizetype, size);
    const QByteArray content = QByteArray(size, 'x') + "\r\nb\r\nc";
    const QString first = size > limit ? QStringLiteral("1!too_long") : QStringLiteral("1:") + QString(size, u'x');
    const QStringList expected{first, QStringLiteral("2:b"), QStringLiteral("3:c")};
    QCOMPARE(summaryOf(content), expected);
    PieceDevice device(content, 4096 + 1, false);
    QCOMPARE(summaryOf(device), expected);
}

void CsvReaderTest::readsAnEndlessLineInBoundedMemory() {
    EndlessLine device(qint64(1) << 28);
    QCOMPARE(summaryOf(device), lines({"1!too_long"}));
    QVERIFY(device.largestRead() <= 512 * 1024);
}

void CsvReaderTest::reportsAFailingDevice_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("sequential");
    for (const bool sequential : {true, false}) {
        QTest::addRow("at once, %d", sequential) << QByteArray() << sequential;
        QTest::addRow("within a record, %d", sequential) << QByteArray("a,b\nc") << sequential;
        QTest::addRow("within a long line, %d", sequential) << QByteArray(3 * limit, 'x') << sequential;
    }
}

void CsvReaderTest::reportsAFailingDevice() {
    QFETCH(const QByteArray, content);
    QFETCH(const bool, sequential);
    PieceDevice device(content, 1000, true, sequential);
    CsvReader reader(device);
    auto record = reader.next();
    while (record && record->has_value())
        record = reader.next();
    QVERIFY(!record);
    QCOMPARE(record.error().code, ErrorCode::DataCorrupt);
    QVERIFY(record.error().detail.contains(QLatin1String("the cable was pulled")));
    record = reader.next();
    QVERIFY(!record);
    QCOMPARE(record.error().code, ErrorCode::DataCorrupt);
}

void CsvReaderTest::readsFromAPipeToItsEnd() {
    std::array<int, 2> ends{};
    QCOMPARE(::pipe(ends.data()), 0);
    QCOMPARE(::write(ends[1], "a\nb", 3), 3);
    ::close(ends[1]);
    QFile file;
    QVERIFY(file.open(ends[0], QIODevice::ReadOnly, QFileDevice::AutoCloseHandle));
    QVERIFY(file.isSequential());
    QCOMPARE(summaryOf(file), lines({"1:a", "2:b"}));
}

// What is worse than linear runs into the test's limit.
void CsvReaderTest::readsAMillionLines() {
    QByteArray content("code\n");
    for (int i = 0; i < 1'000'000; ++i)
        content += QByteArray::number(100'000 + i) + '\n';
    QBuffer buffer(&content);
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer);
    qint64 records = 0;
    for (auto record = reader.next(); record && record->has_value(); record = reader.next())
        ++records;
    QCOMPARE(records, 1'000'001);
}

QTEST_GUILESS_MAIN(CsvReaderTest)
#include "CsvReaderTest.moc"
