#include "common/ledger/LedgerReplay.h"
#include "common/ledger/RecordDecoder.h"
#include "common/ledger/Segment.h"
#include "common/store/LedgerStore.h"
#include "tests/support/ledger/RecordEncoder.h"
#include "tests/support/store/LedgerHistory.h"

#include <QFile>
#include <QTest>

#include <set>

using namespace invites;
using namespace invites::ledger;
using namespace Qt::StringLiterals;

namespace {

// What a reason's salt is in is another one each time.
std::vector<Record> withoutDigests(const QByteArray& body) {
    std::vector<Record> records = decodeBody(body).value();
    for (Record& record : records) {
        if (auto* act = std::get_if<Act>(&record))
            act->digest = {};
    }
    return records;
}

} // namespace

// docs/ledger-vectors.jsonl: the chain that verifiers in all languages are tried on. INVITES_WRITE_VECTORS names a file
// that a new one is written to.
class LedgerVectorsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theyAreFair();
    void theyHoldEveryKindOfRecordAndFlag();
    void theDatabaseStillWritesThem();

private:
    static std::vector<Block> readVectors();

    test::StoreFixture m_fixture;
    std::vector<Block> m_written;
    std::vector<Block> m_vectors;
};

std::vector<Block> LedgerVectorsPgTest::readVectors() {
    std::vector<Block> blocks;
    QFile file(QStringLiteral(INVITES_VECTORS));
    if (!file.open(QIODevice::ReadOnly))
        return blocks;
    while (!file.atEnd())
        blocks.push_back(blockFromLine(QByteArrayView(file.readLine()).chopped(1)).value());
    return blocks;
}

void LedgerVectorsPgTest::initTestCase() {
    test::tellLedgerHistory(m_fixture);
    QCOMPARE(m_fixture.brokenLaws(), QString());
    m_written = store::LedgerStore(m_fixture.connection()).blocks(m_fixture.campaign(), 0, 10'000, 1 << 30).value();
    if (qEnvironmentVariableIsSet("INVITES_WRITE_VECTORS")) {
        QFile file(qEnvironmentVariable("INVITES_WRITE_VECTORS"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (const Block& block : m_written)
            file.write(toLine(block));
    }
    m_vectors = readVectors();
    QVERIFY(!m_vectors.empty());
}

void LedgerVectorsPgTest::theyAreFair() {
    LedgerReplay replay;
    for (const Block& block : m_vectors)
        replay.apply(block);
    for (const Finding& finding : replay.findings().kept())
        qWarning("block %llu: %s", finding.height.value_or(0), qUtf8Printable(finding.sentence));
    QCOMPARE(replay.findings().count(), quint64(0));
    const LedgerSummary summary = replay.summary();
    QCOMPARE(summary.campaign, QByteArray("sora"));
    QCOMPARE(summary.blocks, quint64(m_vectors.size()));
}

void LedgerVectorsPgTest::theyHoldEveryKindOfRecordAndFlag() {
    std::vector<Record> records;
    for (const Block& block : m_vectors) {
        const auto more = decodeBody(block.body).value();
        records.insert(records.end(), more.begin(), more.end());
    }
    std::set<std::size_t> kinds;
    std::set<ActKind> acts;
    StepEntry flags;
    bool isDrawn = false;
    for (const Record& record : records) {
        kinds.insert(record.index());
        if (const auto* act = std::get_if<Act>(&record))
            acts.insert(act->kind);
        if (const auto* joined = std::get_if<Joined>(&record))
            isDrawn = isDrawn || joined->tickets.front().isDrawn;
        if (const auto* stepped = std::get_if<Stepped>(&record)) {
            const StepEntry& step = stepped->steps.front();
            flags.isPremium = flags.isPremium || step.isPremium;
            flags.isResumed = flags.isResumed || step.isResumed;
            flags.isReplaced = flags.isReplaced || step.isReplaced;
            flags.isReturning = flags.isReturning || step.isReturning;
        }
    }
    QCOMPARE(kinds.size(), std::variant_size_v<Record>);
    QCOMPARE(acts.size(), std::size_t(3));
    QVERIFY(isDrawn && flags.isPremium && flags.isResumed && flags.isReplaced && flags.isReturning);
}

void LedgerVectorsPgTest::theDatabaseStillWritesThem() {
    QCOMPARE(m_written.size(), m_vectors.size());
    for (std::size_t i = 0; i < m_written.size(); ++i) {
        const QByteArray written = test::encodeBody(withoutDigests(m_written[i].body));
        QCOMPARE(written.toHex(), test::encodeBody(withoutDigests(m_vectors[i].body)).toHex());
    }
}

QTEST_GUILESS_MAIN(LedgerVectorsPgTest)
#include "LedgerVectorsPgTest.moc"
