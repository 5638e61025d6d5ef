#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/notices/SmtpEmulator.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/server/CookieJar.h"
#include "tests/support/sns/SnsEmulator.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrlQuery>

using namespace invites;
using namespace invites::test;
using namespace Qt::StringLiterals;

// Mails that come back, through the whole server, with an Amazon SNS that the test has in hand.
class BounceTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { closeSite(); }
    void aBounceEndsTheAddress();
    void aComplaintEndsTheAddress();
    void aLinkThatCameBackIsTheLast();
    void whoseNoticeCameBackIsSentNoLink();
    void whatEndsNothingIsTakenAllTheSame();
    void aSubscriptionIsConfirmed();
    void anothersTopicIsNotConfirmed();
    void whatIsNotSignedIsRefused();
    void aReplayChangesNothing();
    void itIsToldAgainWhereSnsIsAway();
    void aMessageMayBeLarge();
    void noOtherMethodThanPost();
    void withoutATopicThereIsNothing();
    void checkSaysSo();
    void noAddressIsKeptOrLogged();

private:
    QMap<QString, QString> variables() const {
        return {{u"INVITES_MAIL_URL"_s, m_mail->url()}, {u"INVITES_MAIL_FROM"_s, u"Handsel <invites@example.org>"_s},
            {u"INVITES_MAIL_PER_SECOND"_s, u"1000"_s}, {u"INVITES_MAIL_BOUNCE_TOPIC"_s, m_sns->topic()},
            {u"INVITES_MAIL_BOUNCE_URL"_s, m_sns->url()}};
    }
    HttpAnswer post(const QByteArray& body) {
        HttpClient sns(server().origin());
        return sns.send("POST", "/webhooks/mail", {"Content-Type: text/plain; charset=UTF-8"}, body);
    }
    HttpAnswer put(Visitor& visitor, const QJsonObject& body) {
        HttpClient::Headers headers = visitor.bearer();
        headers << "Content-Type: application/json";
        return visitor.client().send("PUT", "/api/v1/ticket/notices", headers, QJsonDocument(body).toJson());
    }
    bool isToBeMailed(Visitor& visitor) {
        return visitor.client().get("/api/v1/ticket/notices", visitor.bearer()).json().value("email"_L1).toBool();
    }
    // In the line, and to be told at this address.
    std::unique_ptr<Visitor> waiting(const QString& address) {
        auto visitor = visitorWithTicket();
        if (put(*visitor, {{u"email"_s, address}}).status != 200)
            qFatal("No word could be asked for");
        return visitor;
    }
    void askForLink(const QString& address) {
        QUrlQuery form;
        form.addQueryItem(u"address"_s, QString::fromLatin1(QUrl::toPercentEncoding(address)));
        form.addQueryItem(u"to"_s, u"sora"_s);
        QCOMPARE(CookieJar(server().origin()).submit("/sign-in/email", form).status, 202);
    }
    // One row for its notices, and one for its links to sign in.
    int deadMailboxes() { return int(site().count(u"select count(*) from invites.dead_mailbox"_s)) / 2; }

    std::unique_ptr<SmtpEmulator> m_mail;
    std::unique_ptr<SnsEmulator> m_sns;
};

void BounceTest::init() {
    m_mail = std::make_unique<SmtpEmulator>();
    m_sns = std::make_unique<SnsEmulator>();
    openSite(variables());
}

void BounceTest::aBounceEndsTheAddress() {
    const auto bob = waiting(u"Bob+invites@Example.org"_s);
    site().addCodes({codeNumbered(1)});
    bob->look();
    QVERIFY(m_mail->waitForMails(1));
    QTRY_COMPARE(site().sql(u"select state from invites.outbox where kind = 'offered'"_s), u"sent"_s);
    // As another mail server spells the mailbox.
    const QByteArray messageId = m_mail->mails().front().field("Message-ID");
    const HttpAnswer answer = post(m_sns->notification(SnsEmulator::bounce(u"bob+invites@example.ORG"_s, messageId)));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, QByteArray());
    QVERIFY(!isToBeMailed(*bob));
    QCOMPARE(
        site().sql(u"select state || ' ' || error from invites.outbox where kind = 'offered'"_s), u"sent bounced"_s);
    const HttpAnswer again = put(*bob, {{u"email"_s, u"bob@example.org"_s}});
    COMPARE_PROBLEM(again, 422, "invalid-fields");
    QCOMPARE(again.json().value("errors"_L1)[0]["reason"_L1].toString(), u"undeliverable"_s);
    QCOMPARE(put(*bob, {{u"email"_s, u"robert@example.org"_s}}).status, 200);
}

