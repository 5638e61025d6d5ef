#include "public-server/premium/StripeObjects.h"

#include <QJsonDocument>
#include <QTest>

using namespace invites;
using namespace invites::premium;
using namespace Qt::StringLiterals;

namespace {

QJsonObject jsonOf(const char* text) {
    return QJsonDocument::fromJson(text).object();
}

} // namespace

class StripeObjectsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSubscriptionIsReadInBothShapes_data();
    void aSubscriptionIsReadInBothShapes();
    void whatIsNoSubscription();
    void theLastPaymentThatWentThroughCounts();
    void aDisputeIsOpenUntilItIsWon_data();
    void aDisputeIsOpenUntilItIsWon();
    void aPriceIsSaidInWords_data();
    void aPriceIsSaidInWords();
};

void StripeObjectsTest::aSubscriptionIsReadInBothShapes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("end"); // 0: unknown
    QTest::addColumn<bool>("cancels");
    QTest::newRow("before basil")
        << QByteArray(
               R"({"id": "sub_1", "status": "active", "current_period_end": 1800000000, "cancel_at_period_end": false})")
        << qint64(1800000000) << false;
    QTest::newRow("since basil")
        << QByteArray(
               R"({"id": "sub_1", "status": "active", "items": {"data": [{"current_period_end": 1700000000},
            {"current_period_end": 1800000000}]}, "cancel_at_period_end": true})")
        << qint64(1800000000) << true;
    QTest::newRow("to end on a day")
        << QByteArray(
               R"({"id": "sub_1", "status": "active", "items": {"data": [{"current_period_end": 1800000000}]},
            "cancel_at": 1750000000, "cancel_at_period_end": false})")
        << qint64(1750000000) << true;
    QTest::newRow("without an end") << QByteArray(R"({"id": "sub_1", "status": "active"})") << qint64(0) << false;
}

void StripeObjectsTest::aSubscriptionIsReadInBothShapes() {
    QFETCH(QByteArray, text);
    QFETCH(qint64, end);
    QFETCH(bool, cancels);
    const auto subscription = subscriptionFrom(jsonOf(text.constData()));
    QVERIFY(subscription);
    QCOMPARE(subscription->id, u"sub_1"_s);
    QCOMPARE(subscription->status, u"active"_s);
    QCOMPARE(subscription->cancelAtPeriodEnd, cancels);
    QCOMPARE(subscription->currentPeriodEnd.has_value(), end != 0);
    if (end != 0)
        QVERIFY(*subscription->currentPeriodEnd == Instant(std::chrono::seconds(end)));
}

void StripeObjectsTest::whatIsNoSubscription() {
    for (const char* text : {"{}", R"({"id": "cus_1", "status": "active"})", R"({"id": "sub_1"})",
             R"({"id": "sub_1", "status": "Active!"})", R"({"id": "sub_ 1", "status": "active"})"})
        QVERIFY(!subscriptionFrom(jsonOf(text)));
}

void StripeObjectsTest::theLastPaymentThatWentThroughCounts() {
    const auto payment = lastPaymentOf(jsonOf(R"({"data": [{"id": "ch_3", "status": "failed"},
        {"id": "ch_2", "status": "succeeded"}, {"id": "ch_1", "status": "succeeded"}]})"));
    QCOMPARE(payment.value().value("id"_L1).toString(), u"ch_2"_s);
    QVERIFY(!lastPaymentOf(jsonOf(R"({"data": [{"id": "ch_1", "status": "pending"}]})")));
    QVERIFY(!lastPaymentOf(jsonOf(R"({"data": []})")));
}

void StripeObjectsTest::aDisputeIsOpenUntilItIsWon_data() {
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<bool>("isOpenOrLost");
    for (const char* status :
        {"needs_response", "under_review", "lost", "warning_needs_response", "warning_under_review"})
        QTest::newRow(status) << QByteArray(status) << true;
    for (const char* status : {"won", "warning_closed", "prevented"})
        QTest::newRow(status) << QByteArray(status) << false;
}

void StripeObjectsTest::aDisputeIsOpenUntilItIsWon() {
    QFETCH(QByteArray, status);
    QFETCH(bool, isOpenOrLost);
    const QByteArray list = R"({"data": [{"status": "won"}, {"status": ")" + status + R"("}]})";
    QCOMPARE(isAnyOpenOrLost(jsonOf(list.constData())), isOpenOrLost);
}

void StripeObjectsTest::aPriceIsSaidInWords_data() {
    QTest::addColumn<QByteArray>("price");
    QTest::addColumn<QString>("words"); // null: none
    const auto price = [](const char* amount, const char* currency, const char* interval, int count = 1) -> QByteArray {
        return QByteArray(R"({"unit_amount": )") + amount + R"(, "currency": ")" + currency +
               R"(", "recurring": {"interval": ")" + interval + R"(", "interval_count": )" + QByteArray::number(count) +
               "}}";
    };
    QTest::newRow("dollars") << price("1900", "usd", "month") << u"$19 a month"_s;
    QTest::newRow("cents") << price("1905", "usd", "month") << u"$19.05 a month"_s;
    QTest::newRow("euros") << price("999", "eur", "year") << u"€9.99 a year"_s;
    QTest::newRow("francs") << price("1900", "chf", "month") << u"19 CHF a month"_s;
    QTest::newRow("yen") << price("1900", "jpy", "month") << u"1900 JPY a month"_s;
    QTest::newRow("quarterly") << price("5000", "gbp", "month", 3) << u"£50 every 3 months"_s;
    QTest::newRow("by tiers") << price("null", "usd", "month") << QString();
    QTest::newRow("once") << QByteArray(R"({"unit_amount": 1900, "currency": "usd", "recurring": null})") << QString();
}

void StripeObjectsTest::aPriceIsSaidInWords() {
    QFETCH(QByteArray, price);
    QFETCH(QString, words);
    const auto said = priceInWords(jsonOf(price.constData()));
    QCOMPARE(said ? QString::fromStdString(*said) : QString(), words);
}

QTEST_APPLESS_MAIN(StripeObjectsTest)
#include "StripeObjectsTest.moc"
