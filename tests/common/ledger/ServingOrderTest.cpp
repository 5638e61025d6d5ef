#include "common/ledger/ServingOrder.h"

#include <QTest>

#include <random>
#include <set>

using namespace invites;
using namespace invites::ledger;

namespace {

constexpr Place head(quint64 number) {
    return {TicketLane::Head, number};
}
constexpr Place standard(quint64 number) {
    return {TicketLane::Standard, number};
}
constexpr Place priority(quint64 number) {
    return {TicketLane::Priority, number};
}

ServingOrder lineOf(const std::vector<Place>& places, int since = ServingOrder::mostSince) {
    ServingOrder order(since);
    for (const Place place : places)
        order.enter(place);
    return order;
}

} // namespace

class ServingOrderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servesByTheRule_data();
    void servesByTheRule();
    void namesWhoOvertook();
    void whoWasPassedOverWaitsOn();
    void whatIsTakenBackIsNotCounted();
    void countsWhatBothLanesWaitedFor();
    void whoComesBackWaitsAgain();
    void isTheRuleSaidInTheSimplestWay();
};

void ServingOrderTest::servesByTheRule_data() {
    QTest::addColumn<std::vector<Place>>("waiting");
    QTest::addColumn<int>("since");
    QTest::addColumn<int>("share");
    QTest::addColumn<std::vector<Place>>("served"); // by so many codes
    QTest::addColumn<int>("sinceAfter");
    using Places = std::vector<Place>;
    const auto row = [](const char* name, const Places& waiting, int since, int share, const Places& served,
                         int after) { QTest::newRow(name) << waiting << since << share << served << after; };
    row("by number", {standard(2), standard(1), standard(3)}, 0, 4, {standard(1), standard(2)}, 2);
    row("the head first", {standard(1), head(3), priority(2)}, 99, 4, {head(3)}, 99);
    row("priority in its turn", {standard(1), priority(2)}, 3, 4, {priority(2)}, 0);
    row("standard until then", {standard(1), priority(2)}, 2, 4, {standard(1)}, 3);
    row("priority where nobody else waits", {priority(2)}, 0, 4, {priority(2)}, 0);
    row("priority without a share comes last", {standard(5), priority(2)}, 99, 0, {standard(5), priority(2)}, 0);
    row("in turns", {standard(1), standard(2), standard(3), standard(4), priority(5), priority(6)}, 99, 4,
        {priority(5), standard(1), standard(2), standard(3), priority(6)}, 0);
    row("no more than are counted", {standard(1)}, 99, 4, {standard(1)}, 99);
}

void ServingOrderTest::servesByTheRule() {
    QFETCH(std::vector<Place>, waiting);
    QFETCH(int, since);
    QFETCH(int, share);
    QFETCH(std::vector<Place>, served);
    QFETCH(int, sinceAfter);
    ServingOrder together = lineOf(waiting, since);
    QVERIFY(together.serve(served, share).empty());
    QCOMPARE(together.since(), sinceAfter);
    QCOMPARE(together.waiting(), quint64(waiting.size() - served.size()));
    ServingOrder oneByOne = lineOf(waiting, since);
    for (const Place place : served)
        QVERIFY(oneByOne.serve({place}, share).empty());
    QCOMPARE(oneByOne.since(), sinceAfter);
}

void ServingOrderTest::namesWhoOvertook() {
    ServingOrder order = lineOf({standard(1), standard(2), standard(3)});
    const auto overtakings = order.serve({standard(1), standard(3)}, 4);
    QCOMPARE(overtakings.size(), std::size_t(1));
    QCOMPARE(overtakings[0].served, standard(3));
    QCOMPARE(overtakings[0].passedOver, standard(2));
}

void ServingOrderTest::whoWasPassedOverWaitsOn() {
    ServingOrder order = lineOf({standard(1), standard(2), standard(3)});
    QVERIFY(!order.serve({standard(2)}, 4).empty());
    QCOMPARE(order.waiting(), quint64(2));
    QVERIFY(order.serve({standard(1), standard(3)}, 4).empty());
}

void ServingOrderTest::whatIsTakenBackIsNotCounted() {
    ServingOrder order = lineOf({priority(1)}, 7);
    QVERIFY(order.serve({priority(1)}, 4, true).empty());
    QCOMPARE(order.since(), 7);
    QCOMPARE(order.waiting(), quint64(0));
}

void ServingOrderTest::countsWhatBothLanesWaitedFor() {
    ServingOrder order = lineOf({standard(1), standard(2), priority(3), head(4)});
    QVERIFY(order.serve({head(4), priority(3), standard(1), standard(2)}, 4).empty());
    QCOMPARE(order.servedWhileBothWaited(), quint64(1));
    QCOMPARE(order.priorityWhileBothWaited(), quint64(1));
}

void ServingOrderTest::whoComesBackWaitsAgain() {
    ServingOrder order = lineOf({standard(1), standard(2)});
    order.leave(standard(2));
    order.enter(standard(2));
    order.leave(standard(1));
    order.enter(standard(1));
    order.leave(standard(1));
    QCOMPARE(order.waiting(), quint64(1));
    QVERIFY(order.serve({standard(2)}, 4).empty());
}

// Against sets that are searched from their beginning.
void ServingOrderTest::isTheRuleSaidInTheSimplestWay() {
    std::mt19937 random(20261126);
    ServingOrder order(0);
    std::set<Place> waiting;
    int since = 0;
    const auto firstIn = [&](TicketLane lane) {
        return std::find_if(waiting.begin(), waiting.end(), [&](Place place) { return place.lane == lane; });
    };
    for (quint64 number = 1; number < 20'000; ++number) {
        const Place newcomer{TicketLane(random() % 3), number};
        order.enter(newcomer);
        waiting.insert(newcomer);
        if (random() % 5 == 0) {
            const Place gone = *std::next(waiting.begin(), int(random() % waiting.size()));
            order.leave(gone);
            waiting.erase(gone);
        }
        if (waiting.empty() || random() % 3 == 0)
            continue;
        const bool isPrioritys = firstIn(TicketLane::Priority) != waiting.end() &&
                                 (since >= 3 || firstIn(TicketLane::Standard) == waiting.end());
        const auto next = firstIn(TicketLane::Head) != waiting.end() ? firstIn(TicketLane::Head)
                          : isPrioritys                              ? firstIn(TicketLane::Priority)
                                                                     : firstIn(TicketLane::Standard);
        if (next->lane != TicketLane::Head)
            since = next->lane == TicketLane::Priority ? 0 : std::min(since + 1, 99);
        QVERIFY(order.serve({*next}, 4).empty());
        waiting.erase(next);
        QCOMPARE(order.since(), since);
        QCOMPARE(order.waiting(), quint64(waiting.size()));
    }
}

QTEST_GUILESS_MAIN(ServingOrderTest)
#include "ServingOrderTest.moc"
