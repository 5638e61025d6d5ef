#include "common/store/LineFeedStore.h"
#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using store::RequestOutcome;
using store::TicketRequest;

// The numbers of the first second are drawn. Time passes when a test says so.
class RushPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_fixture.reset();
        m_campaign = m_fixture.campaign();
    }

    void openingBeginsARush_data();
    void openingBeginsARush();
    void codesAfterADroughtBeginARush_data();
    void codesAfterADroughtBeginARush();
    void aPoolThatEmptiesIsADroughtFromThen();
    void whoAsksInARushHasNoTicketYet();
    void theNumbersAreDrawn();
    void whoeverComesByDraws_data();
    void whoeverComesByDraws();
    void nobodyIsDrawnTwice();
    void theChecksAreThoseOfAnyRequest();
    void whoWaitedBeforeIsNotOvertaken();
    void twoServersRequestsAreOneDraw();
    void theFeedSaysWhoWasDrawn();

private:
    TicketRequest ask(const QString& visitor) { return m_fixture.requestOf(visitor, m_campaign); }
    std::vector<store::RequestAnswer> request(const std::vector<TicketRequest>& requests, int limit = 0) {
        return m_fixture.request(requests, limit);
    }
    RequestOutcome outcomeOf(const TicketRequest& asked, int limit = 0) { return request({asked}, limit)[0].outcome; }
    std::vector<TicketRequest> crowd(const QString& name, int count) {
        std::vector<TicketRequest> requests;
        for (int i = 0; i < count; ++i)
            requests.push_back(ask(u"%1 %2"_s.arg(name).arg(i)));
        return requests;
    }
    // Long enough for a test on a busy machine; it ends when the test says so.
    void beginRush() {
        m_fixture.sql(u"update invites.tally set rush_ends_at = clock_timestamp() + interval '1 hour'"_s);
    }
    void endRush() { m_fixture.sql(u"update invites.tally set rush_ends_at = clock_timestamp()"_s); }
    bool isRush() {
        return m_fixture.sql(u"select coalesce(rush_ends_at between clock_timestamp() - interval '1 minute'"
                             " and clock_timestamp() + interval '1 second', false) from invites.tally"
                             " where campaign_id = 1"_s) == u"t";
    }
    QString numbers(const QString& condition = u"true"_s) {
        return m_fixture.sql(
            u"select string_agg(number::text, ' ' order by number) from invites.ticket where "_s + condition);
    }

    test::StoreFixture m_fixture;
    CampaignId m_campaign;
};

void RushPgTest::openingBeginsARush_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("act");
    QTest::addColumn<bool>("begins");
    const QString settings = u"update invites.campaign set "_s;
    QTest::newRow("opened") << u"open = false"_s << u"open = true"_s << true;
    QTest::newRow("its end is taken away") << u"ends_at = now() - interval '1 day'"_s << u"ends_at = null"_s << true;
    QTest::newRow("its end is put off") << u"ends_at = now() - interval '1 day'"_s
                                        << u"ends_at = now() + interval '1 day'"_s << true;
    QTest::newRow("opened after its end")
        << u"open = false, ends_at = now() - interval '1 day'"_s << u"open = true"_s << false;
    QTest::newRow("closed") << u"open = true"_s << u"open = false"_s << false;
    QTest::newRow("was open") << u"ends_at = now() + interval '1 day'"_s << u"ends_at = null"_s << false;
    QTest::newRow("another setting") << u"open = false"_s << u"name = 'x'"_s << false;
    QTest::newRow("without the draw") << u"open = false, draws_rush = false"_s << u"open = true"_s << false;
}

void RushPgTest::openingBeginsARush() {
    QFETCH(QString, before);
    QFETCH(QString, act);
    QFETCH(bool, begins);
    m_fixture.sql(u"update invites.campaign set "_s + before);
    QVERIFY(!isRush());
    m_fixture.sql(u"update invites.campaign set "_s + act);
    QCOMPARE(isRush(), begins);
}

