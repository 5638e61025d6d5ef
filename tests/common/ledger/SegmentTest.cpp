#include "common/ledger/KeyList.h"
#include "common/ledger/PublishedCopy.h"
#include "tests/support/ledger/ChainBuilder.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace invites;
using namespace invites::ledger;
using test::ChainBuilder;

namespace {

const QByteArray line =
    "{\"height\":7,\"time\":1795674844123456,\"body\":\"AgAAAAIEAQ==\",\"hash\":\"" + QByteArray(64, 'a') + "\"}\n";

} // namespace

class SegmentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocksAreLines();
    void refusesOtherLines_data();
    void refusesOtherLines();
    void filesHold1024Blocks();
    void theEndOfTheChainIsToldInJson();
    void refusesOtherEnds_data();
    void refusesOtherEnds();
    void aCopyIsReadBlockByBlock();
    void aCopyThatIsCutOffIsNoCopy();
    void whatFollowsAShortFileIsNotOfTheChain();
    void keysAreReadAsTheyAreWritten();
    void aFileWithTooManyBlocksIsNone();
    void withoutItsEndThereIsNoCopy();

private:
    static void write(const QString& path, const QByteArray& content);
    static QString writeCopy(const QTemporaryDir& folder, const std::vector<Block>& blocks);
};

void SegmentTest::write(const QString& path, const QByteArray& content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Append));
    file.write(content);
}

QString SegmentTest::writeCopy(const QTemporaryDir& folder, const std::vector<Block>& blocks) {
    QDir(folder.path()).mkdir(QStringLiteral("blocks"));
    for (const Block& block : blocks)
        write(folder.filePath(segmentPath(block.height)), toLine(block));
    const Block& last = blocks.back();
    write(folder.filePath(QStringLiteral("ledger.json")), toJson({"sora", last.height, last.time, last.hash}));
    return folder.path();
}

void SegmentTest::blocksAreLines() {
    const auto block = blockFromLine(QByteArrayView(line).chopped(1));
    QVERIFY(block.has_value());
    QCOMPARE(block->height, quint64(7));
    QCOMPARE(block->time, quint64(1795674844123456));
    QCOMPARE(block->body, QByteArray::fromHex("02000000020401"));
    QCOMPARE(block->hash, QByteArray(32, '\xaa'));
    QCOMPARE(toLine(*block), line);
}

void SegmentTest::refusesOtherLines_data() {
    QTest::addColumn<QByteArray>("other");
    const auto row = [](const char* name, const char* from, const char* to) {
        QTest::newRow(name) << QByteArray(line).chopped(1).replace(from, to);
    };
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("its line feed") << line;
    row("white space", ",\"time", ", \"time");
    row("another order", "\"height\":7,\"time\":1795674844123456", "\"time\":1795674844123456,\"height\":7");
    row("a member less", ",\"time\":1795674844123456", "");
    row("a member more", "\"}", "\",\"more\":1}");
    row("a leading zero", ":7,", ":07,");
    row("a sign", ":7,", ":+7,");
    row("a negative height", ":7,", ":-7,");
    row("a fraction", ":7,", ":7.0,");
    row("a height past 64 bits", ":7,", ":18446744073709551616,");
    row("base64 without padding", "==", "");
    row("base64 for URLs", "AgAAAAIEAQ==", "Ag-AAAIEAQ==");
    row("bits beyond the base64's end", "AQ==", "AR==");
    row("capital hexadecimal", "aaaa\"}", "AAAA\"}");
    row("a hash too short", "aa\"}", "\"}");
    row("a hash that is none", "aa\"}", "xx\"}");
}

void SegmentTest::refusesOtherLines() {
    QFETCH(QByteArray, other);
    QVERIFY(!blockFromLine(other).has_value());
}

void SegmentTest::filesHold1024Blocks() {
    QCOMPARE(segmentPath(0), QStringLiteral("blocks/0000000000.jsonl"));
    QCOMPARE(segmentPath(1023), QStringLiteral("blocks/0000000000.jsonl"));
    QCOMPARE(segmentPath(1024), QStringLiteral("blocks/0000001024.jsonl"));
}

void SegmentTest::theEndOfTheChainIsToldInJson() {
    const ChainEnd end{"sora", 1041, 1795674999000000, QByteArray(32, '\x0f')};
    QCOMPARE(toJson(end), "{\"campaign\":\"sora\",\"height\":1041,\"time\":1795674999000000,\"hash\":\"" +
                              QByteArray("0f").repeated(32) + "\",\"segment_blocks\":1024}\n");
    QVERIFY(chainEndFromJson(toJson(end)).value() == end);
}

