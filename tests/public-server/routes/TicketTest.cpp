#include "tests/public-server/routes/ContractTest.h"

#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

// What a visitor does with his ticket, as API.md has it.
class TicketTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite(); }
    void cleanup() { closeSite(); }

    void refusesWhoHasNoTicket_data();
    void refusesWhoHasNoTicket();
    void takesTheCookieFromItsOwnPages_data();
    void takesTheCookieFromItsOwnPages();
    void prefersTheBearer();
    void hasExactlyTheseMembers();
    void answersUnchangedWith304();
    void countsThoseAhead();
    void revealsOnceItIsHisTurn();
    void revealsNothingAfterTheHold();
    void recordsTheFirstCopy();
    void keepsAReport();
    void replacesACodeThatDoesNotWorkOnce();
    void putsWhoWasGivenABadCodeFirst();
    void refusesReports_data();
    void refusesReports();
    void returnsOnce();
    void returnsNotTooLate();
    void returnIsForExpiredTicketsOnly();
    void leavesTheLine();
    void takesNoOtherMethods_data();
    void takesNoOtherMethods();

private:
    QString stateOf(Visitor& visitor) { return visitor.look().json()["state"_L1].toString(); }
};

void TicketTest::refusesWhoHasNoTicket_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("unknown") << QByteArray("Authorization: Bearer " + QByteArray(43, 'A'));
    QTest::newRow("unknown cookie") << QByteArray("Cookie: invites_ticket=" + QByteArray(43, 'A'));
    QTest::newRow("short") << QByteArray("Authorization: Bearer abc");
    QTest::newRow("long") << QByteArray("Authorization: Bearer " + QByteArray(44, 'A'));
    QTest::newRow("no secret") << QByteArray("Authorization: Bearer");
    QTest::newRow("basic") << QByteArray("Authorization: Basic dXNlcjpwYXNz");
    QTest::newRow("quote") << QByteArray("Authorization: Bearer ' or 1=1 --");
    QTest::newRow("empty cookie") << QByteArray("Cookie: invites_ticket=");
    QTest::newRow("another cookie") << QByteArray("Cookie: ticket=" + QByteArray(43, 'A'));
}

void TicketTest::refusesWhoHasNoTicket() {
    QFETCH(QByteArray, header);
    HttpClient client(server().origin());
    const HttpClient::Headers headers = header.isEmpty() ? HttpClient::Headers() : HttpClient::Headers{header};
    COMPARE_PROBLEM(client.get("/api/v1/ticket", headers), 401, "no-ticket");
    COMPARE_PROBLEM(client.remove("/api/v1/ticket", headers), 401, "no-ticket");
    for (const char* step : {"reveal", "copied", "return"}) {
        const HttpAnswer answer = client.send("POST", QByteArray("/api/v1/ticket/") + step, headers, "");
        COMPARE_PROBLEM(answer, 401, "no-ticket");
    }
    COMPARE_PROBLEM(
        client.post("/api/v1/ticket/contribution", {{u"codes"_s, QJsonArray{u"A1B2C3"_s}}}, headers), 401, "no-ticket");
    COMPARE_PROBLEM(client.post("/api/v1/ticket/report", {{u"outcome"_s, u"works"_s}}, headers), 401, "no-ticket");
}

void TicketTest::takesTheCookieFromItsOwnPages_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("no origin") << QByteArray("X-Nothing: at all") << true;
    QTest::newRow("public origin") << QByteArray("Origin: http://localhost:8080") << true;
    QTest::newRow("the address itself") << QByteArray("Origin: {self}") << true;
    QTest::newRow("same origin") << QByteArray("Sec-Fetch-Site: same-origin") << true;
    QTest::newRow("typed address") << QByteArray("Sec-Fetch-Site: none") << true;
    QTest::newRow("other host") << QByteArray("Origin: http://evil.example") << false;
    QTest::newRow("other port") << QByteArray("Origin: http://localhost:8081") << false;
    QTest::newRow("other scheme") << QByteArray("Origin: https://localhost:8080") << false;
    QTest::newRow("longer host") << QByteArray("Origin: http://localhost:8080.evil.example") << false;
    QTest::newRow("null") << QByteArray("Origin: null") << false;
    QTest::newRow("cross site") << QByteArray("Sec-Fetch-Site: cross-site") << false;
    QTest::newRow("same site") << QByteArray("Sec-Fetch-Site: same-site") << false;
}

