#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/oidc/OidcEmulator.h"
#include "tests/support/server/CookieJar.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>
#include <QUrl>
#include <QUrlQuery>

#include <thread>

using namespace invites;
using namespace invites::test;
using namespace Qt::StringLiterals;

// Signing in through the whole server, with a LinkedIn and another provider that the test has in hand.
class SignInTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { closeSite(); }
    void aMemberIsSignedInAndNamed();
    void cookiesAreAsTheyShouldBe_data();
    void cookiesAreAsTheyShouldBe();
    void aSignInCostsTwoRoundTrips();
    void theTicketIsThereInAnotherBrowser();
    void askingInAnotherBrowserIsAnsweredWithIt();
    void thePageBringsTheTicketToABrowserThatWasSignedInBefore_data();
    void thePageBringsTheTicketToABrowserThatWasSignedInBefore();
    void thePageBringsTheTicketThatMayStillComeBack();
    void thePageBringsTheTicketOfItsOwnCampaign();
    void thePageBringsNobodyWhatIsNotHis();
    void aStateIsGoodOnce();
    void anotherBrowsersStateIsRefused();
    void aCodeIsShownToNoOtherProvider();
    void anAnswerOfAnotherIssuerIsRefused();
    void nobodyIsSentElsewhere_data();
    void nobodyIsSentElsewhere();
    void whoSignsInComesBackToThePage_data();
    void whoSignsInComesBackToThePage();
    void theSessionIsNewAtEachSignIn();
    void whoStopsAtTheProviderIsTold();
    void whatCannotBeBelievedIsSaid();
    void aSlowProviderKeepsNobodyElseWaiting();
    void tooManySignInsAreRefused();
    void signingOutTakesTheTicketAway();
    void signingOutEverywhereEndsTheOthers();
    void anotherSitesPageCannotUseTheSession_data();
    void anotherSitesPageCannotUseTheSession();
    void aCampaignMayDemandIt();
    void theCampaignSaysWhoThereIs();
    void withoutConfigurationThereIsNothing();
    void nothingSecretIsLogged();

private:
    QMap<QString, QString> variables() const;
    std::unique_ptr<CookieJar> browser() { return std::make_unique<CookieJar>(server().origin()); }
    // The address that a browser is sent back to by the provider that it was sent to.
    static QByteArray visit(const HttpAnswer& redirect);
    static QByteArray pathOf(const QByteArray& address);
    HttpAnswer begin(CookieJar& jar, const QByteArray& provider = "linkedin", const QByteArray& to = "sora") {
        return jar.get("/sign-in/" + provider + "?to=" + to);
    }
    HttpAnswer signIn(CookieJar& jar, const QByteArray& provider = "linkedin", const QByteArray& to = "sora") {
        return jar.get(pathOf(visit(begin(jar, provider, to))));
    }
    HttpAnswer ask(CookieJar& jar, const HttpClient::Headers& more = {}) {
        return jar.post("/api/v1/campaigns/sora/tickets", {{u"human_check"_s, site().humanToken()}},
            HttpClient::Headers{"Idempotency-Key: " + newIdempotencyKey()} + more);
    }
    // How many statements the server has sent to the database.
    int statements();

    std::unique_ptr<OidcEmulator> m_linkedIn;
    std::unique_ptr<OidcEmulator> m_other;
};

QMap<QString, QString> SignInTest::variables() const {
    return {{u"INVITES_LINKEDIN_CLIENT_ID"_s, u"client"_s}, {u"INVITES_LINKEDIN_CLIENT_SECRET"_s, u"emulator-secret"_s},
        {u"INVITES_LINKEDIN_URL"_s, QString::fromStdString(m_linkedIn->url())},
        {u"INVITES_OIDC_CLIENT_ID"_s, u"client"_s}, {u"INVITES_OIDC_CLIENT_SECRET"_s, u"emulator-secret"_s},
        {u"INVITES_OIDC_ISSUER"_s, QString::fromStdString(m_other->url())}, {u"INVITES_OIDC_NAME"_s, u"Other & Co"_s},
        {u"INVITES_METRICS_LISTEN"_s, u"127.0.0.1:0"_s}};
}

