#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/notices/SmtpEmulator.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/server/CookieJar.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

using namespace invites;
using namespace invites::test;
using namespace Qt::StringLiterals;

// Signing in by a mailed link through the whole server, with a mail server that the test has in hand.
class MailSignInTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { closeSite(); }
    void theLinkSignsIn();
    void aSignInCostsTwoRoundTrips();
    void theTicketIsThereInAnotherBrowser();
    void whoSignsInComesBackToThePage_data();
    void whoSignsInComesBackToThePage();
    void theMailIsNoMoreThanALink();
    void nothingIsAddedToTheMail_data();
    void nothingIsAddedToTheMail();
    void openingTheLinkUsesNothingUp();
    void theLinkIsGoodOnce();
    void theNewestLinkAlone();
    void theLinkEnds();
    void inAnotherBrowserTheAddressIsAsked();
    void whoIsLedToAnothersLinkIsNotSignedIn();
    void fiveWrongAddressesEndIt();
    void anotherSitesPageSignsNobodyIn_data();
    void anotherSitesPageSignsNobodyIn();
    void whatIsKnownIsNotTold();
    void aMailboxGetsSoManyLinksAnHour();
    void aMailboxIsItselfHoweverItIsWritten();
    void anAddressAsksSoOften();
    void otherAddressesAreRefused_data();
    void otherAddressesAreRefused();
    void linksWaitBehindNoNotice();
    void linksAndNoticesShareTheRate();
    void anAddressLinksNoAccounts();
    void whatIsNoTokenIsNotFound_data();
    void whatIsNoTokenIsNotFound();
    void theCampaignOffersIt();
    void withoutMailThereIsNothing();
    void checkSaysSo();
    void nothingSecretIsKeptOrLogged();

private:
    QMap<QString, QString> variables() const {
        return {{u"INVITES_MAIL_URL"_s, m_mail->url()}, {u"INVITES_MAIL_FROM"_s, u"Handsel <invites@example.org>"_s},
            {u"INVITES_MAIL_PER_SECOND"_s, u"1000"_s}, {u"INVITES_METRICS_LISTEN"_s, u"127.0.0.1:0"_s}};
    }
    std::unique_ptr<CookieJar> browser() { return std::make_unique<CookieJar>(server().origin()); }
    HttpAnswer ask(CookieJar& jar, const QString& address, const QString& to = u"sora"_s) {
        QUrlQuery form;
        form.addQueryItem(u"address"_s, QString::fromLatin1(QUrl::toPercentEncoding(address)));
        form.addQueryItem(u"to"_s, to);
        return jar.submit("/sign-in/email", form);
    }
    HttpAnswer press(CookieJar& jar, const QByteArray& path, const QString& address = {}) {
        QUrlQuery form;
        if (!address.isEmpty())
            form.addQueryItem(u"address"_s, address);
        return jar.submit(path, form);
    }
    // The path of the link in the latest of so many mails.
    QByteArray link(std::size_t mails) {
        if (!m_mail->waitForMails(mails))
            qFatal("Mail %zu does not come", mails);
        static const QRegularExpression form(u"http://localhost:8080(/sign-in/email/\\S+)"_s);
        return form.match(m_mail->mails().at(mails - 1).part("text/plain")).captured(1).toLatin1();
    }
    HttpAnswer askForTicket(CookieJar& jar) {
        return jar.post("/api/v1/campaigns/sora/tickets", {{u"human_check"_s, site().humanToken()}},
            {"Idempotency-Key: " + newIdempotencyKey()});
    }
    bool isSignedIn(CookieJar& jar) { return jar.get("/api/v1/member").status == 200; }
    // By name, of the visitor's statements.
    QMap<QString, int> statements();

    std::unique_ptr<SmtpEmulator> m_mail;
};

void MailSignInTest::init() {
    m_mail = std::make_unique<SmtpEmulator>();
    openSite(variables());
}