void TicketTest::takesTheCookieFromItsOwnPages() {
    QFETCH(QByteArray, header);
    QFETCH(bool, isTaken);
    auto visitor = offeredVisitor();
    header.replace("{self}", server().origin());
    const HttpClient::Headers headers{"Cookie: invites_ticket=" + visitor->secret(), header};
    HttpClient& client = visitor->client();
    const QList<HttpAnswer> answers{client.get("/api/v1/ticket", headers),
        client.send("POST", "/api/v1/ticket/reveal", headers, ""),
        client.send("POST", "/api/v1/ticket/copied", headers, ""),
        client.post("/api/v1/ticket/report", {{u"outcome"_s, u"works"_s}}, headers),
        client.post("/api/v1/ticket/contribution", {{u"codes"_s, QJsonArray{u"A1B2C3"_s}}}, headers)};
    for (const HttpAnswer& answer : answers) {
        if (isTaken)
            QVERIFY2(answer.status / 100 == 2, answer.body.constData());
        else
            COMPARE_PROBLEM(answer, 403, "foreign-origin");
        QVERIFY(answer.header("Access-Control-Allow-Origin").isNull());
    }
    QCOMPARE(stateOf(*visitor), isTaken ? u"delivered"_s : u"offered"_s);
}

void TicketTest::prefersTheBearer() {
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    const HttpAnswer answer =
        second->look({"Cookie: invites_ticket=" + first->secret(), "Origin: http://evil.example"});
    QCOMPARE(answer.json()["number"_L1].toInt(), 2);
}

void TicketTest::hasExactlyTheseMembers() {
    const QSet<QString> members{u"campaign"_s, u"number"_s, u"state"_s, u"ahead"_s, u"waiting"_s,
        u"estimated_wait_seconds"_s, u"poll_after_seconds"_s, u"offer_expires_at"_s, u"code"_s, u"delivered_at"_s,
        u"copied_at"_s, u"contribution"_s, u"lane"_s, u"drawn"_s};
    const auto check = [&](const QJsonObject& ticket, const QString& state) {
        const QStringList names = ticket.keys();
        QCOMPARE(QSet<QString>(names.begin(), names.end()), members);
        const bool hasCode = state == "delivered"_L1 || state == "contributed"_L1;
        const bool isInLine = state == "waiting"_L1 || state == "offered"_L1;
        QCOMPARE(ticket["state"_L1].toString(), state);
        QCOMPARE(ticket["campaign"_L1].toString(), u"sora"_s);
        QCOMPARE(ticket["number"_L1].toInt(), 1);
        QCOMPARE(ticket["lane"_L1].toString(), u"standard"_s);
        QCOMPARE(ticket["drawn"_L1], QJsonValue(false));
        QCOMPARE(ticket["ahead"_L1].isDouble(), state == "waiting"_L1);
        QVERIFY(ticket["waiting"_L1].isDouble());
        QVERIFY(ticket["estimated_wait_seconds"_L1].isNull());
        QCOMPARE(ticket["poll_after_seconds"_L1].isDouble(), isInLine);
        QCOMPARE(isUtcTime(ticket["offer_expires_at"_L1]), state == "offered"_L1);
        QCOMPARE(ticket["code"_L1].isString(), hasCode);
        QCOMPARE(isUtcTime(ticket["delivered_at"_L1]), hasCode);
        const QJsonObject contribution = ticket["contribution"_L1].toObject();
        QCOMPARE(contribution.keys(), QStringList({u"deadline"_s, u"received"_s, u"required"_s}));
        QCOMPARE(contribution["required"_L1].toInt(), 4);
        QCOMPARE(contribution["received"_L1].toInt(-1), state == "contributed"_L1 ? 4 : 0);
        QCOMPARE(isUtcTime(contribution["deadline"_L1]), hasCode);
    };
    auto visitor = visitorWithTicket();
    check(visitor->look().json(), u"waiting"_s);
    site().addCodes({u"A1B2C3"_s});
    check(visitor->look().json(), u"offered"_s);
    passHold();
    check(visitor->look().json(), u"expired"_s);
    check(visitor->returnToLine().json(), u"offered"_s);
    check(visitor->reveal().json(), u"delivered"_s);
    visitor->copied();
    const QJsonObject copied = visitor->look().json();
    check(copied, u"delivered"_s);
    QVERIFY(isUtcTime(copied["copied_at"_L1]));
    visitor->contribute({u"AAAAA1"_s, u"AAAAA2"_s, u"AAAAA3"_s, u"AAAAA4"_s});
    check(visitor->look().json(), u"contributed"_s);
}

