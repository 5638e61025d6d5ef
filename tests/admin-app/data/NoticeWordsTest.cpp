#include "admin-app/data/NoticeWords.h"

#include <QTest>

using namespace invites::admin;
using namespace Qt::StringLiterals;

// What went wrong with a message or an event, in a person's words.
class NoticeWordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyErrorHasWords_data();
    void everyErrorHasWords();
    void answersKeepTheirNumber_data();
    void answersKeepTheirNumber();
    void whatIsNotKnownIsReadable();
};

void NoticeWordsTest::everyErrorHasWords_data() {
    QTest::addColumn<QString>("error");
    // Of SmtpSender, PushSender, OutboxThread, WebhookThread and the database.
    for (const char* error :
        {"withdrawn", "over", "given_up", "sender_gone", "mailbox_limit", "unreadable", "endpoint_not_allowed",
            "bad_subscription", "timeout", "connect", "dns", "tls", "login", "lease_lost", "stopping", "internal",
            "no_customer", "not_ours", "stale", "database", "stripe_unreadable", "bounced", "complained"})
        QTest::newRow(error) << QString::fromLatin1(error);
}

void NoticeWordsTest::everyErrorHasWords() {
    QFETCH(QString, error);
    const QString words = deliveryErrorText(error);
    QVERIFY2(words.contains(u' ') && words.front().isUpper(), qUtf8Printable(words));
}

void NoticeWordsTest::answersKeepTheirNumber_data() {
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("words");
    QTest::newRow("mail") << u"smtp_550"_s << u"The mail server said no (550)"_s;
    QTest::newRow("push") << u"http_410"_s << u"The push service said no (410)"_s;
    QTest::newRow("payment") << u"stripe_500"_s << u"The payment provider said no (500)"_s;
    QTest::newRow("connection") << u"curl_7"_s << u"No connection (curl 7)"_s;
}

void NoticeWordsTest::answersKeepTheirNumber() {
    QFETCH(QString, error);
    QFETCH(QString, words);
    QCOMPARE(deliveryErrorText(error), words);
}

void NoticeWordsTest::whatIsNotKnownIsReadable() {
    QCOMPARE(deliveryErrorText(u"of_tomorrow"_s), u"of tomorrow"_s);
    QCOMPARE(deliveryErrorText({}), QString());
}

QTEST_APPLESS_MAIN(NoticeWordsTest)
#include "NoticeWordsTest.moc"