void SignInTest::init() {
    m_linkedIn = std::make_unique<OidcEmulator>();
    m_other = std::make_unique<OidcEmulator>(OidcEmulatorOptions{.requiresPkce = true});
    openSite(variables());
}

QByteArray SignInTest::pathOf(const QByteArray& address) {
    const QUrl url(QString::fromLatin1(address));
    return (url.path(QUrl::FullyEncoded) + u'?' + url.query(QUrl::FullyEncoded)).toLatin1();
}

QByteArray SignInTest::visit(const HttpAnswer& redirect) {
    const QByteArray location = redirect.header("Location");
    if (redirect.status != 303 || location.isEmpty())
        qFatal("%d %s", redirect.status, redirect.body.constData());
    const QUrl url(QString::fromLatin1(location));
    HttpClient provider(url.toString(QUrl::RemovePath | QUrl::RemoveQuery).toLatin1());
    return provider.get(pathOf(location)).header("Location");
}

int SignInTest::statements() {
    HttpClient metrics(server().metricsOrigin());
    const QString text = QString::fromUtf8(metrics.get("/metrics").body);
    static const QRegularExpression line(u"invites_database_statement_duration_seconds_count\\{[^}]*\\} (\\d+)"_s);
    int sum = 0;
    for (auto each = line.globalMatch(text); each.hasNext();)
        sum += each.next().captured(1).toInt();
    return sum;
}

void SignInTest::aMemberIsSignedInAndNamed() {
    const auto jar = browser();
    COMPARE_PROBLEM(jar->get("/api/v1/member"), 401, "not-signed-in");
    const HttpAnswer back = signIn(*jar);
    QCOMPARE(back.status, 303);
    QCOMPARE(back.header("Location"), QByteArray("/sora"));
    const HttpAnswer member = jar->get("/api/v1/member");
    QCOMPARE(member.status, 200);
    QCOMPARE(member.json().value("name"_L1).toString(), u"Ann Example"_s);
    QCOMPARE(member.json().value("provider"_L1).toString(), u"linkedin"_s);
    QCOMPARE(member.json().value("provider_name"_L1).toString(), u"LinkedIn"_s);
    QVERIFY(isUtcTime(member.json().value("signed_in_at"_L1)));
    QVERIFY(!member.body.contains("example.org"));
    // With another provider, who is strict about PKCE and nonce, he is somebody else.
    QCOMPARE(signIn(*jar, "oidc").status, 303);
    QCOMPARE(jar->get("/api/v1/member").json().value("provider_name"_L1).toString(), u"Other & Co"_s);
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 2);
}

void SignInTest::cookiesAreAsTheyShouldBe_data() {
    QTest::addColumn<QString>("publicUrl");
    QTest::addColumn<QByteArray>("prefix");
    QTest::newRow("over http") << u"http://localhost:8080"_s << QByteArray();
    QTest::newRow("over https") << u"https://invites.example"_s << QByteArray("__Host-");
}

void SignInTest::cookiesAreAsTheyShouldBe() {
    QFETCH(QString, publicUrl);
    QFETCH(QByteArray, prefix);
    closeSite();
    QMap<QString, QString> more = variables();
    more.insert(u"INVITES_PUBLIC_URL"_s, publicUrl);
    openSite(more);
    const auto jar = browser();
    const HttpAnswer begun = begin(*jar);
    const HttpAnswer back = jar->get(pathOf(visit(begun)));
    QByteArrayList set;
    for (const HttpAnswer& answer : {begun, back}) {
        for (const auto& [name, value] : answer.headers) {
            if (name.toLower() == "set-cookie")
                set << value;
        }
    }
    QCOMPARE(set.size(), 3); // the browser's, the session's, and the browser's end
    for (const QByteArray& cookie : set) {
        QVERIFY2(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/;"),
            cookie.constData());
        QVERIFY(cookie.startsWith(QByteArray(prefix + "invites_")));
        QCOMPARE(cookie.contains("; Secure"), !prefix.isEmpty());
    }
    QCOMPARE(jar->cookie(prefix + "invites_session").size(), 43);
    QCOMPARE(jar->names(), QList<QByteArray>{prefix + "invites_session"});
}

