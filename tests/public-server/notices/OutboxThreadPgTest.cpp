#include "public-server/notices/NoticeTarget.h"
#include "public-server/notices/OutboxThread.h"
#include "public-server/notices/SmtpSender.h"
#include "tests/support/notices/SmtpEmulator.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <atomic>
#include <map>

using namespace invites;
using namespace invites::notices;
using namespace Qt::StringLiterals;
using test::SmtpBehaviour;

namespace {

class Counter final : public db::ConnectionObserver {
public:
    void statementDone(const QString&, std::chrono::microseconds) override { ++statements; }
    void statementFailed(const QString&, ErrorCode, const QString&) override { ++failures; }
    void reconnected() override {}
    std::atomic<int> statements{0};
    std::atomic<int> failures{0};
};

} // namespace

// From the offer to the mail server.
class OutboxThreadPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void anOfferIsMailedOnce();
    void whatWasLeftIsSentAtTheStart();
    void whoWithdrewIsNotWrittenTo();
    void aTurnThatIsOverIsNotTold();
    void aMailboxThatIsGoneIsForgotten();
    void whatIsRefusedForNowIsSentLater();
    void whatNobodyKnowsTheEndOfIsNotSentAgain();
    void aServerThatIsAwayKeepsTheMails();
    void aServerThatIsAwayIsAskedNowAndThen();
    void whereAnotherSentItTheNextWakeIsHeeded_data();
    void whereAnotherSentItTheNextWakeIsHeeded();
    void whereItsLinkIsOverTheNextWakeIsHeeded();
    void theLineIsServedWhereNobodyLooks();
    void withNothingToComeItSendsNoQuery();
    void twoThreadsSendEachMailOnce();
    void theRateIsKept();
    void noticesAndLinksShareARate();
    void noMoreIsLeasedThanTheRateLetsThrough();
    void mailsThatWereNotTriedGoBackAtTheEnd();

private:
    // Waits with an address.
    void waitWithMail(const QString& visitor);
    void offer(int count = 1);
    void askForLink(const QString& visitor);
    std::unique_ptr<OutboxThread> thread(double perSecond = 1000, int batch = 20);
    std::unique_ptr<OutboxThread> thread(OutboxOptions options, NoticeChannel channel = NoticeChannel::Email);
    OutboxOptions options() const;
    QString states() {
        return m_fixture.sql(
            u"select coalesce(string_agg(state || ':' || n, ' ' order by state), '') from (select state,"
            " count(*) as n from invites.outbox where kind = 'offered' group by state) s"_s);
    }

    test::StoreFixture m_fixture;
    const SystemClock m_clock;
    std::unique_ptr<vault::NoticeCipher> m_cipher;
    std::unique_ptr<test::SmtpEmulator> m_server;
    Counter m_counter;
    int m_code = 0;
};

void OutboxThreadPgTest::init() {
    m_counter.statements = m_counter.failures = 0;
    m_fixture.reset();
    m_server = std::make_unique<test::SmtpEmulator>();
    m_cipher = std::make_unique<vault::NoticeCipher>(std::make_shared<const vault::Keyring>(m_fixture.keyring()));
}

void OutboxThreadPgTest::waitWithMail(const QString& visitor) {
    m_fixture.take(visitor);
    const auto target = sealedTarget(*mailAddressFrom(visitor + u"@example.org"_s), *m_cipher, m_fixture.keyring());
    const auto outcome =
        store::NoticeStore(m_fixture.connection())
            .ask(test::StoreFixture::hashOf(visitor), target, test::StoreFixture::hashOf(u"address of "_s + visitor));
    if (!outcome || *outcome != store::NoticeOutcome::Done)
        qFatal("%s cannot ask for word", qUtf8Printable(visitor));
}

void OutboxThreadPgTest::offer(int count) {
    QStringList names;
    for (int i = 0; i < count; ++i)
        names << u"C%1"_s.arg(++m_code);
    QCOMPARE(m_fixture.addCodes(names), count);
}

void OutboxThreadPgTest::askForLink(const QString& visitor) {
    const Secret token = vault::newUnsubscribeToken();
    const auto target =
        sealedSignInTarget(*mailAddressFrom(visitor + u"@example.org"_s), token, *m_cipher, m_fixture.keyring());
    const auto hex = [](const QByteArray& bytes) { return QString::fromLatin1(bytes.toHex()); };
    m_fixture.sql(u"select invites.begin_mail_sign_in(decode('%1', 'hex'), sha256('b'), 'sora', null, 0, sha256('%2'),"
                  " decode(repeat('ab', 60), 'hex'), null, decode('%3', 'hex'), decode('%4', 'hex'))"_s.arg(
                      hex(target.unsubscribeHash), visitor, hex(target.mailboxHash), hex(target.sealed)));
}

