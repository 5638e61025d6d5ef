#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/oidc/OidcEmulator.h"
#include "tests/support/server/CookieJar.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>

using namespace invites;
using namespace invites::test;
using namespace Qt::StringLiterals;

// A member's own page, its JSON, the Hall of generosity, and the end of an account, through the whole server.
class OwnPageTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { closeSite(); }
    void thePageShowsTicketsAndNoCode();
    void whoIsNotSignedInIsToldHow();
    void theRecordIsJson();
    void theDataIsAFileWithAllOfIt();
    void aNameIsShownAndTakenOutAtOnce();
    void aNameWaitsForAProof();
    void aNameIsTextAndNothingElse();
    void badNamesAreRefused_data();
    void badNamesAreRefused();
    void aHiddenNameIsExplained();
    void theHallIsAskedForAgain();
    void theHallHasPages();
    void deletingAsksFirstAndThenDeletes();
    void deletingByTheApi();
    void signingOutByTheForms();
    void anotherSitesFormIsRefused_data();
    void anotherSitesFormIsRefused();
    void theDataIsNoOtherSitesToRead();
    void whoPaysIsNotDeletedUnawares();
    void withoutSignInNothingOfItIsThere();
    void nothingOfHimIsLogged();

private:
    QMap<QString, QString> variables() const {
        return {{u"INVITES_LINKEDIN_CLIENT_ID"_s, u"client"_s},
            {u"INVITES_LINKEDIN_CLIENT_SECRET"_s, u"emulator-secret"_s},
            {u"INVITES_LINKEDIN_URL"_s, QString::fromStdString(m_linkedIn->url())},
            {u"INVITES_MAIL_URL"_s, u"smtp://127.0.0.1:1"_s},
            {u"INVITES_MAIL_FROM"_s, u"Handsel <invites@example.org>"_s}};
    }
    static QByteArray pathOf(const QByteArray& address) {
        const QUrl url(QString::fromLatin1(address));
        return (url.path(QUrl::FullyEncoded) + u'?' + url.query(QUrl::FullyEncoded)).toLatin1();
    }
    std::unique_ptr<CookieJar> signedIn() {
        auto jar = std::make_unique<CookieJar>(server().origin());
        const QByteArray there = jar->get("/sign-in/linkedin?to=sora").header("Location");
        HttpClient provider(QByteArray::fromStdString(m_linkedIn->url()));
        if (jar->get(pathOf(provider.get(pathOf(there)).header("Location"))).status != 303)
            qFatal("Nobody was signed in.");
        return jar;
    }
    HttpAnswer ask(CookieJar& jar) {
        return jar.post("/api/v1/campaigns/sora/tickets", {{u"human_check"_s, site().humanToken()}},
            {"Idempotency-Key: " + newIdempotencyKey()});
    }
    // A form as a browser sends it, from our own page.
    HttpAnswer submit(
        CookieJar& jar, const QByteArray& path, const QByteArray& fields = {}, HttpClient::Headers more = {}) {
        return jar.send("POST", path, fields,
            HttpClient::Headers{"Content-Type: application/x-www-form-urlencoded", "Origin: " + server().origin(),
                "Sec-Fetch-Site: same-origin"} +
                more);
    }
    static HttpAnswer put(CookieJar& jar, const QByteArray& path, const QJsonObject& body) {
        return jar.send("PUT", path, QJsonDocument(body).toJson(), {"Content-Type: application/json"});
    }
    // As if so many of his codes had proved to work.
    void prove(int codes) { site().sql(u"update invites.member set confirmed = %1"_s.arg(codes)); }

    std::unique_ptr<OidcEmulator> m_linkedIn;
};

void OwnPageTest::init() {
    m_linkedIn = std::make_unique<OidcEmulator>();
    openSite(variables());
}