void TicketTest::answersUnchangedWith304() {
    auto visitor = visitorWithTicket();
    const HttpAnswer first = visitor->look();
    QCOMPARE(first.status, 200);
    const QByteArray tag = first.header("ETag");
    QVERIFY(tag.startsWith('"') && tag.endsWith('"') && tag.size() > 10);
    const HttpAnswer unchanged = visitor->look({"If-None-Match: " + tag});
    QCOMPARE(unchanged.status, 304);
    QCOMPARE(unchanged.header("ETag"), tag);
    QVERIFY(unchanged.body.isEmpty());
    QCOMPARE(visitor->look({"If-None-Match: \"other\", W/" + tag}).status, 304);
    site().addCodes({u"A1B2C3"_s});
    const HttpAnswer changed = visitor->look({"If-None-Match: " + tag});
    QCOMPARE(changed.status, 200);
    QVERIFY(changed.header("ETag") != tag);
    QVERIFY(changed.header("Cache-Control").contains("no-store"));
}

void TicketTest::countsThoseAhead() {
    std::vector<std::unique_ptr<Visitor>> line;
    for (int i = 0; i < 5; ++i)
        line.push_back(visitorWithTicket());
    line[1]->leave();
    site().addCodes({u"A1B2C3"_s});
    QCOMPARE(stateOf(*line[0]), u"offered"_s);
    for (int i = 2; i < 5; ++i) {
        const QJsonObject ticket = line[std::size_t(i)]->look().json();
        QCOMPARE(ticket["ahead"_L1].toInt(-1), i - 2);
        QCOMPARE(ticket["waiting"_L1].toInt(), 3);
        QCOMPARE(ticket["number"_L1].toInt(), i + 1);
    }
}

void TicketTest::revealsOnceItIsHisTurn() {
    auto visitor = visitorWithTicket();
    COMPARE_PROBLEM(visitor->reveal(), 409, "not-your-turn");
    site().addCodes({u"A1B2C3"_s});
    const HttpAnswer offered = visitor->look();
    QVERIFY(offered.json()["code"_L1].isNull());
    QVERIFY(!offered.body.contains("A1B2C3"));
    const HttpAnswer revealed = visitor->reveal();
    QCOMPARE(revealed.status, 200);
    QCOMPARE(revealed.json()["state"_L1].toString(), u"delivered"_s);
    QCOMPARE(revealed.json()["code"_L1].toString(), u"A1B2C3"_s);
    QCOMPARE(visitor->reveal().body, revealed.body);
    QCOMPARE(visitor->look().json(), revealed.json());
    visitor->contribute({u"AAAAA1"_s, u"AAAAA2"_s, u"AAAAA3"_s, u"AAAAA4"_s});
    QCOMPARE(visitor->reveal().json()["code"_L1].toString(), u"A1B2C3"_s);
    auto gone = visitorWithTicket();
    QCOMPARE(gone->reveal().status, 200); // one of the four just given
    auto last = newVisitor();
    for (int i = 0; i < 4; ++i) {
        last = visitorWithTicket();
        last->reveal();
    }
    last->leave();
    COMPARE_PROBLEM(last->reveal(), 409, "not-your-turn");
}

void TicketTest::revealsNothingAfterTheHold() {
    auto visitor = offeredVisitor();
    auto next = visitorWithTicket();
    QCOMPARE(stateOf(*visitor), u"offered"_s);
    passHold();
    COMPARE_PROBLEM(visitor->reveal(), 410, "offer-expired");
    QCOMPARE(stateOf(*visitor), u"expired"_s);
    QCOMPARE(stateOf(*next), u"offered"_s);
    QCOMPARE(next->reveal().status, 200);
}