QMap<QString, int> MailSignInTest::statements() {
    HttpClient metrics(server().metricsOrigin());
    const QString text = QString::fromUtf8(metrics.get("/metrics").body);
    static const QRegularExpression line(
        u"invites_database_statement_duration_seconds_count\\{[^}]*statement=\"([a-z_]+)\"[^}]*\\} (\\d+)"_s);
    QMap<QString, int> counts;
    for (auto each = line.globalMatch(text); each.hasNext();) {
        const auto match = each.next();
        // What the senders ask is no visitor's.
        if (!match.captured(1).contains(u"outbox"_s) && match.captured(1) != u"next_notice_at"_s)
            counts[match.captured(1)] += match.captured(2).toInt();
    }
    return counts;
}

void MailSignInTest::theLinkSignsIn() {
    const auto jar = browser();
    const HttpAnswer page = jar->get("/sign-in/email?to=sora");
    QCOMPARE(page.status, 200);
    QVERIFY(page.body.contains("value=\"sora\"") && page.body.contains("Back to Sora"));
    const HttpAnswer asked = ask(*jar, u"Ann@Example.org"_s);
    QCOMPARE(asked.status, 202);
    QVERIFY(asked.body.contains("Look into your mailbox"));
    QVERIFY(!isSignedIn(*jar));
    const QByteArray path = link(1);
    QCOMPARE(m_mail->mails().front().to, "Ann@example.org");
    const HttpAnswer here = jar->get(path);
    QCOMPARE(here.status, 200);
    QVERIFY(here.body.contains("You asked for this link in this browser"));
    QVERIFY(!here.body.contains("name=\"address\""));
    QVERIFY(here.header("Content-Security-Policy").contains("form-action 'self'"));
    const HttpAnswer back = press(*jar, path);
    QCOMPARE(back.status, 303);
    QCOMPARE(back.header("Location"), QByteArray("/sora"));
    const QJsonObject member = jar->get("/api/v1/member").json();
    QVERIFY(member.value("name"_L1).isNull());
    QCOMPARE(member.value("provider"_L1).toString(), u"email"_s);
    QCOMPARE(member.value("provider_name"_L1).toString(), u"e-mail"_s);
    QCOMPARE(jar->names(), QList<QByteArray>{"invites_session"});
    // The same mailbox is the same member.
    const auto phone = browser();
    QCOMPARE(ask(*phone, u"ann@example.org"_s).status, 202);
    QCOMPARE(press(*phone, link(2)).status, 303);
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 1);
}

void MailSignInTest::aSignInCostsTwoRoundTrips() {
    const auto jar = browser();
    jar->get("/sign-in/email?to=sora");
    const auto before = statements();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    jar->get(path);
    QCOMPARE(press(*jar, path).status, 303);
    auto after = statements();
    for (auto each = before.begin(); each != before.end(); ++each)
        after[each.key()] -= each.value();
    after.removeIf([](const auto& each) { return each.value() == 0; });
    QCOMPARE(after, (QMap<QString, int>{{u"begin_mail_sign_in"_s, 1}, {u"finish_mail_sign_in"_s, 1}}));
}

void MailSignInTest::theTicketIsThereInAnotherBrowser() {
    const auto laptop = browser();
    QCOMPARE(askForTicket(*laptop).status, 201);
    ask(*laptop, u"ann@example.org"_s);
    QCOMPARE(press(*laptop, link(1)).status, 303);
    const auto phone = browser();
    ask(*phone, u"ann@example.org"_s);
    QCOMPARE(press(*phone, link(2)).status, 303);
    QCOMPARE(phone->get("/api/v1/ticket").json().value("number"_L1),
        laptop->get("/api/v1/ticket").json().value("number"_L1));
}

void MailSignInTest::whoSignsInComesBackToThePage_data() {
    QTest::addColumn<QString>("page");
    QTest::addColumn<QByteArray>("location");
    QTest::newRow("his own") << u"me"_s << QByteArray("/me");
    QTest::newRow("premium") << u"premium"_s << QByteArray("/premium");
    QTest::newRow("the campaign's") << QString() << QByteArray("/sora");
    QTest::newRow("elsewhere") << u"//evil.example"_s << QByteArray("/sora");
}

