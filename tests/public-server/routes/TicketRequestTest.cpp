#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/siteverify/SiteverifyEmulator.h"

#include <QRegularExpression>
#include <QTest>

#include <future>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray ticketsPath = "/api/v1/campaigns/sora/tickets";

QByteArray keyHeader() {
    return "Idempotency-Key: " + newIdempotencyKey();
}

} // namespace

// POST /api/v1/campaigns/{slug}/tickets, as API.md has it.
class TicketRequestTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite(); }
    void cleanup() { closeSite(); }

    void givesACodeAtOnceWhereThereIsOne();
    void putsAVisitorInTheLineWhereThereIsNone();
    void nobodyIsOvertakenByANewcomer();
    void answersAKeyAgainWithTheSameTicket();
    void makesOneTicketOfManySimultaneousRepeats();
    void answersABrowserWithTheTicketThatItHolds();
    void givesANewTicketToWhoHasContributed();
    void setsACookieForHttps();
    void refusesAnotherSitesPage();
    void refuses_data();
    void refuses();
    void ignoresUnknownMembers();
    void takesASolutionOnce();
    void refusesClosedCampaigns_data();
    void refusesClosedCampaigns();
    void limitsTicketsOfAnAddress();
    void countsNoFailedChecksAgainstAnAddress();
    void asksAProvider();
};

void TicketRequestTest::givesACodeAtOnceWhereThereIsOne() {
    site().addCodes({u"A1B2C3"_s});
    auto visitor = newVisitor();
    const HttpAnswer answer = visitor->request(site().humanToken());
    QCOMPARE(answer.status, 201);
    QCOMPARE(answer.header("Content-Type"), "application/json");
    QCOMPARE(answer.header("Cache-Control"), "no-store");
    const QJsonObject ticket = answer.json();
    QCOMPARE(ticket["state"_L1].toString(), u"delivered"_s);
    QCOMPARE(ticket["code"_L1].toString(), u"A1B2C3"_s);
    QCOMPARE(ticket["number"_L1].toInt(), 1);
    QCOMPARE(ticket["secret"_L1].toString().size(), 43);
    const QByteArray expected = "invites_ticket=" + visitor->secret() + "; ";
    const QByteArray cookie = answer.header("Set-Cookie");
    QVERIFY2(cookie.startsWith(expected), cookie.constData());
    QVERIFY2(cookie.contains("; HttpOnly"), cookie.constData());
    QVERIFY2(cookie.contains("; SameSite=Lax"), cookie.constData());
    QVERIFY2(cookie.contains("; Path=/;"), cookie.constData());
    QVERIFY2(!cookie.contains("Secure") && !cookie.contains("Domain"), cookie.constData());
}

void TicketRequestTest::putsAVisitorInTheLineWhereThereIsNone() {
    for (int number = 1; number <= 3; ++number) {
        auto visitor = newVisitor();
        const QJsonObject ticket = visitor->request(site().humanToken()).json();
        QCOMPARE(ticket["state"_L1].toString(), u"waiting"_s);
        QCOMPARE(ticket["number"_L1].toInt(), number);
        QCOMPARE(ticket["ahead"_L1].toInt(-1), number - 1);
        QCOMPARE(ticket["waiting"_L1].toInt(), number);
        QVERIFY(ticket["code"_L1].isNull());
    }
}

void TicketRequestTest::nobodyIsOvertakenByANewcomer() {
    auto first = visitorWithTicket();
    site().addCodes({u"A1B2C3"_s});
    QCOMPARE(newVisitor()->request(site().humanToken()).json()["state"_L1].toString(), u"waiting"_s);
    QCOMPARE(first->look().json()["state"_L1].toString(), u"offered"_s);
}

void TicketRequestTest::answersAKeyAgainWithTheSameTicket() {
    site().addCodes({u"A1B2C3"_s, u"D4E5F6"_s});
    auto visitor = newVisitor();
    const QString token = site().humanToken();
    const HttpAnswer first = visitor->request(token);
    QCOMPARE(first.status, 201);
    // With the spent solution, with none, and where nobody else would get a ticket.
    for (const QString& again : {token, QString(), u"nonsense"_s}) {
        const HttpAnswer repeated = visitor->request(again);
        QCOMPARE(repeated.status, 200);
        QCOMPARE(repeated.json(), first.json());
        QCOMPARE(repeated.header("Set-Cookie"), first.header("Set-Cookie"));
    }
    const HttpAnswer empty = visitor->client().post(ticketsPath, {}, {"Idempotency-Key: " + visitor->key()});
    QCOMPARE(empty.status, 200);
    QCOMPARE(empty.json(), first.json());
    site().sql(u"update invites.campaign set open = false"_s);
    QCOMPARE(visitor->request({}).json(), first.json());
    QCOMPARE(site().count(u"select count(*) from invites.ticket"_s), 1);
}

