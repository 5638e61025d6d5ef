#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/notices/PushEmulator.h"
#include "tests/support/notices/SmtpEmulator.h"
#include "tests/support/server/CommandLine.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

// RFC 8291, appendix A.
QJsonObject subscriptionAt(const QString& endpoint) {
    return {{u"endpoint"_s, endpoint}, {u"expirationTime"_s, QJsonValue()},
        {u"keys"_s,
            QJsonObject{
                {u"p256dh"_s,
                    u"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"_s},
                {u"auth"_s, u"BTBZMqHH6r4Tts7J_aSIgg"_s}}}};
}

} // namespace

// Word of one's turn, as visitors ask for it and get it.
class NoticeTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whoAskedIsMailedWhenAnotherGives();
    void theLinkInTheMailEndsThem();
    void theOneClickOfMailReadersNeedsNoPage();
    void anOldMailEndsANewTicketsMails();
    void theUnsubscribePageTellsNothing_data();
    void theUnsubscribePageTellsNothing();
    void whoAskedIsNotifiedWhenCodesComeIn();
    void asksAreTakenBack();
    void badAsksAreRefused_data();
    void badAsksAreRefused();
    void nobodyAsksForAnother();
    void tooManyAsksAreRefused();
    void endedTicketsTakeNone();
    void withoutConfigurationThereIsNothing();
    void addressesAreNowhereInTheClear();
    void stopsInTimeWhereTheOtherSideIsSilent();
    void theAppIsInstallable();
    void checkSaysWhatIsMissing_data();
    void checkSaysWhatIsMissing();

private:
    QMap<QString, QString> variables();
    HttpAnswer put(Visitor& visitor, const QJsonObject& body, HttpClient::Headers more = {}) {
        HttpClient::Headers headers = visitor.bearer() + more;
        headers << "Content-Type: application/json";
        return visitor.client().send("PUT", "/api/v1/ticket/notices", headers, QJsonDocument(body).toJson());
    }
    QString unsubscribePath(const ReceivedMail& mail) {
        const QByteArray link = mail.field("List-Unsubscribe");
        return QString::fromLatin1(link.mid(link.indexOf("/unsubscribe/")).chopped(1));
    }
    // Who holds a code, and whom a contribution of his serves.
    std::unique_ptr<Visitor> giver() {
        site().addCodes({codeNumbered(1)});
        auto visitor = visitorWithTicket();
        if (visitor->look().json().value(u"state"_s) != u"delivered"_s)
            qFatal("The giver has no code");
        return visitor;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<SmtpEmulator> m_mail;
    std::unique_ptr<PushEmulator> m_push;
};

QMap<QString, QString> NoticeTest::variables() {
    const QString key = m_folder.filePath(u"push.pem"_s);
    if (!QFile::exists(key)) {
        if (runCommand({u"keygen"_s, u"--push"_s, key}, QProcessEnvironment::systemEnvironment()).exitCode != 0)
            qFatal("There is no key for push messages");
    }
    return {{u"INVITES_MAIL_URL"_s, m_mail->url()}, {u"INVITES_MAIL_FROM"_s, u"Handsel <invites@example.org>"_s},
        {u"INVITES_MAIL_PER_SECOND"_s, u"1000"_s}, {u"INVITES_PUSH_KEY_FILE"_s, key},
        {u"INVITES_PUSH_CONTACT"_s, u"mailto:you@example.org"_s}, {u"INVITES_PUSH_SERVICE"_s, m_push->origin()}};
}

void NoticeTest::init() {
    m_mail = std::make_unique<SmtpEmulator>();
    m_push = std::make_unique<PushEmulator>();
    openSite(variables());
}

void NoticeTest::cleanup() {
    closeSite();
}