// Also where the link is opened in another browser, whose cookies know nothing of it.
void MailSignInTest::whoSignsInComesBackToThePage() {
    QFETCH(QString, page);
    QFETCH(QByteArray, location);
    const auto jar = browser();
    const QByteArray shown = jar->get("/sign-in/email?to=sora&page=" + page.toLatin1()).body;
    const QByteArray field = "name=\"page\" value=\"" + page.toLatin1() + '"';
    QCOMPARE(shown.contains(field), !page.startsWith(u'/'));
    for (std::size_t mails = 1; mails <= 2; ++mails) {
        QUrlQuery form{{u"address"_s, u"ann@example.org"_s}, {u"to"_s, u"sora"_s}, {u"page"_s, page}};
        QCOMPARE(jar->submit("/sign-in/email", form).status, 202);
        const QByteArray path = link(mails);
        const auto other = browser();
        const HttpAnswer back = mails == 1 ? press(*jar, path) : press(*other, path, u"ann@example.org"_s);
        QCOMPARE(back.status, 303);
        QCOMPARE(back.header("Location"), location);
    }
}

void MailSignInTest::theMailIsNoMoreThanALink() {
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    const ReceivedMail mail = m_mail->mails().front();
    QCOMPARE(mail.from, "invites@example.org");
    // It was asked for once: there is nothing to unsubscribe from.
    QVERIFY(mail.field("List-Unsubscribe").isNull() && mail.field("List-Unsubscribe-Post").isNull());
    QCOMPARE(mail.field("Auto-Submitted"), "auto-generated");
    QVERIFY(mail.field("Subject").contains("Your link to sign in for Sora"));
    const QString html = mail.part("text/html");
    QVERIFY(html.contains(QString::fromLatin1(path)));
    QVERIFY(!html.contains(u"unsubscribe"_s) && html.contains(u"If it wasn’t you, do nothing"_s));
    QVERIFY(!mail.message.contains(jar->cookie("invites_sign_in")));
}

void MailSignInTest::nothingIsAddedToTheMail_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("to");
    QTest::newRow("a header after the address") << u"ann@example.org\r\nBcc: eve@example.org"_s << u"sora"_s;
    QTest::newRow("a second address") << u"ann@example.org, eve@example.org"_s << u"sora"_s;
    QTest::newRow("a line feed") << u"ann@example.org\nX: 1"_s << u"sora"_s;
    QTest::newRow("an SMTP command") << u"ann@example.org>\r\nRCPT TO:<eve@example.org"_s << u"sora"_s;
    QTest::newRow("a name") << u"Eve <eve@example.org>"_s << u"sora"_s;
    QTest::newRow("quotes") << u"\"ann eve\"@example.org"_s << u"sora"_s;
}

void MailSignInTest::nothingIsAddedToTheMail() {
    QFETCH(QString, address);
    QFETCH(QString, to);
    const HttpAnswer refused = ask(*browser(), address, to);
    QCOMPARE(refused.status, 422);
    QVERIFY(refused.body.contains("role=\"alert\""));
    QVERIFY(!refused.body.contains("<eve"));
    QCOMPARE(site().count(u"select count(*) from invites.outbox"_s), 0);
}

// Programs that look into mails open links, and press nothing.
void MailSignInTest::openingTheLinkUsesNothingUp() {
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    HttpClient scanner(server().origin());
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(scanner.get(path).status, 200);
        QCOMPARE(scanner.send("HEAD", path, {}).status, 200);
        QCOMPARE(jar->get(path).status, 200);
    }
    QCOMPARE(site().count(u"select count(*) from invites.sign_in where spent_at is null and expires_at > now()"_s), 1);
    QCOMPARE(press(*jar, path).status, 303);
}