void SignInTest::aSignInCostsTwoRoundTrips() {
    const auto jar = browser();
    signIn(*jar, "linkedin", "");
    const int before = statements();
    QCOMPARE(signIn(*jar).status, 303);
    QCOMPARE(statements() - before, 2);
}

void SignInTest::theTicketIsThereInAnotherBrowser() {
    const auto laptop = browser();
    const auto phone = browser();
    QCOMPARE(ask(*laptop).status, 201);
    signIn(*laptop);
    signIn(*phone);
    const HttpAnswer ticket = phone->get("/api/v1/ticket");
    QCOMPARE(ticket.status, 200);
    QCOMPARE(ticket.json().value("number"_L1), laptop->get("/api/v1/ticket").json().value("number"_L1));
}

void SignInTest::askingInAnotherBrowserIsAnsweredWithIt() {
    const auto laptop = browser();
    const auto phone = browser();
    signIn(*laptop);
    signIn(*phone);
    const HttpAnswer first = ask(*laptop);
    QCOMPARE(first.status, 201);
    const HttpAnswer second = ask(*phone);
    QCOMPARE(second.status, 200);
    QCOMPARE(second.json().value("number"_L1), first.json().value("number"_L1));
    QVERIFY(!second.json().contains("secret"_L1));
    QCOMPARE(phone->get("/api/v1/ticket").json().value("number"_L1), first.json().value("number"_L1));
    QCOMPARE(site().count(u"select count(*) from invites.ticket"_s), 1);
}

void SignInTest::thePageBringsTheTicketToABrowserThatWasSignedInBefore_data() {
    QTest::addColumn<QByteArray>("page");
    QTest::addColumn<bool>("isOpen");
    QTest::newRow("the campaign's") << QByteArray("/sora") << true;
    QTest::newRow("the only campaign's") << QByteArray("/") << true;
    QTest::newRow("a closed campaign's") << QByteArray("/sora") << false;
}

void SignInTest::thePageBringsTheTicketToABrowserThatWasSignedInBefore() {
    QFETCH(QByteArray, page);
    QFETCH(bool, isOpen);
    const auto laptop = browser();
    const auto phone = browser();
    signIn(*phone, "linkedin", "");
    signIn(*laptop);
    QCOMPARE(ask(*laptop).status, 201);
    site().sql(u"update invites.campaign set open = %1"_s.arg(isOpen ? u"true"_s : u"false"_s));
    COMPARE_PROBLEM(phone->get("/api/v1/ticket"), 401, "no-ticket");
    const HttpAnswer opened = phone->get(page);
    QCOMPARE(opened.status, 200);
    QCOMPARE(opened.header("Cache-Control"), QByteArray("no-store"));
    // One ticket has one secret.
    QCOMPARE(phone->cookie("invites_ticket"), laptop->cookie("invites_ticket"));
    QVERIFY(opened.header("Set-Cookie").contains("; HttpOnly"));
    QCOMPARE(phone->get("/api/v1/ticket").json().value("number"_L1),
        laptop->get("/api/v1/ticket").json().value("number"_L1));
    // Once is enough.
    QVERIFY(phone->get(page).header("Set-Cookie").isEmpty());
    // His turn is his there, too.
    site().addCodes({codeNumbered(1)});
    QCOMPARE(phone->post("/api/v1/ticket/reveal", {}).json().value("code"_L1).toString(), codeNumbered(1));
}