OutboxOptions OutboxThreadPgTest::options() const {
    OutboxOptions options;
    options.database = db::ConnectionOptions::parse(m_fixture.database().url).value();
    options.pace = std::make_shared<transfer::Pace>(1000);
    options.gathering = std::chrono::milliseconds(1);
    options.firstDelay = std::chrono::seconds(0);
    return options;
}

std::unique_ptr<OutboxThread> OutboxThreadPgTest::thread(double perSecond, int batch) {
    OutboxOptions wanted = options();
    wanted.pace = std::make_shared<transfer::Pace>(perSecond);
    wanted.batch = batch;
    return thread(std::move(wanted));
}

std::unique_ptr<OutboxThread> OutboxThreadPgTest::thread(OutboxOptions options, NoticeChannel channel) {
    MailOptions mail;
    mail.server = mailServerFrom(m_server->url()).value();
    mail.from = *mailSenderFrom(u"invites@example.org"_s);
    mail.publicUrl = u"http://localhost:8080"_s;
    return std::make_unique<OutboxThread>(
        std::move(options), std::make_unique<SmtpSender>(mail, *m_cipher, m_clock, channel), &m_counter, nullptr);
}

void OutboxThreadPgTest::anOfferIsMailedOnce() {
    waitWithMail(u"ann"_s);
    const auto outbox = thread();
    offer();
    outbox->wake();
    QVERIFY(m_server->waitForMails(1));
    QTRY_COMPARE(states(), u"sent:1"_s);
    outbox->wake();
    outbox->wake();
    waitWithMail(u"bob"_s);
    offer();
    outbox->wake();
    QVERIFY(m_server->waitForMails(2));
    QTRY_COMPARE(states(), u"sent:2"_s);
    QCOMPARE(m_server->mails().size(), 2U);
    QCOMPARE(m_server->mails().front().to, "ann@example.org");
    QVERIFY(!m_server->mails().front().message.contains("C1"));
}

void OutboxThreadPgTest::whatWasLeftIsSentAtTheStart() {
    waitWithMail(u"ann"_s);
    offer();
    const auto outbox = thread();
    QVERIFY(m_server->waitForMails(1));
}

void OutboxThreadPgTest::whoWithdrewIsNotWrittenTo() {
    waitWithMail(u"ann"_s);
    waitWithMail(u"bob"_s);
    offer(2);
    QVERIFY(store::NoticeStore(m_fixture.connection()).decline(test::StoreFixture::hashOf(u"ann"_s), std::nullopt));
    const auto outbox = thread();
    QTRY_COMPARE(states(), u"dropped:1 sent:1"_s);
    QCOMPARE(m_server->mails().size(), 1U);
    QCOMPARE(m_server->mails().front().to, "bob@example.org");
}

void OutboxThreadPgTest::aTurnThatIsOverIsNotTold() {
    waitWithMail(u"ann"_s);
    offer();
    m_fixture.reveal(u"ann"_s);
    waitWithMail(u"bob"_s);
    offer();
    const auto outbox = thread();
    QTRY_COMPARE(states(), u"dropped:1 sent:1"_s);
    QCOMPARE(m_server->mails().front().to, "bob@example.org");
}

void OutboxThreadPgTest::aMailboxThatIsGoneIsForgotten() {
    waitWithMail(u"ann"_s);
    m_server->behave(SmtpBehaviour::NoMailbox);
    offer();
    const auto outbox = thread();
    QTRY_COMPARE(states(), u"failed:1"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"0"_s);
    QCOMPARE(m_fixture.sql(u"select error from invites.outbox where kind = 'offered'"_s), u"smtp_550"_s);
}

void OutboxThreadPgTest::whatIsRefusedForNowIsSentLater() {
    waitWithMail(u"ann"_s);
    m_server->behaveFor("ann@example.org", SmtpBehaviour::Greylist);
    offer();
    const auto outbox = thread();
    QTRY_VERIFY(
        m_fixture.sql(u"select attempts > 0 and error = 'smtp_451' from invites.outbox where kind = 'offered'"_s) ==
        u"t"_s);
    m_server->behaveFor("ann@example.org", SmtpBehaviour::Accept);
    QVERIFY(m_server->waitForMails(1));
    QTRY_COMPARE(states(), u"sent:1"_s);
}