void MailSignInTest::theLinkIsGoodOnce() {
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray cookie = jar->cookie("invites_sign_in");
    const QByteArray path = link(1);
    QCOMPARE(press(*jar, path).status, 303);
    const QByteArray session = jar->cookie("invites_session");
    jar->set("invites_sign_in", cookie);
    const HttpAnswer again = press(*jar, path);
    QCOMPARE(again.status, 400);
    QVERIFY(again.body.contains("This link is not good any more"));
    QCOMPARE(jar->cookie("invites_session"), session);
    // Nor in another browser, with the address.
    QCOMPARE(press(*browser(), path, u"ann@example.org"_s).status, 400);
    QCOMPARE(site().count(u"select count(*) from invites.member_session"_s), 1);
}

void MailSignInTest::theNewestLinkAlone() {
    const auto jar = browser();
    QCOMPARE(ask(*jar, u"ann@example.org"_s).status, 202);
    const QByteArray first = link(1);
    ask(*jar, u"ann@example.org"_s);
    const QByteArray second = link(2);
    QVERIFY(first != second);
    QCOMPARE(press(*jar, first).status, 400);
    QCOMPARE(press(*jar, second).status, 303);
}

void MailSignInTest::theLinkEnds() {
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    QCOMPARE(
        site().sql(u"select expires_at - begun_at between interval '15 minutes' and interval '15 minutes 5 seconds'"
                   " from invites.sign_in"_s),
        u"t"_s);
    site().sql(u"update invites.sign_in set expires_at = now()"_s);
    QCOMPARE(press(*jar, path).status, 400);
    QCOMPARE(press(*browser(), path, u"ann@example.org"_s).status, 400);
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 0);
}

void MailSignInTest::inAnotherBrowserTheAddressIsAsked() {
    ask(*browser(), u"ann@example.org"_s);
    const QByteArray path = link(1);
    const auto phone = browser();
    const HttpAnswer page = phone->get(path);
    QCOMPARE(page.status, 200);
    QVERIFY(page.body.contains("asked for in another browser") && page.body.contains("name=\"address\""));
    QCOMPARE(press(*phone, path).status, 422);
    QCOMPARE(press(*phone, path, u"bob@example.org"_s).status, 403);
    QVERIFY(phone->cookie("invites_session").isNull());
    QCOMPARE(press(*phone, path, u"ANN@example.org"_s).status, 303);
    QVERIFY(isSignedIn(*phone));
}

// Mallory sends somebody a link of her own, to have him signed in as her. He has a sign-in under way himself.
void MailSignInTest::whoIsLedToAnothersLinkIsNotSignedIn() {
    ask(*browser(), u"mallory@example.org"_s);
    const QByteArray path = link(1);
    const auto victim = browser();
    ask(*victim, u"vic@example.org"_s);
    QVERIFY(victim->get(path).body.contains("somebody sent it to you, close this page"));
    QCOMPARE(press(*victim, path).status, 422);
    QCOMPARE(press(*victim, path, u"vic@example.org"_s).status, 403);
    QVERIFY(victim->cookie("invites_session").isNull());
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 0);
    // His own is as good as before.
    QCOMPARE(press(*victim, link(2)).status, 303);
}

void MailSignInTest::fiveWrongAddressesEndIt() {
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(press(*browser(), path, u"guess%1@example.org"_s.arg(i)).status, 403);
    QCOMPARE(press(*browser(), path, u"ann@example.org"_s).status, 400);
    QCOMPARE(press(*jar, path).status, 400);
}

void MailSignInTest::anotherSitesPageSignsNobodyIn_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("another origin") << QByteArray("Origin: https://evil.example");
    QTest::newRow("no origin of its own") << QByteArray("Origin: null");
    QTest::newRow("as its browser says") << QByteArray("Sec-Fetch-Site: cross-site");
    QTest::newRow("a neighbour") << QByteArray("Sec-Fetch-Site: same-site");
}

void MailSignInTest::anotherSitesPageSignsNobodyIn() {
    QFETCH(QByteArray, header);
    const auto jar = browser();
    QUrlQuery form;
    form.addQueryItem(u"address"_s, u"ann@example.org"_s);
    QCOMPARE(jar->submit("/sign-in/email", form, {header}).status, 403);
    QCOMPARE(site().count(u"select count(*) from invites.sign_in"_s), 0);
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    QCOMPARE(jar->submit(path, form, {header}).status, 403);
    QVERIFY(jar->cookie("invites_session").isNull());
    QCOMPARE(press(*jar, path).status, 303);
}