void NoticeTest::whoAskedIsMailedWhenAnotherGives() {
    const auto ann = giver();
    const auto bob = visitorWithTicket();
    const HttpAnswer asked = put(*bob, {{u"email"_s, u"Bob@Example.org"_s}});
    QCOMPARE(asked.status, 200);
    QCOMPARE(asked.json(), QJsonObject({{u"email"_s, true}, {u"push"_s, false}}));
    QCOMPARE(ann->contribute({codeNumbered(2)}).status, 200);
    QVERIFY(m_mail->waitForMails(1));
    const ReceivedMail mail = m_mail->mails().front();
    QCOMPARE(mail.to, "Bob@example.org");
    QVERIFY(mail.message.contains("http://localhost:8080/sora"));
    // Neither the code that is held for him nor his ticket's secret.
    QCOMPARE(bob->reveal().json().value(u"code"_s), codeNumbered(2));
    QVERIFY(!mail.message.contains(codeNumbered(2).toLatin1()));
    QVERIFY(!mail.message.contains(bob->secret()));
}

void NoticeTest::theLinkInTheMailEndsThem() {
    const auto bob = visitorWithTicket();
    QCOMPARE(put(*bob, {{u"email"_s, u"bob@example.org"_s}}).status, 200);
    site().addCodes({codeNumbered(1)});
    bob->look();
    QVERIFY(m_mail->waitForMails(1));
    const QByteArray path = unsubscribePath(m_mail->mails().front()).toLatin1();
    HttpClient reader(server().origin());
    const HttpAnswer page = reader.get(path, {"Accept: text/html"});
    QCOMPARE(page.status, 200);
    QVERIFY(page.body.contains(QByteArray("<form method=\"post\" action=\"" + path + "\">")));
    QVERIFY(page.header("Content-Security-Policy").contains("form-action 'self'"));
    // Looking at the page, as mail scanners do, ends nothing.
    QCOMPARE(bob->client().get("/api/v1/ticket/notices", bob->bearer()).json().value(u"email"_s), true);
    const HttpAnswer done =
        reader.send("POST", path, {"Content-Type: application/x-www-form-urlencoded"}, QByteArray());
    QCOMPARE(done.status, 200);
    QVERIFY(done.body.contains("No more mails"));
    QCOMPARE(bob->client().get("/api/v1/ticket/notices", bob->bearer()).json().value(u"email"_s), false);
    QCOMPARE(site().count(u"select count(*) from invites.ticket_notice"_s), 0);
}

void NoticeTest::theOneClickOfMailReadersNeedsNoPage() {
    const auto bob = visitorWithTicket();
    QCOMPARE(put(*bob, {{u"email"_s, u"bob@example.org"_s}}).status, 200);
    site().addCodes({codeNumbered(1)});
    bob->look();
    QVERIFY(m_mail->waitForMails(1));
    const QByteArray path = unsubscribePath(m_mail->mails().front()).toLatin1();
    HttpClient provider(server().origin());
    // RFC 8058, 3.2: from elsewhere, without cookies.
    const auto click = [&] {
        return provider.send("POST", path,
            {"Content-Type: application/x-www-form-urlencoded", "Origin: https://mail.example.com",
                "Sec-Fetch-Site: cross-site"},
            "List-Unsubscribe=One-Click");
    };
    const HttpAnswer first = click();
    QCOMPARE(first.status, 200);
    QCOMPARE(site().count(u"select count(*) from invites.ticket_notice"_s), 0);
    // Used again it says the same.
    const HttpAnswer again = click();
    QCOMPARE(again.status, 200);
    QCOMPARE(again.body, first.body);
}