void OwnPageTest::thePageShowsTicketsAndNoCode() {
    site().addCodes({u"A1B2C3"_s});
    const auto jar = signedIn();
    QVERIFY(jar->get("/me").body.contains("You have none yet."));
    QCOMPARE(ask(*jar).status, 201);
    QCOMPARE(jar->post("/api/v1/ticket/contribution", {{u"codes"_s, QJsonArray{u"X1Y2Z3"_s}}}).status, 200);
    prove(5);
    const HttpAnswer page = jar->get("/me");
    QCOMPARE(page.status, 200);
    QCOMPARE(page.header("Cache-Control"), "no-store");
    QVERIFY(page.header("Content-Security-Policy").contains("default-src 'none'"));
    for (const char* words : {"Signed in with LinkedIn as Ann Example.", "<a href=\"/sora\">Sora</a>, number 1",
             "You were given a code on", "You gave 1 of 4 codes: 0 proved to work, 0 not to, 1 not known yet.",
             "5 of your codes proved to work", "Four doors opened"})
        QVERIFY2(page.body.contains(words), words);
    for (const char* hidden : {"A1B2C3", "X1Y2Z3", "<script", "{{", "Twelve doors", "example.org"})
        QVERIFY2(!page.body.contains(hidden), hidden);
}

void OwnPageTest::whoIsNotSignedInIsToldHow() {
    CookieJar jar(server().origin());
    for (const char* path : {"/me", "/me/delete"}) {
        const HttpAnswer page = jar.get(path);
        QCOMPARE(page.status, 401);
        QVERIFY(page.body.contains("href=\"/sign-in/linkedin?page=me\""));
    }
    jar.set("invites_session", QByteArray(43, 'x'));
    QCOMPARE(jar.get("/me").status, 401);
    QCOMPARE(submit(jar, "/me/delete").status, 401);
    QCOMPARE(submit(jar, "/me/hall", "name=Ann").status, 401);
    for (const char* path : {"/api/v1/member/record", "/api/v1/member/data"})
        COMPARE_PROBLEM(jar.get(path), 401, "not-signed-in");
    COMPARE_PROBLEM(jar.send("DELETE", "/api/v1/member"), 401, "not-signed-in");
    COMPARE_PROBLEM(jar.send("DELETE", "/api/v1/member/hall"), 401, "not-signed-in");
}

void OwnPageTest::theRecordIsJson() {
    const auto jar = signedIn();
    QCOMPARE(ask(*jar).status, 201);
    prove(1);
    const QJsonObject record = jar->get("/api/v1/member/record").json();
    QCOMPARE(record.keys(),
        (QStringList{u"badges"_s, u"confirmed"_s, u"hall"_s, u"joined_at"_s, u"must_end_first"_s, u"tickets"_s}));
    QCOMPARE(record.value("badges"_L1).toArray().at(0)["id"_L1].toString(), u"one"_s);
    QVERIFY(isUtcTime(record.value("joined_at"_L1)));
    const QJsonObject ticket = record.value("tickets"_L1).toArray().at(0).toObject();
    QCOMPARE(ticket.value("state"_L1).toString(), u"waiting"_s);
    QVERIFY(isUtcTime(ticket.value("requested_at"_L1)));
    QVERIFY(ticket.value("delivered_at"_L1).isNull());
}

void OwnPageTest::theDataIsAFileWithAllOfIt() {
    site().addCodes({u"A1B2C3"_s});
    const auto jar = signedIn();
    QCOMPARE(ask(*jar).status, 201);
    QCOMPARE(jar->post("/api/v1/ticket/contribution", {{u"codes"_s, QJsonArray{u"X1Y2Z3"_s}}}).status, 200);
    QCOMPARE(put(*jar, "/api/v1/ticket/notices", {{u"email"_s, u"ann@home.example"_s}}).status, 200);
    const HttpAnswer data = jar->get("/api/v1/member/data");
    QCOMPARE(data.status, 200);
    QCOMPARE(data.header("Content-Disposition"), "attachment; filename=\"handsel-my-data.json\"");
    QCOMPARE(data.header("Cache-Control"), "no-store");
    const QJsonObject json = data.json();
    const QJsonObject identity = json.value("identities"_L1).toArray().at(0).toObject();
    QCOMPARE(identity.value("name"_L1).toString(), u"Ann Example"_s);
    QVERIFY(identity.value("email"_L1).toString().contains(u'@'));
    QCOMPARE(json.value("tickets"_L1).toArray().at(0)["code"_L1].toString(), u"A1B2C3"_s);
    QCOMPARE(json.value("notices"_L1).toArray().at(0)["to"_L1].toString(), u"ann@home.example"_s);
    QVERIFY(json.value("consents"_L1).toArray().size() == 2);
    for (const char* hidden : {"X1Y2Z3", "sealed", "_hash", "fingerprint", "token"})
        QVERIFY2(!data.body.contains(hidden), hidden);
}