void OutboxThreadPgTest::whatNobodyKnowsTheEndOfIsNotSentAgain() {
    waitWithMail(u"ann"_s);
    m_server->behave(SmtpBehaviour::KeepAndDrop);
    offer();
    const auto outbox = thread();
    QTRY_COMPARE(states(), u"unsure:1"_s);
    m_server->behave(SmtpBehaviour::Accept);
    waitWithMail(u"bob"_s);
    offer();
    outbox->wake();
    QTRY_COMPARE(states(), u"sent:1 unsure:1"_s);
    QCOMPARE(m_server->mails().size(), 2U);
    // What was perhaps lost is told by the reminder.
    QCOMPARE(
        m_fixture.sql(u"select count(*) from invites.outbox where kind = 'hold_ends_soon' and state = 'waiting'"_s),
        u"2"_s);
}

void OutboxThreadPgTest::aServerThatIsAwayKeepsTheMails() {
    for (const QString& visitor : {u"ann"_s, u"bob"_s, u"cat"_s})
        waitWithMail(visitor);
    m_server->behave(SmtpBehaviour::Busy);
    offer(3);
    const auto outbox = thread();
    QTRY_VERIFY(m_server->connectionCount() >= 2);
    QCOMPARE(
        m_fixture.sql(u"select count(*) from invites.outbox where kind = 'offered' and state = 'waiting'"_s), u"3"_s);
    m_server->behave(SmtpBehaviour::Accept);
    QVERIFY(m_server->waitForMails(3));
    QTRY_COMPARE(states(), u"sent:3"_s);
}

void OutboxThreadPgTest::aServerThatIsAwayIsAskedNowAndThen() {
    waitWithMail(u"ann"_s);
    waitWithMail(u"bob"_s);
    m_server->behave(SmtpBehaviour::Busy);
    offer(2);
    // A mail that was tried waits for an hour; the server is asked again, with the other.
    OutboxOptions wanted = options();
    wanted.firstDelay = std::chrono::hours(1);
    wanted.longestPause = std::chrono::seconds(0);
    const auto outbox = thread(std::move(wanted));
    QTRY_VERIFY(m_server->connectionCount() >= 1);
    m_server->behave(SmtpBehaviour::Accept);
    QVERIFY(m_server->waitForMails(1));
}

void OutboxThreadPgTest::whereAnotherSentItTheNextWakeIsHeeded_data() {
    QTest::addColumn<bool>("somebodyWaits");
    QTest::newRow("it does not look by itself") << false;
    QTest::newRow("it looks in ten minutes") << true;
}

void OutboxThreadPgTest::whereAnotherSentItTheNextWakeIsHeeded() {
    QFETCH(bool, somebodyWaits);
    waitWithMail(u"ann"_s);
    m_server->behave(SmtpBehaviour::Busy);
    offer();
    if (somebodyWaits)
        waitWithMail(u"bob"_s);
    const auto outbox = thread();
    QTRY_VERIFY(m_fixture.sql(u"select bool_or(error is not null) from invites.outbox"_s) == u"t"_s);
    m_fixture.sql(u"update invites.outbox set state = 'sent', lease = null"_s);
    if (!somebodyWaits) {
        QTRY_VERIFY(!outbox->nextLook());
        waitWithMail(u"bob"_s);
    }
    QTRY_VERIFY(
        !outbox->nextLook() || *outbox->nextLook() > std::chrono::steady_clock::now() + std::chrono::minutes(5));
    m_server->behave(SmtpBehaviour::Accept);
    offer();
    outbox->wake();
    QVERIFY(m_server->waitForMails(1));
    QCOMPARE(m_server->mails().front().to, "bob@example.org");
}

void OutboxThreadPgTest::whereItsLinkIsOverTheNextWakeIsHeeded() {
    m_server->behave(SmtpBehaviour::Busy);
    askForLink(u"ann"_s);
    const auto outbox = thread(options(), NoticeChannel::SignIn);
    QTRY_VERIFY(m_server->connectionCount() >= 1);
    m_fixture.sql(u"update invites.sign_in set expires_at = now()"_s);
    QTRY_COMPARE(m_fixture.sql(u"select state from invites.outbox"_s), u"dropped"_s);
    QTRY_VERIFY(!outbox->nextLook());
    m_server->behave(SmtpBehaviour::Accept);
    askForLink(u"bob"_s);
    outbox->wake();
    QVERIFY(m_server->waitForMails(1));
    QCOMPARE(m_server->mails().front().to, "bob@example.org");
}

