#include "public-server/notices/SmtpSender.h"

#include "public-server/notices/NoticeTarget.h"
#include "tests/common/vault/TestKeyring.h"
#include "tests/support/notices/SmtpEmulator.h"

#include <QTemporaryFile>
#include <QTest>

using namespace invites;
using namespace invites::notices;
using namespace Qt::StringLiterals;
using test::SmtpBehaviour;
using test::SmtpTls;

namespace {

Notice noticeFor(const QString& address, const vault::NoticeCipher& cipher, const vault::Keyring& keyring) {
    const store::NoticeTarget target = sealedTarget(*mailAddressFrom(address), cipher, keyring);
    Notice notice;
    notice.id = NoticeId(7);
    notice.kind = NoticeKind::Offered;
    notice.mailboxHash = target.mailboxHash;
    notice.unsubscribeHash = target.unsubscribeHash;
    notice.sealed = target.sealed;
    notice.campaignSlug = u"sora"_s;
    notice.campaignName = u"Sora"_s;
    return notice;
}

} // namespace

class SmtpSenderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theServersWordsAreUnderstood_data();
    void theServersWordsAreUnderstood();
    void nothingIsTakenBeforeItIsHandedOver();
    void aLostLeaseSendsNothing();
    void oneConnectionTakesManyMails();
    void aServerThatIsAwayIsSaidToBe();
    void aSilentServerIsGivenUp();
    void aMailUnderWayIsGivenUpAtTheEnd();
    void tlsIsDemanded();
    void tls_data();
    void tls();
    void passwordsAreChecked();
    void aServerIsTriedWithoutAMail();
    void anotherKeyringSendsNothing();
    void serversFromText_data();
    void serversFromText();

private:
    MailOptions optionsFor(const test::SmtpEmulator& server) const {
        MailOptions options;
        options.server = mailServerFrom(server.url()).value();
        options.from = *mailSenderFrom(u"Handsel <invites@example.org>"_s);
        options.publicUrl = u"https://invites.example.org"_s;
        return options;
    }
    Notice notice(const QString& address = u"ann@example.org"_s) const {
        return noticeFor(address, m_cipher, *m_keyring);
    }

    const SystemClock m_clock;
    const std::shared_ptr<const vault::Keyring> m_keyring = vault::testKeyring();
    const vault::NoticeCipher m_cipher{m_keyring};
    const HandOver m_yes = [] { return true; };
};

void SmtpSenderTest::theServersWordsAreUnderstood_data() {
    QTest::addColumn<SmtpBehaviour>("behaviour");
    QTest::addColumn<NoticeEnd>("end");
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<bool>("isAway");
    QTest::newRow("taken") << SmtpBehaviour::Accept << NoticeEnd::Sent << QByteArray("") << false;
    QTest::newRow("busy") << SmtpBehaviour::Busy << NoticeEnd::Retry << QByteArray("") << true;
    QTest::newRow("not from us") << SmtpBehaviour::RefuseSender << NoticeEnd::Retry << QByteArray("smtp_554") << true;
    QTest::newRow("later") << SmtpBehaviour::Greylist << NoticeEnd::Retry << QByteArray("smtp_451") << false;
    QTest::newRow("no such mailbox") << SmtpBehaviour::NoMailbox << NoticeEnd::Gone << QByteArray("smtp_550") << false;
    QTest::newRow("refused") << SmtpBehaviour::RefuseMail << NoticeEnd::Failed << QByteArray("smtp_554") << false;
    QTest::newRow("no room") << SmtpBehaviour::RefuseForNow << NoticeEnd::Retry << QByteArray("smtp_452") << false;
    QTest::newRow("no answer, not kept") << SmtpBehaviour::DropMail << NoticeEnd::Unsure << QByteArray() << false;
    QTest::newRow("no answer, kept") << SmtpBehaviour::KeepAndDrop << NoticeEnd::Unsure << QByteArray() << false;
}

void SmtpSenderTest::theServersWordsAreUnderstood() {
    QFETCH(SmtpBehaviour, behaviour);
    QFETCH(NoticeEnd, end);
    QFETCH(QByteArray, error);
    QFETCH(bool, isAway);
    test::SmtpEmulator server;
    server.behave(behaviour);
    SmtpSender sender(optionsFor(server), m_cipher, m_clock);
    const Delivery delivery = sender.send(notice(), m_yes);
    QCOMPARE(toText(delivery.end), toText(end));
    if (!error.isEmpty())
        QCOMPARE(QByteArray::fromStdString(delivery.error), error);
    QCOMPARE(delivery.error.empty(), end == NoticeEnd::Sent);
    QCOMPARE(delivery.isServiceAway, isAway);
    const bool isKept = behaviour == SmtpBehaviour::Accept || behaviour == SmtpBehaviour::KeepAndDrop;
    QCOMPARE(server.mails().size(), isKept ? 1U : 0U);
    // What went wrong once does not stay wrong.
    server.behave(SmtpBehaviour::Accept);
    QCOMPARE(toText(sender.send(notice(), m_yes).end), toText(NoticeEnd::Sent));
    const test::ReceivedMail mail = server.mails().back();
    QCOMPARE(mail.from, "invites@example.org");
    QCOMPARE(mail.to, "ann@example.org");
    QVERIFY(mail.part("text/plain").contains(u"https://invites.example.org/sora\n"_s) ||
            mail.part("text/plain").contains(u"https://invites.example.org/sora\r\n"_s));
    QCOMPARE(mail.field("Message-ID"), "<notice.7.0@example.org>");
}