// Neither by the answer nor by what the server asks of the database: a member, a stranger, a mailbox that has had
// enough.
void MailSignInTest::whatIsKnownIsNotTold() {
    const auto member = browser();
    ask(*member, u"ann@example.org"_s);
    QCOMPARE(press(*member, link(1)).status, 303);
    for (std::size_t i = 0; i < 3; ++i) {
        ask(*browser(), u"full@example.org"_s);
        QVERIFY(m_mail->waitForMails(2 + i));
    }
    static const QRegularExpression nonce(u"nonce-[^']+"_s);
    QList<HttpAnswer> answers;
    QList<QMap<QString, int>> asked;
    for (const auto& address : {u"ann@example.org"_s, u"nobody@example.org"_s, u"full@example.org"_s}) {
        const auto jar = browser();
        const auto before = statements();
        answers << ask(*jar, address);
        auto now = statements();
        for (auto each = before.begin(); each != before.end(); ++each)
            now[each.key()] -= each.value();
        now.removeIf([](const auto& each) { return each.value() == 0; });
        asked << now;
        QCOMPARE(jar->names(), QList<QByteArray>{"invites_sign_in"});
    }
    for (qsizetype i = 0; i < answers.size(); ++i) {
        QCOMPARE(answers[i].status, 202);
        QCOMPARE(answers[i].body, answers.front().body);
        QCOMPARE(answers[i].headers.size(), answers.front().headers.size());
        QCOMPARE(asked[i], (QMap<QString, int>{{u"begin_mail_sign_in"_s, 1}}));
    }
    QVERIFY(m_mail->waitForMails(6));
    QTest::qWait(300);
    QCOMPARE(m_mail->mails().size(), 6U);
}

void MailSignInTest::aMailboxGetsSoManyLinksAnHour() {
    for (std::size_t i = 0; i < 5; ++i) {
        QCOMPARE(ask(*browser(), u"ann+%1@example.org"_s.arg(i)).status, 202);
        // One that is asked for before it is sent takes the place of the one before.
        QVERIFY(m_mail->waitForMails(std::min<std::size_t>(i + 1, 3)));
    }
    QCOMPARE(site().count(u"select count(*) from invites.outbox"_s), 3);
    // What was sent last is still good.
    QCOMPARE(press(*browser(), link(3), u"ann@example.org"_s).status, 303);
    site().sql(u"update invites.sign_in set begun_at = begun_at - interval '1 hour'"_s);
    ask(*browser(), u"ann@example.org"_s);
    QVERIFY(m_mail->waitForMails(4));
}

void MailSignInTest::aMailboxIsItselfHoweverItIsWritten() {
    const auto jar = browser();
    ask(*jar, u"  Ann+here@EXAMPLE.org "_s);
    QCOMPARE(press(*jar, link(1)).status, 303);
    // It is written to as it was given.
    QCOMPARE(m_mail->mails().front().to, "Ann+here@example.org");
    ask(*jar, u"ann@example.org"_s);
    QCOMPARE(press(*jar, link(2)).status, 303);
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 1);
}

// Over all servers: the database counts.
void MailSignInTest::anAddressAsksSoOften() {
    closeSite();
    auto more = variables();
    more.insert(u"INVITES_SIGN_INS_PER_ADDRESS_PER_HOUR"_s, u"2"_s);
    openSite(more);
    for (int i = 0; i < 2; ++i)
        QCOMPARE(ask(*browser(), u"ann%1@example.org"_s.arg(i)).status, 202);
    const HttpAnswer refused = ask(*browser(), u"ann3@example.org"_s);
    QCOMPARE(refused.status, 429);
    QVERIFY(refused.header("Retry-After").toInt() > 0);
    QCOMPARE(site().count(u"select count(*) from invites.outbox"_s), 2);
}

