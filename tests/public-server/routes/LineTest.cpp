#include "tests/public-server/routes/ContractTest.h"

#include <QRegularExpression>
#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

} // namespace

// The line as it is watched: from memory, on several servers, through whatever happens to server and database.
class LineTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite({{u"INVITES_METRICS_LISTEN"_s, u"127.0.0.1:0"_s}}); }
    void cleanup() { closeSite(); }

    void whoWaitsCostsNoQueryOfHisOwn();
    void nobodyLooksNothingIsAsked();
    void manyLooksShareAReading();
    void farBackIsToldToo();
    void priorityIsForAllToSee();
    void seesHisTurnOnEveryServerWithinASecond();
    void toldWhatHeDid();
    void aRestartedServerKnowsTheLine();
    void aDatabaseThatWasAwayIsFollowedOn();
    void tellsHowLongItTakes();

private:
    // How often the server has run a statement; whichever it was, for "[^\"]*".
    int statements(const char* name);
    void addToTheLine(int count);
    int aheadOf(Visitor& visitor) { return visitor.look().json()["ahead"_L1].toInt(-1); }
};

int LineTest::statements(const char* name) {
    HttpClient operators(server().metricsOrigin());
    const QString metrics = QString::fromUtf8(operators.get("/metrics").body);
    const QRegularExpression line(
        u"invites_database_statement_duration_seconds_count\\{statement=\"%1\"\\} (\\d+)"_s.arg(QLatin1String(name)));
    int sum = 0;
    for (const QRegularExpressionMatch& match : line.globalMatch(metrics))
        sum += match.captured(1).toInt();
    return sum;
}

void LineTest::addToTheLine(int count) {
    site().sql(u"with l as (update invites.campaign_line set next_number = next_number + %1 returning next_number)"
               " insert into invites.ticket (campaign_id, number, secret_hash, state)"
               " select 1, next_number - %1 - 1 + n, sha256(('other ' || n)::bytea), 'waiting'"
               " from l, generate_series(1, %1) n"_s.arg(count));
}

void LineTest::whoWaitsCostsNoQueryOfHisOwn() {
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    QCOMPARE(aheadOf(*first), 0);
    QCOMPARE(aheadOf(*second), 1);
    const int views = statements("view_tickets");
    for (int i = 0; i < 50; ++i) {
        QCOMPARE(aheadOf(*first), 0);
        QCOMPARE(aheadOf(*second), 1);
    }
    QCOMPARE(statements("view_tickets"), views);
    QCOMPARE(statements("load_line"), 1);
}

void LineTest::nobodyLooksNothingIsAsked() {
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    QCOMPARE(aheadOf(*second), 1);
    // What was begun for them is over.
    QTest::qWait(2000);
    const int before = statements("[^\"]*");
    QVERIFY(before > 0);
    QTest::qWait(5000);
    QCOMPARE(statements("[^\"]*"), before);
}

void LineTest::manyLooksShareAReading() {
    // Who is next would be told of each moment.
    addToTheLine(2);
    auto visitor = visitorWithTicket();
    QCOMPARE(aheadOf(*visitor), 2);
    constexpr int looks = 3000;
    const auto start = steady_clock::now();
    for (int i = 0; i < looks; ++i)
        QCOMPARE(visitor->look().status, 200);
    const double seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
    const int readings = statements("follow_lines");
    QVERIFY2(readings < 1000 + 4 * seconds + 10, QByteArray::number(readings).constData());
    // And he is told of his turn all the same.
    site().addCodes({u"A1B2C3"_s, u"A1B2C4"_s, u"A1B2C5"_s});
    QTRY_COMPARE_WITH_TIMEOUT(visitor->look().json()["state"_L1].toString(), u"offered"_s, 1000);
}

void LineTest::farBackIsToldToo() {
    addToTheLine(2500);
    auto visitor = newVisitor();
    const QString token = site().humanToken();
    const QJsonObject created = visitor->request(token).json();
    QCOMPARE(created["ahead"_L1].toInt(), 2500);
    QCOMPARE(visitor->request({}).json(), created);
    QCOMPARE(aheadOf(*visitor), 2500);
    auto same = newVisitor();
    const HttpAnswer held = same->client().send("POST", "/api/v1/campaigns/sora/tickets",
        {"Cookie: invites_ticket=" + visitor->secret(), "Content-Type: application/json",
            "Idempotency-Key: " + same->key()},
        R"({"human_check": ""})");
    QCOMPARE(held.status, 200);
    QCOMPARE(held.json()["ahead"_L1].toInt(), 2500);
    // One who returns to a number far back.
    site().sql(u"update invites.ticket set state = 'left', left_at = now() where number <= 1"_s);
    QCOMPARE(aheadOf(*visitor), 2499);
    QCOMPARE(visitor->look().json()["waiting"_L1].toInt(), 2500);
}