void SmtpSenderTest::nothingIsTakenBeforeItIsHandedOver() {
    test::SmtpEmulator server;
    SmtpSender sender(optionsFor(server), m_cipher, m_clock);
    int handed = 0;
    std::size_t kept = 99;
    const Delivery delivery = sender.send(notice(), [&] {
        ++handed;
        kept = server.mails().size();
        return true;
    });
    QCOMPARE(toText(delivery.end), toText(NoticeEnd::Sent));
    QCOMPARE(handed, 1);
    QCOMPARE(kept, 0U);
}

void SmtpSenderTest::aLostLeaseSendsNothing() {
    test::SmtpEmulator server;
    SmtpSender sender(optionsFor(server), m_cipher, m_clock);
    QCOMPARE(toText(sender.send(notice(), [] { return false; }).end), toText(NoticeEnd::Returned));
    QCOMPARE(toText(sender.send(notice(u"bob@example.org"_s), m_yes).end), toText(NoticeEnd::Sent));
    QCOMPARE(server.mails().size(), 1U);
    QCOMPARE(server.mails().front().to, "bob@example.org");
}

void SmtpSenderTest::oneConnectionTakesManyMails() {
    test::SmtpEmulator server;
    SmtpSender sender(optionsFor(server), m_cipher, m_clock);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(toText(sender.send(notice(), m_yes).end), toText(NoticeEnd::Sent));
    QCOMPARE(server.connectionCount(), 1);
    QCOMPARE(server.mails().size(), 20U);
}

void SmtpSenderTest::aServerThatIsAwayIsSaidToBe() {
    auto server = std::make_unique<test::SmtpEmulator>();
    SmtpSender sender(optionsFor(*server), m_cipher, m_clock);
    server.reset();
    const Delivery delivery = sender.send(notice(), m_yes);
    QCOMPARE(toText(delivery.end), toText(NoticeEnd::Retry));
    QCOMPARE(QByteArray::fromStdString(delivery.error), "connect");
    QVERIFY(delivery.isServiceAway);
}

void SmtpSenderTest::aSilentServerIsGivenUp() {
    test::SmtpEmulator server;
    server.behave(SmtpBehaviour::Hold);
    MailOptions options = optionsFor(server);
    options.timeout = std::chrono::milliseconds(300);
    SmtpSender sender(options, m_cipher, m_clock);
    const Delivery delivery = sender.send(notice(), m_yes);
    // It has the mail: whether it will deliver it nobody knows.
    QCOMPARE(toText(delivery.end), toText(NoticeEnd::Unsure));
    QCOMPARE(QByteArray::fromStdString(delivery.error), "timeout");
}

void SmtpSenderTest::aMailUnderWayIsGivenUpAtTheEnd() {
    test::SmtpEmulator server;
    SmtpSender sender(optionsFor(server), m_cipher, m_clock);
    sender.stop();
    QCOMPARE(toText(sender.send(notice(), m_yes).end), toText(NoticeEnd::Returned));
    QVERIFY(server.mails().empty());
}

void SmtpSenderTest::tlsIsDemanded() {
    test::SmtpEmulator server;
    MailOptions options = optionsFor(server);
    QVERIFY(options.server.isLoopback);
    options.server.isLoopback = false; // as if it were elsewhere
    SmtpSender sender(options, m_cipher, m_clock);
    const Delivery delivery = sender.send(notice(), m_yes);
    QCOMPARE(toText(delivery.end), toText(NoticeEnd::Retry));
    QCOMPARE(QByteArray::fromStdString(delivery.error), "tls");
    QVERIFY(server.mails().empty());
}

void SmtpSenderTest::tls_data() {
    QTest::addColumn<SmtpTls>("tls");
    QTest::addColumn<bool>("isTrusted");
    QTest::newRow("STARTTLS") << SmtpTls::StartTls << true;
    QTest::newRow("from the start") << SmtpTls::FromTheStart << true;
    QTest::newRow("STARTTLS, a stranger's certificate") << SmtpTls::StartTls << false;
    QTest::newRow("from the start, a stranger's certificate") << SmtpTls::FromTheStart << false;
}

