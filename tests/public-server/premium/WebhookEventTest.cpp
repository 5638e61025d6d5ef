#include "public-server/premium/WebhookEvent.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace invites;
using namespace invites::premium;
using namespace Qt::StringLiterals;

class WebhookEventTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsKeptOfAnEvent_data();
    void whatIsKeptOfAnEvent();
    void whatIsNoEvent_data();
    void whatIsNoEvent();
};

void WebhookEventTest::whatIsKeptOfAnEvent_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("object");
    QTest::addColumn<QString>("objectId");
    QTest::addColumn<QString>("customer");
    QTest::addColumn<bool>("isHeeded");
    QTest::newRow("subscription") << QByteArray("customer.subscription.updated")
                                  << QByteArray(R"({"id": "sub_1", "customer": "cus_1", "status": "active"})")
                                  << u"sub_1"_s << u"cus_1"_s << true;
    QTest::newRow("expanded customer") << QByteArray("invoice.paid")
                                       << QByteArray(R"({"id": "in_1", "customer": {"id": "cus_1", "email": "a@b.c"}})")
                                       << u"in_1"_s << u"cus_1"_s << true;
    QTest::newRow("dispute, by its charge")
        << QByteArray("charge.dispute.created") << QByteArray(R"({"id": "du_1", "charge": "ch_1"})") << u"ch_1"_s
        << QString() << true;
    QTest::newRow("a customer that is none")
        << QByteArray("charge.refunded") << QByteArray(R"({"id": "ch_1", "customer": "ann@example.org"})") << u"ch_1"_s
        << QString() << true;
    QTest::newRow("another type") << QByteArray("product.created") << QByteArray(R"({"id": "prod_1"})") << u"prod_1"_s
                                  << QString() << false;
    QTest::newRow("an object without an id")
        << QByteArray("invoice.paid") << QByteArray(R"({"customer": "cus_1"})") << QString() << u"cus_1"_s << false;
}

void WebhookEventTest::whatIsKeptOfAnEvent() {
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, object);
    QFETCH(QString, objectId);
    QFETCH(QString, customer);
    QFETCH(bool, isHeeded);
    const auto event = webhookEventFrom(
        R"({"id": "evt_1", "livemode": true, "type": ")" + type + R"(", "data": {"object": )" + object + "}}");
    QVERIFY(event);
    QCOMPARE(event->news.eventId, u"evt_1"_s);
    QCOMPARE(event->news.type.toLatin1(), type);
    QCOMPARE(event->news.objectId, objectId);
    QCOMPARE(event->news.customerId.value_or(QString()), customer);
    QCOMPARE(event->isHeeded, isHeeded);
    QVERIFY(event->isLive);
}

void WebhookEventTest::whatIsNoEvent_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("<!doctype html>");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no id") << QByteArray(R"({"type": "invoice.paid", "livemode": false})");
    QTest::newRow("another id") << QByteArray(R"({"id": "in_1", "type": "invoice.paid", "livemode": false})");
    QTest::newRow("an id that is none") << QByteArray(
        R"({"id": "evt_1'; drop table", "type": "invoice.paid", "livemode": false})");
    QTest::newRow("no type") << QByteArray(R"({"id": "evt_1", "livemode": false})");
    QTest::newRow("no mode") << QByteArray(R"({"id": "evt_1", "type": "invoice.paid"})");
}

void WebhookEventTest::whatIsNoEvent() {
    QFETCH(QByteArray, body);
    QVERIFY(!webhookEventFrom(body));
}

QTEST_APPLESS_MAIN(WebhookEventTest)
#include "WebhookEventTest.moc"
