#include "tests/public-server/routes/ContractTest.h"

#include <QJsonArray>
#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

// POST /api/v1/ticket/contribution, as API.md has it.
class ContributionTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { closeSite(); }

    void judgesEachEntry();
    void normalisesBeforeAllElse();
    void skipsEmptyEntries();
    void completesWithTheLastEntry();
    void servesTheLine();
    void neverSaysWhetherACodeIsKnown();
    void takesTwelveAttempts();
    void answersALostContributionAgain();
    void isForDeliveredTicketsOnly();
    void refuses_data();
    void refuses();

private:
    static QStringList reasonsOf(const HttpAnswer& answer);

    std::unique_ptr<Visitor> m_visitor; // holds A1B2C3
};

void ContributionTest::init() {
    openSite();
    site().addCodes({u"A1B2C3"_s});
    m_visitor = visitorWithTicket();
}

// "accepted", or the reason.
QStringList ContributionTest::reasonsOf(const HttpAnswer& answer) {
    QStringList reasons;
    const QJsonArray results = answer.json()["results"_L1].toArray();
    for (const QJsonValue& result : results) {
        const bool isAccepted = result["accepted"_L1].toBool();
        const QStringList members = result.toObject().keys();
        const QStringList expected =
            isAccepted ? QStringList(u"accepted"_s) : QStringList({u"accepted"_s, u"reason"_s});
        reasons << (members == expected ? (isAccepted ? u"accepted"_s : result["reason"_L1].toString())
                                        : u"members: "_s + members.join(u','));
    }
    return reasons;
}

void ContributionTest::judgesEachEntry() {
    site().addCodes({u"KNOWN1"_s});
    const HttpAnswer first = m_visitor->contribute({u"not a code"_s, u"A1B2C3"_s, u"FRESH1"_s, u"FRESH1"_s});
    QCOMPARE(first.status, 200);
    QCOMPARE(reasonsOf(first), QStringList({u"format"_s, u"own_code"_s, u"accepted"_s, u"repeated"_s}));
    QCOMPARE(first.json().keys(), QStringList({u"received"_s, u"required"_s, u"results"_s, u"state"_s}));
    QCOMPARE(first.json()["received"_L1].toInt(), 1);
    QCOMPARE(first.json()["required"_L1].toInt(), 4);
    QCOMPARE(first.json()["state"_L1].toString(), u"delivered"_s);
    const HttpAnswer second = m_visitor->contribute({u"FRESH1"_s, u"KNOWN1"_s});
    QCOMPARE(reasonsOf(second), QStringList({u"repeated"_s, u"not_accepted"_s}));
    QCOMPARE(second.json()["received"_L1].toInt(), 1);
    QCOMPARE(reasonsOf(m_visitor->contribute({u"x"_s})), QStringList(u"format"_s));
    QCOMPARE(m_visitor->look().json()["contribution"_L1]["received"_L1].toInt(), 1);
}

void ContributionTest::normalisesBeforeAllElse() {
    const HttpAnswer answer = m_visitor->contribute({u"  fresh1\t"_s, u"FRESH1"_s, u"a1b2c3"_s, u"sora-abc-d1e"_s});
    QCOMPARE(reasonsOf(answer), QStringList({u"accepted"_s, u"repeated"_s, u"own_code"_s, u"accepted"_s}));
    // What was given is what the next visitor gets.
    auto next = visitorWithTicket();
    QCOMPARE(next->look().json()["code"_L1].toString(), u"FRESH1"_s);
    QCOMPARE(visitorWithTicket()->look().json()["code"_L1].toString(), u"SORA-ABC-D1E"_s);
}

void ContributionTest::skipsEmptyEntries() {
    const HttpAnswer answer = m_visitor->contribute({u""_s, u"FRESH1"_s, u"   "_s, u"\t"_s});
    QCOMPARE(reasonsOf(answer), QStringList(u"accepted"_s));
    const HttpAnswer nothing = m_visitor->contribute({u""_s, u" "_s});
    COMPARE_PROBLEM(nothing, 422, "invalid-fields");
    QCOMPARE(site().count(u"select contribution_attempts from invites.ticket"_s), 1);
}

