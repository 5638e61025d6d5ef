#include "common/exchange/CodeSheet.h"

#include "common/exchange/FingerprintSet.h"
#include "common/exchange/SheetPreview.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QTest>

using namespace invites;
using namespace invites::exchange;
using namespace Qt::StringLiterals;

namespace {

CodePattern sixCharacters() {
    return CodePattern::create(u"[A-Z0-9]{6}"_s, true).value();
}

// "line:code/note" or "line!defect" of each entry, with blanks between.
QString entriesOf(QByteArray file, const SheetFormat& format = {}, std::optional<SheetColumns> columns = {}) {
    QBuffer buffer(&file);
    buffer.open(QIODevice::ReadOnly);
    CodeSheet sheet(buffer, format, columns);
    QStringList entries;
    while (true) {
        const auto entry = sheet.next();
        if (!entry)
            return u"error "_s + QLatin1String(toText(entry.error().code));
        if (!*entry)
            break;
        const SheetEntry& found = **entry;
        entries << QString::number(found.line) + (found.defect ? u"!"_s : u":"_s) +
                       (found.defect ? QString(toText(*found.defect)) : found.code.trimmed()) +
                       (found.note.isEmpty() ? QString() : u"/"_s + found.note);
    }
    return entries.join(u' ');
}

} // namespace

class CodeSheetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEntries_data();
    void readsEntries();
    void readsMappedColumns();
    void previews_data();
    void previews();
    void aPreviewSaysWhatItWasTold();
    void outcomesHaveNames();
    void aSetOfFingerprintsForgetsNone();
};

void CodeSheetTest::readsEntries_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("entries");
    QTest::newRow("empty") << QByteArray() << QString();
    QTest::newRow("one column") << QByteArray("A1B2C3\r\n\r\nD4E5F6") << u"1:A1B2C3 3:D4E5F6"_s;
    QTest::newRow("heading") << QByteArray("\xEF\xBB\xBF\ncode\nA1B2C3\n") << u"3:A1B2C3"_s;
    QTest::newRow("short line") << QByteArray("x;code\n1;A1B2C3\n2\n") << u"2:A1B2C3 3!missing"_s;
    QTest::newRow("two columns, no heading") << QByteArray("1,2\n3,4\n") << u"error invalid_input"_s;
    QTest::newRow("NUL") << QByteArray("A\0B\nA1B2C3\n", 11) << u"1!nul 2:A1B2C3"_s;
    QTest::newRow("not UTF-8") << QByteArray("A1\xFF\nA1B2C3\n") << u"1!encoding 2:A1B2C3"_s;
    QTest::newRow("a quote too many") << QByteArray("\"A1\nB2C3D4\n") << u"1!quote 2:B2C3D4"_s;
    QTest::newRow("a huge line") << QByteArray(200'000, 'x') + "\nA1B2C3\n" << u"1!too_long 2:A1B2C3"_s;
}

void CodeSheetTest::readsEntries() {
    QFETCH(QByteArray, file);
    QFETCH(QString, entries);
    QCOMPARE(entriesOf(file), entries);
}

void CodeSheetTest::readsMappedColumns() {
    const QByteArray file("a|first one|A1B2C3\nb||D4E5F6\n");
    const SheetFormat pipes{csv::TextEncoding::Utf8, '|'};
    QCOMPARE(entriesOf(file, pipes, SheetColumns{false, 2, 1}), u"1:A1B2C3/first one 2:D4E5F6"_s);
    QCOMPARE(entriesOf(file, pipes, SheetColumns{true, 2, std::nullopt}), u"2:D4E5F6"_s);
    QCOMPARE(entriesOf("A1B2C3;caf\xE9\n", {csv::TextEncoding::Windows1252, ';'}, SheetColumns{false, 0, 1}),
        u"1:A1B2C3/café"_s);
    QCOMPARE(
        entriesOf(QByteArray("\xFF\xFE\x41\x00\n\x00\x42\x00", 8), {csv::TextEncoding::Utf16, ','}, SheetColumns{}),
        u"1:A 2:B"_s);
}

void CodeSheetTest::previews_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<char>("separator");
    QTest::addColumn<bool>("hasHeading");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("note"); // -1: none
    QTest::newRow("nothing") << QByteArray() << ',' << false << 0 << -1;
    QTest::newRow("codes alone") << QByteArray("A1B2C3\nD4E5F6\n") << ',' << false << 0 << -1;
    QTest::newRow("headed") << QByteArray("Note;Code\nx;A1B2C3\n") << ';' << true << 1 << 0;
    QTest::newRow("tabs, no heading") << QByteArray("1\tD4E5F6\n2\tA1B2C3\n") << '\t' << false << 1 << -1;
    QTest::newRow("pipes, other words") << QByteArray("\nno|invitation|comment\n1|A1B2C3|x\n2|D4E5F6|y\n") << '|'
                                        << true << 1 << 2;
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE"
                                          "c\0o\0d\0e\0;\0x\0\n\0A\0;\0y\0",
                                   22)
                            << ';' << true << 0 << -1;
}

void CodeSheetTest::previews() {
    QFETCH(QByteArray, file);
    QFETCH(char, separator);
    QFETCH(bool, hasHeading);
    QFETCH(int, code);
    QFETCH(int, note);
    const SheetPreview preview = previewSheet(file, std::nullopt, std::nullopt, sixCharacters());
    QCOMPARE(*preview.format.separator, separator);
    QCOMPARE(preview.columns.hasHeading, hasHeading);
    QCOMPARE(int(preview.columns.code), code);
    QCOMPARE(preview.columns.note ? int(*preview.columns.note) : -1, note);
}

void CodeSheetTest::aPreviewSaysWhatItWasTold() {
    QByteArray file("a,b;c\n");
    for (int line = 0; line < 100; ++line)
        file += "caf\xE9;x\n";
    const SheetPreview preview = previewSheet(file, csv::TextEncoding::Windows1252, ';', sixCharacters());
    QCOMPARE(preview.records.size(), previewRecords);
    QCOMPARE(preview.columnCount, std::size_t(2));
    QCOMPARE(preview.records[0].fields[0], u"a,b"_s);
    QCOMPARE(preview.records[1].fields[0], u"café"_s);
}

void CodeSheetTest::outcomesHaveNames() {
    QStringList names;
    for (const LineOutcome outcome : allLineOutcomes()) {
        names << toText(outcome);
        if (isRejected(outcome))
            QVERIFY(outcomeOfDefect(QString(toText(outcome))) == outcome);
        QVERIFY(!(isRejected(outcome) && isDuplicate(outcome)));
    }
    QCOMPARE(names.removeDuplicates(), 0);
    QVERIFY(outcomeOfDefect(u"something new") == LineOutcome::BadFormat);
}

void CodeSheetTest::aSetOfFingerprintsForgetsNone() {
    FingerprintSet set;
    const auto fingerprint = [](int number) {
        return QCryptographicHash::hash(QByteArray::number(number), QCryptographicHash::Sha256);
    };
    for (int number = 0; number < 20'000; ++number)
        QVERIFY(set.insert(fingerprint(number)));
    for (int number = 0; number < 20'000; ++number)
        QVERIFY(!set.insert(fingerprint(number)));
    QVERIFY(set.insert(QByteArray(32, '\0')));
    QVERIFY(!set.insert(QByteArray(32, '\0')));
}

QTEST_APPLESS_MAIN(CodeSheetTest)
#include "CodeSheetTest.moc"