void OwnPageTest::aNameWaitsForAProof() {
    const auto jar = signedIn();
    QCOMPARE(submit(*jar, "/me/hall", "name=Ann").status, 303);
    QVERIFY(jar->get("/me").body.contains("as soon as one of your codes proves to work"));
    QVERIFY(jar->get("/hall").body.contains("Nobody is here yet."));
    prove(1);
    QVERIFY(jar->get("/me").body.contains("Everybody can read your name there"));
    QVERIFY(jar->get("/hall").body.contains("<bdi>Ann</bdi>"));
}

void OwnPageTest::aNameIsShownAndTakenOutAtOnce() {
    const auto jar = signedIn();
    prove(3);
    CookieJar visitor(server().origin());
    QVERIFY(visitor.get("/hall").body.contains("Nobody is here yet."));
    const HttpAnswer shown = submit(*jar, "/me/hall", "name=Ann+of+%C3%85");
    QCOMPARE(shown.status, 303);
    QVERIFY(jar->get(shown.header("Location")).body.contains("Your name for the Hall is saved."));
    const QByteArray hall = visitor.get("/hall").body;
    QVERIFY2(
        hall.contains("<td>1</td><td><bdi>Ann of \xC3\x85</bdi></td><td class=\"count\">3</td>"), hall.constData());
    const QJsonObject entry = visitor.get("/api/v1/hall").json().value("entries"_L1).toArray().at(0).toObject();
    QCOMPARE(entry.value("name"_L1).toString(), u"Ann of Å"_s);
    QCOMPARE(entry.value("rank"_L1).toInt(), 1);
    QCOMPARE(entry.value("codes"_L1).toInt(), 3);
    QCOMPARE(submit(*jar, "/me/hall/leave").status, 303);
    QVERIFY(!visitor.get("/hall").body.contains("Ann of"));
    // By the API.
    QCOMPARE(
        put(*jar, "/api/v1/member/hall", {{u"name"_s, u"  Ann  "_s}}).json(), (QJsonObject{{u"name"_s, u"Ann"_s}}));
    QVERIFY(visitor.get("/hall").body.contains("<bdi>Ann</bdi>"));
    QCOMPARE(jar->send("DELETE", "/api/v1/member/hall").status, 204);
    QVERIFY(visitor.get("/hall").body.contains("Nobody is here yet."));
}

void OwnPageTest::aNameIsTextAndNothingElse() {
    const auto jar = signedIn();
    prove(3);
    QCOMPARE(submit(*jar, "/me/hall", "name=%3Cb%20onclick%3D%22x%22%3EAnn%26").status, 303);
    for (const char* path : {"/hall", "/me"}) {
        const QByteArray body = jar->get(path).body;
        QVERIFY2(!body.contains("<b onclick"), path);
        QVERIFY2(body.contains("&lt;b onclick=&quot;x&quot;&gt;Ann&amp;"), path);
    }
}

void OwnPageTest::badNamesAreRefused_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an override") << QByteArray("Ann%E2%80%AEBob");
    QTest::newRow("a host") << QByteArray("example.org");
    QTest::newRow("a line break") << QByteArray("Ann%0ABob");
    QTest::newRow("too long") << QByteArray(41, 'a');
}

void OwnPageTest::badNamesAreRefused() {
    QFETCH(QByteArray, name);
    const auto jar = signedIn();
    prove(3);
    const HttpAnswer page = submit(*jar, "/me/hall", "name=" + name);
    QCOMPARE(page.status, 422);
    QVERIFY(page.body.contains("This name cannot be shown") && page.body.contains("aria-invalid=\"true\""));
    const QJsonObject body{{u"name"_s, QString::fromUtf8(QByteArray::fromPercentEncoding(name))}};
    COMPARE_PROBLEM(put(*jar, "/api/v1/member/hall", body), 422, "invalid-fields");
    QVERIFY(jar->get("/hall").body.contains("Nobody is here yet."));
}

void OwnPageTest::aHiddenNameIsExplained() {
    const auto jar = signedIn();
    prove(3);
    submit(*jar, "/me/hall", "name=Rude");
    site().sql(u"select invites.hide_hall_name(id, 'This is <no> name.') from invites.member"_s);
    QVERIFY(!jar->get("/hall").body.contains("Rude"));
    QVERIFY(
        jar->get("/me").body.contains("An administrator has hidden your name. The reason: This is &lt;no&gt; name."));
}