void ContributionTest::completesWithTheLastEntry() {
    const HttpAnswer three = m_visitor->contribute({u"FRESH1"_s, u"FRESH2"_s, u"FRESH3"_s});
    QCOMPARE(three.json()["state"_L1].toString(), u"delivered"_s);
    QCOMPARE(site().sql(u"select status from invites.code where ticket_id is not null"_s), u"distributed"_s);
    const HttpAnswer last = m_visitor->contribute({u"FRESH4"_s});
    QCOMPARE(reasonsOf(last), QStringList(u"accepted"_s));
    QCOMPARE(last.json()["state"_L1].toString(), u"contributed"_s);
    QCOMPARE(last.json()["received"_L1].toInt(), 4);
    QCOMPARE(site().sql(u"select status from invites.code where ticket_id is not null"_s), u"used"_s);
    QCOMPARE(m_visitor->look().json()["code"_L1].toString(), u"A1B2C3"_s);
    QCOMPARE(HttpClient(server().origin()).get("/api/v1/campaigns/sora").json()["available"_L1].toInt(), 4);
}

void ContributionTest::servesTheLine() {
    auto first = visitorWithTicket();
    auto second = visitorWithTicket();
    auto third = visitorWithTicket();
    m_visitor->contribute({u"FRESH1"_s, u"FRESH2"_s});
    QCOMPARE(first->reveal().json()["code"_L1].toString(), u"FRESH1"_s);
    QCOMPARE(second->reveal().json()["code"_L1].toString(), u"FRESH2"_s);
    COMPARE_PROBLEM(third->reveal(), 409, "not-your-turn");
}

// Somebody else's code in every status it can have: the same answer, byte for byte.
void ContributionTest::neverSaysWhetherACodeIsKnown() {
    site().addCodes({u"DELIV1"_s});
    auto owner = visitorWithTicket();
    site().addCodes({u"USED01"_s});
    auto user = visitorWithTicket();
    user->contribute({u"GIVEN1"_s, u"GIVEN2"_s, u"GIVEN3"_s, u"GIVEN4"_s});
    site().addCodes({u"POOL01"_s, u"GONE01"_s, u"BAD001"_s});
    site().sql(u"update invites.code set deleted_at = now() where id = (select max(id) - 1 from invites.code)"_s);
    site().sql(u"update invites.code set status = 'invalid' where id = (select max(id) from invites.code)"_s);
    QByteArray expected;
    for (const QString& code : {u"DELIV1"_s, u"USED01"_s, u"GIVEN1"_s, u"POOL01"_s, u"GONE01"_s, u"BAD001"_s}) {
        const HttpAnswer answer = m_visitor->contribute({code});
        QCOMPARE(answer.status, 200);
        QCOMPARE(reasonsOf(answer), QStringList(u"not_accepted"_s));
        if (expected.isEmpty())
            expected = answer.body;
        QCOMPARE(answer.body, expected);
        QVERIFY(!answer.body.contains(code.toLatin1()));
    }
    // A code that nobody knew differs in what acceptance says, and in nothing else.
    QByteArray accepted = m_visitor->contribute({u"UNKNWN"_s}).body;
    accepted.replace(R"("accepted":true)", R"("accepted":false,"reason":"not_accepted")");
    accepted.replace(R"("received":1)", R"("received":0)");
    QCOMPARE(accepted, expected);
}

void ContributionTest::takesTwelveAttempts() {
    for (int attempt = 1; attempt <= 12; ++attempt)
        QCOMPARE(m_visitor->contribute({attempt % 2 ? u"x"_s : u"A1B2C3"_s}).status, 200);
    const HttpAnswer answer = m_visitor->contribute({u"FRESH1"_s});
    COMPARE_PROBLEM(answer, 429, "too-many-attempts");
    QCOMPARE(site().count(u"select count(*) from invites.code"_s), 1);
    QCOMPARE(m_visitor->look().status, 200);
}