void OutboxThreadPgTest::theLineIsServedWhereNobodyLooks() {
    waitWithMail(u"ann"_s);
    waitWithMail(u"bob"_s);
    offer();
    const auto outbox = thread();
    QVERIFY(m_server->waitForMails(1));
    QTRY_COMPARE(states(), u"sent:1"_s);
    // Ann does not come: the code goes on to Bob, and he is told, by nobody's visit.
    m_fixture.endHold(u"ann"_s);
    outbox->wake();
    QVERIFY(m_server->waitForMails(2));
    QCOMPARE(m_server->mails().back().to, "bob@example.org");
}

void OutboxThreadPgTest::withNothingToComeItSendsNoQuery() {
    m_fixture.take(u"ann"_s);
    const auto outbox = thread();
    // The first look: what is due, and when to come again. No other is to come.
    QTRY_COMPARE(m_counter.statements.load(), 2);
    QVERIFY(!outbox->nextLook());
    waitWithMail(u"bob"_s);
    outbox->wake();
    QTRY_VERIFY(outbox->nextLook());
    QVERIFY(*outbox->nextLook() > std::chrono::steady_clock::now() + std::chrono::minutes(9));
    QCOMPARE(m_counter.statements.load(), 4);
    QCOMPARE(m_counter.failures.load(), 0);
}

void OutboxThreadPgTest::twoThreadsSendEachMailOnce() {
    constexpr int count = 60;
    for (int i = 0; i < count; ++i)
        waitWithMail(u"v%1"_s.arg(i));
    offer(count);
    const auto one = thread(100000, 5);
    const auto other = thread(100000, 5);
    QVERIFY(m_server->waitForMails(count));
    QTRY_COMPARE(states(), u"sent:%1"_s.arg(count));
    std::map<QByteArray, int> received;
    for (const test::ReceivedMail& mail : m_server->mails())
        ++received[mail.to];
    QCOMPARE(int(received.size()), count);
    QCOMPARE(int(m_server->mails().size()), count);
}

void OutboxThreadPgTest::theRateIsKept() {
    for (int i = 0; i < 6; ++i)
        waitWithMail(u"v%1"_s.arg(i));
    offer(6);
    const auto start = std::chrono::steady_clock::now();
    const auto outbox = thread(10);
    QVERIFY(m_server->waitForMails(6));
    QVERIFY(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(500));
}

void OutboxThreadPgTest::noticesAndLinksShareARate() {
    for (int i = 0; i < 4; ++i) {
        waitWithMail(u"v%1"_s.arg(i));
        askForLink(u"l%1"_s.arg(i));
    }
    offer(4);
    const auto start = std::chrono::steady_clock::now();
    OutboxOptions wanted = options();
    wanted.pace = std::make_shared<transfer::Pace>(10);
    const auto notices = thread(wanted);
    const auto links = thread(wanted, NoticeChannel::SignIn);
    QVERIFY(m_server->waitForMails(8));
    QVERIFY(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(700));
}

void OutboxThreadPgTest::noMoreIsLeasedThanTheRateLetsThrough() {
    for (int i = 0; i < 5; ++i)
        waitWithMail(u"v%1"_s.arg(i));
    offer(5);
    const auto outbox = thread(0.02);
    QVERIFY(m_server->waitForMails(1));
    // The next one waits for its turn, leased until well after that.
    QTRY_COMPARE(m_fixture.sql(u"select count(*) || ' ' || bool_and(due_at > now() + interval '3 minutes') from"
                               " invites.outbox where state = 'waiting' and lease is not null"_s),
        u"1 true"_s);
    QCOMPARE(m_fixture.sql(u"select sum(messages) from invites.mailbox_day"_s), u"2"_s);
}

void OutboxThreadPgTest::mailsThatWereNotTriedGoBackAtTheEnd() {
    for (int i = 0; i < 5; ++i)
        waitWithMail(u"v%1"_s.arg(i));
    offer(5);
    auto outbox = thread(0.1);
    QVERIFY(m_server->waitForMails(1));
    outbox.reset();
    QCOMPARE(states(), u"sent:1 waiting:4"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.outbox where kind = 'offered' and state = 'waiting'"
                           " and due_at <= now() and attempts = 0"_s),
        u"4"_s);
    const auto next = thread();
    QVERIFY(m_server->waitForMails(5));
}

QTEST_GUILESS_MAIN(OutboxThreadPgTest)
#include "OutboxThreadPgTest.moc"
