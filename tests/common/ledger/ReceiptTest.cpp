#include "common/ledger/Receipt.h"

#include <QTest>

#include <sodium.h>

using namespace invites;
using namespace invites::ledger;

namespace {

const char* const text = "handsel receipt 1\nsora\n1042\n000102030405060708090a0b0c0d0e0f\n17\n"
                         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n1795674999000000\n";

// Signed with the key of a seed of zeros.
QByteArray signedReceipt() {
    unsigned char key[crypto_sign_PUBLICKEYBYTES];
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    const unsigned char seed[crypto_sign_SEEDBYTES] = {};
    crypto_sign_seed_keypair(key, secret, seed);
    unsigned char signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, nullptr, reinterpret_cast<const unsigned char*>(text), strlen(text), secret);
    const auto bytes = [](const unsigned char* data, qsizetype size) {
        return QByteArray(reinterpret_cast<const char*>(data), size);
    };
    return "{\"campaign\":\"sora\",\"number\":1042,\"pseudonym\":\"000102030405060708090a0b0c0d0e0f\",\"block\":17,"
           "\"block_hash\":\"" +
           QByteArray(64, 'a') + "\",\"issued_at\":1795674999000000,\"key\":\"" + bytes(key, sizeof key).toHex() +
           "\",\"signature\":\"" + bytes(signature, sizeof signature).toBase64() + "\"}";
}

} // namespace

class ReceiptTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReceiptIsSigned();
    void aChangedOneIsNot_data();
    void aChangedOneIsNot();
    void refusesWhatIsNoReceipt_data();
    void refusesWhatIsNoReceipt();
};

void ReceiptTest::aReceiptIsSigned() {
    const auto receipt = receiptFromJson(signedReceipt());
    QVERIFY(receipt.has_value());
    QCOMPARE(receiptText(*receipt), QByteArray(text));
    QVERIFY(isSigned(*receipt));
}

void ReceiptTest::aChangedOneIsNot_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const auto row = [](const char* name, const char* from, const char* to) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to);
    };
    row("campaign", "sora", "sore");
    row("number", "1042", "1043");
    row("pseudonym", "0e0f", "0e0e");
    row("block", ":17", ":18");
    row("hash of the block", "aaa\",\"issued", "aab\",\"issued");
    row("time", "999000000", "999000001");
    row("key", "\"key\":\"3b6a", "\"key\":\"3b6b");
}

void ReceiptTest::aChangedOneIsNot() {
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray json = signedReceipt();
    QVERIFY(json.contains(from));
    const auto receipt = receiptFromJson(json.replace(from, to));
    QVERIFY(receipt.has_value());
    QVERIFY(!isSigned(*receipt));
}

void ReceiptTest::refusesWhatIsNoReceipt_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no object") << QByteArray("[]");
    for (const QByteArray member :
        {"campaign\"", "number\"", "pseudonym\"", "block\"", "block_hash\"", "issued_at\"", "key\"", "signature\""})
        QTest::addRow("without %s", member.constData()) << signedReceipt().replace(member, "other\"");
    QTest::newRow("a short pseudonym") << signedReceipt().replace("0e0f", "0e");
    QTest::newRow("a negative number") << signedReceipt().replace("1042", "-1");
}

void ReceiptTest::refusesWhatIsNoReceipt() {
    QFETCH(QByteArray, json);
    QCOMPARE(receiptFromJson(json).error().code, ErrorCode::DataCorrupt);
}

QTEST_GUILESS_MAIN(ReceiptTest)
#include "ReceiptTest.moc"