void TicketTest::recordsTheFirstCopy() {
    auto visitor = visitorWithTicket();
    COMPARE_PROBLEM(visitor->copied(), 409, "not-delivered");
    site().addCodes({u"A1B2C3"_s});
    COMPARE_PROBLEM(visitor->copied(), 409, "not-delivered");
    visitor->reveal();
    const HttpAnswer answer = visitor->copied();
    QCOMPARE(answer.status, 204);
    QVERIFY(answer.body.isEmpty());
    QVERIFY(answer.header("Content-Length").isNull());
    const QString first = visitor->look().json()["copied_at"_L1].toString();
    QVERIFY(!first.isEmpty());
    QCOMPARE(visitor->copied().status, 204);
    QCOMPARE(visitor->look().json()["copied_at"_L1].toString(), first);
}

void TicketTest::keepsAReport() {
    site().addCodes({u"A1B2C3"_s});
    auto visitor = visitorWithTicket();
    const HttpAnswer answer = visitor->report("works");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json(), visitor->look().json());
    QCOMPARE(visitor->report("works").status, 200);
    QCOMPARE(site().sql(u"select outcome from invites.report"_s), u"works"_s);
    visitor->contribute({u"AAAAA1"_s, u"AAAAA2"_s, u"AAAAA3"_s, u"AAAAA4"_s});
    QCOMPARE(visitor->report("works").status, 200);
}

void TicketTest::replacesACodeThatDoesNotWorkOnce() {
    site().addCodes({u"A1B2C3"_s, u"D4E5F6"_s, u"G7H8I9"_s});
    auto visitor = visitorWithTicket();
    const QJsonObject replaced = visitor->report("does_not_work").json();
    QCOMPARE(replaced["state"_L1].toString(), u"delivered"_s);
    QCOMPARE(replaced["code"_L1].toString(), u"D4E5F6"_s);
    QCOMPARE(replaced["number"_L1].toInt(), 1);
    // The answer was lost, and he says it again; nor is there a third code for the second one.
    QCOMPARE(visitor->report("does_not_work").json(), replaced);
    site().sql(u"update invites.ticket set replaced_at = replaced_at - interval '1 minute'"_s);
    QCOMPARE(visitor->report("does_not_work").json(), replaced);
    QCOMPARE(
        site().count(u"select count(*) from invites.code where flagged_at is not null and status = 'distributed'"_s),
        2);
    QCOMPARE(site().count(u"select count(*) from invites.code where status = 'available'"_s), 1);
}

void TicketTest::putsWhoWasGivenABadCodeFirst() {
    site().addCodes({u"A1B2C3"_s});
    auto visitor = visitorWithTicket();
    auto other = visitorWithTicket();
    const QJsonObject waiting = visitor->report("does_not_work").json();
    QCOMPARE(waiting["state"_L1].toString(), u"waiting"_s);
    QCOMPARE(waiting["ahead"_L1].toInt(-1), 0);
    QVERIFY(waiting["code"_L1].isNull());
    QCOMPARE(other->look().json()["ahead"_L1].toInt(), 1);
    site().addCodes({u"D4E5F6"_s});
    QCOMPARE(visitor->reveal().json()["code"_L1].toString(), u"D4E5F6"_s);
    QCOMPARE(stateOf(*other), u"waiting"_s);
}

void TicketTest::refusesReports_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("nothing") << QByteArray() << 400;
    QTest::newRow("not JSON") << QByteArray("works") << 400;
    QTest::newRow("no outcome") << QByteArray("{}") << 422;
    QTest::newRow("null") << QByteArray(R"({"outcome": null})") << 422;
    QTest::newRow("a number") << QByteArray(R"({"outcome": 1})") << 422;
    QTest::newRow("another word") << QByteArray(R"({"outcome": "perhaps"})") << 422;
    QTest::newRow("upper case") << QByteArray(R"({"outcome": "WORKS"})") << 422;
    QTest::newRow("before it is delivered") << QByteArray(R"({"outcome": "works"})") << 409;
}

void TicketTest::refusesReports() {
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    auto visitor = visitorWithTicket();
    const HttpAnswer answer = visitor->client().send(
        "POST", "/api/v1/ticket/report", visitor->bearer() << "Content-Type: application/json", body);
    COMPARE_PROBLEM(answer, status, status == 400 ? "bad-request" : status == 422 ? "invalid-fields" : "not-delivered");
    const HttpAnswer wrongType =
        visitor->client().send("POST", "/api/v1/ticket/report", visitor->bearer() << "Content-Type: text/plain", body);
    COMPARE_PROBLEM(wrongType, 415, "unsupported-media-type");
}