void NoticeTest::anOldMailEndsANewTicketsMails() {
    const auto bob = visitorWithTicket();
    QCOMPARE(put(*bob, {{u"email"_s, u"bob@example.org"_s}}).status, 200);
    site().addCodes({codeNumbered(1)});
    bob->look();
    QVERIFY(m_mail->waitForMails(1));
    const QByteArray path = unsubscribePath(m_mail->mails().front()).toLatin1();
    QCOMPARE(bob->leave().status, 204);
    site().sql(u"select invites.forget_notices()"_s);
    QCOMPARE(site().count(u"select count(*) from invites.ticket_notice"_s), 0);
    const auto later = visitorWithTicket();
    QCOMPARE(put(*later, {{u"email"_s, u"bob@example.org"_s}}).status, 200);
    QCOMPARE(HttpClient(server().origin()).send("POST", path, {}, QByteArray()).status, 200);
    QCOMPARE(later->client().get("/api/v1/ticket/notices", later->bearer()).json().value(u"email"_s), false);
}

void NoticeTest::theUnsubscribePageTellsNothing_data() {
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("status");
    QTest::newRow("of the form") << QByteArray(43, 'A') << 200;
    QTest::newRow("short") << QByteArray(42, 'A') << 404;
    QTest::newRow("long") << QByteArray(44, 'A') << 404;
    QTest::newRow("another alphabet") << QByteArray(42, 'A') + "%22" << 404;
    QTest::newRow("markup") << QByteArray("%3Cscript%3E") << 404;
}

void NoticeTest::theUnsubscribePageTellsNothing() {
    QFETCH(QByteArray, token);
    QFETCH(int, status);
    HttpClient client(server().origin());
    QCOMPARE(client.get("/unsubscribe/" + token).status, status);
    const HttpAnswer done = client.send("POST", "/unsubscribe/" + token, {}, QByteArray());
    QCOMPARE(done.status, 404);
    QCOMPARE(done.body.contains("This link ended nothing"), status == 200);
    QVERIFY(!done.body.contains("<script>"));
}

void NoticeTest::whoAskedIsNotifiedWhenCodesComeIn() {
    const auto bob = visitorWithTicket();
    const QString endpoint = QString::fromLatin1(m_push->endpoint("bob"));
    const HttpAnswer asked = put(*bob, {{u"push"_s, subscriptionAt(endpoint)}});
    QVERIFY2(asked.status == 200, asked.body.constData());
    QCOMPARE(asked.json().value(u"push"_s), true);
    site().addCodes({codeNumbered(1)});
    bob->look();
    QVERIFY(m_push->waitForPushes(1));
    QCOMPARE(m_push->pushes().front().path, "/push/bob");
    QVERIFY(m_mail->mails().empty());
    // A browser that is gone is forgotten.
    m_push->answerWith(410);
    const auto cat = visitorWithTicket();
    QCOMPARE(put(*cat, {{u"push"_s, subscriptionAt(QString::fromLatin1(m_push->endpoint("cat")))}}).status, 200);
    site().addCodes({codeNumbered(2)});
    cat->look();
    QVERIFY(m_push->waitForPushes(2));
    QTRY_COMPARE(site().count(u"select count(*) from invites.ticket_notice"_s), 1);
}

void NoticeTest::asksAreTakenBack() {
    const auto bob = visitorWithTicket();
    const QJsonObject both{
        {u"email"_s, u"bob@example.org"_s}, {u"push"_s, subscriptionAt(QString::fromLatin1(m_push->endpoint("bob")))}};
    QCOMPARE(put(*bob, both).json(), QJsonObject({{u"email"_s, true}, {u"push"_s, true}}));
    QCOMPARE(put(*bob, {{u"email"_s, QJsonValue()}}).json(), QJsonObject({{u"email"_s, false}, {u"push"_s, true}}));
    QCOMPARE(bob->client().remove("/api/v1/ticket/notices", bob->bearer()).json(),
        QJsonObject({{u"email"_s, false}, {u"push"_s, false}}));
    site().addCodes({codeNumbered(1)});
    bob->look();
    QCOMPARE(site().count(u"select count(*) from invites.outbox"_s), 0);
    QVERIFY(m_mail->mails().empty() && m_push->pushes().empty());
}

