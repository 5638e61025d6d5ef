#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/altcha/AltchaSolver.h"

#include <QJsonArray>
#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

// Campaigns, the challenge, health, and what holds for every answer, as API.md has it.
class CampaignTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite(); }
    void cleanup() { closeSite(); }

    void hasExactlyTheseMembers();
    void countsAtOnceWhatThisServerChanged();
    void answersUnchangedWith304();
    void listsThemAll();
    void handsOutChallengesThatCanBeSolved();
    void answersHead();
    void refusesWhatIsNotThere_data();
    void refusesWhatIsNotThere();
    void namesEveryRequest();
    void isReadyWithTheExpectedSchemaOnly();
    void comesBackWithTheDatabase();
    void showsNobodyTheDatabasesRefusals();
};

void CampaignTest::hasExactlyTheseMembers() {
    site().addCodes({u"A1B2C3"_s, u"D4E5F6"_s});
    const HttpAnswer answer = HttpClient(server().origin()).get("/api/v1/campaigns/sora");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "application/json");
    const QJsonObject expected{{u"slug"_s, u"sora"_s}, {u"name"_s, u"Sora"_s},
        {u"product_url"_s, u"https://sora.com/"_s}, {u"open"_s, true}, {u"available"_s, 2}, {u"waiting"_s, 0},
        {u"contribution_size"_s, 4}, {u"code_pattern"_s, u"^(?:[A-Z0-9]{6}|SORA-[A-Z0-9]{3}-[A-Z0-9]{3})$"_s},
        {u"estimated_wait_seconds"_s, QJsonValue()}, {u"forecast"_s, QJsonValue()},
        {u"priority"_s, QJsonObject{{u"share"_s, 4}, {u"waiting"_s, 0}, {u"served"_s, 0}, {u"standard_served"_s, 0}}},
        {u"moved"_s, 0}, {u"sign_in"_s, QJsonValue()}, {u"notices"_s, QJsonValue()}, {u"premium"_s, QJsonValue()},
        {u"late_rule"_s, u"none"_s}, {u"late_delay_seconds"_s, QJsonValue()},
        {u"human_check"_s, QJsonObject{{u"provider"_s, u"altcha"_s}, {u"site_key"_s, QJsonValue()},
                               {u"challenge_url"_s, u"/api/v1/human-check/challenge"_s}}}};
    QCOMPARE(answer.json(), expected);
}

void CampaignTest::countsAtOnceWhatThisServerChanged() {
    HttpClient client(server().origin());
    const auto count = [&](const char* name) {
        return client.get("/api/v1/campaigns/sora").json()[QLatin1String(name)].toInt(-1);
    };
    site().addCodes({u"A1B2C3"_s});
    QTRY_COMPARE(count("available"), 1);
    auto first = visitorWithTicket();
    QCOMPARE(count("available"), 0);
    auto second = visitorWithTicket();
    QCOMPARE(count("waiting"), 1);
    first->contribute({u"FRESH1"_s, u"FRESH2"_s});
    QCOMPARE(count("waiting"), 0);
    // One of the two is held for him who waited.
    QCOMPARE(count("available"), 1);
    second->leave();
    QCOMPARE(count("available"), 2);
    site().sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    QTRY_COMPARE(count("available"), 0);
    site().sql(u"update invites.campaign set open = false"_s);
    QTRY_VERIFY(!client.get("/api/v1/campaigns/sora").json()["open"_L1].toBool(true));
}

void CampaignTest::answersUnchangedWith304() {
    HttpClient client(server().origin());
    for (const char* path : {"/api/v1/campaigns/sora", "/api/v1/campaigns"}) {
        const HttpAnswer first = client.get(path);
        const QByteArray tag = first.header("ETag");
        QVERIFY(!tag.isEmpty());
        const HttpAnswer unchanged = client.get(path, {"If-None-Match: " + tag});
        QCOMPARE(unchanged.status, 304);
        QVERIFY(unchanged.body.isEmpty());
        QCOMPARE(unchanged.header("ETag"), tag);
        QCOMPARE(client.get(path, {"If-None-Match: \"another\""}).status, 200);
        visitorWithTicket();
        const HttpAnswer changed = client.get(path, {"If-None-Match: " + tag});
        QCOMPARE(changed.status, 200);
        QVERIFY(changed.header("ETag") != tag);
    }
}