void TicketTest::returnsOnce() {
    auto visitor = offeredVisitor();
    auto second = visitorWithTicket();
    auto third = visitorWithTicket();
    QCOMPARE(stateOf(*visitor), u"offered"_s);
    passHold();
    QCOMPARE(stateOf(*visitor), u"expired"_s);
    const HttpAnswer answer = visitor->returnToLine();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["state"_L1].toString(), u"waiting"_s);
    QCOMPARE(answer.json()["number"_L1].toInt(), 1);
    QCOMPARE(answer.json()["ahead"_L1].toInt(-1), 0);
    COMPARE_PROBLEM(visitor->returnToLine(), 409, "not-returnable");
    QCOMPARE(third->look().json()["ahead"_L1].toInt(), 1);
    site().addCodes({u"D4E5F6"_s});
    QCOMPARE(stateOf(*visitor), u"offered"_s);
    passHold();
    QCOMPARE(stateOf(*visitor), u"expired"_s);
    COMPARE_PROBLEM(visitor->returnToLine(), 409, "not-returnable");
    QCOMPARE(stateOf(*visitor), u"expired"_s);
}

void TicketTest::returnsNotTooLate() {
    auto visitor = offeredVisitor();
    passHold();
    QCOMPARE(stateOf(*visitor), u"expired"_s);
    site().sql(u"update invites.ticket set expired_at = now() - interval '7 days'"_s);
    COMPARE_PROBLEM(visitor->returnToLine(), 409, "not-returnable");
    site().sql(u"update invites.ticket set expired_at = now() - interval '6 days 23 hours'"_s);
    QCOMPARE(visitor->returnToLine().json()["state"_L1].toString(), u"offered"_s);
}

void TicketTest::returnIsForExpiredTicketsOnly() {
    auto visitor = visitorWithTicket();
    COMPARE_PROBLEM(visitor->returnToLine(), 409, "not-returnable");
    site().addCodes({u"A1B2C3"_s});
    COMPARE_PROBLEM(visitor->returnToLine(), 409, "not-returnable");
    visitor->reveal();
    COMPARE_PROBLEM(visitor->returnToLine(), 409, "not-returnable");
}

void TicketTest::leavesTheLine() {
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    auto third = visitorWithTicket();
    QCOMPARE(first->leave().status, 204);
    QCOMPARE(stateOf(*first), u"left"_s);
    site().addCodes({u"A1B2C3"_s});
    QCOMPARE(stateOf(*second), u"offered"_s);
    const HttpAnswer left = second->leave();
    QCOMPARE(left.status, 204);
    QVERIFY(left.body.isEmpty());
    QCOMPARE(stateOf(*third), u"offered"_s);
    QCOMPARE(third->reveal().json()["code"_L1].toString(), u"A1B2C3"_s);
    COMPARE_PROBLEM(third->leave(), 409, "not-in-line");
    COMPARE_PROBLEM(second->copied(), 409, "not-delivered");
}

void TicketTest::takesNoOtherMethods_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("allowed");
    QTest::newRow("ticket") << QByteArray("/api/v1/ticket") << QByteArray("GET, HEAD, DELETE");
    for (const char* step : {"reveal", "copied", "contribution", "report", "return"})
        QTest::newRow(step) << QByteArray("/api/v1/ticket/") + step << QByteArray("POST");
}

void TicketTest::takesNoOtherMethods() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, allowed);
    auto visitor = visitorWithTicket();
    const QList<QByteArray> allowedMethods = allowed.split(',');
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        const bool isAllowed = std::any_of(allowedMethods.begin(), allowedMethods.end(),
            [&](const QByteArray& each) { return each.trimmed() == method; });
        if (isAllowed)
            continue;
        const HttpAnswer answer = visitor->client().send(method, path, visitor->bearer(), "");
        COMPARE_PROBLEM(answer, 405, "method-not-allowed");
        QCOMPARE(answer.header("Allow"), allowed);
    }
    COMPARE_PROBLEM(visitor->client().get(path + "/more", visitor->bearer()), 404, "not-found");
    COMPARE_PROBLEM(visitor->client().get(path + "/", visitor->bearer()), 404, "not-found");
}

QTEST_GUILESS_MAIN(TicketTest)
#include "TicketTest.moc"
