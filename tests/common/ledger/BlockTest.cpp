#include "common/ledger/Block.h"

#include <QCryptographicHash>
#include <QTest>

using namespace invites::ledger;

class BlockTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aHashIsOfAllThatTheBlockSays();
};

void BlockTest::aHashIsOfAllThatTheBlockSays() {
    const Block block{258, 3, "body", {}};
    const QByteArray text =
        hashBeforeFirst() + QByteArray::fromHex("0000000000000102") + QByteArray::fromHex("0000000000000003") + "body";
    QCOMPARE(hashBeforeFirst(), QByteArray(32, '\0'));
    QCOMPARE(hashAfter(hashBeforeFirst(), block), QCryptographicHash::hash(text, QCryptographicHash::Sha256));
}

QTEST_GUILESS_MAIN(BlockTest)
#include "BlockTest.moc"