void NoticeTest::badAsksAreRefused_data() {
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing") << QJsonObject() << u"email"_s << u"required"_s;
    QTest::newRow("no text") << QJsonObject{{u"email"_s, 7}} << u"email"_s << u"type"_s;
    QTest::newRow("no address") << QJsonObject{{u"email"_s, u"bob"_s}} << u"email"_s << u"format"_s;
    QTest::newRow("a header") << QJsonObject{{u"email"_s, u"bob@example.org\r\nBcc: x@example.org"_s}} << u"email"_s
                              << u"format"_s;
    QTest::newRow("push of another type") << QJsonObject{{u"push"_s, u"x"_s}} << u"push"_s << u"type"_s;
    QTest::newRow("push without keys") << QJsonObject{{u"push"_s, QJsonObject{{u"endpoint"_s, u"x"_s}}}} << u"push"_s
                                       << u"format"_s;
    for (const char* endpoint : {"https://127.0.0.1/", "http://169.254.169.254/latest/meta-data",
             "https://example.org/x", "https://fcm.googleapis.com:22/x", "https://fcm.googleapis.com@10.0.0.1/"})
        QTest::newRow(endpoint) << QJsonObject{{u"push"_s, subscriptionAt(QString::fromLatin1(endpoint))}}
                                << u"push.endpoint"_s << u"not_allowed"_s;
}

void NoticeTest::badAsksAreRefused() {
    QFETCH(QJsonObject, body);
    QFETCH(QString, field);
    QFETCH(QString, reason);
    const auto bob = visitorWithTicket();
    const HttpAnswer answer = put(*bob, body);
    COMPARE_PROBLEM(answer, 422, "invalid-fields");
    const QJsonValue error = answer.json().value(u"errors"_s)[0];
    QCOMPARE(error[u"field"_s].toString(), field);
    QCOMPARE(error[u"reason"_s].toString(), reason);
}

void NoticeTest::nobodyAsksForAnother() {
    HttpClient stranger(server().origin());
    const QByteArray body = R"({"email": "bob@example.org"})";
    COMPARE_PROBLEM(
        stranger.send("PUT", "/api/v1/ticket/notices", {"Content-Type: application/json"}, body), 401, "no-ticket");
    COMPARE_PROBLEM(stranger.get("/api/v1/ticket/notices"), 401, "no-ticket");
    const QByteArray guess = "Authorization: Bearer " + QByteArray(43, 'A');
    COMPARE_PROBLEM(stranger.send("PUT", "/api/v1/ticket/notices", {guess, "Content-Type: application/json"}, body),
        401, "no-ticket");
    const auto bob = visitorWithTicket();
    COMPARE_PROBLEM(stranger.send("PUT", "/api/v1/ticket/notices",
                        {"Cookie: invites_ticket=" + bob->secret(), "Origin: https://elsewhere.example",
                            "Content-Type: application/json"},
                        body),
        403, "foreign-origin");
    COMPARE_PROBLEM(stranger.send("PUT", "/api/v1/ticket/notices", bob->bearer(), body), 415, "unsupported-media-type");
}

void NoticeTest::tooManyAsksAreRefused() {
    const auto bob = visitorWithTicket();
    for (int i = 0; i < 10; ++i)
        QCOMPARE(put(*bob, {{u"email"_s, u"bob%1@example.org"_s.arg(i)}}).status, 200);
    COMPARE_PROBLEM(put(*bob, {{u"email"_s, u"bob@example.org"_s}}), 429, "too-many-notices");
    // What was asked for last stands.
    QCOMPARE(bob->client().get("/api/v1/ticket/notices", bob->bearer()).json().value(u"email"_s), true);
}

void NoticeTest::endedTicketsTakeNone() {
    const auto bob = visitorWithTicket();
    QCOMPARE(bob->leave().status, 204);
    COMPARE_PROBLEM(put(*bob, {{u"email"_s, u"bob@example.org"_s}}), 409, "ticket-ended");
}