void TicketRequestTest::makesOneTicketOfManySimultaneousRepeats() {
    site().addCodes({u"A1B2C3"_s, u"D4E5F6"_s});
    const QByteArray key = keyHeader();
    std::vector<std::future<HttpAnswer>> asked;
    for (int i = 0; i < 16; ++i) {
        const QString token = site().humanToken();
        asked.push_back(std::async(std::launch::async, [&, token] {
            return HttpClient(server().origin()).post(ticketsPath, {{u"human_check"_s, token}}, {key});
        }));
    }
    int created = 0;
    QSet<QString> codes;
    for (auto& each : asked) {
        const HttpAnswer answer = each.get();
        QVERIFY2(answer.status == 200 || answer.status == 201, answer.body.constData());
        created += answer.status == 201 ? 1 : 0;
        codes.insert(answer.json()["code"_L1].toString());
    }
    QCOMPARE(created, 1);
    QCOMPARE(codes, QSet<QString>{u"A1B2C3"_s});
}

void TicketRequestTest::answersABrowserWithTheTicketThatItHolds() {
    auto visitor = visitorWithTicket();
    const QByteArray cookie = "Cookie: theme=dark; invites_ticket=" + visitor->secret();
    for (const char* state : {"waiting", "offered", "delivered"}) {
        const HttpAnswer held = visitor->client().post(ticketsPath, {}, {keyHeader(), cookie});
        QCOMPARE(held.status, 200);
        QCOMPARE(held.json()["number"_L1].toInt(), 1);
        QCOMPARE(held.json()["state"_L1].toString(), QLatin1String(state));
        QVERIFY(!held.json().contains("secret"_L1));
        if (state == std::string_view("waiting"))
            site().addCodes({u"A1B2C3"_s});
        else
            QCOMPARE(visitor->reveal().status, 200);
    }
    // The cookie counts for its own campaign only.
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern) "
               "values ('other', 'Other', 'https://example.org/', '^[A-Z]+$')"_s);
    const auto ask = [&] {
        return visitor->client().post(
            "/api/v1/campaigns/other/tickets", {{u"human_check"_s, site().humanToken()}}, {keyHeader(), cookie});
    };
    QTRY_COMPARE(ask().status, 201);
}

void TicketRequestTest::givesANewTicketToWhoHasContributed() {
    site().addCodes({u"A1B2C3"_s});
    auto visitor = visitorWithTicket();
    visitor->contribute({u"AAAAA1"_s, u"AAAAA2"_s, u"AAAAA3"_s, u"AAAAA4"_s});
    const HttpAnswer answer = visitor->client().post(ticketsPath, {{u"human_check"_s, site().humanToken()}},
        {keyHeader(), "Cookie: invites_ticket=" + visitor->secret()});
    QCOMPARE(answer.status, 201);
    QCOMPARE(answer.json()["number"_L1].toInt(), 2);
}

void TicketRequestTest::setsACookieForHttps() {
    closeSite();
    openSite({{u"INVITES_PUBLIC_URL"_s, u"https://invites.example.org"_s}});
    auto visitor = newVisitor();
    const HttpAnswer answer = visitor->request(site().humanToken());
    const QByteArray cookie = answer.header("Set-Cookie");
    QVERIFY2(cookie.startsWith(QByteArray("__Host-invites_ticket=" + visitor->secret() + ';')), cookie.constData());
    for (const char* attribute : {"; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"})
        QVERIFY2(cookie.contains(attribute), cookie.constData());
    QVERIFY(!cookie.contains("Domain"));
    QVERIFY(answer.header("Strict-Transport-Security").startsWith("max-age="));
    // The plain name, which any host around could set, is not looked at.
    const QByteArray secret = visitor->secret();
    QCOMPARE(visitor->client().get("/api/v1/ticket", {"Cookie: __Host-invites_ticket=" + secret}).status, 200);
    COMPARE_PROBLEM(visitor->client().get("/api/v1/ticket", {"Cookie: invites_ticket=" + secret}), 401, "no-ticket");
}

void TicketRequestTest::refusesAnotherSitesPage() {
    auto visitor = visitorWithTicket();
    const HttpAnswer answer = visitor->client().post(
        ticketsPath, {}, {keyHeader(), "Cookie: invites_ticket=" + visitor->secret(), "Origin: https://evil.example"});
    COMPARE_PROBLEM(answer, 403, "foreign-origin");
}