void RushPgTest::codesAfterADroughtBeginARush_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<int>("codes");
    QTest::addColumn<bool>("begins");
    const QString drought = u"update invites.tally set empty_since = now() - interval '11 minutes'"_s;
    QTest::newRow("after a drought") << drought << 1 << true;
    QTest::newRow("soon after the last") << u"update invites.tally set empty_since = now() - interval '9 minutes'"_s
                                         << 1 << false;
    QTest::newRow("without the draw") << drought + u"; update invites.campaign set draws_rush = false"_s << 1 << false;
    const QString waiting =
        u"; with l as (update invites.campaign_line set next_number = 3) insert into invites.ticket (campaign_id,"
        " number, secret_hash, state) select 1, n, sha256(n::text::bytea), 'waiting' from generate_series(1, 2) n"_s;
    QTest::newRow("for those who wait") << drought + waiting << 2 << false;
    QTest::newRow("more than wait") << drought + waiting << 3 << true;
}

void RushPgTest::codesAfterADroughtBeginARush() {
    QFETCH(QString, before);
    QFETCH(int, codes);
    QFETCH(bool, begins);
    m_fixture.sql(before);
    QVERIFY(!isRush());
    m_fixture.addCodes(QStringList{u"A"_s, u"B"_s, u"C"_s}.mid(0, codes));
    QCOMPARE(isRush(), begins);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void RushPgTest::aPoolThatEmptiesIsADroughtFromThen() {
    const auto isEmpty = [this] {
        return m_fixture.sql(u"select empty_since is not null from invites.tally"_s) == u"t";
    };
    QVERIFY(isEmpty());
    m_fixture.addCodes({u"A"_s, u"B"_s});
    QVERIFY(!isEmpty());
    m_fixture.take(u"ann"_s);
    QVERIFY(!isEmpty());
    m_fixture.sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    QVERIFY(isEmpty());
    const QString since = m_fixture.sql(u"select empty_since from invites.tally"_s);
    m_fixture.take(u"ben"_s);
    QCOMPARE(m_fixture.sql(u"select empty_since from invites.tally"_s), since);
    m_fixture.sql(u"update invites.code set deleted_at = null where status = 'available'"_s);
    QVERIFY(!isEmpty());
}

void RushPgTest::whoAsksInARushHasNoTicketYet() {
    m_fixture.addCodes({u"A"_s});
    m_fixture.sql(u"update invites.campaign set open = false; update invites.campaign set open = true"_s);
    m_fixture.sql(u"update invites.tally set rush_ends_at = clock_timestamp() + interval '10 seconds'"_s);
    const auto answer = request({ask(u"ann"_s)})[0];
    QCOMPARE(answer.outcome, RequestOutcome::Drawing);
    QVERIFY(!answer.ticket);
    QVERIFY(answer.readyIn > std::chrono::milliseconds(0) && answer.readyIn <= std::chrono::seconds(10));
    QCOMPARE(numbers(), QString());
    endRush();
    const auto again = request({ask(u"ann"_s)})[0];
    QCOMPARE(again.outcome, RequestOutcome::Repeated);
    QCOMPARE(again.ticket->number, 1);
    QVERIFY(again.ticket->isDrawn);
    QCOMPARE(test::StoreFixture::codeOf(*again.ticket), u"A"_s);
    const auto later = request({ask(u"ben"_s)})[0];
    QCOMPARE(later.outcome, RequestOutcome::Created);
    QVERIFY(!later.ticket->isDrawn);
    QCOMPARE(later.ticket->number, 2);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.rush_request"_s), u"0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// The first to ask is no more likely to be the first than the last: their ranks' correlation is that of chance. One
// run in a million is further off.
void RushPgTest::theNumbersAreDrawn() {
    const test::FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    constexpr int many = 300;
    m_fixture.addCodes({u"A"_s, u"B"_s, u"C"_s});
    beginRush();
    const auto asking = crowd(u"visitor"_s, many);
    for (int i = 0; i < many; i += 20) {
        const std::vector<TicketRequest> batch(asking.begin() + i, asking.begin() + i + 20);
        for (const auto& answer : request(batch))
            QCOMPARE(answer.outcome, RequestOutcome::Drawing);
    }
    endRush();
    double distance = 0;
    std::set<qint64> drawn;
    const auto answers = request(asking);
    for (int i = 0; i < many; ++i) {
        const Ticket ticket = answers[std::size_t(i)].ticket.value();
        QVERIFY(ticket.isDrawn);
        QCOMPARE(ticket.state == TicketState::Delivered, ticket.number <= 3);
        QVERIFY(drawn.insert(ticket.number).second);
        distance += std::pow(double(ticket.number - 1 - i), 2);
    }
    QCOMPARE(*drawn.rbegin(), many);
    const double correlation = 1 - 6 * distance / (double(many) * (double(many) * many - 1));
    QVERIFY2(std::abs(correlation) < 5 / std::sqrt(many - 1.0), QByteArray::number(correlation).constData());
    QCOMPARE(witness.faults(), QStringList());
    QCOMPARE(witness.served(), 3);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void RushPgTest::whoeverComesByDraws_data() {
    QTest::addColumn<QString>("statement");
    const QString secret = QString::fromLatin1(test::StoreFixture::hashOf(u"before"_s).toHex());
    QTest::newRow("a look at a ticket")
        << u"select count(*) from invites.view_tickets(array[decode('%1', 'hex')])"_s.arg(secret);
    QTest::newRow("a look at the lines") << u"select count(*) from invites.follow_lines('{}', '{}', '{}')"_s;
    QTest::newRow("a step") << u"select outcome from invites.reveal_code(decode('%1', 'hex'))"_s.arg(secret);
    QTest::newRow("an admin's act") << u"select invites.move_ticket(1, 'head', 'a test')"_s;
}

void RushPgTest::whoeverComesByDraws() {
    QFETCH(QString, statement);
    m_fixture.take(u"before"_s);
    beginRush();
    request(crowd(u"visitor"_s, 3));
    m_fixture.sql(statement);
    QCOMPARE(numbers(), u"1"_s);
    endRush();
    m_fixture.sql(statement);
    QCOMPARE(numbers(u"is_drawn"_s), u"2 3 4"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// However often, and wherever, a request comes: by its key, twice at once, from the same browser.
void RushPgTest::nobodyIsDrawnTwice() {
    m_fixture.take(u"before"_s);
    beginRush();
    const auto twice = request({ask(u"ann"_s), ask(u"ann"_s)});
    QCOMPARE(twice[0].outcome, RequestOutcome::Drawing);
    QCOMPARE(twice[1].outcome, RequestOutcome::Drawing);
    QCOMPARE(outcomeOf(ask(u"ann"_s)), RequestOutcome::Drawing);
    TicketRequest sameBrowser = ask(u"ann's other tab"_s);
    sameBrowser.holderHash = m_fixture.hashOf(u"ann"_s);
    QCOMPARE(outcomeOf(sameBrowser), RequestOutcome::Drawing);
    // Whoever has a ticket has it.
    QCOMPARE(outcomeOf(ask(u"before"_s)), RequestOutcome::Repeated);
    TicketRequest holder = ask(u"another key"_s);
    holder.holderHash = m_fixture.hashOf(u"before"_s);
    QCOMPARE(outcomeOf(holder), RequestOutcome::Held);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.rush_request"_s), u"1"_s);
    endRush();
    QCOMPARE(outcomeOf(sameBrowser), RequestOutcome::Held);
    QCOMPARE(numbers(), u"1 2"_s);
}

void RushPgTest::theChecksAreThoseOfAnyRequest() {
    beginRush();
    TicketRequest robot = ask(u"robot"_s);
    robot.human = HumanVerdict::Failed;
    QCOMPARE(outcomeOf(robot), RequestOutcome::HumanCheckFailed);
    TicketRequest first = ask(u"first"_s);
    first.addressHash = m_fixture.hashOf(u"an address"_s);
    QCOMPARE(outcomeOf(first, 1), RequestOutcome::Drawing);
    TicketRequest second = ask(u"second"_s);
    second.addressHash = first.addressHash;
    QCOMPARE(outcomeOf(second, 1), RequestOutcome::TooManyTickets);
    TicketRequest thief = ask(u"thief"_s);
    thief.spendKey = first.spendKey;
    QCOMPARE(outcomeOf(thief), RequestOutcome::HumanCheckFailed);
    m_fixture.sql(u"update invites.campaign set open = false"_s);
    QCOMPARE(outcomeOf(ask(u"late"_s)), RequestOutcome::CampaignClosed);
    // Who asked while it was open is in.
    endRush();
    QCOMPARE(outcomeOf(first, 1), RequestOutcome::Repeated);
    QCOMPARE(numbers(), u"1"_s);
}

void RushPgTest::whoWaitedBeforeIsNotOvertaken() {
    const test::FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    m_fixture.take(u"before"_s);
    beginRush();
    request(crowd(u"visitor"_s, 3));
    m_fixture.addCodes({u"A"_s, u"B"_s});
    QCOMPARE(m_fixture.look(u"before"_s).state, TicketState::Offered);
    endRush();
    const Ticket visitor = m_fixture.take(u"after"_s);
    QCOMPARE(visitor.number, 5);
    QCOMPARE(visitor.ahead.value_or(-1), 2);
    QCOMPARE(numbers(u"state = 'delivered'"_s), u"2"_s);
    QCOMPARE(witness.faults(), QStringList());
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// Each server's half of the numbers is its share of the lower ones, as chance has it; one of them loses its connection
// after it asked and never comes back.
void RushPgTest::twoServersRequestsAreOneDraw() {
    constexpr int each = 100;
    beginRush();
    std::vector<std::thread> servers;
    std::atomic<int> drawings = 0;
    for (const QString& name : {u"fast"_s, u"slow"_s}) {
        servers.emplace_back([&, name, asking = crowd(name, each)] {
            const auto connection = m_fixture.connect();
            store::TicketStore tickets(*connection, m_fixture.cipher());
            for (std::size_t i = 0; i < asking.size(); i += 10) {
                const auto answers =
                    tickets.request({asking.begin() + qsizetype(i), asking.begin() + qsizetype(i) + 10}, 0);
                for (const auto& answer : answers.value())
                    drawings += answer->outcome == RequestOutcome::Drawing ? 1 : 0;
            }
        });
    }
    for (std::thread& server : servers)
        server.join();
    QCOMPARE(drawings.load(), 2 * each);
    endRush();
    int lower = 0;
    for (const auto& answer : request(crowd(u"fast"_s, each)))
        lower += answer.ticket->number <= each ? 1 : 0;
    QVERIFY2(lower > 25 && lower < 75, QByteArray::number(lower).constData());
    for (const auto& answer : request(crowd(u"slow"_s, each)))
        QCOMPARE(answer.outcome, RequestOutcome::Repeated);
    QCOMPARE(m_fixture.sql(u"select count(distinct number) || ' ' || max(number) from invites.ticket"_s), u"200 200"_s);
}

void RushPgTest::theFeedSaysWhoWasDrawn() {
    m_fixture.take(u"before"_s);
    store::LineFeedStore feed(m_fixture.connection());
    const auto beginning = feed.follow({}).value();
    beginRush();
    request({ask(u"ann"_s)});
    endRush();
    // Whoever follows the lines draws.
    feed.follow({}).value();
    const auto news = feed.follow({{m_campaign, beginning[0].moment}}).value();
    QCOMPARE(news[0].changes.size(), std::size_t(1));
    QVERIFY(news[0].changes[0].isDrawn);
    QCOMPARE(news[0].changes[0].lane.value_or(-1), 1);
    const auto line = feed.load({m_campaign, news[0].moment}, std::nullopt, 10)->entries;
    QCOMPARE(line.size(), std::size_t(2));
    QVERIFY(!line[0].isDrawn);
    QVERIFY(line[1].isDrawn);
}

QTEST_GUILESS_MAIN(RushPgTest)
#include "RushPgTest.moc"
