#include "public-server/notices/PushSender.h"

#include "public-server/notices/NoticeTarget.h"
#include "public-server/notices/PushMessage.h"
#include "tests/common/vault/TestKeyring.h"
#include "tests/support/notices/PushEmulator.h"

#include <QTest>

using namespace invites;
using namespace invites::notices;
using namespace Qt::StringLiterals;

class PushSenderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theServicesWordsAreUnderstood_data();
    void theServicesWordsAreUnderstood();
    void aMessageSaysHowItIsToBeTreated();
    void aSilentServiceIsGivenUp();
    void aLostLeaseSendsNothing();
    void privateAddressesAreNotAsked();

private:
    PushOptions options(const QString& also) const {
        PushOptions options;
        options.key = m_key;
        options.contact = u"mailto:you@example.org"_s;
        options.publicUrl = u"https://invites.example.org"_s;
        options.services = PushServices(also);
        return options;
    }
    Notice notice(const QByteArray& endpoint) const {
        const PushSubscription subscription{endpoint, EcKey::generate().publicPoint(), QByteArray(16, 'a')};
        const store::NoticeTarget target = sealedTarget(subscription, m_cipher, *m_keyring);
        Notice notice;
        notice.id = NoticeId(7);
        notice.kind = NoticeKind::Offered;
        notice.mailboxHash = target.mailboxHash;
        notice.unsubscribeHash = target.unsubscribeHash;
        notice.sealed = target.sealed;
        notice.campaignSlug = u"sora"_s;
        notice.campaignName = u"Sora"_s;
        notice.offerExpiresAt = m_clock.now() + std::chrono::hours(1);
        return notice;
    }

    const SystemClock m_clock;
    const std::shared_ptr<const EcKey> m_key = std::make_shared<const EcKey>(EcKey::generate());
    const std::shared_ptr<const vault::Keyring> m_keyring = vault::testKeyring();
    const vault::NoticeCipher m_cipher{m_keyring};
    const HandOver m_yes = [] { return true; };
};

void PushSenderTest::theServicesWordsAreUnderstood_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("retryAfter");
    QTest::addColumn<NoticeEnd>("end");
    QTest::addColumn<int>("seconds");
    QTest::newRow("taken") << 201 << std::string() << NoticeEnd::Sent << 0;
    QTest::newRow("taken, as some say") << 200 << std::string() << NoticeEnd::Sent << 0;
    QTest::newRow("no such browser") << 404 << std::string() << NoticeEnd::Gone << 0;
    QTest::newRow("a browser that went") << 410 << std::string() << NoticeEnd::Gone << 0;
    QTest::newRow("too large") << 413 << std::string() << NoticeEnd::Failed << 0;
    QTest::newRow("nonsense") << 400 << std::string() << NoticeEnd::Failed << 0;
    QTest::newRow("too many") << 429 << std::string("120") << NoticeEnd::Retry << 120;
    QTest::newRow("too many, for years") << 429 << std::string("99999999") << NoticeEnd::Retry << 6 * 3600;
    QTest::newRow("broken") << 500 << std::string() << NoticeEnd::Retry << 0;
    QTest::newRow("away") << 503 << std::string("7") << NoticeEnd::Retry << 7;
    QTest::newRow("our key") << 403 << std::string() << NoticeEnd::Retry << 0;
    QTest::newRow("a redirect is not followed") << 302 << std::string() << NoticeEnd::Failed << 0;
}

void PushSenderTest::theServicesWordsAreUnderstood() {
    QFETCH(int, status);
    QFETCH(std::string, retryAfter);
    QFETCH(NoticeEnd, end);
    QFETCH(int, seconds);
    test::PushEmulator service;
    service.answerWith(status, retryAfter);
    PushSender sender(options(service.origin()), m_cipher, m_clock);
    const Delivery delivery = sender.send(notice(service.endpoint("ann")), m_yes);
    QCOMPARE(toText(delivery.end), toText(end));
    QCOMPARE(delivery.retryAfter.count(), seconds);
    QCOMPARE(delivery.error.empty(), end == NoticeEnd::Sent);
    QCOMPARE(service.pushes().size(), 1U);
}

void PushSenderTest::aMessageSaysHowItIsToBeTreated() {
    test::PushEmulator service;
    PushSender sender(options(service.origin()), m_cipher, m_clock);
    QCOMPARE(toText(sender.send(notice(service.endpoint("ann")), m_yes).end), toText(NoticeEnd::Sent));
    const test::ReceivedPush push = service.pushes().front();
    QCOMPARE(push.path, "/push/ann");
    QCOMPARE(push.header("content-encoding"), "aes128gcm");
    QCOMPARE(push.header("urgency"), "high");
    QCOMPARE(push.header("topic"), "notice-7");
    const int life = QByteArray::fromStdString(push.header("ttl")).toInt();
    QVERIFY(life > 3500 && life <= 3600);
    QVERIFY(push.header("authorization").starts_with("vapid t="));
    QVERIFY(push.header("authorization").ends_with(base64Url(m_key->publicPoint()).toStdString()));
    QVERIFY(!push.body.contains("Sora"));
    QCOMPARE(push.body.mid(16, 5), QByteArray::fromHex("0000100041"));
}

void PushSenderTest::aSilentServiceIsGivenUp() {
    test::PushEmulator service;
    service.answerWith(0);
    PushOptions impatient = options(service.origin());
    impatient.timeout = std::chrono::milliseconds(300);
    PushSender sender(impatient, m_cipher, m_clock);
    // It is sent again: the same topic and tag show it once.
    const Delivery delivery = sender.send(notice(service.endpoint("ann")), m_yes);
    QCOMPARE(toText(delivery.end), toText(NoticeEnd::Retry));
    QCOMPARE(QByteArray::fromStdString(delivery.error), "timeout");
}

void PushSenderTest::aLostLeaseSendsNothing() {
    test::PushEmulator service;
    PushSender sender(options(service.origin()), m_cipher, m_clock);
    QCOMPARE(
        toText(sender.send(notice(service.endpoint("ann")), [] { return false; }).end), toText(NoticeEnd::Returned));
    QVERIFY(service.pushes().empty());
}

void PushSenderTest::privateAddressesAreNotAsked() {
    test::PushEmulator service;
    // An endpoint that was taken when the server allowed it, and is not allowed any more.
    PushSender strict(options({}), m_cipher, m_clock);
    const Delivery delivery = strict.send(notice(service.endpoint("ann")), m_yes);
    QCOMPARE(toText(delivery.end), toText(NoticeEnd::Gone));
    QVERIFY(service.pushes().empty());
}

QTEST_GUILESS_MAIN(PushSenderTest)
#include "PushSenderTest.moc"
