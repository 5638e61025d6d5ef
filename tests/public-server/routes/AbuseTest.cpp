#include "tests/public-server/routes/ContractTest.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray ticketsPath = "/api/v1/campaigns/sora/tickets";

} // namespace

// What visitors are told who are kept from abusing the community.
class AbuseTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite({{u"INVITES_TRUSTED_PROXIES"_s, u"127.0.0.1/32"_s}}); }
    void cleanup() { closeSite(); }

    void aBlockedBrowserIsToldWhyAndUntilWhen();
    void aBlockedAddressIsToldSo();
    void aBlockedVisitorKeepsHisTicket();
    void aBlockedVisitorMayNotComeBack();
    void anAddressHasSoManyAttempts();
    void whoLiftsTheLimitOfTicketsLiftsThatOfAttempts();
    void contributionsInReviewSayNothingOfIt();
    void noAnswerTellsOfACode();
    void aFalseWordCostsTheHeadOfTheLine();

private:
    HttpAnswer ask(const QByteArray& cookie, const QByteArray& address) {
        HttpClient::Headers headers{"Idempotency-Key: " + newIdempotencyKey(), "X-Forwarded-For: " + address};
        if (!cookie.isEmpty())
            headers << "Cookie: invites_ticket=" + cookie;
        return HttpClient(server().origin()).post(ticketsPath, {{u"human_check"_s, site().humanToken()}}, headers);
    }
    void block(const QString& what) {
        site().sql(
            u"select invites.block_visitor(1, %1, now() + interval '2 days', 'Resold “A1” & more.', false)"_s.arg(
                what));
    }
};

void AbuseTest::aBlockedBrowserIsToldWhyAndUntilWhen() {
    site().addCodes({u"A1B2C3"_s});
    const QByteArray cookie = ask({}, "192.0.2.1").json()["secret"_L1].toString().toLatin1();
    site().sql(u"update invites.ticket set state = 'contributed', contributed_at = now()"_s);
    block(u"true, false"_s);
    const HttpAnswer refused = ask(cookie, "192.0.2.7");
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.header("Content-Type"), "application/problem+json");
    QCOMPARE(refused.header("Cache-Control"), "no-store");
    QVERIFY(refused.header("Set-Cookie").isEmpty());
    const QJsonObject problem = refused.json();
    QCOMPARE(problem.keys(), QStringList({u"detail"_s, u"reason"_s, u"status"_s, u"title"_s, u"type"_s, u"until"_s}));
    QCOMPARE(problem["type"_L1].toString(), u"/problems/blocked"_s);
    QCOMPARE(problem["reason"_L1].toString(), u"Resold “A1” & more."_s);
    QVERIFY(isUtcTime(problem["until"_L1]));
    const QDateTime until = QDateTime::fromString(problem["until"_L1].toString(), Qt::ISODateWithMs);
    QVERIFY(QDateTime::currentDateTimeUtc().daysTo(until) == 2);
    const QString detail = problem["detail"_L1].toString();
    QVERIFY2(detail.contains(u"Resold “A1” & more."_s) && detail.contains(u" UTC"_s) &&
                 detail.contains(QString::number(until.addSecs(59).date().day())),
        qUtf8Printable(detail));
    // The others there are not meant.
    QCOMPARE(ask({}, "192.0.2.7").status, 201);
    site().sql(u"select invites.lift_block(1, null)"_s);
    QCOMPARE(ask(cookie, "192.0.2.7").status, 201);
}

void AbuseTest::aBlockedAddressIsToldSo() {
    QCOMPARE(ask({}, "2001:db8::1").status, 201);
    block(u"false, true"_s);
    const HttpAnswer refused = ask({}, "2001:db8::2");
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.json()["type"_L1].toString(), u"/problems/blocked"_s);
    // Its hash changes at midnight, and so it is told.
    QCOMPARE(refused.json()["until"_L1].toString().mid(11), u"00:00:00Z"_s);
    QCOMPARE(ask({}, "2001:db8:0:1::1").status, 201);
}

void AbuseTest::aBlockedVisitorKeepsHisTicket() {
    auto visitor = visitorWithTicket();
    block(u"true, true"_s);
    QCOMPARE(visitor->request({}).status, 200);
    QCOMPARE(visitor->look().status, 200);
    QCOMPARE(ask(visitor->secret(), "127.0.0.1").status, 200);
    site().addCodes({u"A1B2C3"_s});
    QCOMPARE(visitor->reveal().json()["code"_L1].toString(), u"A1B2C3"_s);
    // Others there are told that they are blocked, and not that something is wrong with their check.
    QCOMPARE(newVisitor()->request(u"nonsense"_s).json()["type"_L1].toString(), u"/problems/blocked"_s);
}