void SignInTest::thePageBringsTheTicketThatMayStillComeBack() {
    const auto laptop = browser();
    const auto phone = browser();
    signIn(*phone, "linkedin", "");
    signIn(*laptop);
    QCOMPARE(ask(*laptop).status, 201);
    const QByteArray missed = laptop->cookie("invites_ticket");
    const QJsonValue number = laptop->get("/api/v1/ticket").json().value("number"_L1);
    site().addCodes({codeNumbered(1)});
    site().sql(u"update invites.ticket set offer_expires_at = clock_timestamp() - interval '1 second'"
               " where state = 'offered'"_s);
    QTRY_COMPARE(laptop->get("/api/v1/ticket").json().value("state"_L1).toString(), u"expired"_s);
    // After the last moment it is over.
    site().sql(u"update invites.ticket set expired_at = now() - interval '8 days'"_s);
    phone->get("/sora");
    QVERIFY(phone->cookie("invites_ticket").isNull());
    site().sql(u"update invites.ticket set expired_at = now()"_s);
    phone->get("/sora");
    QCOMPARE(phone->cookie("invites_ticket"), missed);
    QCOMPARE(phone->post("/api/v1/ticket/return", {}).status, 200);
    QCOMPARE(phone->get("/api/v1/ticket").json().value("number"_L1), number);
}

// A browser holds one ticket: that of the campaign whose page is open, where both are his.
void SignInTest::thePageBringsTheTicketOfItsOwnCampaign() {
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern) values"
               " ('dawn', 'Dawn', 'https://dawn.example', '^[A-Z]+$')"_s);
    const auto jar = browser();
    signIn(*jar);
    QCOMPARE(ask(*jar).status, 201);
    const QByteArray first = jar->cookie("invites_ticket");
    QCOMPARE(jar->post("/api/v1/campaigns/dawn/tickets", {{u"human_check"_s, site().humanToken()}},
                    {"Idempotency-Key: " + newIdempotencyKey()})
                 .status,
        201);
    const QByteArray second = jar->cookie("invites_ticket");
    QVERIFY(first != second);
    jar->get("/sora");
    QCOMPARE(jar->cookie("invites_ticket"), first);
    jar->get("/dawn");
    QCOMPARE(jar->cookie("invites_ticket"), second);
}

void SignInTest::thePageBringsNobodyWhatIsNotHis() {
    const auto ann = browser();
    signIn(*ann);
    QCOMPARE(ask(*ann).status, 201);
    // Who is not signed in, whose session is none or over, and somebody else.
    const auto stranger = browser();
    stranger->get("/sora");
    QVERIFY(stranger->cookie("invites_ticket").isNull());
    stranger->set("invites_session", QByteArray(43, 'A'));
    stranger->get("/sora");
    QVERIFY(stranger->cookie("invites_ticket").isNull());
    const auto bob = browser();
    m_linkedIn->setPerson({.subject = "bob", .name = "Bob"});
    signIn(*bob);
    bob->get("/sora");
    QVERIFY(bob->cookie("invites_ticket").isNull());
    m_linkedIn->setPerson(OidcPerson());
    const auto phone = browser();
    signIn(*phone, "linkedin", "");
    const QByteArray session = phone->cookie("invites_session");
    QCOMPARE(phone->post("/api/v1/member/sign-out", {}).status, 204);
    phone->set("invites_session", session);
    phone->get("/sora");
    QVERIFY(phone->cookie("invites_ticket").isNull());
    // A ticket that is nobody's would be lost.
    const auto shared = browser();
    signIn(*shared, "linkedin", "");
    const QByteArray own = shared->cookie("invites_session");
    shared->forget("invites_session");
    QCOMPARE(ask(*shared).status, 201);
    const QByteArray nobodys = shared->cookie("invites_ticket");
    shared->set("invites_session", own);
    shared->get("/sora");
    QCOMPARE(shared->cookie("invites_ticket"), nobodys);
}

void SignInTest::aStateIsGoodOnce() {
    const auto jar = browser();
    const QByteArray begun = begin(*jar).header("Location");
    const QByteArray cookie = jar->cookie("invites_sign_in");
    const auto codeAgain = [&] {
        return pathOf(HttpClient(QByteArray::fromStdString(m_linkedIn->url())).get(pathOf(begun)).header("Location"));
    };
    QCOMPARE(jar->get(codeAgain()).status, 303);
    const QByteArray session = jar->cookie("invites_session");
    // With a fresh code, and the cookie kept.
    jar->set("invites_sign_in", cookie);
    const HttpAnswer again = jar->get(codeAgain());
    QCOMPARE(again.status, 400);
    QVERIFY(again.body.contains("This sign-in is not good any more"));
    QCOMPARE(jar->cookie("invites_session"), session);
    QCOMPARE(site().count(u"select count(*) from invites.member_session"_s), 1);
}