void CampaignTest::listsThemAll() {
    HttpClient client(server().origin());
    const QJsonObject one{{u"campaigns"_s, QJsonArray{client.get("/api/v1/campaigns/sora").json()}}};
    QCOMPARE(client.get("/api/v1/campaigns").json(), one);
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern, contribution_size) "
               "values ('other', 'The <Other>', 'https://example.org/', '^[A-Z]+$', 2)"_s);
    QTRY_COMPARE(client.get("/api/v1/campaigns").json()["campaigns"_L1].toArray().size(), 2);
    const QJsonObject other = client.get("/api/v1/campaigns/other").json();
    QCOMPARE(other["name"_L1].toString(), u"The <Other>"_s);
    QCOMPARE(other["contribution_size"_L1].toInt(), 2);
    QVERIFY(client.get("/api/v1/campaigns").json()["campaigns"_L1].toArray().contains(other));
}

void CampaignTest::handsOutChallengesThatCanBeSolved() {
    HttpClient client(server().origin());
    const HttpAnswer answer = client.get("/api/v1/human-check/challenge");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "application/json");
    QCOMPARE(answer.header("Cache-Control"), "no-store");
    QVERIFY(client.get("/api/v1/human-check/challenge").body != answer.body);
    const auto token = solveToToken(answer.body);
    QVERIFY(token.has_value());
    auto visitor = newVisitor();
    QCOMPARE(visitor->request(QString::fromLatin1(*token)).status, 201);
    COMPARE_PROBLEM(newVisitor()->request(QString::fromLatin1(*token)), 403, "human-check-failed");
}

void CampaignTest::answersHead() {
    HttpClient client(server().origin());
    for (const char* path : {"/api/v1/campaigns/sora", "/api/v1/campaigns", "/healthz", "/readyz", "/", "/privacy"}) {
        const HttpAnswer head = client.send("HEAD", path, {});
        QCOMPARE(head.status, 200);
        QVERIFY(head.body.isEmpty());
    }
}

void CampaignTest::refusesWhatIsNotThere_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("campaign") << QByteArray("GET") << QByteArray("/api/v1/campaigns/nowhere") << 404;
    QTest::newRow("upper case") << QByteArray("GET") << QByteArray("/api/v1/campaigns/SORA") << 404;
    QTest::newRow("slash at the end") << QByteArray("GET") << QByteArray("/api/v1/campaigns/") << 404;
    QTest::newRow("encoded slash") << QByteArray("GET") << QByteArray("/api/v1/campaigns%2Fsora") << 400;
    QTest::newRow("injection") << QByteArray("GET") << QByteArray("/api/v1/campaigns/'%20or%201=1") << 404;
    QTest::newRow("api") << QByteArray("GET") << QByteArray("/api/v1/nothing") << 404;
    QTest::newRow("another version") << QByteArray("GET") << QByteArray("/api/v2/campaigns") << 404;
    QTest::newRow("page") << QByteArray("GET") << QByteArray("/nowhere") << 404;
    QTest::newRow("metrics") << QByteArray("GET") << QByteArray("/metrics") << 404;
    QTest::newRow("asset") << QByteArray("GET") << QByteArray("/assets/nothing.js") << 404;
    QTest::newRow("the way up") << QByteArray("GET") << QByteArray("/assets/../../etc/passwd") << 400;
    QTest::newRow("problem type") << QByteArray("GET") << QByteArray("/problems/not-found") << 404;
    QTest::newRow("post to a campaign") << QByteArray("POST") << QByteArray("/api/v1/campaigns/sora") << 405;
    QTest::newRow("post to campaigns") << QByteArray("POST") << QByteArray("/api/v1/campaigns") << 405;
    QTest::newRow("put a challenge") << QByteArray("PUT") << QByteArray("/api/v1/human-check/challenge") << 405;
    QTest::newRow("delete health") << QByteArray("DELETE") << QByteArray("/healthz") << 405;
    QTest::newRow("post home") << QByteArray("POST") << QByteArray("/") << 405;
    QTest::newRow("post privacy") << QByteArray("POST") << QByteArray("/privacy") << 405;
}