void MailSignInTest::otherAddressesAreRefused_data() {
    QTest::addColumn<QString>("address");
    for (const char* address : {"", "ann", "ann@", "@example.org", "ann@localhost", "ann@127.0.0.1", "ann@[127.0.0.1]"})
        QTest::addRow("'%s'", address) << QString::fromLatin1(address);
    QTest::newRow("long") << QString(300, u'a') + u"@example.org"_s;
}

void MailSignInTest::otherAddressesAreRefused() {
    QFETCH(QString, address);
    const HttpAnswer refused = ask(*browser(), address);
    QCOMPARE(refused.status, 422);
    QVERIFY(refused.body.contains("That is no e-mail address that we can write to."));
}

void MailSignInTest::linksWaitBehindNoNotice() {
    m_mail->behaveFor("slow@example.org", SmtpBehaviour::Hold);
    const auto slow = visitorWithTicket();
    QCOMPARE(slow->client()
                 .send("PUT", "/api/v1/ticket/notices", slow->bearer() << "Content-Type: application/json",
                     R"({"email":"slow@example.org"})")
                 .status,
        200);
    site().addCodes({codeNumbered(1)});
    QTRY_COMPARE(slow->look().json().value("state"_L1).toString(), u"offered"_s);
    QVERIFY(m_mail->waitUntilHeld(1));
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    QTRY_COMPARE(site().count(u"select count(*) from invites.outbox where kind = 'sign_in' and state = 'sent'"_s), 1);
    m_mail->release();
}