// Mallory gives her own way back to somebody else, to have him signed in as her.
void SignInTest::anotherBrowsersStateIsRefused() {
    const auto mallory = browser();
    const auto victim = browser();
    const QByteArray back = pathOf(visit(begin(*mallory)));
    const int asked = m_linkedIn->tokenRequests();
    QCOMPARE(victim->get(back).status, 400);
    begin(*victim);
    QCOMPARE(victim->get(back).status, 400);
    QVERIFY(victim->cookie("invites_session").isNull());
    QCOMPARE(m_linkedIn->tokenRequests(), asked);
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 0);
}

// A provider that is mallory's must not be shown a code of another one.
void SignInTest::aCodeIsShownToNoOtherProvider() {
    const auto jar = browser();
    QByteArray back = pathOf(visit(begin(*jar, "linkedin")));
    back.replace("/sign-in/linkedin/", "/sign-in/oidc/");
    QCOMPARE(jar->get(back).status, 400);
    QCOMPARE(m_other->tokenRequests(), 0);
    QCOMPARE(m_linkedIn->tokenRequests(), 0);
}

void SignInTest::anAnswerOfAnotherIssuerIsRefused() {
    const auto jar = browser();
    const QByteArray back = pathOf(visit(begin(*jar)));
    QCOMPARE(jar->get(back + "&iss=https%3A%2F%2Felsewhere.example").status, 400);
    QCOMPARE(m_linkedIn->tokenRequests(), 0);
    QCOMPARE(jar->get(back + "&iss=" + QByteArray::fromStdString(m_linkedIn->url()).toPercentEncoding()).status, 303);
}

void SignInTest::nobodyIsSentElsewhere_data() {
    QTest::addColumn<QByteArray>("to");
    for (const char* to : {"https://evil.example", "//evil.example", "/\\evil.example", "%2F%2Fevil.example", "..",
             "sora%0d%0aX:1", "sora&to=evil", "evil", "sora/../..", "@evil.example", "&page=https://evil.example",
             "&page=//evil.example", "&page=me&page=premium", "&page=../me", "&page=me%0d%0aX:1", "&page=%2Fevil"})
        QTest::newRow(to) << QByteArray(to);
}

void SignInTest::nobodyIsSentElsewhere() {
    QFETCH(QByteArray, to);
    const auto jar = browser();
    const HttpAnswer back = signIn(*jar, "linkedin", to);
    QCOMPARE(back.status, 303);
    QCOMPARE(back.header("Location"), QByteArray("/"));
}

void SignInTest::whoSignsInComesBackToThePage_data() {
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("page");
    QTest::newRow("his own") << QByteArray("&page=me") << QByteArray("/me");
    QTest::newRow("his own, from a campaign") << QByteArray("sora&page=me") << QByteArray("/me");
    QTest::newRow("premium") << QByteArray("sora&page=premium") << QByteArray("/premium");
    QTest::newRow("no campaign's") << QByteArray("evil&page=premium") << QByteArray("/premium");
    QTest::newRow("none that we know") << QByteArray("sora&page=privacy") << QByteArray("/sora");
}

void SignInTest::whoSignsInComesBackToThePage() {
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, page);
    const auto jar = browser();
    const HttpAnswer back = signIn(*jar, "linkedin", to);
    QCOMPARE(back.status, 303);
    QCOMPARE(back.header("Location"), page);
}

// A session that somebody put into the browser is no session of who signs in there.
void SignInTest::theSessionIsNewAtEachSignIn() {
    const auto mallory = browser();
    signIn(*mallory);
    const QByteArray planted = mallory->cookie("invites_session");
    const auto victim = browser();
    victim->set("invites_session", planted);
    m_linkedIn->setPerson({.subject = "victim", .name = "Vic"});
    signIn(*victim);
    QVERIFY(victim->cookie("invites_session") != planted);
    QCOMPARE(victim->get("/api/v1/member").json().value("name"_L1).toString(), u"Vic"_s);
    COMPARE_PROBLEM(mallory->get("/api/v1/member"), 401, "not-signed-in");
}