void CampaignTest::refusesWhatIsNotThere() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(int, status);
    HttpClient client(server().origin());
    const HttpAnswer answer = client.send(method, path, {});
    COMPARE_PROBLEM(answer, status, status == 404 ? "not-found" : status == 405 ? "method-not-allowed" : "bad-request");
    QCOMPARE(answer.header("Allow"), status == 405 ? QByteArray("GET, HEAD") : QByteArray());
}

void CampaignTest::namesEveryRequest() {
    HttpClient client(server().origin());
    QSet<QByteArray> names;
    for (const char* path : {"/", "/healthz", "/api/v1/campaigns", "/api/v1/ticket", "/nowhere/at/all"}) {
        const HttpAnswer answer = client.get(path, {"X-Request-Id: chosen-by-me"});
        names.insert(answer.header("X-Request-Id"));
        QCOMPARE(answer.header("X-Content-Type-Options"), "nosniff");
        QVERIFY(answer.header("Content-Security-Policy").contains("default-src 'none'"));
        QVERIFY(answer.header("Strict-Transport-Security").isNull());
    }
    QCOMPARE(names.size(), 5);
    QVERIFY(!names.contains("chosen-by-me"));
    QTRY_VERIFY(
        std::all_of(names.begin(), names.end(), [&](const QByteArray& name) { return server().log().contains(name); }));
}

void CampaignTest::isReadyWithTheExpectedSchemaOnly() {
    HttpClient client(server().origin());
    QCOMPARE(client.get("/healthz").status, 200);
    QCOMPARE(client.get("/readyz").status, 200);
    site().sql(u"insert into invites.schema_migration (number, name, checksum) "
               "select max(number) + 1, 'later', 'x' from invites.schema_migration"_s);
    COMPARE_PROBLEM(client.get("/readyz"), 503, "schema-not-current");
    QCOMPARE(client.get("/healthz").status, 200);
    site().sql(u"delete from invites.schema_migration where name = 'later'"_s);
    QCOMPARE(client.get("/readyz").status, 200);
    site().sql(u"delete from invites.schema_migration "
               "where number = (select max(number) from invites.schema_migration)"_s);
    COMPARE_PROBLEM(client.get("/readyz"), 503, "schema-not-current");
    site().sql(u"drop schema invites cascade"_s);
    COMPARE_PROBLEM(client.get("/readyz"), 503, "schema-not-current");
    QCOMPARE(client.get("/healthz").status, 200);
}

void CampaignTest::comesBackWithTheDatabase() {
    site().addCodes({u"A1B2C3"_s});
    HttpClient client(server().origin());
    QCOMPARE(client.get("/readyz").status, 200);
    m_cluster.stop();
    COMPARE_PROBLEM(client.get("/readyz"), 503, "unavailable");
    QCOMPARE(client.get("/healthz").status, 200);
    COMPARE_PROBLEM(client.get("/api/v1/campaigns/sora"), 503, "unavailable");
    auto visitor = newVisitor();
    const QString token = site().humanToken();
    COMPARE_PROBLEM(visitor->request(token), 503, "unavailable");
    m_cluster.start();
    QCOMPARE(client.get("/readyz").status, 200);
    QCOMPARE(client.get("/api/v1/campaigns/sora").status, 200);
    QCOMPARE(visitor->request(token).json()["code"_L1].toString(), u"A1B2C3"_s);
}

void CampaignTest::showsNobodyTheDatabasesRefusals() {
    site().sql(u"revoke execute on function invites.list_campaigns() from invites_server"_s);
    const HttpAnswer answer = HttpClient(server().origin()).get("/api/v1/campaigns");
    COMPARE_PROBLEM(answer, 503, "unavailable");
    QVERIFY(!answer.body.contains("list_campaigns"));
}

QTEST_GUILESS_MAIN(CampaignTest)
#include "CampaignTest.moc"