void SegmentTest::refusesOtherEnds_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray();
    QTest::newRow("no campaign") << QByteArray("sora") << QByteArray();
    QTest::newRow("no height") << QByteArray("height") << QByteArray("depth");
    QTest::newRow("a negative height") << QByteArray("1041") << QByteArray("-1");
    QTest::newRow("a short hash") << QByteArray("0f\"") << QByteArray("\"");
    QTest::newRow("a height past all counting") << QByteArray("1041") << QByteArray("9007199254740992");
    QTest::newRow("a time past all counting") << QByteArray("1795674999000000") << QByteArray("9007199254740992");
    QTest::newRow("a hash in upper case") << QByteArray("0f0f\"") << QByteArray("0F0F\"");
    QTest::newRow("a hash with a space") << QByteArray("0f0f\"") << QByteArray("0f0f \"");
    QTest::newRow("other segments") << QByteArray("1024") << QByteArray("512");
}

void SegmentTest::refusesOtherEnds() {
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray json = toJson({"sora", 1041, 1795674999000000, QByteArray(32, '\x0f')});
    QVERIFY(!chainEndFromJson(json.replace(from, to)).has_value());
}

void SegmentTest::aCopyIsReadBlockByBlock() {
    ChainBuilder chain;
    for (quint64 number = 1; number < 2100; ++number)
        chain.add({ChainBuilder::joined(number)});
    const QTemporaryDir folder;
    auto copy = PublishedCopy::open(writeCopy(folder, chain.blocks()));
    QVERIFY(copy.has_value());
    QCOMPARE(copy->end().height, quint64(2099));
    for (const Block& block : chain.blocks())
        QVERIFY(copy->next().value() == block);
    QVERIFY(!copy->next().value());
}

void SegmentTest::aCopyThatIsCutOffIsNoCopy() {
    ChainBuilder chain;
    const QTemporaryDir folder;
    writeCopy(folder, chain.blocks());
    write(folder.filePath(segmentPath(0)), toLine(chain.add({ChainBuilder::joined(1)}).blocks().back()).chopped(1));
    auto copy = PublishedCopy::open(folder.path());
    QVERIFY(copy->next().value());
    QCOMPARE(copy->next().error().code, ErrorCode::DataCorrupt);
}

void SegmentTest::whatFollowsAShortFileIsNotOfTheChain() {
    ChainBuilder chain;
    const QTemporaryDir folder;
    writeCopy(folder, chain.blocks());
    write(folder.filePath(segmentPath(1024)), toLine(chain.add({ChainBuilder::joined(1)}).blocks().back()));
    auto copy = PublishedCopy::open(folder.path());
    QVERIFY(copy->next().value());
    QVERIFY(!copy->next().value());
    QVERIFY(!copy->next().value());
}

void SegmentTest::keysAreReadAsTheyAreWritten() {
    const SigningKey first{QByteArray(32, '\x0f'), Instant(std::chrono::microseconds(7))};
    const SigningKey second{QByteArray(32, '\xa1'), Instant(std::chrono::microseconds(8))};
    const auto keys = keysFromJson(toJson({first, second})).value();
    QCOMPARE(keys.size(), std::size_t(2));
    QCOMPARE(keys[1].publicKey, second.publicKey);
    QVERIFY(keys[1].notedAt == second.notedAt);
    QVERIFY(keysFromJson(toJson(std::vector<SigningKey>())).value().empty());
    for (const QByteArray& json : {QByteArray("{}"), QByteArray("["), QByteArray("{\"keys\":[{}]}"),
             toJson({first}).replace("0f0f\"", "0F0F\""), toJson({first}).replace(":7", ":\"7\"")})
        QVERIFY2(!keysFromJson(json), json.constData());
}

void SegmentTest::aFileWithTooManyBlocksIsNone() {
    ChainBuilder chain;
    for (quint64 number = 1; number < 1024; ++number)
        chain.add({ChainBuilder::joined(number)});
    const QTemporaryDir folder;
    writeCopy(folder, chain.blocks());
    write(folder.filePath(segmentPath(0)), toLine(chain.add({ChainBuilder::joined(1024)}).blocks().back()));
    auto copy = PublishedCopy::open(folder.path());
    for (int i = 0; i < 1024; ++i)
        QVERIFY(copy->next().value());
    QVERIFY(!copy->next());
}

void SegmentTest::withoutItsEndThereIsNoCopy() {
    const QTemporaryDir folder;
    QCOMPARE(PublishedCopy::open(folder.path()).error().code, ErrorCode::NotFound);
    write(folder.filePath(QStringLiteral("ledger.json")), "{}");
    QCOMPARE(PublishedCopy::open(folder.path()).error().code, ErrorCode::DataCorrupt);
}

QTEST_GUILESS_MAIN(SegmentTest)
#include "SegmentTest.moc"