void SignInTest::whoStopsAtTheProviderIsTold() {
    m_linkedIn->setBehaviour(OidcBehaviour::Denied);
    const auto jar = browser();
    const HttpAnswer back = signIn(*jar);
    QCOMPARE(back.status, 403);
    QVERIFY(back.body.contains("You did not sign in"));
    QVERIFY(back.body.contains("you can ask for an invite without signing in"));
    QVERIFY(back.body.contains("href=\"/sora\">Back to Sora<"));
    QVERIFY(back.header("Content-Security-Policy").contains("default-src 'none'"));
    QCOMPARE(ask(*jar).status, 201);
}

void SignInTest::whatCannotBeBelievedIsSaid() {
    m_linkedIn->setBehaviour(OidcBehaviour::WrongAudience);
    const HttpAnswer refused = signIn(*browser());
    QCOMPARE(refused.status, 502);
    QVERIFY(refused.body.contains("Signing in did not work"));
    m_linkedIn->setBehaviour(OidcBehaviour::ServerError);
    const HttpAnswer away = signIn(*browser());
    QCOMPARE(away.status, 503);
    QVERIFY(away.body.contains("LinkedIn does not answer"));
    QVERIFY(away.header("Retry-After").toInt() > 0);
    // Names are text, not markup.
    m_other->setBehaviour(OidcBehaviour::ServerError);
    QVERIFY(signIn(*browser(), "oidc").body.contains("Other &amp; Co does not answer"));
    QCOMPARE(site().count(u"select count(*) from invites.member"_s), 0);
}

void SignInTest::aSlowProviderKeepsNobodyElseWaiting() {
    m_linkedIn->setBehaviour(OidcBehaviour::Hold);
    HttpAnswer late;
    std::thread slow([&] {
        const auto jar = browser();
        late = signIn(*jar);
    });
    const bool isHeld = m_linkedIn->waitUntilHeld(std::chrono::seconds(20));
    const auto jar = browser();
    const int asked = ask(*jar).status;
    m_linkedIn->release();
    slow.join();
    QVERIFY(isHeld);
    QCOMPARE(asked, 201);
    QCOMPARE(late.status, 303);
}

void SignInTest::tooManySignInsAreRefused() {
    closeSite();
    QMap<QString, QString> more = variables();
    more.insert(u"INVITES_SIGN_INS_PER_ADDRESS_PER_HOUR"_s, u"2"_s);
    openSite(more);
    const auto jar = browser();
    QCOMPARE(begin(*jar).status, 303);
    QCOMPARE(begin(*jar).status, 303);
    const HttpAnswer refused = begin(*jar);
    QCOMPARE(refused.status, 429);
    QVERIFY(refused.header("Retry-After").toInt() > 0);
    QVERIFY(refused.body.contains("Too many sign-ins"));
}

void SignInTest::signingOutTakesTheTicketAway() {
    const auto jar = browser();
    signIn(*jar);
    ask(*jar);
    QCOMPARE(jar->post("/api/v1/member/sign-out", {}).status, 204);
    QCOMPARE(jar->names(), QList<QByteArray>());
    COMPARE_PROBLEM(jar->get("/api/v1/ticket"), 401, "no-ticket");
    // Nobody's ticket stays in its browser.
    const auto other = browser();
    QCOMPARE(ask(*other).status, 201);
    other->set("invites_session", QByteArray(43, 'x'));
    QCOMPARE(other->post("/api/v1/member/sign-out", {}).status, 204);
    QCOMPARE(other->get("/api/v1/ticket").status, 200);
    signIn(*jar);
    QCOMPARE(jar->get("/api/v1/ticket").status, 200);
}

void SignInTest::signingOutEverywhereEndsTheOthers() {
    const auto laptop = browser();
    const auto phone = browser();
    signIn(*laptop);
    signIn(*phone);
    QCOMPARE(laptop->post("/api/v1/member/sign-out-everywhere", {}).status, 204);
    COMPARE_PROBLEM(phone->get("/api/v1/member"), 401, "not-signed-in");
    COMPARE_PROBLEM(phone->post("/api/v1/member/sign-out-everywhere", {}), 401, "not-signed-in");
}