void OwnPageTest::theHallIsAskedForAgain() {
    const auto jar = signedIn();
    prove(3);
    for (const char* path : {"/hall", "/api/v1/hall"}) {
        const HttpAnswer first = jar->get(path);
        QCOMPARE(first.header("Cache-Control"), "no-cache");
        const QByteArray known = "If-None-Match: " + first.header("ETag");
        const HttpAnswer again = jar->get(path, {known});
        QCOMPARE(again.status, 304);
        QVERIFY(again.body.isEmpty());
        submit(*jar, "/me/hall", QByteArray("name=Ann"));
        QCOMPARE(jar->get(path, {known}).status, 200);
        submit(*jar, "/me/hall/leave");
    }
}

void OwnPageTest::theHallHasPages() {
    site().sql(u"insert into invites.member (confirmed, hall_name, hall_since) select 1000 - n, 'name ' || n, now()"
               " from generate_series(1, 150) n"_s);
    CookieJar jar(server().origin());
    const QJsonObject first = jar.get("/api/v1/hall").json();
    QCOMPARE(first.value("entries"_L1).toArray().size(), 100);
    QVERIFY(first.value("more"_L1).toBool());
    const QJsonObject second = jar.get("/api/v1/hall?page=2").json();
    QCOMPARE(second.value("entries"_L1).toArray().size(), 50);
    QCOMPARE(second.value("entries"_L1).toArray().at(0)["rank"_L1].toInt(), 101);
    QVERIFY(!second.value("more"_L1).toBool());
    QVERIFY(jar.get("/hall").body.contains("href=\"/hall?page=2\""));
    QVERIFY(jar.get("/hall?page=2").body.contains("href=\"/hall?page=1\""));
    for (const char* page : {"0", "-1", "51", "x", ""})
        COMPARE_PROBLEM(jar.get(QByteArray("/api/v1/hall?page=") + page), 404, "not-found");
}

void OwnPageTest::deletingAsksFirstAndThenDeletes() {
    const auto jar = signedIn();
    QCOMPARE(ask(*jar).status, 201);
    const HttpAnswer question = jar->get("/me/delete");
    QVERIFY(question.body.contains("Your place in the line for Sora is given up."));
    QCOMPARE(site().count(u"select count(*) from invites.member_identity"_s), 1);
    const HttpAnswer done = submit(*jar, "/me/delete");
    QCOMPARE(done.status, 200);
    QVERIFY(done.body.contains("Your account is deleted"));
    QVERIFY(jar->cookie("invites_session").isNull());
    QCOMPARE(site().count(u"select count(*) from invites.member_identity"_s), 0);
    QCOMPARE(jar->get("/api/v1/ticket").json().value("state"_L1).toString(), u"left"_s);
    QCOMPARE(jar->get("/me").status, 401);
}

void OwnPageTest::deletingByTheApi() {
    site().addCodes({u"A1B2C3"_s});
    const auto jar = signedIn();
    QCOMPARE(ask(*jar).status, 201);
    QVERIFY(jar->get("/me/delete").body.contains("stays in the browser that has it"));
    QCOMPARE(jar->send("DELETE", "/api/v1/member").status, 204);
    QVERIFY(jar->cookie("invites_session").isNull());
    // The code that he was given goes on working by its cookie.
    QCOMPARE(jar->get("/api/v1/ticket").json().value("code"_L1).toString(), u"A1B2C3"_s);
    COMPARE_PROBLEM(jar->send("DELETE", "/api/v1/member"), 401, "not-signed-in");
}

void OwnPageTest::signingOutByTheForms() {
    const auto laptop = signedIn();
    const auto phone = signedIn();
    QCOMPARE(ask(*laptop).status, 201);
    const HttpAnswer out = submit(*laptop, "/me/sign-out");
    QVERIFY(out.body.contains("You are signed out"));
    QCOMPARE(laptop->names(), QList<QByteArray>());
    QCOMPARE(phone->get("/me").status, 200);
    const auto third = signedIn();
    QVERIFY(submit(*third, "/me/sign-out-everywhere").body.contains("You are signed out"));
    QCOMPARE(phone->get("/me").status, 401);
}

void OwnPageTest::anotherSitesFormIsRefused_data() {
    QTest::addColumn<QByteArray>("path");
    for (const char* path : {"/me/delete", "/me/hall", "/me/hall/leave", "/me/sign-out", "/me/sign-out-everywhere"})
        QTest::newRow(path) << QByteArray(path);
}

