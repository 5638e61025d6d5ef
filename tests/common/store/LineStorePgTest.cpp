#include "common/store/LineStore.h"
#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <set>

using namespace invites;
using namespace Qt::StringLiterals;

class LineStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void pagesMakeUpTheWholeLine();
    void aStateIsShownAlone();
    void aPageBeginsAfterOneWhoLeft();
    void aMovedTicketIsServedFirst();
    void aMoveBackKeepsTheNumbersOrder();
    void aPriorityTicketIsServedByTheShare();
    void withoutAPriorityLaneNobodyIsMovedThere();
    void aPriorityLaneThatIsGivenUpLeavesNobodyBehind();
    void pagesAreInTheOrderInWhichAllAreServed();
    void aMoveNeedsAReasonAndAPlaceInTheLine();
    void aRemovedTicketsCodeGoesToTheNext();
    void onlyWhoIsInTheLineIsRemoved();
    void aTicketIsExplained();
    void aCodeIsExplained();
    void onlyAdminsAct_data();
    void onlyAdminsAct();

private:
    store::LineStore admin() { return store::LineStore(*m_adam); }
    TicketId ticket(const QString& visitor) { return m_fixture.look(visitor).id; }
    QString lastEvent() {
        return m_fixture.sql(u"select concat_ws(' ', author, action, subject_kind, subject_id, before, after, reason)"
                             " from invites.audit_event order by id desc limit 1"_s);
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_adam;
};

void LineStorePgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
}

// ann has a code; ben, cleo, dora and emil wait, with the numbers 2 to 5.
void LineStorePgTest::init() {
    m_adam.reset();
    m_fixture.reset();
    m_adam = m_fixture.connectAs(u"adam"_s);
    m_fixture.addCodes({u"A1"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"emil"_s})
        m_fixture.take(visitor);
}

void LineStorePgTest::pagesMakeUpTheWholeLine() {
    m_fixture.addCodes({u"B1"_s, u"B2"_s});
    for (int i = 0; i < 20; ++i)
        m_fixture.take(u"v%1"_s.arg(i));
    QVERIFY(admin().move(ticket(u"v7"_s), TicketLane::Head, u"a reason"_s).has_value());
    for (const int size : {1, 3, 7, 100}) {
        QStringList seen;
        std::optional<store::LineEntry> after;
        for (;;) {
            const auto page = admin().page(m_fixture.campaign(), std::nullopt, after, size);
            QVERIFY(page.has_value());
            for (const store::LineEntry& entry : *page)
                seen << u"%1:%2"_s.arg(toText(entry.state)).arg(entry.number);
            if (int(page->size()) < size)
                break;
            after = page->back();
        }
        QCOMPARE(seen.join(u' '),
            m_fixture.sql(u"select string_agg(state || ':' || number, ' ' order by state = 'waiting', offer_expires_at,"
                          " case when state = 'offered' then id end, lane, number)"
                          " from invites.ticket where state in ('waiting', 'offered')"_s));
        QCOMPARE(seen.size(), 24);
    }
}

void LineStorePgTest::aStateIsShownAlone() {
    m_fixture.addCodes({u"B1"_s});
    const auto offered = admin().page(m_fixture.campaign(), TicketState::Offered, std::nullopt, 10);
    QCOMPARE(offered->size(), std::size_t(1));
    QCOMPARE(offered->front().number, 2);
    QVERIFY(offered->front().offerExpiresAt.has_value());
    QVERIFY(admin().page(m_fixture.campaign(), TicketState::Offered, offered->front(), 10)->empty());
    const auto waiting = admin().page(m_fixture.campaign(), TicketState::Waiting, std::nullopt, 10);
    QCOMPARE(waiting->size(), std::size_t(3));
    QCOMPARE(waiting->front().number, 3);
}

void LineStorePgTest::aPageBeginsAfterOneWhoLeft() {
    const auto first = admin().page(m_fixture.campaign(), std::nullopt, std::nullopt, 2);
    m_fixture.leave(u"cleo"_s);
    const auto second = admin().page(m_fixture.campaign(), std::nullopt, first->back(), 2);
    QCOMPARE(second->front().number, 4);
    QCOMPARE(second->size(), std::size_t(2));
}