void TicketRequestTest::refuses_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("slug");

    const QByteArray key = newIdempotencyKey();
    const QByteArray json = "application/json";
    const QByteArray good = R"({"human_check": "x"})";
    const auto row = [&](const char* name, const QByteArray& theKey, const QByteArray& type, const QByteArray& body,
                         int status, const char* slug) {
        QTest::newRow(name) << QByteArray("POST") << ticketsPath << theKey << type << body << status
                            << QByteArray(slug);
    };
    row("no proof", key, json, "{}", 403, "human-check-failed");
    row("proof null", key, json, R"({"human_check": null})", 403, "human-check-failed");
    row("empty proof", key, json, R"({"human_check": ""})", 403, "human-check-failed");
    row("wrong proof", key, json, good, 403, "human-check-failed");
    row("proof a number", key, json, R"({"human_check": 7})", 422, "invalid-fields");
    row("proof an object", key, json, R"({"human_check": {}})", 422, "invalid-fields");
    row("no key", "", json, good, 422, "invalid-fields");
    row("key of 21", QByteArray(21, 'a'), json, good, 422, "invalid-fields");
    row("key of 65", QByteArray(65, 'a'), json, good, 422, "invalid-fields");
    row("key of 22", QByteArray(22, 'a'), json, good, 403, "human-check-failed");
    row("key of 64", QByteArray(64, '_'), json, good, 403, "human-check-failed");
    row("key in base64", QByteArray(22, '+'), json, good, 422, "invalid-fields");
    row("key with padding", QByteArray(22, 'a') + "==", json, good, 422, "invalid-fields");
    row("nothing", key, json, "", 400, "bad-request");
    row("not JSON", key, json, "human_check=x", 400, "bad-request");
    row("half of JSON", key, json, R"({"human_check": )", 400, "bad-request");
    row("JSON and more", key, json, "{} {}", 400, "bad-request");
    row("not JSON, no key", "", json, "{", 400, "bad-request");
    row("an array", key, json, "[]", 422, "invalid-fields");
    row("a number", key, json, "3", 422, "invalid-fields");
    row("a form", key, "application/x-www-form-urlencoded", "human_check=x", 415, "unsupported-media-type");
    row("text", key, "text/plain", good, 415, "unsupported-media-type");
    row("no type", key, "", good, 415, "unsupported-media-type");
    row("Latin-1", key, "application/json; charset=iso-8859-1", good, 415, "unsupported-media-type");
    row("UTF-8 said", key, "application/json; charset=UTF-8", good, 403, "human-check-failed");
    row("16 KiB", key, json, "{}" + QByteArray(16 * 1024 - 2, ' '), 403, "human-check-failed");
    row("more than 16 KiB", key, json, "{}" + QByteArray(16 * 1024 - 1, ' '), 413, "payload-too-large");
    QTest::newRow("no such campaign") << QByteArray("POST") << QByteArray("/api/v1/campaigns/nowhere/tickets") << key
                                      << json << good << 404 << QByteArray("not-found");
    for (const char* method : {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
        QTest::newRow(method) << QByteArray(method) << ticketsPath << key << json << good << 405
                              << QByteArray("method-not-allowed");
    }
}

void TicketRequestTest::refuses() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, contentType);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, slug);
    HttpClient::Headers headers;
    if (!key.isEmpty())
        headers << "Idempotency-Key: " + key;
    if (!contentType.isEmpty())
        headers << "Content-Type: " + contentType;
    const HttpAnswer answer = HttpClient(server().origin())
                                  .send(method, path, headers, method == "POST" ? std::optional(body) : std::nullopt);
    COMPARE_PROBLEM(answer, status, slug.constData());
    QCOMPARE(answer.header("Allow"), status == 405 ? QByteArray("POST") : QByteArray());
    QVERIFY(answer.header("Set-Cookie").isNull());
    QCOMPARE(site().count(u"select count(*) from invites.ticket"_s), 0);
}

void TicketRequestTest::ignoresUnknownMembers() {
    const QJsonObject body{{u"human_check"_s, site().humanToken()}, {u"number"_s, 7}, {u"future"_s, QJsonObject()}};
    QCOMPARE(HttpClient(server().origin()).post(ticketsPath, body, {keyHeader()}).status, 201);
}

void TicketRequestTest::takesASolutionOnce() {
    const QString token = site().humanToken();
    QCOMPARE(newVisitor()->request(token).status, 201);
    COMPARE_PROBLEM(newVisitor()->request(token), 403, "human-check-failed");
    ServerProcess second(environment());
    COMPARE_PROBLEM(Visitor(second.origin()).request(token), 403, "human-check-failed");
}

void TicketRequestTest::refusesClosedCampaigns_data() {
    QTest::addColumn<QString>("change");
    QTest::newRow("closed") << u"open = false"_s;
    QTest::newRow("over") << u"ends_at = now() - interval '1 second'"_s;
}

