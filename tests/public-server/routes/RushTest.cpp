#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/fairness/FairnessWitness.h"

#include <QTest>

#include <array>
#include <optional>
#include <set>
#include <thread>

using namespace invites::test;
using namespace Qt::StringLiterals;

// A campaign opens, and many ask at once.
class RushTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        openSite({{u"INVITES_TICKETS_PER_ADDRESS_PER_DAY"_s, u"0"_s}});
        m_witness.emplace([this](const QString& statements) { return site().sql(statements); });
    }
    void cleanup() {
        const QStringList faults = m_witness->faults();
        const QByteArray wrong = site().wrongWithLedger();
        closeSite();
        QCOMPARE(faults, QStringList());
        QCOMPARE(wrong, QByteArray());
    }

    void theAnswerIsATicketWithADrawnNumber();
    void twoServersGiveEveryNumberOnce();
    void aServerThatCrashesLosesNobody();
    void whoCannotBeKeptIsToldToComeAgain();

private:
    // Long enough for a busy machine.
    void open(const char* duration) {
        site().sql(u"update invites.campaign set open = false; update invites.campaign set open = true;"
                   " update invites.tally set rush_ends_at = clock_timestamp() + interval '%1'"_s.arg(
                       QString::fromLatin1(duration)));
    }

    std::optional<FairnessWitness> m_witness;
};

void RushTest::theAnswerIsATicketWithADrawnNumber() {
    site().addCodes({u"A1B2C3"_s});
    open("1 second");
    auto visitor = newVisitor();
    const HttpAnswer answer = visitor->request(site().humanToken());
    QCOMPARE(answer.status, 201);
    const QJsonObject ticket = answer.json();
    QCOMPARE(ticket["drawn"_L1], QJsonValue(true));
    QCOMPARE(ticket["number"_L1].toInt(), 1);
    QCOMPARE(ticket["code"_L1].toString(), u"A1B2C3"_s);
    QVERIFY(!answer.header("Set-Cookie").isEmpty());
    QCOMPARE(visitor->look().json()["drawn"_L1], QJsonValue(true));
    QCOMPARE(visitor->request({}).status, 200);
    auto later = newVisitor();
    const QJsonObject waiting = later->request(site().humanToken()).json();
    QCOMPARE(waiting["drawn"_L1], QJsonValue(false));
    QCOMPARE(later->look().json()["drawn"_L1], QJsonValue(false));
}

void RushTest::twoServersGiveEveryNumberOnce() {
    ServerProcess other(environment({{u"INVITES_TICKETS_PER_ADDRESS_PER_DAY"_s, u"0"_s}}));
    const std::array<QByteArray, 2> origins{server().origin(), other.origin()};
    constexpr int many = 24;
    QStringList tokens;
    for (int i = 0; i < many; ++i)
        tokens << site().humanToken();
    open("2 seconds");
    std::array<QJsonObject, many> tickets;
    std::vector<std::thread> clients;
    for (int i = 0; i < many; ++i) {
        clients.emplace_back([&, i] {
            Visitor visitor(origins[std::size_t(i) % 2]);
            visitor.request(tokens[i]);
            // From memory, as it waits.
            tickets[std::size_t(i)] = visitor.look().json();
        });
    }
    for (std::thread& client : clients)
        client.join();
    std::set<int> numbers;
    for (const QJsonObject& ticket : tickets) {
        QCOMPARE(ticket["drawn"_L1], QJsonValue(true));
        QCOMPARE(ticket["ahead"_L1].toInt(-1), ticket["number"_L1].toInt() - 1);
        numbers.insert(ticket["number"_L1].toInt());
    }
    QCOMPARE(int(numbers.size()), many);
    QCOMPARE(*numbers.rbegin(), many);
}

void RushTest::aServerThatCrashesLosesNobody() {
    ServerProcess other(environment({{u"INVITES_TICKETS_PER_ADDRESS_PER_DAY"_s, u"0"_s}}));
    const QString token = site().humanToken();
    open("1 hour");
    Visitor visitor(server().origin());
    std::thread client([&] { visitor.request(token); });
    const auto joined = qScopeGuard([&] { client.join(); });
    QTRY_COMPARE_WITH_TIMEOUT(site().count(u"select count(*) from invites.rush_request"_s), 1, 30'000);
    server().kill();
    site().sql(u"update invites.tally set rush_ends_at = clock_timestamp()"_s);
    Visitor again(other.origin());
    const HttpAnswer answer = again.client().send("POST", "/api/v1/campaigns/sora/tickets",
        {"Content-Type: application/json", "Idempotency-Key: " + visitor.key()}, R"({"human_check": ""})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["number"_L1].toInt(), 1);
    QCOMPARE(answer.json()["drawn"_L1], QJsonValue(true));
}

void RushTest::whoCannotBeKeptIsToldToComeAgain() {
    closeSite();
    openSite({{u"INVITES_TICKETS_PER_ADDRESS_PER_DAY"_s, u"0"_s}, {u"INVITES_HTTP_THREADS"_s, u"4"_s}});
    m_witness.emplace([this](const QString& statements) { return site().sql(statements); });
    QStringList tokens;
    for (int i = 0; i < 3; ++i)
        tokens << site().humanToken();
    open("1 hour");
    std::array<int, 2> kept{};
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < 2; ++i)
        clients.emplace_back([&, i] { kept[i] = Visitor(server().origin()).request(tokens[qsizetype(i)]).status; });
    const auto joined = qScopeGuard([&] {
        for (std::thread& client : clients) {
            if (client.joinable())
                client.join();
        }
    });
    QTRY_COMPARE_WITH_TIMEOUT(site().count(u"select count(*) from invites.rush_request"_s), 2, 30'000);
    auto third = newVisitor();
    const HttpAnswer refused = third->request(tokens[2]);
    COMPARE_PROBLEM(refused, 503, "numbers-are-drawn");
    QVERIFY(!refused.header("Retry-After").isEmpty());
    // His lot is in the urn.
    QCOMPARE(site().count(u"select count(*) from invites.rush_request"_s), 3);
    site().sql(u"update invites.tally set rush_ends_at = clock_timestamp()"_s);
    for (std::thread& client : clients)
        client.join();
    QCOMPARE(kept, (std::array{201, 201}));
    const HttpAnswer answer = third->request({});
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["drawn"_L1], QJsonValue(true));
}

QTEST_GUILESS_MAIN(RushTest)
#include "RushTest.moc"
