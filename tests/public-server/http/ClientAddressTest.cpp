#include "public-server/http/ClientAddress.h"

#include <QTest>

using namespace invites;
using namespace invites::http;

class ClientAddressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsBlocks_data();
    void readsBlocks();
    void refusesWhatIsNoBlock_data();
    void refusesWhatIsNoBlock();
    void findsTheVisitor_data();
    void findsTheVisitor();
};

void ClientAddressTest::readsBlocks_data() {
    QTest::addColumn<QByteArray>("block");
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<bool>("contains");
    const auto row = [](const char* block, const char* address, bool contains) {
        QTest::addRow("%s in %s", address, block) << QByteArray(block) << QByteArray(address) << contains;
    };
    row("10.0.0.0/8", "10.255.1.2", true);
    row("10.0.0.0/8", "11.0.0.1", false);
    row("10.0.0.0/8", "::ffff:10.1.1.1", true);
    row("192.0.2.128/25", "192.0.2.128", true);
    row("192.0.2.128/25", "192.0.2.127", false);
    row("192.0.2.1", "192.0.2.1", true);
    row("192.0.2.1", "192.0.2.2", false);
    row("0.0.0.0/0", "203.0.113.9", true);
    row("0.0.0.0/0", "2001:db8::1", false);
    row("::/0", "2001:db8::1", true);
    row("2001:db8::/33", "2001:db8:7fff::1", true);
    row("2001:db8::/33", "2001:db8:8000::1", false);
    row("::1/128", "::1", true);
    row("::1/128", "127.0.0.1", false);
}

void ClientAddressTest::readsBlocks() {
    QFETCH(QByteArray, block);
    QFETCH(QByteArray, address);
    QFETCH(bool, contains);
    const auto proxies = TrustedProxies::parse({"198.51.100.7", " " + block.toStdString() + " "});
    QVERIFY(proxies.has_value());
    QCOMPARE(proxies->contains(IpAddress::parse(address.toStdString()).value()), contains);
}

void ClientAddressTest::refusesWhatIsNoBlock_data() {
    QTest::addColumn<QByteArray>("block");
    for (const char* block : {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/8x", "10.0.0.0/-1", "::1/129",
             "proxy", "[::1]/128", "10.0.0.0/8,10.0.0.1"})
        QTest::newRow(block) << QByteArray(block);
}

void ClientAddressTest::refusesWhatIsNoBlock() {
    QFETCH(QByteArray, block);
    const auto proxies = TrustedProxies::parse({block.toStdString()});
    QVERIFY(!proxies);
    QCOMPARE(proxies.error().code, ErrorCode::InvalidInput);
}

void ClientAddressTest::findsTheVisitor_data() {
    QTest::addColumn<QByteArray>("peer");
    QTest::addColumn<QByteArrayList>("forwarded");
    QTest::addColumn<QByteArray>("client");
    const auto row = [](const char* name, const char* peer, const QByteArrayList& forwarded, const char* client) {
        QTest::newRow(name) << QByteArray(peer) << forwarded << QByteArray(client);
    };
    row("nothing said", "10.0.0.1", {}, "10.0.0.1");
    row("not a proxy", "192.0.2.9", {"6.6.6.6"}, "192.0.2.9");
    row("one proxy", "10.0.0.1", {"192.0.2.7"}, "192.0.2.7");
    row("forged on the left", "10.0.0.1", {"6.6.6.6, 192.0.2.7"}, "192.0.2.7");
    row("two proxies", "10.0.0.1", {"6.6.6.6, 192.0.2.7, 10.0.0.2"}, "192.0.2.7");
    row("two fields", "10.0.0.1", {"6.6.6.6, 192.0.2.7", "10.0.0.2"}, "192.0.2.7");
    row("two fields, the second decides", "10.0.0.1", {"6.6.6.6", "192.0.2.7"}, "192.0.2.7");
    row("all are proxies", "10.0.0.1", {"10.0.0.3, 10.0.0.2"}, "10.0.0.3");
    row("with a port", "10.0.0.1", {"192.0.2.7:4711"}, "192.0.2.7");
    row("IPv6", "10.0.0.1", {"2001:DB8:0::1"}, "2001:db8::1");
    row("IPv6 with a port", "10.0.0.1", {"[2001:db8::1]:4711"}, "2001:db8::1");
    row("mapped", "10.0.0.1", {"::ffff:192.0.2.7"}, "192.0.2.7");
    row("mapped peer", "::ffff:10.0.0.1", {"192.0.2.7"}, "192.0.2.7");
    row("no address", "10.0.0.1", {"unknown"}, "10.0.0.1");
    row("no address before a proxy", "10.0.0.1", {"192.0.2.7, x, 10.0.0.2"}, "10.0.0.2");
    row("empty entry", "10.0.0.1", {"192.0.2.7,"}, "10.0.0.1");
    row("empty field", "10.0.0.1", {""}, "10.0.0.1");
}

void ClientAddressTest::findsTheVisitor() {
    QFETCH(QByteArray, peer);
    QFETCH(QByteArrayList, forwarded);
    QFETCH(QByteArray, client);
    const auto proxies = TrustedProxies::parse({"10.0.0.0/8"});
    HeaderFields headers;
    for (const QByteArray& value : forwarded)
        headers.add("x-forwarded-for", value.toStdString());
    const auto address = IpAddress::parse(peer.toStdString());
    QCOMPARE(QByteArray::fromStdString(proxies->clientAddress(*address, headers)), client);
}

QTEST_APPLESS_MAIN(ClientAddressTest)
#include "ClientAddressTest.moc"
