#include "public-server/notices/PushMessage.h"

#include <QJsonDocument>
#include <QTest>

using namespace invites;
using namespace invites::notices;
using namespace Qt::StringLiterals;

namespace {

QByteArray bytes(const char* base64Url) {
    return QByteArray::fromBase64(base64Url, QByteArray::Base64UrlEncoding);
}

// RFC 8291, appendix A.
const PushSubscription browser{"https://push.example.net/",
    bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
    bytes("BTBZMqHH6r4Tts7J_aSIgg")};
const char senderScalar[] = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";

EcKey senderKey() {
    return EcKey::fromScalar(Secret(bytes(senderScalar))).value();
}

} // namespace

class PushMessageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesTheExampleOfTheRfcByteForByte();
    void aMessageIsNeverTheSameTwice();
    void refusesAKeyThatIsNoPoint();
    void refusesWhatServicesDoNotTake();
    void aKeyIsReadBackFromItsFile();
    void refusesKeysOfOtherKinds();
    void theAuthorizationNamesTheServiceAndTheSender();
};

void PushMessageTest::makesTheExampleOfTheRfcByteForByte() {
    QCOMPARE(base64Url(senderKey().publicPoint()),
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
    const auto message = encryptedPush(
        "When I grow up, I want to be a watermelon", browser, senderKey(), bytes("DGv6ra1nlYgDCS1FRnbzlw"));
    QVERIFY(message);
    QCOMPARE(base64Url(*message),
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBr"
        "u3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
}

void PushMessageTest::aMessageIsNeverTheSameTwice() {
    const auto one = encryptedPush("words", browser);
    const auto other = encryptedPush("words", browser);
    QVERIFY(one && other);
    QVERIFY(one->first(16) != other->first(16));
    QVERIFY(one->sliced(21, 65) != other->sliced(21, 65));
}

void PushMessageTest::refusesAKeyThatIsNoPoint() {
    PushSubscription broken = browser;
    broken.publicKey[40] = char(broken.publicKey[40] ^ 1);
    QVERIFY(!encryptedPush("words", broken));
    broken.publicKey = QByteArray(65, '\0');
    QVERIFY(!encryptedPush("words", broken));
}

void PushMessageTest::refusesWhatServicesDoNotTake() {
    QCOMPARE(encryptedPush(QByteArray(3993, 'x'), browser)->size(), 4096);
    QVERIFY(!encryptedPush(QByteArray(3994, 'x'), browser));
}

void PushMessageTest::aKeyIsReadBackFromItsFile() {
    const EcKey key = EcKey::generate();
    const auto read = EcKey::fromPem(key.toPem());
    QVERIFY(read);
    QCOMPARE(read->publicPoint(), key.publicPoint());
    QVERIFY(EcKey::generate().publicPoint() != key.publicPoint());
}

void PushMessageTest::refusesKeysOfOtherKinds() {
    QVERIFY(!EcKey::fromPem(Secret("")));
    QVERIFY(!EcKey::fromPem(Secret("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")));
    // Ed25519 (RFC 8410, 10.3).
    QVERIFY(!EcKey::fromPem(Secret("-----BEGIN PRIVATE KEY-----\n"
                                   "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                                   "-----END PRIVATE KEY-----\n")));
}

void PushMessageTest::theAuthorizationNamesTheServiceAndTheSender() {
    const Instant now{std::chrono::seconds(1'800'000'000)};
    const QByteArray field =
        vapidAuthorization(senderKey(), u"https://push.example.net"_s, u"mailto:you@example.org"_s, now);
    QVERIFY(field.startsWith("vapid t="));
    QVERIFY(field.endsWith(QByteArray(", k=" + base64Url(senderKey().publicPoint()))));
    const QList<QByteArray> parts = field.mid(8, field.indexOf(", k=") - 8).split('.');
    QCOMPARE(parts.size(), 3);
    const QJsonObject header = QJsonDocument::fromJson(bytes(parts[0].constData())).object();
    QCOMPARE(header, QJsonObject({{u"typ"_s, u"JWT"_s}, {u"alg"_s, u"ES256"_s}}));
    const QJsonObject claims = QJsonDocument::fromJson(bytes(parts[1].constData())).object();
    QCOMPARE(claims.value(u"aud"_s), u"https://push.example.net"_s);
    QCOMPARE(claims.value(u"sub"_s), u"mailto:you@example.org"_s);
    QCOMPARE(claims.value(u"exp"_s).toInteger(), 1'800'000'000 + 12 * 3600);
    QCOMPARE(bytes(parts[2].constData()).size(), 64);
}

QTEST_GUILESS_MAIN(PushMessageTest)
#include "PushMessageTest.moc"
