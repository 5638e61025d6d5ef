#include "common/vault/CodeCipher.h"

#include "tests/common/vault/TestKeyring.h"

#include <QSet>
#include <QTest>

#include <sodium.h>

using namespace invites;
using namespace invites::vault;

namespace {

constexpr CampaignId campaign{0x0102030405060708};

QByteArray hex(const char* text) {
    return QByteArray::fromHex(text);
}

QByteArray fingerprint() {
    return QByteArray(32, 'F');
}

Secret code() {
    return Secret(QByteArray("ABC123"));
}

const unsigned char* bytesOf(const QByteArray& array) {
    return reinterpret_cast<const unsigned char*>(array.constData());
}

// The primitive, as the draft has it: ciphertext ‖ tag.
QByteArray encrypted(const QByteArray& plain, const QByteArray& data, const QByteArray& nonce, const QByteArray& key) {
    QByteArray out(plain.size() + 16, Qt::Uninitialized);
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(out.data()), nullptr, bytesOf(plain),
        quint64(plain.size()), bytesOf(data), quint64(data.size()), nullptr, bytesOf(nonce), bytesOf(key));
    return out;
}

// "invites.code", 0, the campaign, the fingerprint, version 1, key 1.
QByteArray associatedDataByHand() {
    return hex("696e76697465732e636f6465"
               "00"
               "0102030405060708") +
           fingerprint() +
           hex("01"
               "00000001");
}

QByteArray recordByHand() {
    const QByteArray nonce(24, 'N');
    return hex("01"
               "00000001") +
           nonce + encrypted("ABC123", associatedDataByHand(), nonce, testKey('1'));
}

} // namespace

class CodeCipherTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void usesThePrimitiveOfTheDraft();
    void sealsTheDocumentedRecord();
    void opensTheDocumentedRecord();
    void opensWhatItSealed_data();
    void opensWhatItSealed();
    void neverSealsTheSameWayTwice();
    void refusesAnotherKeyUnderTheSameId();
    void refusesAKeyThatTheRingDoesNotHold();
    void refusesARecordInAnotherRow_data();
    void refusesARecordInAnotherRow();
    void refusesEveryFlippedBit();
    void refusesEveryCut();
    void refusesALongerRecord();
    void rotates();
    void namesTheKeyOfARecord();
    void keepsTheCodeOutOfTheRecordAndTheError();
};

void CodeCipherTest::usesThePrimitiveOfTheDraft() {
    // draft-irtf-cfrg-xchacha-03, A.3.1
    const QByteArray sealed = encrypted("Ladies and Gentlemen of the class of '99: If I could offer you only one tip "
                                        "for the future, sunscreen would be it.",
        hex("50515253c0c1c2c3c4c5c6c7"), hex("404142434445464748494a4b4c4d4e4f5051525354555657"),
        hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    QCOMPARE(sealed.toHex(),
        QByteArray("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
                   "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                   "21f9664c97637da9768812f615c68b13b52e"
                   "c0875924c1c7987947deafd8780acf49"));
}

void CodeCipherTest::sealsTheDocumentedRecord() {
    const QByteArray sealed = CodeCipher(testKeyring()).seal(code(), campaign, fingerprint());
    QCOMPARE(sealed.size(), 1 + 4 + 24 + 6 + 16);
    QCOMPARE(sealed.first(5), hex("01"
                                  "00000001"));
    QCOMPARE(sealed.sliced(29), encrypted("ABC123", associatedDataByHand(), sealed.sliced(5, 24), testKey('1')));
}

void CodeCipherTest::opensTheDocumentedRecord() {
    const CodeCipher cipher(testKeyring());
    const auto opened = cipher.open(recordByHand(), campaign, fingerprint());
    QVERIFY(opened);
    QCOMPARE(opened->reveal(), QByteArray("ABC123"));
    // The bytes that are in databases: they must open for ever.
    QCOMPARE(recordByHand().toHex(),
        QByteArray(
            "01000000014e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e6b310ff3d5df686096e7f6d912297ca03e6e43a79446"));
}

void CodeCipherTest::opensWhatItSealed_data() {
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("a code") << QByteArray("SORA-ABC-123");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("any bytes") << QByteArray("\0\xFF\n\"", 4);
    QTest::newRow("long") << QByteArray(100'000, 'x');
}

void CodeCipherTest::opensWhatItSealed() {
    QFETCH(const QByteArray, plain);
    const CodeCipher cipher(testKeyring());
    const auto opened = cipher.open(cipher.seal(Secret(plain), campaign, fingerprint()), campaign, fingerprint());
    QVERIFY(opened);
    QCOMPARE(opened->reveal(), plain);
}

void CodeCipherTest::neverSealsTheSameWayTwice() {
    const CodeCipher cipher(testKeyring());
    QSet<QByteArray> nonces;
    for (int i = 0; i < 1000; ++i)
        nonces.insert(cipher.seal(code(), campaign, fingerprint()).sliced(5, 24));
    QCOMPARE(nonces.size(), 1000);
}

void CodeCipherTest::refusesAnotherKeyUnderTheSameId() {
    const CodeCipher other(testKeyring({testCodeKey(1, '2')}));
    const auto opened = other.open(recordByHand(), campaign, fingerprint());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::DataCorrupt);
}

void CodeCipherTest::refusesAKeyThatTheRingDoesNotHold() {
    const CodeCipher other(testKeyring({testCodeKey(2, '1')}));
    const auto opened = other.open(recordByHand(), campaign, fingerprint());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::DataCorrupt);
    QVERIFY(opened.error().detail.contains(QLatin1String("no code key 1")));
}