// A provider that vouches for the same address speaks of another member: somebody else may have had it before.
void MailSignInTest::linksAndNoticesShareTheRate() {
    closeSite();
    QMap<QString, QString> slow = variables();
    slow.insert(u"INVITES_MAIL_PER_SECOND"_s, u"5"_s);
    openSite(slow);
    constexpr int each = 4;
    QStringList codes;
    std::vector<std::unique_ptr<Visitor>> waiting;
    for (int i = 0; i < each; ++i) {
        codes << codeNumbered(i + 1);
        waiting.push_back(visitorWithTicket());
        const QByteArray wish = QByteArray(R"({"email":"v%1@example.org"})").replace("%1", QByteArray::number(i));
        const auto headers = waiting.back()->bearer() << "Content-Type: application/json";
        QCOMPARE(waiting.back()->client().send("PUT", "/api/v1/ticket/notices", headers, wish).status, 200);
    }
    const auto start = std::chrono::steady_clock::now();
    site().addCodes(codes);
    waiting.front()->look();
    const auto jar = browser();
    for (int i = 0; i < each; ++i)
        QCOMPARE(ask(*jar, u"l%1@example.org"_s.arg(i)).status, 202);
    QVERIFY(m_mail->waitForMails(2 * each));
    QVERIFY(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(1'400));
}

void MailSignInTest::anAddressLinksNoAccounts() {
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    // As LinkedIn's sign-in leaves it, with the hash of the same address.
    site().sql(u"insert into invites.member default values;"
               " insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile, email_hash)"
               " select 1, 'linkedin', sha256('x'), repeat('p', 60)::bytea, email_hash from invites.sign_in"_s);
    QCOMPARE(press(*jar, path).status, 303);
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 2);
    QCOMPARE(site().count(u"select count(distinct email_hash) from invites.member_identity"_s), 1);
}

void MailSignInTest::whatIsNoTokenIsNotFound_data() {
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("markup") << QByteArray("%3Cb%3E");
    QTest::newRow("quotes") << QByteArray("a%22b");
    QTest::newRow("long") << QByteArray(200, 'a');
}

void MailSignInTest::whatIsNoTokenIsNotFound() {
    QFETCH(QByteArray, token);
    const auto jar = browser();
    QCOMPARE(jar->get("/sign-in/email/" + token).status, 404);
    QCOMPARE(press(*jar, "/sign-in/email/" + token).status, 404);
    // One that could be one is asked for the address as any other, and is good for nothing.
    QCOMPARE(jar->get("/sign-in/email/abc").status, 200);
    QCOMPARE(press(*jar, "/sign-in/email/abc", u"ann@example.org"_s).status, 400);
    QCOMPARE(jar->post("/sign-in/email/abc", {}).status, 415);
    QCOMPARE(jar->post("/sign-in/email", {}).status, 415);
}

void MailSignInTest::theCampaignOffersIt() {
    const QJsonObject signIn =
        HttpClient(server().origin()).get("/api/v1/campaigns/sora").json().value("sign_in"_L1).toObject();
    QCOMPARE(signIn.value("providers"_L1).toArray(),
        (QJsonArray{
            QJsonObject{{u"id"_s, u"email"_s}, {u"name"_s, u"e-mail"_s}, {u"url"_s, u"/sign-in/email?to=sora"_s}}}));
    // A campaign that demands it is content with it.
    site().sql(u"update invites.campaign set requires_sign_in = true"_s);
    const auto jar = browser();
    COMPARE_PROBLEM(askForTicket(*jar), 403, "sign-in-required");
    ask(*jar, u"ann@example.org"_s);
    QCOMPARE(press(*jar, link(1)).status, 303);
    QCOMPARE(askForTicket(*jar).status, 201);
}

void MailSignInTest::withoutMailThereIsNothing() {
    closeSite();
    openSite();
    const auto jar = browser();
    COMPARE_PROBLEM(jar->get("/sign-in/email?to=sora"), 404, "not-found");
    COMPARE_PROBLEM(ask(*jar, u"ann@example.org"_s), 404, "not-found");
    COMPARE_PROBLEM(jar->get("/sign-in/email/abc"), 404, "not-found");
    QVERIFY(jar->get("/api/v1/campaigns/sora").json().value("sign_in"_L1).isNull());
}

void MailSignInTest::checkSaysSo() {
    const auto check = [this](const QMap<QString, QString>& more) {
        return QString::fromUtf8(runCommand({u"check"_s}, environment(more)).output);
    };
    QVERIFY(check(variables()).contains(u"ok     sign-in: with e-mail"_s));
    QVERIFY(check({}).contains(u"sign-in: off"_s) && check({}).contains(u"INVITES_MAIL_URL"_s));
    site().sql(u"update invites.campaign set requires_sign_in = true"_s);
    QVERIFY(!check(variables()).contains(u"nobody to sign in with"_s));
    QVERIFY(check({}).contains(u"nobody to sign in with"_s));
}

void MailSignInTest::nothingSecretIsKeptOrLogged() {
    const auto jar = browser();
    ask(*jar, u"ann@example.org"_s);
    const QByteArray path = link(1);
    const QByteArray token = path.mid(path.lastIndexOf('/') + 1);
    const QByteArray cookie = jar->cookie("invites_sign_in");
    QCOMPARE(press(*browser(), path, u"eve@example.org"_s).status, 403);
    QCOMPARE(press(*jar, path).status, 303);
    QTRY_VERIFY(server().log().contains("\"address\""));
    const QString kept =
        site().sql(u"select string_agg(s::text, '') || (select string_agg(o::text, '') from invites.outbox o)"
                   " || (select string_agg(i::text, '') from invites.member_identity i) from invites.sign_in s"_s);
    for (const QByteArray& secret : {token, token.left(43), cookie, jar->cookie("invites_session"),
             QByteArray("ann@example.org"), QByteArray("eve@example.org")}) {
        QVERIFY(!secret.isEmpty());
        QVERIFY2(!server().log().contains(secret), secret.constData());
        QVERIFY2(!kept.contains(QString::fromLatin1(secret)), secret.constData());
        QVERIFY2(!kept.contains(QString::fromLatin1(secret.toHex())), secret.constData());
    }
    // Once it is spent, nothing of it is left but its hash and its mailbox's, by which mails are counted.
    QCOMPARE(site().count(u"select count(*) from invites.sign_in where sealed_target is not null"
                          " or sealed_profile is not null or email_hash is not null"_s),
        0);
}

QTEST_GUILESS_MAIN(MailSignInTest)
#include "MailSignInTest.moc"