void OwnPageTest::anotherSitesFormIsRefused() {
    QFETCH(QByteArray, path);
    const auto jar = signedIn();
    for (const auto& headers : {HttpClient::Headers{"Origin: https://evil.example"},
             HttpClient::Headers{"Origin: null"}, HttpClient::Headers{"Sec-Fetch-Site: cross-site"}}) {
        const HttpAnswer refused = jar->send("POST", path, "name=Mallory",
            HttpClient::Headers{"Content-Type: application/x-www-form-urlencoded"} + headers);
        QCOMPARE(refused.status, 403);
    }
    QCOMPARE(jar->get("/me").status, 200);
    QCOMPARE(site().count(u"select count(*) from invites.member where hall_name is not null"_s), 0);
    QCOMPARE(jar->get(path).status, path == "/me/delete" ? 200 : 405);
}

void OwnPageTest::theDataIsNoOtherSitesToRead() {
    const auto jar = signedIn();
    for (const char* path : {"/api/v1/member/data", "/api/v1/member/record"})
        COMPARE_PROBLEM(jar->get(path, {"Sec-Fetch-Site: cross-site"}), 403, "foreign-origin");
    COMPARE_PROBLEM(
        jar->send("DELETE", "/api/v1/member", std::nullopt, {"Origin: https://evil.example"}), 403, "foreign-origin");
}

void OwnPageTest::whoPaysIsNotDeletedUnawares() {
    const auto jar = signedIn();
    const auto pays = [&](const QString& status) {
        site().sql(
            u"insert into invites.premium_account (member_id) select id from invites.member on conflict do nothing;"
            " insert into invites.subscription (id, member_id, status, cancel_at_period_end) select 'sub_1', id, '%1', "
            "true"
            " from invites.member on conflict (id) do update set status = excluded.status"_s.arg(status));
    };
    pays(u"past_due"_s);
    // Said before he tries, with the way.
    const HttpAnswer question = jar->get("/me/delete");
    QVERIFY2(question.body.contains("It cannot be deleted yet."), question.body.constData());
    QVERIFY(question.body.contains("not connected to Stripe any more"));
    QVERIFY(!question.body.contains("action=\"/me/delete\""));
    COMPARE_PROBLEM(jar->send("DELETE", "/api/v1/member"), 409, "has-premium");
    const HttpAnswer refused = submit(*jar, "/me/delete");
    QCOMPARE(refused.status, 409);
    QVERIFY2(refused.body.contains("end your premium first"), refused.body.constData());
    QCOMPARE(jar->get("/me").status, 200);
    QVERIFY(jar->get("/api/v1/member/data").body.contains("sub_1"));
    pays(u"canceled"_s);
    // He may be paying just now.
    site().sql(u"update invites.premium_account set checkout_key = gen_random_uuid(), checkout_began_at = now()"_s);
    QCOMPARE(submit(*jar, "/me/delete").status, 409);
    QVERIFY(jar->get("/me/delete").body.contains("You began to pay for premium."));
    site().sql(u"update invites.premium_account set checkout_began_at = now() - interval '61 minutes'"_s);
    QCOMPARE(submit(*jar, "/me/delete").status, 200);
    QCOMPARE(site().count(u"select count(*) from invites.premium_account"_s), 0);
    QCOMPARE(site().count(u"select count(*) from invites.subscription"_s), 0);
}

void OwnPageTest::withoutSignInNothingOfItIsThere() {
    closeSite();
    openSite();
    HttpClient client(server().origin());
    for (const char* path :
        {"/me", "/me/delete", "/hall", "/api/v1/hall", "/api/v1/member/record", "/api/v1/member/data"})
        QCOMPARE(client.get(path).status, 404);
}

void OwnPageTest::nothingOfHimIsLogged() {
    const auto jar = signedIn();
    submit(*jar, "/me/hall", "name=Annabel");
    jar->get("/me");
    jar->get("/api/v1/member/data");
    const QByteArray session = jar->cookie("invites_session");
    submit(*jar, "/me/delete");
    QTRY_VERIFY(server().log().contains("form_delete_member"));
    for (const QByteArray& secret : {session, QByteArray("Ann Example"), QByteArray("Annabel"), QByteArray("person-1")})
        QVERIFY2(!server().log().contains(secret), secret.constData());
}

QTEST_GUILESS_MAIN(OwnPageTest)
#include "OwnPageTest.moc"