void LineTest::priorityIsForAllToSee() {
    std::vector<std::unique_ptr<Visitor>> visitors;
    for (int i = 0; i < 5; ++i)
        visitors.push_back(visitorWithTicket());
    const auto move = [this](int number, const char* where) {
        site().sql(u"select invites.move_ticket(id, '%1', 'a test') from invites.ticket where number = %2"_s.arg(
            QString::fromLatin1(where), QString::number(number)));
    };
    const auto places = [&] {
        QStringList told;
        for (const auto& visitor : visitors) {
            const QJsonObject ticket = visitor->look().json();
            told << u"%1 %2"_s.arg(ticket["lane"_L1].toString(), QString::number(ticket["ahead"_L1].toInt(-1)));
        }
        return told;
    };
    const auto priority = [this] {
        return HttpClient(server().origin()).get("/api/v1/campaigns/sora").json()["priority"_L1].toObject();
    };
    move(4, "priority");
    move(5, "priority");
    QCOMPARE(
        places(), QStringList({u"standard 1"_s, u"standard 2"_s, u"standard 3"_s, u"priority 0"_s, u"priority 4"_s}));
    move(3, "head");
    QCOMPARE(places(), QStringList({u"standard 2"_s, u"standard 3"_s, u"head 0"_s, u"priority 1"_s, u"priority 4"_s}));
    const auto counts = [](int waiting, int served, int standardServed) {
        return QJsonObject{
            {u"share"_s, 4}, {u"waiting"_s, waiting}, {u"served"_s, served}, {u"standard_served"_s, standardServed}};
    };
    QTRY_COMPARE(priority(), counts(2, 0, 0));
    QCOMPARE(HttpClient(server().origin()).get("/api/v1/campaigns/sora").json()["moved"_L1].toInt(), 3);
    site().addCodes({u"A1B2C3"_s, u"A1B2C4"_s, u"A1B2C5"_s});
    QCOMPARE(visitors[0]->look().json()["state"_L1].toString(), u"offered"_s);
    QCOMPARE(visitors[1]->look().json()["ahead"_L1].toInt(-1), 0);
    QTRY_COMPARE(priority(), counts(1, 1, 1));
    site().sql(u"update invites.campaign set priority_share = null"_s);
    QTRY_VERIFY(HttpClient(server().origin()).get("/api/v1/campaigns/sora").json()["priority"_L1].isNull());
    QCOMPARE(visitors[4]->look().json()["lane"_L1].toString(), u"standard"_s);
}

void LineTest::seesHisTurnOnEveryServerWithinASecond() {
    ServerProcess other(environment());
    const std::array<QByteArray, 2> origins{server().origin(), other.origin()};
    std::vector<std::unique_ptr<Visitor>> visitors;
    for (int i = 0; i < 10; ++i)
        visitors.push_back(visitorWithTicket());
    // Both are busy enough to share readings.
    for (const QByteArray& origin : origins) {
        visitors.back()->turnTo(origin);
        for (int i = 0; i < 1200; ++i)
            visitors.back()->look();
    }
    for (std::size_t i = 0; i < visitors.size(); ++i) {
        visitors[i]->turnTo(origins[i % 2]);
        QCOMPARE(visitors[i]->look().json()["state"_L1].toString(), u"waiting"_s);
        site().addCodes({codeNumbered(int(i))});
        const auto added = steady_clock::now();
        QTRY_COMPARE_WITH_TIMEOUT(visitors[i]->look().json()["state"_L1].toString(), u"offered"_s, 5000);
        const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - added);
        QVERIFY2(took < milliseconds(1000), QByteArray::number(qint64(took.count())).constData());
    }
}