void SignInTest::anotherSitesPageCannotUseTheSession_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("by its origin") << QByteArray("Origin: https://evil.example");
    QTest::newRow("without one") << QByteArray("Origin: null");
    QTest::newRow("by what browsers say") << QByteArray("Sec-Fetch-Site: cross-site");
}

void SignInTest::anotherSitesPageCannotUseTheSession() {
    QFETCH(QByteArray, header);
    const auto jar = browser();
    signIn(*jar);
    for (const char* path : {"/api/v1/member/sign-out", "/api/v1/member/sign-out-everywhere"})
        COMPARE_PROBLEM(jar->post(path, {}, {header}), 403, "foreign-origin");
    COMPARE_PROBLEM(ask(*jar, {header}), 403, "foreign-origin");
    QCOMPARE(jar->get("/api/v1/member").status, 200);
    QCOMPARE(jar->get("/api/v1/member/sign-out").status, 405);
}

void SignInTest::aCampaignMayDemandIt() {
    site().sql(u"update invites.campaign set requires_sign_in = true"_s);
    const auto jar = browser();
    COMPARE_PROBLEM(ask(*jar), 403, "sign-in-required");
    m_linkedIn->setBehaviour(OidcBehaviour::Denied);
    QVERIFY(!signIn(*jar).body.contains("without signing in"));
    m_linkedIn->setBehaviour(OidcBehaviour::Honest);
    signIn(*jar);
    QCOMPARE(ask(*jar).status, 201);
}

void SignInTest::theCampaignSaysWhoThereIs() {
    const auto jar = browser();
    const QJsonObject said = jar->get("/api/v1/campaigns/sora").json().value("sign_in"_L1).toObject();
    QCOMPARE(said.value("required"_L1), QJsonValue(false));
    const QJsonArray providers = said.value("providers"_L1).toArray();
    QCOMPARE(providers.size(), 2);
    QCOMPARE(providers[0].toObject(), (QJsonObject{{u"id"_s, u"linkedin"_s}, {u"name"_s, u"LinkedIn"_s},
                                          {u"url"_s, u"/sign-in/linkedin?to=sora"_s}}));
}

void SignInTest::withoutConfigurationThereIsNothing() {
    closeSite();
    openSite();
    const auto jar = browser();
    for (const char* path :
        {"/sign-in/linkedin?to=sora", "/sign-in/linkedin/callback?code=x&state=y", "/api/v1/member"})
        COMPARE_PROBLEM(jar->get(path), 404, "not-found");
    QVERIFY(jar->get("/api/v1/campaigns/sora").json().value("sign_in"_L1).isNull());
    QCOMPARE(ask(*jar).status, 201);
    // A campaign may demand it all the same.
    site().sql(u"update invites.campaign set requires_sign_in = true"_s);
    const auto stranger = browser();
    COMPARE_PROBLEM(ask(*stranger), 403, "sign-in-required");
}

void SignInTest::nothingSecretIsLogged() {
    const auto jar = browser();
    const QByteArray back = pathOf(visit(begin(*jar)));
    const QByteArray browserSecret = jar->cookie("invites_sign_in");
    jar->get(back);
    jar->get(back);
    m_linkedIn->setBehaviour(OidcBehaviour::BadSignature);
    signIn(*jar);
    const QUrlQuery query(QString::fromLatin1(back.mid(back.indexOf('?') + 1)));
    QTRY_VERIFY(server().log().contains("\"signature\""));
    const QByteArray log = server().log();
    for (const QByteArray& secret : {browserSecret, jar->cookie("invites_session"),
             query.queryItemValue(u"code"_s).toLatin1(), query.queryItemValue(u"state"_s).toLatin1(),
             QByteArray("Ann Example"), QByteArray("person-1"), QByteArray("emulator-secret")}) {
        QVERIFY(!secret.isEmpty());
        QVERIFY2(!log.contains(secret), secret.constData());
    }
}

QTEST_GUILESS_MAIN(SignInTest)
#include "SignInTest.moc"
