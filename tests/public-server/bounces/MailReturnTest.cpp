#include "public-server/bounces/MailReturn.h"

#include "tests/support/sns/SnsEmulator.h"

#include <QTest>

using namespace invites;
using namespace invites::bounces;
using namespace Qt::StringLiterals;
using test::SnsEmulator;

Q_DECLARE_METATYPE(invites::MailboxEnd)

// What Amazon SES says of a mail, and whom it ends.
class MailReturnTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whomItEnds_data();
    void whomItEnds();
    void whatIsNoReturn_data();
    void whatIsNoReturn();
    void theMessageIsFoundByItsId_data();
    void theMessageIsFoundByItsId();
};

void MailReturnTest::whomItEnds_data() {
    QTest::addColumn<QString>("told");
    QTest::addColumn<QByteArray>("ended"); // empty: nobody
    QTest::addColumn<MailboxEnd>("end");
    const auto bounced = MailboxEnd::Bounced;
    const auto complained = MailboxEnd::Complained;
    const QString ann = u"ann@example.org"_s;
    QTest::newRow("no such mailbox") << SnsEmulator::bounce(ann) << QByteArray("ann@example.org") << bounced;
    QTest::newRow("with a name") << SnsEmulator::bounce(u"Ann <ann@example.org>"_s) << QByteArray("ann@example.org")
                                 << bounced;
    QTest::newRow("full for now") << SnsEmulator::bounce(ann, {}, "Transient") << QByteArray() << bounced;
    QTest::newRow("nobody knows") << SnsEmulator::bounce(ann, {}, "Undetermined") << QByteArray() << bounced;
    QTest::newRow("no address") << SnsEmulator::bounce(u"ann"_s) << QByteArray() << bounced;
    QTest::newRow("unwanted") << SnsEmulator::complaint(ann) << QByteArray("ann@example.org") << complained;
    QTest::newRow("without a reason") << SnsEmulator::complaint(ann, "") << QByteArray("ann@example.org") << complained;
    QTest::newRow("wanted after all") << SnsEmulator::complaint(ann, "not-spam") << QByteArray() << complained;
    QTest::newRow("of a configuration set") << SnsEmulator::bounce(ann).replace(u"notificationType"_s, u"eventType"_s)
                                            << QByteArray("ann@example.org") << bounced;
}

void MailReturnTest::whomItEnds() {
    QFETCH(QString, told);
    QFETCH(QByteArray, ended);
    QFETCH(MailboxEnd, end);
    const auto found = mailReturnFrom(told);
    QVERIFY(found);
    QCOMPARE(found->end, end);
    QCOMPARE(found->addresses.empty() ? QByteArray() : found->addresses.front().text, ended);
}

void MailReturnTest::whatIsNoReturn_data() {
    QTest::addColumn<QString>("told");
    QTest::newRow("words") << u"Successfully validated SNS topic for Amazon SES event publishing."_s;
    QTest::newRow("delivered") << uR"({"notificationType": "Delivery"})"_s;
    QTest::newRow("opened") << uR"({"eventType": "Open"})"_s;
    QTest::newRow("nothing") << QString();
    QTest::newRow("a list") << u"[]"_s;
    QTest::newRow("no type") << uR"({"bounce": {"bounceType": "Permanent"}})"_s;
}

void MailReturnTest::whatIsNoReturn() {
    QFETCH(QString, told);
    QVERIFY(!mailReturnFrom(told));
}

void MailReturnTest::theMessageIsFoundByItsId_data() {
    QTest::addColumn<QByteArray>("messageId");
    QTest::addColumn<qint64>("notice"); // 0: not known
    QTest::newRow("ours") << QByteArray("<notice.42.1700000000@example.org>") << qint64(42);
    QTest::newRow("without brackets") << QByteArray("notice.42.1700000000@example.org") << qint64(42);
    QTest::newRow("another's") << QByteArray("<42.1700000000@example.org>") << qint64(0);
    QTest::newRow("not told") << QByteArray() << qint64(0);
    QTest::newRow("endless") << QByteArray("<notice.99999999999999999999.1@example.org>") << qint64(0);
}

void MailReturnTest::theMessageIsFoundByItsId() {
    QFETCH(QByteArray, messageId);
    QFETCH(qint64, notice);
    const auto found = mailReturnFrom(SnsEmulator::bounce(u"ann@example.org"_s, messageId));
    QVERIFY(found);
    QCOMPARE(found->notice.value_or(NoticeId()).value, notice);
}

QTEST_APPLESS_MAIN(MailReturnTest)
#include "MailReturnTest.moc"