void NoticeTest::withoutConfigurationThereIsNothing() {
    const QJsonObject offered = HttpClient(server().origin()).get("/api/v1/campaigns/sora").json();
    QCOMPARE(offered.value(u"notices"_s)[u"email"_s], true);
    QCOMPARE(offered.value(u"notices"_s)[u"push"_s][u"key"_s].toString().size(), 87);
    closeSite();
    openSite();
    const QJsonObject bare = HttpClient(server().origin()).get("/api/v1/campaigns/sora").json();
    QVERIFY(bare.contains(u"notices"_s));
    QVERIFY(bare.value(u"notices"_s).isNull());
    const auto bob = visitorWithTicket();
    COMPARE_PROBLEM(put(*bob, {{u"email"_s, u"bob@example.org"_s}}), 404, "not-found");
    closeSite();
    auto mailAlone = variables();
    mailAlone.remove(u"INVITES_PUSH_KEY_FILE"_s);
    mailAlone.remove(u"INVITES_PUSH_CONTACT"_s);
    openSite(mailAlone);
    const QJsonObject mail = HttpClient(server().origin()).get("/api/v1/campaigns/sora").json();
    QCOMPARE(mail.value(u"notices"_s).toObject(), QJsonObject({{u"email"_s, true}, {u"push"_s, QJsonValue()}}));
}

void NoticeTest::addressesAreNowhereInTheClear() {
    const auto bob = visitorWithTicket();
    QCOMPARE(put(*bob, {{u"email"_s, u"bob.the.builder@example.org"_s},
                           {u"push"_s, subscriptionAt(QString::fromLatin1(m_push->endpoint("secret-browser")))}})
                 .status,
        200);
    site().addCodes({codeNumbered(1)});
    bob->look();
    QVERIFY(m_mail->waitForMails(1) && m_push->waitForPushes(1));
    QTRY_COMPARE(site().count(u"select count(*) from invites.outbox where state = 'sent'"_s), 2);
    const QString rows = site().sql(u"select string_agg(n::text || encode(n.sealed, 'escape') || o::text, ' ')"
                                    " from invites.ticket_notice n, invites.outbox o"_s);
    server().stop();
    for (const QString& words : {rows, QString::fromUtf8(server().log())}) {
        QVERIFY(!words.isEmpty());
        for (const QString& secret : {u"builder"_s, u"secret-browser"_s, QString::fromLatin1(bob->secret()),
                 unsubscribePath(m_mail->mails().front()).sliced(13)})
            QVERIFY2(!words.contains(secret), qUtf8Printable(secret));
    }
}

void NoticeTest::stopsInTimeWhereTheOtherSideIsSilent() {
    m_mail->behave(SmtpBehaviour::Hold);
    m_push->answerWith(0);
    const auto bob = visitorWithTicket();
    QCOMPARE(put(*bob, {{u"email"_s, u"bob@example.org"_s},
                           {u"push"_s, subscriptionAt(QString::fromLatin1(m_push->endpoint("bob")))}})
                 .status,
        200);
    site().addCodes({codeNumbered(1)});
    bob->look();
    QVERIFY(m_mail->waitUntilHeld(1) && m_push->waitForPushes(1));
    std::chrono::milliseconds took{};
    QCOMPARE(server().stop(&took), 0);
    // Not for as long as a sender waits for the other side.
    QVERIFY2(took < std::chrono::seconds(10), QByteArray::number(qint64(took.count())).constData());
    // How it ended with the mail nobody knows; the message to the browser may be sent again.
    QCOMPARE(site().sql(u"select string_agg(channel || ' ' || state, ', ' order by channel) from invites.outbox"
                        " where kind = 'offered'"_s),
        u"email unsure, push waiting"_s);
}