void LineStorePgTest::aMovedTicketIsServedFirst() {
    QVERIFY(admin()
                .move(ticket(u"dora"_s), TicketLane::Head, u"  Her code was taken by a typing error of ours  "_s)
                .value());
    QCOMPARE(lastEvent(), u"adam move_ticket ticket 4 {\"lane\": 1} {\"lane\": 0, \"number\": 4}"
                          " Her code was taken by a typing error of ours"_s);
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 0);
    QCOMPARE(m_fixture.look(u"ben"_s).ahead.value_or(-1), 1);
    QVERIFY(!admin().move(ticket(u"dora"_s), TicketLane::Head, u"again"_s).value());
    m_fixture.addCodes({u"B1"_s});
    QCOMPARE(m_fixture.look(u"dora"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LineStorePgTest::aMoveBackKeepsTheNumbersOrder() {
    QVERIFY(admin().move(ticket(u"dora"_s), TicketLane::Head, u"x"_s).value());
    const QString version = m_fixture.sql(u"select version from invites.campaign_line where campaign_id = 1"_s);
    QVERIFY(admin().move(ticket(u"dora"_s), TicketLane::Standard, u"a mistake"_s).value());
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 2);
    QCOMPARE(
        m_fixture.sql(u"select version > %1 from invites.campaign_line where campaign_id = 1"_s.arg(version)), u"t"_s);
    m_fixture.addCodes({u"B1"_s});
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
}

void LineStorePgTest::aPriorityTicketIsServedByTheShare() {
    const auto standing = [this] {
        return m_fixture.sql(
            u"select string_agg(number::text, ' ' order by turn) from invites.next_in_line(1, 0, 0, 0, null, 99)"_s);
    };
    for (int i = 6; i <= 9; ++i)
        m_fixture.take(u"v%1"_s.arg(i));
    QCOMPARE(standing(), u"2 3 4 5 6 7 8 9"_s);
    QVERIFY(admin().move(ticket(u"v9"_s), TicketLane::Priority, u"a member"_s).value());
    QCOMPARE(lastEvent(), u"adam move_ticket ticket 9 {\"lane\": 1} {\"lane\": 2, \"number\": 9} a member"_s);
    QVERIFY(!admin().move(ticket(u"v9"_s), TicketLane::Priority, u"again"_s).value());
    QCOMPARE(m_fixture.look(u"v9"_s).lane, TicketLane::Priority);
    QVERIFY(admin().move(ticket(u"v8"_s), TicketLane::Priority, u"a member"_s).value());
    QCOMPARE(standing(), u"8 2 3 4 9 5 6 7"_s);
    QCOMPARE(m_fixture.look(u"v9"_s).ahead.value_or(-1), 4);
    QCOMPARE(m_fixture.look(u"emil"_s).ahead.value_or(-1), 5);
    // Served one by one or together, the count goes on.
    m_fixture.addCodes({u"B1"_s, u"B2"_s});
    QCOMPARE(standing(), u"3 4 9 5 6 7"_s);
    // The head comes first and is no part of the share.
    QVERIFY(admin().move(ticket(u"v7"_s), TicketLane::Head, u"ours"_s).value());
    QCOMPARE(standing(), u"7 3 4 9 5 6"_s);
    m_fixture.addCodes({u"B3"_s});
    QCOMPARE(standing(), u"3 4 9 5 6"_s);
    QVERIFY(admin().move(ticket(u"v9"_s), TicketLane::Standard, u"a mistake"_s).value());
    QCOMPARE(standing(), u"3 4 5 6 9"_s);
    QCOMPARE(m_fixture.sql(u"select concat_ws(' ', priority_served, standard_served, tickets_moved) from"
                           " invites.list_campaigns()"_s),
        u"1 2 4"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LineStorePgTest::withoutAPriorityLaneNobodyIsMovedThere() {
    m_fixture.sql(u"update invites.campaign set priority_share = null"_s);
    const QString before = lastEvent();
    const auto moved = admin().move(ticket(u"dora"_s), TicketLane::Priority, u"x"_s);
    QCOMPARE(moved.error().code, ErrorCode::Conflict);
    QCOMPARE(moved.error().reason, u"no_priority_lane"_s);
    QCOMPARE(lastEvent(), before);
    QCOMPARE(m_fixture.look(u"dora"_s).lane, TicketLane::Standard);
}

void LineStorePgTest::aPriorityLaneThatIsGivenUpLeavesNobodyBehind() {
    m_fixture.addCodes({u"B1"_s});
    for (const QString& visitor : {u"dora"_s, u"emil"_s, u"cleo"_s})
        QVERIFY(admin().move(ticket(visitor), TicketLane::Priority, u"a member"_s).value());
    // Cleo misses her turn; she comes back after the lane is gone.
    m_fixture.addCodes({u"B2"_s});
    m_fixture.endHold(u"cleo"_s);
    m_fixture.look(u"cleo"_s);
    QCOMPARE(m_fixture.look(u"cleo"_s).state, TicketState::Expired);
    QCOMPARE(m_fixture.look(u"dora"_s).state, TicketState::Offered);
    m_fixture.sql(u"update invites.campaign set priority_share = null"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket where lane = 2"_s), u"0"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action = 'move_ticket' and"
                           " reason = 'The campaign gave its priority lane up.'"_s),
        u"3"_s);
    m_fixture.returnToLine(u"cleo"_s);
    QCOMPARE(m_fixture.look(u"cleo"_s).lane, TicketLane::Standard);
    QCOMPARE(m_fixture.look(u"emil"_s).ahead.value_or(-1), 1);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// Whatever the sizes of the pages and wherever they begin.
void LineStorePgTest::pagesAreInTheOrderInWhichAllAreServed() {
    const test::FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    for (int i = 0; i < 40; ++i)
        m_fixture.take(u"v%1"_s.arg(i));
    for (const int i : {3, 4, 5, 17, 21, 22, 30, 31, 32, 33})
        QVERIFY(admin().move(ticket(u"v%1"_s.arg(i)), TicketLane::Priority, u"a member"_s).value());
    for (const int i : {9, 8})
        QVERIFY(admin().move(ticket(u"v%1"_s.arg(i)), TicketLane::Head, u"ours"_s).value());
    m_fixture.addCodes({u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s, u"B5"_s, u"B6"_s});
    const auto numbersFrom = [this](std::optional<store::LineEntry> after, int size) {
        QStringList numbers;
        for (;;) {
            const auto page = admin().page(m_fixture.campaign(), TicketState::Waiting, after, size).value();
            for (const store::LineEntry& entry : page)
                numbers << QString::number(entry.number);
            if (int(page.size()) < size)
                return numbers;
            after = page.back();
        }
    };
    const QStringList order = numbersFrom(std::nullopt, 100);
    QCOMPARE(order.size(), 38);
    for (const int size : {1, 2, 3, 5, 13})
        QCOMPARE(numbersFrom(std::nullopt, size), order);
    for (int i = 0; i < order.size(); ++i) {
        const store::TicketFacts facts = admin().explainTicket(m_fixture.campaign(), order[i].toLongLong()).value();
        QCOMPARE(facts.ahead.value_or(-1), i);
        QVERIFY(facts.place.has_value());
        store::LineEntry start;
        start.place = facts.place;
        QCOMPARE(numbersFrom(start, 7), order.mid(i));
    }
    QStringList served;
    for (int i = 0; served.size() < order.size(); ++i) {
        m_fixture.addCodes({u"C%1"_s.arg(i)});
        served << m_fixture.sql(
            u"select number from invites.ticket where state = 'offered' order by offered_at desc limit 1"_s);
    }
    QCOMPARE(served, order);
    QCOMPARE(witness.faults(), QStringList());
    QVERIFY(witness.servedBeforeStandard() > 5);
}

void LineStorePgTest::aMoveNeedsAReasonAndAPlaceInTheLine() {
    const QString before = lastEvent();
    QCOMPARE(admin().move(ticket(u"dora"_s), TicketLane::Head, u"  "_s).error().reason, u"no_reason"_s);
    QCOMPARE(admin().move(ticket(u"ann"_s), TicketLane::Head, u"x"_s).error().reason, u"not_waiting"_s);
    QCOMPARE(admin().move(TicketId(999), TicketLane::Head, u"x"_s).error().code, ErrorCode::NotFound);
    QCOMPARE(m_fixture.refusal(*m_adam, u"select invites.move_ticket(2, 'elsewhere', 'x')"_s), u"bad_place"_s);
    QCOMPARE(lastEvent(), before);
}

void LineStorePgTest::aRemovedTicketsCodeGoesToTheNext() {
    m_fixture.addCodes({u"B1"_s});
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    QVERIFY(admin().remove(ticket(u"ben"_s), u"a test ticket"_s).has_value());
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Left);
    QCOMPARE(m_fixture.look(u"cleo"_s).state, TicketState::Offered);
    QCOMPARE(lastEvent(), u"adam remove_ticket ticket 2 {\"state\": \"offered\"} {\"state\": \"left\", \"number\": 2}"
                          " a test ticket"_s);
    QVERIFY(admin().remove(ticket(u"emil"_s), u"twice there"_s).has_value());
    QCOMPARE(m_fixture.look(u"dora"_s).waiting, 1);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LineStorePgTest::onlyWhoIsInTheLineIsRemoved() {
    QCOMPARE(admin().remove(ticket(u"ann"_s), u"x"_s).error().reason, u"not_in_line"_s);
    QCOMPARE(admin().remove(ticket(u"ben"_s), QString()).error().reason, u"no_reason"_s);
    m_fixture.leave(u"ben"_s);
    QCOMPARE(admin().remove(ticket(u"ben"_s), u"x"_s).error().code, ErrorCode::Conflict);
}

void LineStorePgTest::aTicketIsExplained() {
    const auto facts = [this](qint64 number) { return admin().explainTicket(m_fixture.campaign(), number).value(); };
    QCOMPARE(facts(4).ahead.value_or(-1), 2);
    QCOMPARE(facts(4).waiting, 4);
    QCOMPARE(facts(4).available, 0);
    QVERIFY(facts(4).campaignOpen);
    QVERIFY(!facts(4).lastAct);
    m_fixture.sql(u"update invites.campaign set ends_at = now() - interval '1 hour' where id = 1"_s);
    QVERIFY(!facts(4).campaignOpen);
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(facts(1).lane, TicketLane::Head);
    QVERIFY(facts(1).replacedAt.has_value());
    m_fixture.addCodes({u"B1"_s});
    QVERIFY(facts(1).offerExpiresAt.has_value());
    QCOMPARE(facts(1).codeStatus.value(), CodeStatus::Reserved);
    m_fixture.endHold(u"ann"_s);
    m_fixture.look(u"ann"_s);
    QCOMPARE(facts(1).state, TicketState::Expired);
    QVERIFY(facts(1).returnUntil.has_value());
    QCOMPARE(facts(2).state, TicketState::Offered);
    m_fixture.reveal(u"ben"_s);
    m_fixture.contribute(u"ben"_s, {u"G1"_s});
    QCOMPARE(facts(2).codesGiven, 1);
    QCOMPARE(facts(2).contributionSize, 4);
    QVERIFY(facts(2).deadline.has_value());
    QVERIFY(admin().move(ticket(u"emil"_s), TicketLane::Head, u"a friend"_s).has_value());
    QCOMPARE(facts(5).lastAct->author + u' ' + facts(5).lastAct->action + u' ' + facts(5).lastAct->reason.value(),
        u"adam move_ticket a friend"_s);
    QCOMPARE(admin().explainTicket(m_fixture.campaign(), 77).error().code, ErrorCode::NotFound);
}

void LineStorePgTest::aCodeIsExplained() {
    const auto facts = [this](qint64 id) { return admin().explainCode(CodeId(id)).value(); };
    QCOMPARE(facts(1).status, CodeStatus::Distributed);
    QCOMPARE(facts(1).ticketNumber.value_or(0), 1);
    QCOMPARE(facts(1).waiting, 4);
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QVERIFY(facts(1).flaggedAt.has_value());
    QCOMPARE(facts(1).report.value(), ReportOutcome::DoesNotWork);
    m_fixture.addCodes({u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s, u"B5"_s, u"B6"_s, u"B7"_s});
    const qint64 last = m_fixture.sql(u"select max(id) from invites.code"_s).toLongLong();
    QCOMPARE(facts(last).status, CodeStatus::Available);
    QCOMPARE(facts(last).earlier.value_or(-1), 1);
    QVERIFY(!facts(1).earlier);
    m_fixture.reveal(u"ben"_s);
    m_fixture.contribute(u"ben"_s, {u"G1"_s});
    const auto given = facts(m_fixture.sql(u"select max(id) from invites.code"_s).toLongLong());
    QCOMPARE(given.source, store::CodeSource::Contribution);
    QCOMPARE(given.givenBy.value_or(0), 2);
    QCOMPARE(admin().explainCode(CodeId(999)).error().code, ErrorCode::NotFound);
}

void LineStorePgTest::onlyAdminsAct_data() {
    QTest::addColumn<bool>("reads");
    QTest::addColumn<bool>("acts");
    QTest::newRow("adam") << true << true;
    QTest::newRow("mona") << true << false;
    QTest::newRow("serv") << false << false;
}

void LineStorePgTest::onlyAdminsAct() {
    QFETCH(bool, reads);
    QFETCH(bool, acts);
    const auto connection = m_fixture.connectAs(QString::fromLatin1(QTest::currentDataTag()));
    store::LineStore line(*connection);
    QCOMPARE(line.page(m_fixture.campaign(), std::nullopt, std::nullopt, 10).has_value(), reads);
    QCOMPARE(line.explainTicket(m_fixture.campaign(), 2).has_value(), reads);
    QCOMPARE(line.explainCode(CodeId(1)).has_value(), reads);
    QCOMPARE(line.move(ticket(u"dora"_s), TicketLane::Head, u"x"_s).has_value(), acts);
    QCOMPARE(line.remove(ticket(u"dora"_s), u"x"_s).has_value(), acts);
    if (!acts)
        QCOMPARE(line.remove(ticket(u"emil"_s), u"x"_s).error().code, ErrorCode::PermissionDenied);
}

QTEST_GUILESS_MAIN(LineStorePgTest)
#include "LineStorePgTest.moc"
