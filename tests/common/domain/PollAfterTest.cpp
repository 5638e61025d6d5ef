#include "common/domain/Ticket.h"

#include <QTest>

#include <set>

using namespace invites;
using namespace std::chrono_literals;

class PollAfterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksOftenNearTheFront_data();
    void asksOftenNearTheFront();
    void asksOftenWhereCodesComeQuickly();
    void crowdsAskLessOften();
    void nobodyWaitsLongerThanHalfAMinute();
    void whoIsNotCountedIsFarBack();
    void doesNotHurryWhoIsNotInLine();
    void ticketsDoNotAskInStep();

private:
    static int pollAfter(qint64 ahead, qint64 number = 1000, int crowd = 1) {
        Ticket ticket;
        ticket.number = number;
        ticket.ahead = ahead;
        return pollAfterSeconds(ticket, crowd).value_or(-1);
    }
};

void PollAfterTest::asksOftenNearTheFront_data() {
    QTest::addColumn<qint64>("ahead");
    QTest::addColumn<int>("soonest");
    QTest::addColumn<int>("latest");
    QTest::newRow("next") << qint64(0) << 1 << 1;
    QTest::newRow("after him") << qint64(1) << 1 << 1;
    QTest::newRow("soon") << qint64(9) << 2 << 2;
    QTest::newRow("in a while") << qint64(11) << 4 << 5;
    QTest::newRow("later") << qint64(999) << 12 << 15;
    QTest::newRow("far back") << qint64(1'000'000) << 24 << 30;
}

void PollAfterTest::asksOftenNearTheFront() {
    QFETCH(qint64, ahead);
    QFETCH(int, soonest);
    QFETCH(int, latest);
    for (qint64 number = 1; number < 500; ++number) {
        const int seconds = pollAfter(ahead, number);
        QVERIFY(seconds >= soonest && seconds <= latest);
        QCOMPARE(pollAfter(ahead, number), seconds);
    }
}

void PollAfterTest::asksOftenWhereCodesComeQuickly() {
    Ticket ticket;
    ticket.ahead = 5000;
    QCOMPARE(pollAfterSeconds(ticket, 1, 1min), 2);
    QVERIFY(pollAfterSeconds(ticket, 1, 10min) <= 5);
    QVERIFY(pollAfterSeconds(ticket, 1, 11min) >= 24);
    // Near in time is not at the front: many may be.
    QVERIFY(pollAfterSeconds(ticket, 8, 1min) >= 13);
    ticket.ahead = 1;
    QCOMPARE(pollAfterSeconds(ticket, 8, 24h), 1);
}

void PollAfterTest::crowdsAskLessOften() {
    QCOMPARE(pollAfter(0, 1000, 4), 1);
    QCOMPARE(pollAfter(5, 1000, 4), 2);
    QVERIFY(pollAfter(500, 1000, 2) >= 24);
    QVERIFY(pollAfter(50, 1000, 2) > pollAfter(50, 1000, 1));
}

void PollAfterTest::nobodyWaitsLongerThanHalfAMinute() {
    for (const qint64 ahead : {50, 500, 5000, 1'000'000}) {
        for (qint64 number = 1; number < 100; ++number)
            QVERIFY(pollAfter(ahead, number, 4) <= 30);
    }
    QVERIFY(pollAfter(5000, 1000, 4) >= 24);
}

// As an older database answers to a newer server, or the other way round.
void PollAfterTest::whoIsNotCountedIsFarBack() {
    Ticket ticket;
    ticket.number = 1000;
    QCOMPARE(pollAfterSeconds(ticket), pollAfter(1'000'000));
}

void PollAfterTest::doesNotHurryWhoIsNotInLine() {
    Ticket ticket;
    ticket.state = TicketState::Offered;
    QCOMPARE(pollAfterSeconds(ticket, 4), 15);
    for (const TicketState state :
        {TicketState::Delivered, TicketState::Contributed, TicketState::Expired, TicketState::Left}) {
        ticket.state = state;
        QVERIFY(!pollAfterSeconds(ticket));
    }
}

void PollAfterTest::ticketsDoNotAskInStep() {
    std::set<int> all;
    for (qint64 number = 5000; number < 5100; ++number)
        all.insert(pollAfter(4000, number));
    QCOMPARE(all.size(), std::size_t(7));
}

QTEST_GUILESS_MAIN(PollAfterTest)
#include "PollAfterTest.moc"
