#include "public-server/bounces/SnsTopic.h"

#include "tests/support/sns/SnsEmulator.h"

#include <QJsonDocument>
#include <QTest>

#include <thread>

using namespace invites;
using namespace invites::bounces;
using namespace invites::test;
using namespace Qt::StringLiterals;
using Verdict = SnsTopic::Verdict;

Q_DECLARE_METATYPE(invites::bounces::SnsTopic::Verdict)
Q_DECLARE_METATYPE(invites::test::SnsBehaviour)

namespace {

class ForwardClock final : public Clock {
public:
    Instant now() const override { return SystemClock().now() + ahead; }
    std::chrono::seconds ahead{0};
};

} // namespace

// Whose messages are believed.
class SnsTopicTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_clock.ahead = {}; }
    void whatSnsSignsIsBelieved_data();
    void whatSnsSignsIsBelieved();
    void anythingElseIsNot_data();
    void anythingElseIsNot();
    void whatWasChangedIsNot_data();
    void whatWasChangedIsNot();
    void whatIsNoMessage_data();
    void whatIsNoMessage();
    void anothersCertificateIsNotFetched_data();
    void anothersCertificateIsNotFetched();
    void badCertificatesAreRefused_data();
    void badCertificatesAreRefused();
    void smallAndExpiredKeysAreRefused();
    void aCertificateIsFetchedOnceADay();
    void madeUpNamesDoNotFloodSns();
    void manyAtOnceFetchItOnce();
    void aSilentSnsIsNotWaitedFor();
    void aSubscriptionIsConfirmedAtSnsAlone();

private:
    BounceOptions optionsFor(const SnsEmulator& sns) const {
        BounceOptions options;
        options.topic = sns.topic();
        options.origin = sns.url().toStdString();
        options.allowPlainHttp = true;
        options.certificatePause = {};
        return options;
    }
    static SnsMessage parsed(const QByteArray& body) {
        const auto message = snsMessageFrom(body);
        if (!message)
            qFatal("It is no message: %s", body.constData());
        return *message;
    }

    ForwardClock m_clock;
};

void SnsTopicTest::whatSnsSignsIsBelieved_data() {
    QTest::addColumn<int>("version");
    QTest::newRow("SHA-1") << 1;
    QTest::newRow("SHA-256") << 2;
}

void SnsTopicTest::whatSnsSignsIsBelieved() {
    QFETCH(int, version);
    SnsEmulator sns({.signatureVersion = version});
    SnsTopic topic(optionsFor(sns), m_clock);
    const SnsMessage told = parsed(sns.notification(u"ü \"quoted\"\nin two lines"_s));
    QCOMPARE(topic.judge(told), Verdict::Good);
    QCOMPARE(told.type, SnsType::Notification);
    QCOMPARE(told.message, u"ü \"quoted\"\nin two lines"_s);
    // A notification needs no subject.
    QCOMPARE(topic.judge(parsed(sns.signedBody(sns.members(u"Notification"_s, u"x"_s)))), Verdict::Good);
    QCOMPARE(topic.judge(parsed(sns.confirmation())), Verdict::Good);
    QCOMPARE(topic.judge(parsed(sns.signedBody(sns.members(u"UnsubscribeConfirmation"_s, u"x"_s),
                 {{u"Token"_s, u"t"_s}, {u"SubscribeURL"_s, u"u"_s}}))),
        Verdict::Good);
}