void BounceTest::aComplaintEndsTheAddress() {
    const auto bob = waiting(u"bob@example.org"_s);
    const auto ann = waiting(u"ann@example.org"_s);
    QCOMPARE(post(m_sns->notification(SnsEmulator::complaint(u"bob@example.org"_s))).status, 200);
    QVERIFY(!isToBeMailed(*bob));
    QVERIFY(isToBeMailed(*ann));
    QCOMPARE(site().sql(u"select distinct reason from invites.dead_mailbox"_s), u"complained"_s);
}

void BounceTest::aLinkThatCameBackIsTheLast() {
    askForLink(u"Bob@Example.org"_s);
    QVERIFY(m_mail->waitForMails(1));
    QTRY_COMPARE(site().sql(u"select state from invites.outbox"_s), u"sent"_s);
    const QByteArray messageId = m_mail->mails().front().field("Message-ID");
    QCOMPARE(post(m_sns->notification(SnsEmulator::bounce(u"bob@example.org"_s, messageId))).status, 200);
    QCOMPARE(site().sql(u"select state || ' ' || error from invites.outbox"_s), u"sent bounced"_s);
    askForLink(u"bob@example.org"_s);
    QTRY_COMPARE(site().sql(u"select string_agg(state || ' ' || error, ', ' order by id) from invites.outbox"_s),
        u"sent bounced, dropped withdrawn"_s);
    // Nor is it told of a turn.
    COMPARE_PROBLEM(put(*visitorWithTicket(), {{u"email"_s, u"bob@example.org"_s}}), 422, "invalid-fields");
    askForLink(u"ann@example.org"_s);
    QVERIFY(m_mail->waitForMails(2));
    QCOMPARE(m_mail->mails().back().to, "ann@example.org");
}

void BounceTest::whoseNoticeCameBackIsSentNoLink() {
    QCOMPARE(post(m_sns->notification(SnsEmulator::complaint(u"bob@example.org"_s))).status, 200);
    askForLink(u"bob@example.org"_s);
    QTRY_COMPARE(site().sql(u"select state from invites.outbox"_s), u"dropped"_s);
    QCOMPARE(m_mail->mails().size(), 0U);
}

void BounceTest::whatEndsNothingIsTakenAllTheSame() {
    const auto bob = waiting(u"bob@example.org"_s);
    for (const QString& told : {SnsEmulator::bounce(u"bob@example.org"_s, {}, "Transient"),
             SnsEmulator::complaint(u"bob@example.org"_s, "not-spam"), SnsEmulator::bounce(u"no address"_s),
             uR"({"notificationType": "Delivery"})"_s, u"Successfully validated SNS topic."_s})
        QCOMPARE(post(m_sns->notification(told)).status, 200);
    QVERIFY(isToBeMailed(*bob));
    QCOMPARE(deadMailboxes(), 0);
}

void BounceTest::aSubscriptionIsConfirmed() {
    QCOMPARE(post(m_sns->confirmation()).status, 200);
    QCOMPARE(m_sns->confirmations(), 1);
    QTRY_VERIFY(server().log().contains("\"outcome\":\"subscribed\""));
}

void BounceTest::anothersTopicIsNotConfirmed() {
    SnsEmulator other({.topic = u"arn:aws:sns:eu-west-1:210987654321:theirs"_s});
    COMPARE_PROBLEM(post(other.confirmation()), 400, "bad-request");
    // Ours by its name, at another host; and ours altogether, leading elsewhere.
    COMPARE_PROBLEM(post(SnsEmulator().confirmation()), 400, "bad-request");
    const QByteArray elsewhere = m_sns->signedBody(m_sns->members(u"SubscriptionConfirmation"_s, u"x"_s),
        {{u"Token"_s, u"t"_s}, {u"SubscribeURL"_s, QString(other.url() + u"/?Action=ConfirmSubscription"_s)}});
    COMPARE_PROBLEM(post(elsewhere), 503, "unavailable");
    QCOMPARE(m_sns->confirmations() + other.confirmations(), 0);
}

void BounceTest::whatIsNotSignedIsRefused() {
    const auto bob = waiting(u"bob@example.org"_s);
    QJsonObject members =
        QJsonDocument::fromJson(m_sns->notification(SnsEmulator::bounce(u"eve@example.org"_s))).object();
    members.insert(u"Message"_s, SnsEmulator::bounce(u"bob@example.org"_s));
    COMPARE_PROBLEM(post(QJsonDocument(members).toJson()), 400, "bad-request");
    COMPARE_PROBLEM(post(SnsEmulator::bounce(u"bob@example.org"_s).toUtf8()), 400, "bad-request");
    COMPARE_PROBLEM(post("{}"), 400, "bad-request");
    const auto longAgo = std::chrono::hours(25);
    COMPARE_PROBLEM(post(m_sns->notification(SnsEmulator::bounce(u"bob@example.org"_s), longAgo)), 400, "bad-request");
    QVERIFY(isToBeMailed(*bob));
    QCOMPARE(deadMailboxes(), 0);
}