void CodeCipherTest::refusesARecordInAnotherRow_data() {
    QTest::addColumn<qint64>("campaign");
    QTest::addColumn<QByteArray>("fingerprint");
    QTest::newRow("another campaign") << campaign.value + 1 << fingerprint();
    QTest::newRow("another code") << campaign.value << QByteArray(32, 'G');
    QTest::newRow("no fingerprint") << campaign.value << QByteArray();
    QTest::newRow("a fingerprint cut") << campaign.value << fingerprint().chopped(1);
    QTest::newRow("a fingerprint grown") << campaign.value << QByteArray(fingerprint() + 'F');
}

void CodeCipherTest::refusesARecordInAnotherRow() {
    QFETCH(const qint64, campaign);
    QFETCH(const QByteArray, fingerprint);
    const auto opened = CodeCipher(testKeyring()).open(recordByHand(), CampaignId(campaign), fingerprint);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::DataCorrupt);
}

void CodeCipherTest::refusesEveryFlippedBit() {
    // A ring whose second key is the first one again: then only the associated data guards the key id.
    const CodeCipher cipher(testKeyring({testCodeKey(1, '1'), testCodeKey(3, '1')}));
    const QByteArray record = recordByHand();
    QVERIFY(cipher.open(record, campaign, fingerprint()));
    for (qsizetype at = 0; at < record.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray changed = record;
            changed[at] = char(changed[at] ^ (1 << bit));
            const auto opened = cipher.open(changed, campaign, fingerprint());
            QVERIFY2(!opened, qPrintable(QStringLiteral("byte %1, bit %2").arg(at).arg(bit)));
            QCOMPARE(opened.error().code, ErrorCode::DataCorrupt);
        }
    }
}

void CodeCipherTest::refusesEveryCut() {
    const CodeCipher cipher(testKeyring());
    const QByteArray record = recordByHand();
    for (qsizetype size = 0; size < record.size(); ++size) {
        QCOMPARE(cipher.open(record.first(size), campaign, fingerprint()).has_value(), false);
        QCOMPARE(cipher.open(record.last(size), campaign, fingerprint()).has_value(), false);
    }
}

void CodeCipherTest::refusesALongerRecord() {
    const QByteArray longer = recordByHand() + '\0';
    QVERIFY(!CodeCipher(testKeyring()).open(longer, campaign, fingerprint()));
}

void CodeCipherTest::rotates() {
    const QByteArray before = CodeCipher(testKeyring()).seal(code(), campaign, fingerprint());
    // The highest id writes, wherever it stands in the file.
    const CodeCipher cipher(testKeyring({testCodeKey(7, '7'), testCodeKey(1, '1'), testCodeKey(2, '2')}));
    const auto opened = cipher.open(before, campaign, fingerprint());
    QVERIFY(opened);
    const QByteArray after = cipher.seal(*opened, campaign, fingerprint());
    QCOMPARE(CodeCipher::keyIdOf(after), 7u);
    const auto again = CodeCipher(testKeyring({testCodeKey(7, '7')})).open(after, campaign, fingerprint());
    QVERIFY(again);
    QVERIFY(*again == code());
}

void CodeCipherTest::namesTheKeyOfARecord() {
    QCOMPARE(CodeCipher::keyIdOf(recordByHand()), 1u);
    QCOMPARE(CodeCipher::keyIdOf(hex("01"
                                     "80000002")),
        0x80000002u);
    QCOMPARE(CodeCipher::keyIdOf(hex("01"
                                     "800000")),
        0u);
    QCOMPARE(CodeCipher::keyIdOf(QByteArray()), 0u);
}

void CodeCipherTest::keepsTheCodeOutOfTheRecordAndTheError() {
    const CodeCipher cipher(testKeyring());
    const QByteArray sealed = cipher.seal(code(), campaign, fingerprint());
    QVERIFY(!sealed.contains(code().reveal()));
    const auto opened = cipher.open(sealed, CampaignId(1), fingerprint());
    QVERIFY(!opened);
    QVERIFY(!opened.error().detail.contains(code().revealText()));
}

QTEST_GUILESS_MAIN(CodeCipherTest)
#include "CodeCipherTest.moc"