void ContributionTest::answersALostContributionAgain() {
    const QStringList codes{u"FRESH1"_s, u"FRESH2"_s, u"FRESH3"_s, u"FRESH4"_s};
    m_visitor->contribute(codes);
    const HttpAnswer again = m_visitor->contribute(codes);
    QCOMPARE(again.status, 200);
    QCOMPARE(again.json()["state"_L1].toString(), u"contributed"_s);
    QCOMPARE(again.json()["received"_L1].toInt(), 4);
    QCOMPARE(site().count(u"select count(*) from invites.code"_s), 5);
}

void ContributionTest::isForDeliveredTicketsOnly() {
    auto visitor = visitorWithTicket();
    COMPARE_PROBLEM(visitor->contribute({u"FRESH1"_s}), 409, "not-delivered");
    COMPARE_PROBLEM(visitor->contribute({u"no code"_s}), 409, "not-delivered");
    site().addCodes({u"D4E5F6"_s});
    COMPARE_PROBLEM(visitor->contribute({u"FRESH1"_s}), 409, "not-delivered");
    passHold();
    COMPARE_PROBLEM(visitor->contribute({u"FRESH1"_s}), 409, "not-delivered");
    m_visitor->contribute({u"FRESH1"_s, u"FRESH2"_s, u"FRESH3"_s, u"FRESH4"_s});
    COMPARE_PROBLEM(m_visitor->contribute({u"FRESH5"_s}), 409, "not-delivered");
}

void ContributionTest::refuses_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("nothing") << QByteArray() << 400 << QByteArray();
    QTest::newRow("not JSON") << QByteArray("A1B2C3") << 400 << QByteArray();
    QTest::newRow("an array") << QByteArray(R"(["A1B2C3"])") << 422 << QByteArray("body");
    QTest::newRow("no codes") << QByteArray("{}") << 422 << QByteArray("codes");
    QTest::newRow("null") << QByteArray(R"({"codes": null})") << 422 << QByteArray("codes");
    QTest::newRow("text") << QByteArray(R"({"codes": "A1B2C3"})") << 422 << QByteArray("codes");
    QTest::newRow("none") << QByteArray(R"({"codes": []})") << 422 << QByteArray("codes");
    QTest::newRow("five") << QByteArray(R"({"codes": ["A", "B", "C", "D", "E"]})") << 422 << QByteArray("codes");
    QTest::newRow("a number") << QByteArray(R"({"codes": ["A", 7]})") << 422 << QByteArray("codes[1]");
    QTest::newRow("a null") << QByteArray(R"({"codes": [null]})") << 422 << QByteArray("codes[0]");
    QTest::newRow("too large") << QByteArray(R"({"codes": [")" + QByteArray(17'000, 'A') + R"("]})") << 413
                               << QByteArray();
    QTest::newRow("a long entry") << QByteArray(R"({"codes": [")" + QByteArray(16'000, 'A') + R"("]})") << 200
                                  << QByteArray();
    QTest::newRow("NUL") << QByteArray(R"({"codes": ["A1B\u0000C3"]})") << 200 << QByteArray();
    QTest::newRow("more members") << QByteArray(R"({"codes": ["FRESH1"], "thanks": true})") << 200 << QByteArray();
}

void ContributionTest::refuses() {
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, field);
    const HttpAnswer answer = m_visitor->client().send(
        "POST", "/api/v1/ticket/contribution", m_visitor->bearer() << "Content-Type: application/json", body);
    if (status == 200) {
        QCOMPARE(answer.status, 200);
        return;
    }
    COMPARE_PROBLEM(answer, status,
        status == 400   ? "bad-request"
        : status == 413 ? "payload-too-large"
                        : "invalid-fields");
    QCOMPARE(answer.json()["errors"_L1][0]["field"_L1].toString().toLatin1(), field);
    const HttpAnswer wrongType = m_visitor->client().send("POST", "/api/v1/ticket/contribution",
        m_visitor->bearer() << "Content-Type: application/x-www-form-urlencoded", "codes=A1B2C3");
    COMPARE_PROBLEM(wrongType, 415, "unsupported-media-type");
}

QTEST_GUILESS_MAIN(ContributionTest)
#include "ContributionTest.moc"