void BounceTest::aReplayChangesNothing() {
    const QByteArray body = m_sns->notification(SnsEmulator::bounce(u"bob@example.org"_s));
    QCOMPARE(post(body).status, 200);
    const QString before = site().sql(u"select distinct ended_at from invites.dead_mailbox"_s);
    QCOMPARE(post(body).status, 200);
    QCOMPARE(site().sql(u"select distinct ended_at from invites.dead_mailbox"_s), before);
}

void BounceTest::itIsToldAgainWhereSnsIsAway() {
    m_sns->behave(SnsBehaviour::ServerError);
    const QByteArray body = m_sns->notification(SnsEmulator::bounce(u"bob@example.org"_s));
    COMPARE_PROBLEM(post(body), 503, "unavailable");
    QCOMPARE(deadMailboxes(), 0);
}

void BounceTest::aMessageMayBeLarge() {
    QJsonObject told = QJsonDocument::fromJson(SnsEmulator::bounce(u"bob@example.org"_s).toUtf8()).object();
    told.insert(u"more"_s, QString(100'000, u'x'));
    QCOMPARE(post(m_sns->notification(QString::fromUtf8(QJsonDocument(told).toJson()))).status, 200);
    QCOMPARE(deadMailboxes(), 1);
    COMPARE_PROBLEM(post(QByteArray(300'000, 'x')), 413, "payload-too-large");
}

void BounceTest::noOtherMethodThanPost() {
    QCOMPARE(HttpClient(server().origin()).get("/webhooks/mail").status, 405);
}

void BounceTest::withoutATopicThereIsNothing() {
    closeSite();
    QMap<QString, QString> without = variables();
    without.remove(u"INVITES_MAIL_BOUNCE_TOPIC"_s);
    without.remove(u"INVITES_MAIL_BOUNCE_URL"_s);
    openSite(without);
    COMPARE_PROBLEM(post(m_sns->confirmation()), 404, "not-found");
    COMPARE_PROBLEM(post(QByteArray(100'000, 'x')), 413, "payload-too-large");
    QCOMPARE(m_sns->certificateFetches(), 0);
}

void BounceTest::checkSaysSo() {
    const auto check = [&](const QString& variable, const QString& value) {
        QMap<QString, QString> changed = variables();
        changed.insert(variable, value);
        return runCommand({u"check"_s}, environment(changed));
    };
    const QByteArray heard = check(u"INVITES_X"_s, {}).output;
    QVERIFY(heard.contains(QByteArray("ok     mails that come back: told by " + m_sns->topic().toLatin1())));
    QVERIFY(heard.contains("http://localhost:8080/webhooks/mail"));
    QMap<QString, QString> none = variables();
    none.insert(u"INVITES_MAIL_BOUNCE_TOPIC"_s, {});
    none.insert(u"INVITES_MAIL_BOUNCE_URL"_s, {});
    QVERIFY(runCommand({u"check"_s}, environment(none)).output.contains("INVITES_MAIL_BOUNCE_TOPIC is not set"));
    const CommandResult wrong = check(u"INVITES_MAIL_BOUNCE_TOPIC"_s, u"bounces"_s);
    QVERIFY(wrong.output.contains("INVITES_MAIL_BOUNCE_TOPIC must be"));
    QCOMPARE(wrong.exitCode, 2);
    QMap<QString, QString> withoutMail = variables();
    withoutMail.insert(u"INVITES_MAIL_URL"_s, {});
    withoutMail.insert(u"INVITES_MAIL_FROM"_s, {});
    const CommandResult alone = runCommand({u"check"_s}, environment(withoutMail));
    QVERIFY(alone.output.contains("INVITES_MAIL_BOUNCE_TOPIC is set, and no mails are sent"));
    QCOMPARE(alone.exitCode, 2);
}

void BounceTest::noAddressIsKeptOrLogged() {
    waiting(u"bob@example.org"_s);
    QCOMPARE(post(m_sns->notification(SnsEmulator::bounce(u"bob@example.org"_s))).status, 200);
    QTRY_VERIFY(server().log().contains("\"outcome\":\"bounced\""));
    QVERIFY(!server().log().contains("bob@"));
    QVERIFY(!server().log().contains(m_sns->topic().toLatin1()));
    QCOMPARE(site().count(u"select count(*) from invites.dead_mailbox d where d::text ~ 'bob'"_s), 0);
}

QTEST_GUILESS_MAIN(BounceTest)
#include "BounceTest.moc"
