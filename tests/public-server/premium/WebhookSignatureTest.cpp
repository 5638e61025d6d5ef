#include "public-server/premium/WebhookSignature.h"

#include <QMessageAuthenticationCode>
#include <QTest>

using namespace invites;
using namespace invites::premium;
using Verdict = WebhookSignature::Verdict;

Q_DECLARE_METATYPE(invites::premium::WebhookSignature::Verdict)

namespace {

const QByteArray body = "{\n  \"id\": \"evt_1\"\n}";
constexpr qint64 now = 1'800'000'000;

QByteArray hexOf(const QByteArray& secret, const QByteArray& time, const QByteArray& text = body) {
    return QMessageAuthenticationCode::hash(time + '.' + text, secret, QCryptographicHash::Sha256).toHex();
}

QByteArray headerOf(const QByteArray& secret, qint64 time) {
    const QByteArray text = QByteArray::number(time);
    return "t=" + text + ",v1=" + hexOf(secret, text);
}

} // namespace

class WebhookSignatureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itBelievesWhatIsSignedWithOurSecret_data();
    void itBelievesWhatIsSignedWithOurSecret();
    void itIsOfTheBytesAsTheyCame();
};

void WebhookSignatureTest::itBelievesWhatIsSignedWithOurSecret_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<Verdict>("verdict");
    const QByteArray time = QByteArray::number(now);
    const QByteArray good = hexOf("whsec_new", time);
    const QByteArray other = hexOf("whsec_else", time);
    QTest::newRow("good") << headerOf("whsec_new", now) << Verdict::Good;
    QTest::newRow("with our old secret") << headerOf("whsec_old", now) << Verdict::Good;
    QTest::newRow("one of several") << "t=" + time + ",v1=" + other + ",v1=" + good << Verdict::Good;
    QTest::newRow("beside another scheme") << "t=" + time + ",v0=" + other + ",v1=" + good << Verdict::Good;
    QTest::newRow("the other order") << "v1=" + good + ",t=" + time << Verdict::Good;
    QTest::newRow("five minutes ago") << headerOf("whsec_new", now - 300) << Verdict::Good;
    QTest::newRow("longer ago") << headerOf("whsec_new", now - 301) << Verdict::TooOld;
    QTest::newRow("of tomorrow") << headerOf("whsec_new", now + 301) << Verdict::TooOld;
    QTest::newRow("another's secret") << headerOf("whsec_else", now) << Verdict::Wrong;
    QTest::newRow("another scheme alone") << "t=" + time + ",v0=" + good << Verdict::Malformed;
    QTest::newRow("another time") << "t=" + QByteArray::number(now - 1) + ",v1=" + good << Verdict::Wrong;
    QTest::newRow("in capitals") << "t=" + time + ",v1=" + good.toUpper() << Verdict::Wrong;
    QTest::newRow("cut off") << "t=" + time + ",v1=" + good.chopped(1) << Verdict::Wrong;
    QTest::newRow("empty") << "t=" + time + ",v1=" << Verdict::Wrong;
    QTest::newRow("none") << QByteArray() << Verdict::Malformed;
    QTest::newRow("no time") << "v1=" + good << Verdict::Malformed;
    QTest::newRow("two times") << "t=" + time + ",t=" + time + ",v1=" + good << Verdict::Malformed;
    QTest::newRow("a time that is none") << "t=soon,v1=" + hexOf("whsec_new", "soon") << Verdict::Malformed;
    QTest::newRow("a time beyond all") << "t=99999999999999999999,v1=" + good << Verdict::Malformed;
    QTest::newRow("before the beginning") << "t=-1,v1=" + hexOf("whsec_new", "-1") << Verdict::Malformed;
    QTest::newRow("no name") << "t=" + time + "," + good << Verdict::Malformed;
    QByteArray many = "t=" + time;
    for (int i = 0; i < 17; ++i)
        many += ",v1=" + good;
    QTest::newRow("far too many") << many << Verdict::Malformed;
}

void WebhookSignatureTest::itBelievesWhatIsSignedWithOurSecret() {
    QFETCH(QByteArray, header);
    QFETCH(Verdict, verdict);
    const WebhookSignature signature({Secret("whsec_new"), Secret("whsec_old")});
    const Instant instant{std::chrono::seconds(now)};
    QCOMPARE(signature.verify(header.toStdString(), body, instant), verdict);
}

void WebhookSignatureTest::itIsOfTheBytesAsTheyCame() {
    const WebhookSignature signature({Secret("whsec_new")});
    const Instant instant{std::chrono::seconds(now)};
    const std::string header = headerOf("whsec_new", now).toStdString();
    // The same JSON, in other bytes.
    QCOMPARE(signature.verify(header, "{\"id\": \"evt_1\"}", instant), Verdict::Wrong);
    QCOMPARE(signature.verify(header, QByteArray(body + ' '), instant), Verdict::Wrong);
    QCOMPARE(signature.verify(header, {}, instant), Verdict::Wrong);
}

QTEST_APPLESS_MAIN(WebhookSignatureTest)
#include "WebhookSignatureTest.moc"