void AbuseTest::aBlockedVisitorMayNotComeBack() {
    auto visitor = visitorWithTicket();
    site().addCodes({u"A1B2C3"_s});
    QCOMPARE(visitor->look().json()["state"_L1].toString(), u"offered"_s);
    site().sql(u"update invites.ticket set offer_expires_at = now() where state = 'offered'"_s);
    QTRY_COMPARE(visitor->look().json()["state"_L1].toString(), u"expired"_s);
    block(u"false, true"_s);
    block(u"true, false"_s);
    const HttpAnswer refused = visitor->returnToLine();
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.json()["type"_L1].toString(), u"/problems/blocked"_s);
    QCOMPARE(refused.json()["reason"_L1].toString(), u"Resold “A1” & more."_s);
    const QDateTime until = QDateTime::fromString(refused.json()["until"_L1].toString(), Qt::ISODateWithMs);
    QCOMPARE(QDateTime::currentDateTimeUtc().daysTo(until), 2);
    QVERIFY(refused.json()["detail"_L1].toString().contains(u"returns to the line"_s));
    // Alone, either keeps him out.
    site().sql(u"select invites.lift_block(2, null)"_s);
    QCOMPARE(visitor->returnToLine().status, 403);
    site().sql(u"select invites.lift_block(1, null)"_s);
    QCOMPARE(visitor->returnToLine().json()["state"_L1].toString(), u"offered"_s);
}

// Over all its tickets, and on whichever server.
void AbuseTest::anAddressHasSoManyAttempts() {
    closeSite();
    openSite({{u"INVITES_ATTEMPTS_PER_ADDRESS_PER_DAY"_s, u"6"_s}, {u"INVITES_TRUSTED_PROXIES"_s, u"127.0.0.1"_s}});
    ServerProcess second(environment(
        {{u"INVITES_ATTEMPTS_PER_ADDRESS_PER_DAY"_s, u"6"_s}, {u"INVITES_TRUSTED_PROXIES"_s, u"127.0.0.1"_s}}));
    site().addCodes({u"A1B2C3"_s, u"A1B2C4"_s, u"A1B2C5"_s});
    std::vector<std::unique_ptr<Visitor>> visitors;
    for (int i = 0; i < 3; ++i)
        visitors.push_back(visitorWithTicket());
    const auto guess = [&](int visitor, const QByteArray& address, const QByteArray& origin) {
        return HttpClient(origin).post("/api/v1/ticket/contribution", {{u"codes"_s, QJsonArray{u"A1B2C4"_s}}},
            visitors[std::size_t(visitor)]->bearer() << "X-Forwarded-For: " + address);
    };
    for (int attempt = 0; attempt < 6; ++attempt)
        QCOMPARE(guess(attempt % 3, "192.0.2.1", attempt % 2 ? server().origin() : second.origin()).status, 200);
    for (const QByteArray& origin : {server().origin(), second.origin()}) {
        const HttpAnswer refused = guess(2, "192.0.2.1", origin);
        COMPARE_PROBLEM(refused, 429, "too-many-attempts");
        QVERIFY(refused.header("Retry-After").toInt() <= 24 * 60 * 60);
        QVERIFY(refused.json()["detail"_L1].toString().contains(u"address"));
    }
    QCOMPARE(guess(2, "192.0.2.2", second.origin()).status, 200);
    QCOMPARE(site().sql(u"select string_agg(contribution_attempts::text, ' ' order by id) from invites.ticket"_s),
        u"2 2 3"_s);
    QCOMPARE(second.stop(), 0);
}

void AbuseTest::whoLiftsTheLimitOfTicketsLiftsThatOfAttempts() {
    site().addCodes({u"A1B2C3"_s});
    auto visitor = visitorWithTicket();
    QCOMPARE(visitor->contribute({u"A1B2C3"_s}).status, 200);
    QCOMPARE(site().count(u"select count(*) from invites.address_attempt"_s), 0);
    closeSite();
    openSite({{u"INVITES_TICKETS_PER_ADDRESS_PER_DAY"_s, u"1"_s}});
    site().addCodes({u"A1B2C3"_s});
    visitor = visitorWithTicket();
    for (int attempt = 0; attempt < 12; ++attempt)
        QCOMPARE(visitor->contribute({u"A1B2C3"_s}).status, 200);
    QCOMPARE(site().count(u"select attempts from invites.address_attempt"_s), 12);
}

// What is held and what is not: the giver hears the same, byte for byte.
void AbuseTest::contributionsInReviewSayNothingOfIt() {
    QByteArray expected;
    for (const QString& review : {u"off"_s, u"first"_s, u"all"_s}) {
        site().sql(u"update invites.campaign set review = '%1'"_s.arg(review));
        const QString letter = review.left(1).toUpper();
        // Whoever waits is not given what is in review, so the codes come from elsewhere.
        site().addCodes({u"NEW00"_s + letter});
        auto visitor = visitorWithTicket();
        const QByteArray part = visitor->contribute({u"AAAA1"_s + letter, u"NEW00"_s + letter, u"x"_s}).body;
        const QByteArray whole =
            visitor->contribute({u"AAAA2"_s + letter, u"AAAA3"_s + letter, u"AAAA4"_s + letter}).body;
        QVERIFY(whole.contains("\"contributed\""));
        if (expected.isEmpty())
            expected = part + whole;
        QCOMPARE(part + whole, expected);
        site().sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    }
    QCOMPARE(site().count(u"select count(*) from invites.code where status = 'held'"_s), 8);
}

