#include "common/vault/Hashes.h"

#include "tests/common/vault/TestKeyring.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRegularExpression>
#include <QTest>

#include <sodium.h>

using namespace invites;
using namespace invites::vault;

namespace {

// 2026-11-20T10:20:30Z
constexpr Instant noon{std::chrono::microseconds(1'795'170'030'000'000)};

// Another implementation than the one under test.
QByteArray expectedHmac(char key, const QByteArray& message) {
    return QMessageAuthenticationCode::hash(message, testKey(key), QCryptographicHash::Sha256);
}

QByteArray expectedAddress(const char* network) {
    return expectedHmac('a', QByteArrayLiteral("2026-11-20") + '\0' + network);
}

} // namespace

class HashesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void usesThePrimitiveOfTheRfc_data();
    void usesThePrimitiveOfTheRfc();
    void fingerprintsUnderItsOwnKey();
    void derivesTicketSecrets();
    void separatesSlugAndIdempotencyKey();
    void hashesTicketSecrets();
    void hashesAddresses_data();
    void hashesAddresses();
    void changesAddressHashesAtMidnightUtc();
    void dependsOnTheKeyring();

private:
    const std::shared_ptr<const Keyring> m_keyring = testKeyring();
};

void HashesTest::usesThePrimitiveOfTheRfc_data() {
    // RFC 4231
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QByteArray& key, const QByteArray& message, const char* expected) {
        QTest::newRow(name) << key << message << QByteArray(expected);
    };
    row("4.2", QByteArray(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    row("4.3", "Jefe", "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    row("4.4", QByteArray(20, '\xaa'), QByteArray(50, '\xdd'),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    row("4.5", QByteArray::fromHex("0102030405060708090a0b0c0d0e0f10111213141516171819"), QByteArray(50, '\xcd'),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    row("4.7", QByteArray(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    row("4.8", QByteArray(131, '\xaa'),
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
        "hashed "
        "before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

void HashesTest::usesThePrimitiveOfTheRfc() {
    QFETCH(const QByteArray, key);
    QFETCH(const QByteArray, message);
    QFETCH(const QByteArray, expected);
    QByteArray hash(32, Qt::Uninitialized);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), std::size_t(key.size()));
    crypto_auth_hmacsha256_update(
        &state, reinterpret_cast<const unsigned char*>(message.data()), quint64(message.size()));
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(hash.data()));
    QCOMPARE(hash.toHex(), expected);
    QCOMPARE(QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256).toHex(), expected);
}

void HashesTest::fingerprintsUnderItsOwnKey() {
    QCOMPARE(codeFingerprint(*m_keyring, Secret(QByteArray("ABC123"))), expectedHmac('f', "ABC123"));
    QCOMPARE(codeFingerprint(*m_keyring, Secret()), expectedHmac('f', ""));
}

void HashesTest::derivesTicketSecrets() {
    const Secret secret = ticketSecret(*m_keyring, QStringLiteral("sora"), "key-1");
    const QByteArray expected = expectedHmac('t', QByteArray("sora\0key-1", 10))
                                    .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    QCOMPARE(secret.reveal(), expected);
    QCOMPARE(secret.size(), 43);
    QVERIFY(ticketSecret(*m_keyring, QStringLiteral("sora"), "key-1") == secret);
    QVERIFY(!(ticketSecret(*m_keyring, QStringLiteral("sora"), "key-2") == secret));
    QCOMPARE(ticketSecret(*m_keyring, QStringLiteral("é🎟"), "k").reveal(),
        expectedHmac('t', QStringLiteral("é🎟").toUtf8() + '\0' + 'k')
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

void HashesTest::separatesSlugAndIdempotencyKey() {
    QVERIFY(!(ticketSecret(*m_keyring, QStringLiteral("sora"), "2key") ==
              ticketSecret(*m_keyring, QStringLiteral("sora2"), "key")));
}

void HashesTest::hashesTicketSecrets() {
    // FIPS 180-4's example
    QCOMPARE(ticketSecretHash(Secret(QByteArray("abc"))).toHex(),
        QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(ticketSecretHash(Secret(QByteArray("abd"))), QCryptographicHash::hash("abd", QCryptographicHash::Sha256));
}

void HashesTest::hashesAddresses_data() {
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QByteArray& address, const char* network) {
        QTest::newRow(name) << address << expectedAddress(network);
    };
    row("IPv4", "192.0.2.1", "192.0.2.1");
    row("IPv4's neighbour is another", "192.0.2.2", "192.0.2.2");
    row("IPv4 mapped into IPv6", "::ffff:192.0.2.1", "192.0.2.1");
    row("the same in hexadecimal", "::FFFF:c000:201", "192.0.2.1");
    row("the same at length", "0000:0000:0000:0000:0000:ffff:192.000.002.001",
        "0000:0000:0000:0000:0000:ffff:192.000.002.001");
    row("IPv6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
    row("IPv6, the same network", "2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64");
    row("IPv6, the next network", "2001:db8:1:3::1", "2001:db8:1:3::/64");
    row("loopback", "::1", "::/64");
    row("IPv4 compatible is no IPv4", "::192.0.2.1", "::/64");
    row("the longest", "2001:0db8:1111:2222:3333:4444:5555:6666", "2001:db8:1111:2222::/64");
    row("no address", "unix", "unix");
    row("a host's name", "example.org", "example.org");
    row("an address with a port", "192.0.2.1:80", "192.0.2.1:80");
    row("an address with a zone", "fe80::1%eth0", "fe80::1%eth0");
    row("nothing", "", "");
    QTest::newRow("a NUL within") << QByteArray("192.0.2.1\0x", 11)
                                  << expectedHmac('a', QByteArray("2026-11-20\0"
                                                                  "192.0.2.1\0x",
                                                           22));
    QTest::newRow("very long") << QByteArray(100'000, '1')
                               << expectedHmac('a', QByteArray("2026-11-20\0", 11) + QByteArray(100'000, '1'));
}

void HashesTest::hashesAddresses() {
    QFETCH(const QByteArray, address);
    QFETCH(const QByteArray, expected);
    QCOMPARE(addressHash(*m_keyring, address, noon), expected);
}

void HashesTest::changesAddressHashesAtMidnightUtc() {
    using namespace std::chrono;
    const Instant midnight = floor<days>(noon) + days(1);
    const QByteArray today = addressHash(*m_keyring, "192.0.2.1", noon);
    QCOMPARE(addressHash(*m_keyring, "192.0.2.1", midnight - microseconds(1)), today);
    QCOMPARE(addressHash(*m_keyring, "192.0.2.1", midnight), expectedHmac('a', QByteArray("2026-11-21\0"
                                                                                          "192.0.2.1",
                                                                                   20)));
    QVERIFY(addressHash(*m_keyring, "192.0.2.1", midnight) != today);
}

void HashesTest::dependsOnTheKeyring() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("keyring"));
    QVERIFY(Keyring::create(path));
    const auto other = Keyring::load(path);
    QVERIFY(other);
    const Secret code(QByteArray("ABC123"));
    QVERIFY(codeFingerprint(*other, code) != codeFingerprint(*m_keyring, code));
    QVERIFY(addressHash(*other, "192.0.2.1", noon) != addressHash(*m_keyring, "192.0.2.1", noon));
    QVERIFY(
        !(ticketSecret(*other, QStringLiteral("sora"), "k") == ticketSecret(*m_keyring, QStringLiteral("sora"), "k")));
}

QTEST_GUILESS_MAIN(HashesTest)
#include "HashesTest.moc"