void SmtpSenderTest::tls() {
    QFETCH(SmtpTls, tls);
    QFETCH(bool, isTrusted);
    test::SmtpEmulator server({.tls = tls, .user = "ann", .password = "secret"});
    QTemporaryFile certificate;
    QVERIFY(certificate.open());
    certificate.write(server.certificate());
    certificate.flush();
    MailOptions options = optionsFor(server);
    options.server.isLoopback = false;
    options.password = Secret("secret");
    if (isTrusted)
        options.certificateAuthorityFile = certificate.fileName().toStdString();
    SmtpSender sender(options, m_cipher, m_clock);
    const Delivery delivery = sender.send(notice(), m_yes);
    QCOMPARE(QByteArray::fromStdString(delivery.error), isTrusted ? "" : "tls");
    QCOMPARE(server.mails().size(), isTrusted ? 1U : 0U);
}

void SmtpSenderTest::aServerIsTriedWithoutAMail() {
    test::SmtpEmulator plain;
    QVERIFY(SmtpSender::tryServer(optionsFor(plain)));
    plain.behave(SmtpBehaviour::Busy);
    QCOMPARE(SmtpSender::tryServer(optionsFor(plain)).error(), std::string("smtp_421"));
    QCOMPARE(plain.mails().size(), 0U);
    test::SmtpEmulator guarded({.user = "ann", .password = "hunter22"});
    MailOptions options = optionsFor(guarded);
    options.password = Secret("hunter22");
    QVERIFY(SmtpSender::tryServer(options));
    options.password = Secret("hunter23");
    QVERIFY(!SmtpSender::tryServer(options));
    // A certificate that nobody vouches for.
    test::SmtpEmulator secret({.tls = SmtpTls::FromTheStart});
    MailOptions unknown = optionsFor(secret);
    QVERIFY(!SmtpSender::tryServer(unknown));
    QTemporaryFile authority;
    QVERIFY(authority.open());
    authority.write(secret.certificate());
    authority.flush();
    unknown.certificateAuthorityFile = authority.fileName().toStdString();
    const auto tried = SmtpSender::tryServer(unknown);
    QVERIFY2(tried, tried ? "" : tried.error().c_str());
}

void SmtpSenderTest::passwordsAreChecked() {
    test::SmtpEmulator server({.user = "ann", .password = "secret"});
    MailOptions options = optionsFor(server);
    QCOMPARE(options.server.user, "ann");
    options.password = Secret("guess");
    const Delivery delivery = SmtpSender(options, m_cipher, m_clock).send(notice(), m_yes);
    QCOMPARE(QByteArray::fromStdString(delivery.error), "login");
    QVERIFY(delivery.isServiceAway);
    options.password = Secret("secret");
    QCOMPARE(toText(SmtpSender(options, m_cipher, m_clock).send(notice(), m_yes).end), toText(NoticeEnd::Sent));
}

void SmtpSenderTest::anotherKeyringSendsNothing() {
    test::SmtpEmulator server;
    const vault::NoticeCipher other(vault::testKeyring({vault::testCodeKey(1, '2')}));
    const Delivery delivery = SmtpSender(optionsFor(server), other, m_clock).send(notice(), m_yes);
    QCOMPARE(toText(delivery.end), toText(NoticeEnd::Failed));
    QCOMPARE(QByteArray::fromStdString(delivery.error), "unreadable");
    QCOMPARE(server.connectionCount(), 0);
}

void SmtpSenderTest::serversFromText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("url"); // empty: refused
    QTest::addColumn<bool>("isLoopback");
    QTest::newRow("TLS") << u"smtps://me@mail.example.org"_s << QByteArray("smtps://mail.example.org:465") << false;
    QTest::newRow("STARTTLS") << u"smtp://me@mail.example.org"_s << QByteArray("smtp://mail.example.org:587") << false;
    QTest::newRow("a port") << u"smtp://mail.example.org:2587/"_s << QByteArray("smtp://mail.example.org:2587")
                            << false;
    QTest::newRow("here") << u"smtp://127.0.0.1:25"_s << QByteArray("smtp://127.0.0.1:25") << true;
    QTest::newRow("here by name") << u"smtp://localhost"_s << QByteArray("smtp://localhost:587") << true;
    QTest::newRow("nearly here") << u"smtp://localhost.example.org"_s << QByteArray("smtp://localhost.example.org:587")
                                 << false;
    QTest::newRow("here, with TLS") << u"smtps://127.0.0.1"_s << QByteArray("smtps://127.0.0.1:465") << false;
    for (const char* bad : {"", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://a:b@mail.example.org",
             "smtp://mail.example.org/path", "smtp://mail.example.org?x", "smtp://mail.example.org#x"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << QByteArray() << false;
}

void SmtpSenderTest::serversFromText() {
    QFETCH(QString, text);
    QFETCH(QByteArray, url);
    QFETCH(bool, isLoopback);
    const auto server = mailServerFrom(text);
    QCOMPARE(server.has_value(), !url.isEmpty());
    if (server) {
        QCOMPARE(QByteArray::fromStdString(server->url), url);
        QCOMPARE(server->isLoopback, isLoopback);
    } else {
        QVERIFY(!server.error().detail.contains(u":b@"_s));
    }
}

QTEST_GUILESS_MAIN(SmtpSenderTest)
#include "SmtpSenderTest.moc"