// The only endpoint that takes codes answers alike for every code that is known, whatever became of it; and a second
// time for one that was not known until the first.
void AbuseTest::noAnswerTellsOfACode() {
    site().addCodes({u"SHOWN1"_s});
    auto owner = visitorWithTicket();
    site().addCodes({u"USED01"_s});
    auto user = visitorWithTicket();
    user->contribute({u"GIVEN1"_s, u"GIVEN2"_s, u"GIVEN3"_s, u"GIVEN4"_s});
    site().sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    site().addCodes({u"MINE01"_s});
    auto guesser = visitorWithTicket();
    auto other = visitorWithTicket(); // waits
    site().addCodes({u"KEPT01"_s});   // for him
    site().sql(u"update invites.campaign set review = 'all'"_s);
    owner->contribute({u"HELD01"_s});
    site().addCodes({u"POOL01"_s, u"DEAD01"_s, u"GONE01"_s, u"GONE02"_s});
    const auto last = [](int back) { return u"id = (select max(id) - %1 from invites.code)"_s.arg(back); };
    site().sql(u"update invites.code set status = 'invalid' where "_s + last(2));
    site().sql(u"update invites.code set deleted_at = now() where "_s + last(1));
    site().sql(u"update invites.code set status = 'invalid', deleted_at = now() where "_s + last(0));
    QCOMPARE(site().sql(u"select string_agg(distinct status::text, ' ') from invites.code"_s),
        u"available distributed held invalid reserved used"_s);

    const auto answerTo = [&](const QString& code) -> QByteArray {
        const HttpAnswer answer = guesser->contribute({code});
        site().sql(u"update invites.ticket set contribution_attempts = 0"_s);
        QByteArray text = QByteArray::number(answer.status) + '\n';
        for (const char* name :
            {"Content-Type", "Content-Length", "Cache-Control", "ETag", "Set-Cookie", "Retry-After"})
            text += answer.header(name) + '\n';
        return text + answer.body;
    };
    const QByteArray expected = answerTo(u"POOL01"_s);
    QVERIFY2(expected.contains(R"("reason":"not_accepted")"), expected.constData());
    for (const QString& code : {u"SHOWN1"_s, u"USED01"_s, u"GIVEN1"_s, u"KEPT01"_s, u"HELD01"_s, u"DEAD01"_s,
             u"GONE01"_s, u"GONE02"_s, u"POOL01"_s})
        QCOMPARE(answerTo(code), expected);
    // What nobody knew is taken, or it would be no contribution; from then on it is known to him as "repeated", to
    // others as the rest is.
    QVERIFY(answerTo(u"FRESH1"_s).contains(R"("accepted":true)"));
    QVERIFY(answerTo(u"FRESH1"_s).contains(R"("reason":"repeated")"));
    const QByteArray others = owner->contribute({u"FRESH1"_s}).body;
    QCOMPARE(others, owner->contribute({u"POOL01"_s}).body);
}

void AbuseTest::aFalseWordCostsTheHeadOfTheLine() {
    site().addCodes({u"A1B2C3"_s, u"A1B2C4"_s});
    auto visitor = visitorWithTicket();
    const HttpAnswer first = visitor->report("does_not_work");
    QCOMPARE(first.json()["state"_L1].toString(), u"delivered"_s);
    QVERIFY(!first.json().contains("notice"_L1) && !first.json().contains("cooling_until"_L1));
    visitor->contribute({u"GIVEN1"_s, u"GIVEN2"_s, u"GIVEN3"_s, u"GIVEN4"_s});
    site().sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    // An admin finds that the first code worked.
    site().sql(u"update invites.code set status = 'used', settled_at = now() where id = 1"_s);
    site().addCodes({u"A1B2C5"_s});
    auto again = newVisitor();
    const HttpAnswer taken =
        HttpClient(server().origin())
            .post(ticketsPath, {{u"human_check"_s, site().humanToken()}},
                {"Idempotency-Key: " + newIdempotencyKey(), "Cookie: invites_ticket=" + visitor->secret()});
    QCOMPARE(taken.json()["code"_L1].toString(), u"A1B2C5"_s);
    again->useSecret(taken.json()["secret"_L1].toString().toLatin1());
    auto other = visitorWithTicket();
    const HttpAnswer answer = again->report("does_not_work");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["state"_L1].toString(), u"waiting"_s);
    QCOMPARE(answer.json()["number"_L1].toInt(), 2);
    QVERIFY(isUtcTime(answer.json()["cooling_until"_L1]));
    const QString notice = answer.json()["notice"_L1].toString();
    QVERIFY2(notice.contains(u"turned out to work"_s) && notice.contains(u" UTC"_s), qUtf8Printable(notice));
    QCOMPARE(site().sql(u"select lane from invites.ticket where number = 2"_s), u"1"_s);
    // The ticket itself is as any other's.
    QVERIFY(!again->look().json().contains("notice"_L1));
}

QTEST_GUILESS_MAIN(AbuseTest)
#include "AbuseTest.moc"