void SnsTopicTest::anythingElseIsNot_data() {
    QTest::addColumn<QJsonObject>("changes"); // before it is signed
    QTest::addColumn<Verdict>("verdict");
    const auto moment = [](qint64 seconds) {
        return QDateTime::currentDateTimeUtc().addSecs(seconds).toString(Qt::ISODateWithMs);
    };
    QTest::newRow("another topic of that account")
        << QJsonObject{{u"TopicArn"_s, u"arn:aws:sns:eu-west-1:123456789012:else"_s}} << Verdict::OtherTopic;
    QTest::newRow("another account's") << QJsonObject{{u"TopicArn"_s, u"arn:aws:sns:eu-west-1:210987654321:bounces"_s}}
                                       << Verdict::OtherTopic;
    QTest::newRow("no topic") << QJsonObject{{u"TopicArn"_s, 1}} << Verdict::OtherTopic;
    QTest::newRow("almost a day ago") << QJsonObject{{u"Timestamp"_s, moment(-86'000)}} << Verdict::Good;
    QTest::newRow("replayed days later") << QJsonObject{{u"Timestamp"_s, moment(-86'500)}} << Verdict::TooOld;
    QTest::newRow("from the future") << QJsonObject{{u"Timestamp"_s, moment(400)}} << Verdict::TooOld;
}

void SnsTopicTest::anythingElseIsNot() {
    QFETCH(QJsonObject, changes);
    QFETCH(Verdict, verdict);
    SnsEmulator sns;
    SnsTopic topic(optionsFor(sns), m_clock);
    QCOMPARE(topic.judge(parsed(sns.signedBody(sns.members(u"Notification"_s, u"x"_s), changes))), verdict);
    // Whoever is not of our topic makes us ask nobody.
    QCOMPARE(sns.certificateFetches(), verdict == Verdict::Good ? 1 : 0);
}

void SnsTopicTest::whatWasChangedIsNot_data() {
    QTest::addColumn<QString>("member");
    QTest::addColumn<QString>("value");
    QTest::newRow("the message") << u"Message"_s << u"y"_s;
    QTest::newRow("a subject that was not there") << u"Subject"_s << u"y"_s;
    QTest::newRow("its id") << u"MessageId"_s << u"y"_s;
    QTest::newRow("its time") << u"Timestamp"_s << QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    QTest::newRow("the algorithm") << u"SignatureVersion"_s << u"1"_s;
    QTest::newRow("the signature") << u"Signature"_s << QString::fromLatin1(QByteArray(256, 'x').toBase64());
    QTest::newRow("half a signature") << u"Signature"_s << u"eHg="_s;
    QTest::newRow("what it is") << u"Type"_s << u"UnsubscribeConfirmation"_s;
}

void SnsTopicTest::whatWasChangedIsNot() {
    QFETCH(QString, member);
    QFETCH(QString, value);
    SnsEmulator sns;
    SnsTopic topic(optionsFor(sns), m_clock);
    QJsonObject members =
        QJsonDocument::fromJson(sns.signedBody(sns.members(u"Notification"_s, u"x"_s, std::chrono::seconds(60))))
            .object();
    QCOMPARE(topic.judge(parsed(QJsonDocument(members).toJson())), Verdict::Good);
    members.insert(member, value);
    QCOMPARE(topic.judge(parsed(QJsonDocument(members).toJson())), Verdict::WrongSignature);
}

void SnsTopicTest::whatIsNoMessage_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("Message=x");
    QTest::newRow("a list") << QByteArray("[]");
    SnsEmulator sns;
    const auto with = [&](const QString& name, const QJsonValue& value) {
        QJsonObject members = QJsonDocument::fromJson(sns.notification(u"x"_s)).object();
        members.insert(name, value);
        return QJsonDocument(members).toJson();
    };
    QTest::newRow("another type") << with(u"Type"_s, u"Gossip"_s);
    QTest::newRow("no time") << with(u"Timestamp"_s, u"today"_s);
    QTest::newRow("a time of no zone") << with(u"Timestamp"_s, u"2026-11-26T10:00:00"_s);
    QTest::newRow("another version") << with(u"SignatureVersion"_s, u"3"_s);
    QTest::newRow("no signature") << with(u"Signature"_s, u""_s);
    QTest::newRow("a signature that is none") << with(u"Signature"_s, u"%%%"_s);
    QTest::newRow("no id") << with(u"MessageId"_s, 7);
}

void SnsTopicTest::whatIsNoMessage() {
    QFETCH(QByteArray, body);
    QVERIFY(!snsMessageFrom(body));
}

void SnsTopicTest::anothersCertificateIsNotFetched_data() {
    QTest::addColumn<QString>("url"); // %1: the emulator's; %2: another's, who would sign as well
    QTest::newRow("another host") << u"%2/SimpleNotificationService-1.pem"_s;
    QTest::newRow("ours as a user") << u"%1@127.0.0.1/x.pem"_s;
    QTest::newRow("ours at the beginning") << u"%1.evil.example/x.pem"_s;
    QTest::newRow("ours as a port") << u"%11/x.pem"_s;
    QTest::newRow("no certificate") << u"%1/x.html"_s;
    QTest::newRow("with a question") << u"%1/x?y=.pem"_s;
    QTest::newRow("with a fragment") << u"%1/x#.pem"_s;
    QTest::newRow("with a backslash") << u"%1\\.evil.example/x.pem"_s;
    QTest::newRow("a line more") << u"%1/x\r\n.pem"_s;
    QTest::newRow("a file") << u"file:///etc/ssl/x.pem"_s;
    QTest::newRow("longer than any") << u"%1/"_s + QString(600, u'x') + u".pem"_s;
    QTest::newRow("none") << QString();
}

void SnsTopicTest::anothersCertificateIsNotFetched() {
    QFETCH(QString, url);
    SnsEmulator sns;
    SnsEmulator other;
    SnsTopic topic(optionsFor(sns), m_clock);
    const QString address = url.replace(u"%1"_s, sns.url()).replace(u"%2"_s, other.url());
    const QByteArray body =
        other.signedBody(other.members(u"Notification"_s, u"x"_s), {{u"SigningCertURL"_s, address}});
    QCOMPARE(topic.judge(parsed(body)), Verdict::OtherCertificate);
    QCOMPARE(sns.certificateFetches() + other.certificateFetches(), 0);
    // The right address, and another's signature.
    QCOMPARE(topic.judge(parsed(other.signedBody(
                 other.members(u"Notification"_s, u"x"_s), {{u"SigningCertURL"_s, sns.certificateUrl()}}))),
        Verdict::WrongSignature);
}

void SnsTopicTest::badCertificatesAreRefused_data() {
    QTest::addColumn<SnsBehaviour>("behaviour");
    QTest::addColumn<Verdict>("verdict");
    QTest::newRow("an error") << SnsBehaviour::ServerError << Verdict::Unavailable;
    QTest::newRow("not there") << SnsBehaviour::NotThere << Verdict::OtherCertificate;
    QTest::newRow("a page") << SnsBehaviour::NotPem << Verdict::OtherCertificate;
    QTest::newRow("huge") << SnsBehaviour::HugeCertificate << Verdict::Unavailable;
    QTest::newRow("elsewhere") << SnsBehaviour::Redirect << Verdict::OtherCertificate;
}

void SnsTopicTest::badCertificatesAreRefused() {
    QFETCH(SnsBehaviour, behaviour);
    QFETCH(Verdict, verdict);
    SnsEmulator sns;
    SnsTopic topic(optionsFor(sns), m_clock);
    sns.behave(behaviour);
    const SnsMessage told = parsed(sns.notification(u"x"_s));
    QCOMPARE(topic.judge(told), verdict);
    // It is not kept: the next one is as good as ever.
    sns.behave(SnsBehaviour::Honest);
    QCOMPARE(topic.judge(told), Verdict::Good);
}

void SnsTopicTest::smallAndExpiredKeysAreRefused() {
    for (const SnsOptions& options : {SnsOptions{.keyBits = 1024}, SnsOptions{.isExpired = true}}) {
        SnsEmulator sns(options);
        SnsTopic topic(optionsFor(sns), m_clock);
        QCOMPARE(topic.judge(parsed(sns.notification(u"x"_s))), Verdict::OtherCertificate);
    }
}

void SnsTopicTest::aCertificateIsFetchedOnceADay() {
    SnsEmulator sns;
    SnsTopic topic(optionsFor(sns), m_clock);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(topic.judge(parsed(sns.notification(u"x"_s))), Verdict::Good);
    QCOMPARE(sns.certificateFetches(), 1);
    // By then it has expired.
    m_clock.ahead = std::chrono::hours(24) + std::chrono::seconds(1);
    const QString late = QDateTime::currentDateTimeUtc().addSecs(86'401).toString(Qt::ISODateWithMs);
    QCOMPARE(topic.judge(parsed(sns.signedBody(sns.members(u"Notification"_s, u"x"_s), {{u"Timestamp"_s, late}}))),
        Verdict::OtherCertificate);
    QCOMPARE(sns.certificateFetches(), 2);
}

void SnsTopicTest::madeUpNamesDoNotFloodSns() {
    SnsEmulator sns;
    BounceOptions options = optionsFor(sns);
    options.certificatePause = std::chrono::seconds(10);
    SnsTopic topic(options, m_clock);
    QCOMPARE(topic.judge(parsed(sns.notification(u"x"_s))), Verdict::Good);
    const auto withName = [&](int number) {
        return parsed(sns.signedBody(sns.members(u"Notification"_s, u"x"_s),
            {{u"SigningCertURL"_s, QString(sns.url() + u"/made-up-%1.pem"_s.arg(number))}}));
    };
    for (int i = 0; i < 20; ++i)
        QCOMPARE(topic.judge(withName(i)), Verdict::Unavailable);
    QCOMPARE(sns.certificateFetches(), 1);
    // Who is known goes on being heard meanwhile, and a new name is fetched after a while.
    QCOMPARE(topic.judge(parsed(sns.notification(u"x"_s))), Verdict::Good);
    m_clock.ahead = std::chrono::seconds(11);
    QCOMPARE(topic.judge(withName(20)), Verdict::Good);
}

void SnsTopicTest::manyAtOnceFetchItOnce() {
    SnsEmulator sns;
    BounceOptions options = optionsFor(sns);
    options.certificatePause = std::chrono::seconds(10);
    SnsTopic topic(options, m_clock);
    const SnsMessage told = parsed(sns.notification(u"x"_s));
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] { good += topic.judge(told) == Verdict::Good ? 1 : 0; });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(good.load(), 8);
    QCOMPARE(sns.certificateFetches(), 1);
}

void SnsTopicTest::aSilentSnsIsNotWaitedFor() {
    SnsEmulator sns;
    BounceOptions options = optionsFor(sns);
    options.channel.timeout = std::chrono::milliseconds(300);
    SnsTopic topic(options, m_clock);
    sns.behave(SnsBehaviour::Silent);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(topic.judge(parsed(sns.notification(u"x"_s))), Verdict::Unavailable);
    QVERIFY(timer.elapsed() < 1500);
}

void SnsTopicTest::aSubscriptionIsConfirmedAtSnsAlone() {
    SnsEmulator sns;
    SnsEmulator other;
    SnsTopic topic(optionsFor(sns), m_clock);
    const auto leadingTo = [&](const QString& url) {
        return parsed(sns.signedBody(
            sns.members(u"SubscriptionConfirmation"_s, u"x"_s), {{u"Token"_s, u"t"_s}, {u"SubscribeURL"_s, url}}));
    };
    QVERIFY(topic.confirm(parsed(sns.confirmation())));
    QCOMPARE(sns.confirmations(), 1);
    const QStringList elsewhere{other.url() + u"/?Action=ConfirmSubscription"_s, sns.url() + u"@evil.example/?x"_s,
        sns.url() + u".evil.example/?x"_s, sns.url() + u"/other?x"_s, QString()};
    for (const QString& url : elsewhere)
        QCOMPARE(topic.confirm(leadingTo(url)).error(), std::string("elsewhere"));
    QCOMPARE(topic.confirm(leadingTo(sns.url() + u"/?Action=Other"_s)).error(), std::string("http_400"));
    QCOMPARE(sns.confirmations() + other.confirmations(), 1);
}

QTEST_GUILESS_MAIN(SnsTopicTest)
#include "SnsTopicTest.moc"