void LineTest::toldWhatHeDid() {
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    // So often that readings are shared from here on.
    for (int i = 0; i < 1200; ++i)
        first->look();
    QCOMPARE(aheadOf(*second), 1);
    QCOMPARE(first->leave().status, 204);
    QCOMPARE(first->look().json()["state"_L1].toString(), u"left"_s);
    auto third = visitorWithTicket();
    QCOMPARE(aheadOf(*third), 1);
    site().addCodes({u"A1B2C3"_s});
    QCOMPARE(second->reveal().json()["state"_L1].toString(), u"delivered"_s);
    QCOMPARE(second->look().json()["state"_L1].toString(), u"delivered"_s);
    QCOMPARE(second->report("does_not_work").json()["ahead"_L1].toInt(-1), 0);
    QCOMPARE(aheadOf(*second), 0);
}

void LineTest::aRestartedServerKnowsTheLine() {
    addToTheLine(1200);
    auto visitor = visitorWithTicket();
    const HttpAnswer before = visitor->look();
    QCOMPARE(before.json()["ahead"_L1].toInt(), 1200);
    server().kill();
    server().startAgain();
    const HttpAnswer after = visitor->look();
    QCOMPARE(after.body, before.body);
    QCOMPARE(after.header("ETag"), before.header("ETag"));
}

void LineTest::aDatabaseThatWasAwayIsFollowedOn() {
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    QCOMPARE(aheadOf(*second), 1);
    m_cluster.stop();
    COMPARE_PROBLEM(second->look(), 503, "unavailable");
    m_cluster.start();
    QTRY_COMPARE(second->look().status, 200);
    QCOMPARE(first->leave().status, 204);
    QCOMPARE(aheadOf(*second), 0);
    QCOMPARE(statements("load_line"), 1);
}

// Unknown on the first day; once there is a history, by the place, and with what came of it.
void LineTest::tellsHowLongItTakes() {
    HttpClient client(server().origin());
    const auto campaign = [&] { return client.get("/api/v1/campaigns/sora").json(); };
    const auto estimateOf = [](const QJsonObject& json) { return json["estimated_wait_seconds"_L1].toObject(); };
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    QVERIFY(first->look().json()["estimated_wait_seconds"_L1].isNull());
    QTRY_COMPARE_WITH_TIMEOUT(statements("read_recent_waits"), 1, 30'000);
    QVERIFY(campaign()["estimated_wait_seconds"_L1].isNull());
    QVERIFY(campaign()["forecast"_L1].isNull());

    // One code an hour for forty days. Whoever asked with nobody ahead of him waited for twelve minutes.
    site().sql(u"delete from invites.line_supply; delete from invites.followed_wait;"
               " insert into invites.line_supply (campaign_id, quarter, codes)"
               " select 1, invites.quarter_of(now()) - n * interval '1 hour', 1 from generate_series(1, 960) n;"
               " insert into invites.followed_wait (campaign_id, quarter, number, ahead, asked_at, ended_at, is_served)"
               " select 1, invites.quarter_of(asked), 5000 - n, 0, asked, asked + interval '12 minutes', true"
               " from (select n, now() - n * interval '7 hours' as asked from generate_series(1, 60) n) a"_s);
    ServerProcess other(environment());
    client.setOrigin(other.origin());
    first->turnTo(other.origin());
    second->turnTo(other.origin());
    QTRY_VERIFY_WITH_TIMEOUT(campaign()["forecast"_L1].isObject(), 30'000);
    QCOMPARE(campaign()["forecast"_L1]["judged"_L1].toInt(), 60);
    QVERIFY(campaign()["forecast"_L1]["within"_L1].toDouble() > 0.9);
    const QJsonObject next = estimateOf(first->look().json());
    const QJsonObject later = estimateOf(second->look().json());
    const QJsonObject newcomer = estimateOf(campaign());
    QVERIFY(next["typical"_L1].toInt() > 0 && next["typical"_L1].toInt() <= next["long"_L1].toInt());
    QVERIFY(next["long"_L1].toInt() < later["long"_L1].toInt());
    QVERIFY(later["long"_L1].toInt() < newcomer["long"_L1].toInt());
    // The same to everybody until something changes, so that nothing is sent twice.
    const QByteArray tag = first->look().header("ETag");
    for (int i = 0; i < 20; ++i)
        QCOMPARE(first->look().header("ETag"), tag);
    // Whoever has his code waits for nothing.
    site().addCodes({u"A1B2C3"_s});
    QTRY_COMPARE_WITH_TIMEOUT(first->look().json()["state"_L1].toString(), u"offered"_s, 30'000);
    QVERIFY(first->look().json()["estimated_wait_seconds"_L1].isNull());
}

QTEST_GUILESS_MAIN(LineTest)
#include "LineTest.moc"