void NoticeTest::theAppIsInstallable() {
    HttpClient client(server().origin());
    const HttpAnswer manifest = client.get("/manifest.webmanifest");
    QCOMPARE(manifest.header("Content-Type"), "application/manifest+json");
    const QJsonObject app = manifest.json();
    QCOMPARE(app.value(u"start_url"_s), u"/"_s);
    QCOMPARE(app.value(u"display"_s), u"standalone"_s);
    const QJsonArray icons = app.value(u"icons"_s).toArray();
    QVERIFY(icons.size() >= 3);
    for (const QJsonValue icon : icons) {
        const HttpAnswer image = client.get(icon[u"src"_s].toString().toLatin1());
        QCOMPARE(image.status, 200);
        QCOMPARE(image.header("Content-Type"), icon[u"type"_s].toString().toLatin1());
    }
    const HttpAnswer worker = client.get("/service-worker.js");
    QCOMPARE(worker.status, 200);
    QCOMPARE(worker.header("Cache-Control"), "no-cache");
    QVERIFY(worker.header("Content-Type").startsWith("text/javascript"));
    QVERIFY(!worker.body.contains("{{"));
    QCOMPARE(client.get("/apple-touch-icon.png").status, 200);
    const QByteArray page = client.get("/").body;
    QVERIFY(page.contains("<link rel=\"manifest\" href=\"/manifest.webmanifest\">"));
    // From whatever page it is installed; "/" is where it starts, also where that is the list of campaigns.
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern)"
               " values ('dawn', 'Dawn', 'https://dawn.example', '^[A-Z]+$')"_s);
    QTRY_VERIFY(client.get("/", {"Accept: text/html"}).body.contains("class=\"campaigns\""));
    for (const char* path : {"/", "/privacy", "/hall", "/me", "/sign-in/email"})
        QVERIFY2(client.get(path, {"Accept: text/html"}).body.contains("rel=\"manifest\""), path);
}

void NoticeTest::checkSaysWhatIsMissing_data() {
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("all there") << u"INVITES_X"_s << u""_s << QByteArray("ok     mail: by smtp://127.0.0.1");
    QTest::newRow("no mail server") << u"INVITES_MAIL_URL"_s << u""_s << QByteArray("INVITES_MAIL_URL is missing");
    QTest::newRow("no sender") << u"INVITES_MAIL_FROM"_s << u""_s << QByteArray("INVITES_MAIL_FROM must say");
    QTest::newRow("a user without a password") << u"INVITES_MAIL_URL"_s << u"smtp://ann@127.0.0.1"_s
                                               << QByteArray("INVITES_MAIL_URL and INVITES_MAIL_PASSWORD go together");
    QTest::newRow("a password in the URL")
        << u"INVITES_MAIL_URL"_s << u"smtp://ann:hush@127.0.0.1"_s << QByteArray("has a password in it");
    QTest::newRow("an impossible rate") << u"INVITES_MAIL_PER_SECOND"_s << u"0"_s
                                        << QByteArray("INVITES_MAIL_PER_SECOND must be");
    QTest::newRow("no key") << u"INVITES_PUSH_KEY_FILE"_s << u""_s << QByteArray("keygen --push FILE");
    QTest::newRow("no such key") << u"INVITES_PUSH_KEY_FILE"_s << u"/nowhere"_s
                                 << QByteArray("INVITES_PUSH_KEY_FILE is wrong");
    QTest::newRow("no contact") << u"INVITES_PUSH_CONTACT"_s << u""_s << QByteArray("INVITES_PUSH_CONTACT must say");
}

void NoticeTest::checkSaysWhatIsMissing() {
    QFETCH(QString, variable);
    QFETCH(QString, value);
    QFETCH(QByteArray, said);
    QMap<QString, QString> changed = variables();
    changed.insert(variable, value);
    const CommandResult result = runCommand({u"check"_s}, environment(changed));
    QVERIFY2(result.output.contains(said), result.output.constData());
    QVERIFY(!result.output.contains("hush"));
    QCOMPARE(result.exitCode, said.startsWith("ok") ? 0 : 2);
}

QTEST_GUILESS_MAIN(NoticeTest)
#include "NoticeTest.moc"