void TicketRequestTest::refusesClosedCampaigns() {
    QFETCH(QString, change);
    site().sql(u"update invites.campaign set "_s + change);
    COMPARE_PROBLEM(newVisitor()->request(site().humanToken()), 409, "campaign-closed");
    COMPARE_PROBLEM(newVisitor()->request({}), 409, "campaign-closed");
}

void TicketRequestTest::limitsTicketsOfAnAddress() {
    closeSite();
    openSite({{u"INVITES_TICKETS_PER_ADDRESS_PER_DAY"_s, u"2"_s}, {u"INVITES_TRUSTED_PROXIES"_s, u"127.0.0.1"_s}});
    const auto ask = [&](const QByteArray& address) {
        return HttpClient(server().origin())
            .post(ticketsPath, {{u"human_check"_s, site().humanToken()}}, {keyHeader(), "X-Forwarded-For: " + address});
    };
    QCOMPARE(ask("192.0.2.1").status, 201);
    auto visitor = newVisitor();
    const QByteArray key = keyHeader();
    const HttpClient::Headers second{key, "X-Forwarded-For: 192.0.2.1"};
    QCOMPARE(visitor->client().post(ticketsPath, {{u"human_check"_s, site().humanToken()}}, second).status, 201);
    COMPARE_PROBLEM(ask("192.0.2.1"), 429, "too-many-tickets");
    QCOMPARE(visitor->client().post(ticketsPath, {}, second).status, 200);
    QCOMPARE(ask("192.0.2.2").status, 201);
    // IPv6 counts by its /64.
    QCOMPARE(ask("2001:db8::1").status, 201);
    QCOMPARE(ask("2001:db8::2").status, 201);
    COMPARE_PROBLEM(ask("2001:db8::ffff:3"), 429, "too-many-tickets");
    QCOMPARE(ask("2001:db8:0:1::1").status, 201);
    // The forged entry left of the proxy's own word counts for nothing.
    COMPARE_PROBLEM(ask("198.51.100.7, 192.0.2.1"), 429, "too-many-tickets");
}

void TicketRequestTest::countsNoFailedChecksAgainstAnAddress() {
    closeSite();
    openSite({{u"INVITES_TICKETS_PER_ADDRESS_PER_DAY"_s, u"1"_s}});
    for (int i = 0; i < 3; ++i)
        COMPARE_PROBLEM(newVisitor()->request(u"nonsense"_s), 403, "human-check-failed");
    QCOMPARE(newVisitor()->request(site().humanToken()).status, 201);
    COMPARE_PROBLEM(newVisitor()->request(site().humanToken()), 429, "too-many-tickets");
}

void TicketRequestTest::asksAProvider() {
    SiteverifyEmulator provider;
    closeSite();
    openSite({{u"INVITES_HUMAN_CHECK"_s, u"turnstile"_s}, {u"INVITES_HUMAN_CHECK_SITE_KEY"_s, u"site-key"_s},
        {u"INVITES_HUMAN_CHECK_SECRET"_s, u"emulator-secret"_s},
        {u"INVITES_HUMAN_CHECK_VERIFY_URL"_s, QString::fromStdString(provider.url())}});
    const HttpAnswer campaign = HttpClient(server().origin()).get("/api/v1/campaigns/sora");
    const QJsonObject check{
        {u"provider"_s, u"turnstile"_s}, {u"site_key"_s, u"site-key"_s}, {u"challenge_url"_s, QJsonValue()}};
    QCOMPARE(campaign.json()["human_check"_L1].toObject(), check);
    COMPARE_PROBLEM(HttpClient(server().origin()).get("/api/v1/human-check/challenge"), 404, "not-found");

    auto visitor = newVisitor();
    QCOMPARE(visitor->request(u"a-token"_s).status, 201);
    COMPARE_PROBLEM(newVisitor()->request(u"a-token"_s), 403, "human-check-failed");
    provider.setBehaviour(SiteverifyBehaviour::Failure);
    COMPARE_PROBLEM(newVisitor()->request(u"token-2"_s), 403, "human-check-failed");
    provider.setBehaviour(SiteverifyBehaviour::ServerError);
    COMPARE_PROBLEM(newVisitor()->request(u"token-3"_s), 503, "human-check-unavailable");
    provider.setBehaviour(SiteverifyBehaviour::Hold);
    COMPARE_PROBLEM(newVisitor()->request(u"token-4"_s), 503, "human-check-unavailable");
    // Who has his ticket already needs no provider.
    QCOMPARE(visitor->request({}).status, 200);
    QCOMPARE(site().count(u"select count(*) from invites.ticket"_s), 1);
}

QTEST_GUILESS_MAIN(TicketRequestTest)
#include "TicketRequestTest.moc"
