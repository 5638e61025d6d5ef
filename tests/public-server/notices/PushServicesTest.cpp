#include "public-server/notices/PushServices.h"

#include "public-server/notices/PublicAddress.h"

#include <QJsonDocument>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>

using namespace invites::notices;
using namespace Qt::StringLiterals;

// Endpoints are a visitor's words, and a server that asks them must not be led astray.
class PushServicesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void endpoints_data();
    void endpoints();
    void oneMoreOriginMayBeAllowed();
    void subscriptions_data();
    void subscriptions();
    void addresses_data();
    void addresses();
};

void PushServicesTest::endpoints_data() {
    QTest::addColumn<bool>("isAllowed");
    for (const char* good : {"https://fcm.googleapis.com/fcm/send/abc:def-g_h", "https://fcm.googleapis.com:443/wp/x",
             "https://updates.push.services.mozilla.com/wpush/v2/gAAA", "https://web.push.apple.com/QABC",
             "https://wns2-par02p.notify.windows.com/w/?token=BQ%3d"})
        QTest::newRow(good) << true;
    for (const char* bad : {"http://fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "https://example.org/",
             "https://fcm.googleapis.com.example.org/", "https://example.org/fcm.googleapis.com",
             "https://user@fcm.googleapis.com/", "https://fcm.googleapis.com@127.0.0.1/",
             "https://fcm.googleapis.com\\@127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/",
             "https://169.254.169.254/latest/meta-data", "https://2130706433/", "file:///etc/passwd", "gopher://x/",
             "https://evilpush.apple.com/", "https://push.apple.com.evil.org/", "https://.push.apple.com/",
             "https://notify.windows.com/", "//fcm.googleapis.com/", "fcm.googleapis.com", "",
             "https://fcm.googleapis.com/\r\nHost: x", "https://fcm.googleapis.com#@example.org/",
             "https:fcm.googleapis.com/x", "https://fcm.googleapis.com%2eexample.org/",
             "https://fcm.googleapis.com%00.example.org/"})
        QTest::newRow(bad) << false;
}

void PushServicesTest::endpoints() {
    QFETCH(bool, isAllowed);
    QCOMPARE(PushServices().allows(QTest::currentDataTag()), isAllowed);
    QVERIFY(!PushServices().mayBePrivate(QTest::currentDataTag()));
}

void PushServicesTest::oneMoreOriginMayBeAllowed() {
    const PushServices services(u"http://127.0.0.1:8099"_s);
    QVERIFY(services.allows("http://127.0.0.1:8099/push/ann"));
    QVERIFY(services.mayBePrivate("http://127.0.0.1:8099/push/ann"));
    QVERIFY(!services.allows("http://127.0.0.1:8098/push/ann"));
    QVERIFY(!services.allows("https://127.0.0.1:8099/push/ann"));
    QVERIFY(!services.allows("http://127.0.0.1:8099@example.org/"));
    QVERIFY(services.allows("https://fcm.googleapis.com/x"));
    QVERIFY(!services.mayBePrivate("https://fcm.googleapis.com/x"));
}

void PushServicesTest::subscriptions_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isOne");
    const QByteArray good =
        R"({"endpoint": "https://fcm.googleapis.com/x", "expirationTime": null, "keys": {"p256dh":
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg"}})";
    QTest::newRow("as browsers make it") << good << true;
    QTest::newRow("no keys") << QByteArray(R"({"endpoint": "https://fcm.googleapis.com/x"})") << false;
    QTest::newRow("no endpoint") << QByteArray(good).replace("endpoint", "end") << false;
    QTest::newRow("too long an endpoint")
        << QByteArray(good).replace("com/x", QByteArray(1106, 'x').prepend("com/")) << false;
    QTest::newRow("a short point") << QByteArray(good).replace("BCVxsr7N", "") << false;
    QTest::newRow("a compressed point") << QByteArray(good).replace("BCVx", "AiVx") << false;
    QTest::newRow("a long secret") << QByteArray(good).replace("BTBZ", "BTBZBTBZ") << false;
    QTest::newRow("no base64") << QByteArray(good).replace("BTBZ", "B!!Z") << false;
    QTest::newRow("of another type") << QByteArray(R"({"endpoint": 7, "keys": []})") << false;
}

void PushServicesTest::subscriptions() {
    QFETCH(QByteArray, json);
    QFETCH(bool, isOne);
    const auto subscription = pushSubscriptionFrom(QJsonDocument::fromJson(json).object());
    QCOMPARE(subscription.has_value(), isOne);
    if (!isOne)
        return;
    const auto again = pushSubscriptionFrom(toJson(*subscription));
    QVERIFY(again);
    QCOMPARE(again->endpoint, subscription->endpoint);
    QCOMPARE(again->publicKey, subscription->publicKey);
    QCOMPARE(again->authKey, subscription->authKey);
}

void PushServicesTest::addresses_data() {
    QTest::addColumn<bool>("isPublic");
    for (const char* text : {"8.8.8.8", "142.250.1.1", "172.15.0.1", "172.32.0.1", "2a00:1450:4001::1", "2607:f8b0::1"})
        QTest::newRow(text) << true;
    for (const char* text : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
             "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
             "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "fc00::1", "fd12::1", "fe80::1",
             "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::"})
        QTest::newRow(text) << false;
}

void PushServicesTest::addresses() {
    QFETCH(bool, isPublic);
    const char* const text = QTest::currentDataTag();
    sockaddr_in version4{};
    sockaddr_in6 version6{};
    version4.sin_family = AF_INET;
    version6.sin6_family = AF_INET6;
    if (::inet_pton(AF_INET, text, &version4.sin_addr) == 1) {
        QCOMPARE(isPublicAddress(reinterpret_cast<const sockaddr*>(&version4)), isPublic);
    } else {
        QCOMPARE(::inet_pton(AF_INET6, text, &version6.sin6_addr), 1);
        QCOMPARE(isPublicAddress(reinterpret_cast<const sockaddr*>(&version6)), isPublic);
    }
}

QTEST_GUILESS_MAIN(PushServicesTest)
#include "PushServicesTest.moc"
