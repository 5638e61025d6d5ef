#include "common/vault/ReceiptSigner.h"

#include "common/vault/Hashes.h"
#include "tests/common/vault/TestKeyring.h"

#include <QTest>

using namespace invites;
using namespace invites::vault;

// What receipts are signed with. That a changed one is not signed says ReceiptTest.
class ReceiptSignerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signsAsRfc8032Says_data();
    void signsAsRfc8032Says();
    void theKeyIsTheKeyringsOwn();
    void thePseudonymIsAsDocumented();

private:
    const ReceiptSigner m_signer{*testKeyring()};
};

// RFC 8032, section 7.1: seed, public key, message, signature.
void ReceiptSignerTest::signsAsRfc8032Says_data() {
    QTest::addColumn<QByteArray>("seed");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("signature");
    QTest::addRow("test 1") << QByteArray("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                            << QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
                            << QByteArray()
                            << QByteArray("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a3"
                                          "3bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    QTest::addRow("test 2") << QByteArray("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
                            << QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
                            << QByteArray("72")
                            << QByteArray("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15"
                                          "996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    QTest::addRow("test 3") << QByteArray("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
                            << QByteArray("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
                            << QByteArray("af82")
                            << QByteArray("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16"
                                          "f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
}

void ReceiptSignerTest::signsAsRfc8032Says() {
    QFETCH(QByteArray, seed);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, signature);
    const ReceiptSigner signer(Secret(QByteArray::fromHex(seed)));
    QCOMPARE(signer.publicKey().toHex(), key);
    QCOMPARE(signer.sign(QByteArray::fromHex(message)).toHex(), signature);
}

void ReceiptSignerTest::theKeyIsTheKeyringsOwn() {
    QCOMPARE(ReceiptSigner(*testKeyring()).publicKey(), m_signer.publicKey());
    // Rotating the codes' keys changes nothing.
    QCOMPARE(ReceiptSigner(*testKeyring({testCodeKey(1, '1'), testCodeKey(2, '2')})).publicKey(), m_signer.publicKey());
    QVERIFY(ReceiptSigner(Secret(testKey('t'))).publicKey() != m_signer.publicKey());
}

// As sha256sum and xxd give it.
void ReceiptSignerTest::thePseudonymIsAsDocumented() {
    QCOMPARE(
        ticketPseudonym(ticketSecretHash(Secret("secret"))).toHex(), QByteArray("4ce36dcf83b164d2ba330fcc6f14622e"));
}

QTEST_GUILESS_MAIN(ReceiptSignerTest)
#include "ReceiptSignerTest.moc"
