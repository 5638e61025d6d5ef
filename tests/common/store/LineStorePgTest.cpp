#include "common/store/LineStore.h"
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
    QVERIFY(admin().move(ticket(u"v7"_s), true, u"a reason"_s).has_value());
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
    QVERIFY(admin().move(ticket(u"dora"_s), true, u"  Her code was taken by a typing error of ours  "_s).value());
    QCOMPARE(lastEvent(), u"adam move_ticket ticket 4 {\"lane\": 1} {\"lane\": 0, \"number\": 4}"
                          " Her code was taken by a typing error of ours"_s);
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 0);
    QCOMPARE(m_fixture.look(u"ben"_s).ahead.value_or(-1), 1);
    QVERIFY(!admin().move(ticket(u"dora"_s), true, u"again"_s).value());
    m_fixture.addCodes({u"B1"_s});
    QCOMPARE(m_fixture.look(u"dora"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LineStorePgTest::aMoveBackKeepsTheNumbersOrder() {
    QVERIFY(admin().move(ticket(u"dora"_s), true, u"x"_s).value());
    const QString version = m_fixture.sql(u"select version from invites.campaign_line where campaign_id = 1"_s);
    QVERIFY(admin().move(ticket(u"dora"_s), false, u"a mistake"_s).value());
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 2);
    QCOMPARE(
        m_fixture.sql(u"select version > %1 from invites.campaign_line where campaign_id = 1"_s.arg(version)), u"t"_s);
    m_fixture.addCodes({u"B1"_s});
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
}

void LineStorePgTest::aMoveNeedsAReasonAndAPlaceInTheLine() {
    const QString before = lastEvent();
    QCOMPARE(admin().move(ticket(u"dora"_s), true, u"  "_s).error().reason, u"no_reason"_s);
    QCOMPARE(admin().move(ticket(u"ann"_s), true, u"x"_s).error().reason, u"not_waiting"_s);
    QCOMPARE(admin().move(TicketId(999), true, u"x"_s).error().code, ErrorCode::NotFound);
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
    QCOMPARE(facts(1).lane, 0);
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
    QVERIFY(admin().move(ticket(u"emil"_s), true, u"a friend"_s).has_value());
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
    QCOMPARE(line.move(ticket(u"dora"_s), true, u"x"_s).has_value(), acts);
    QCOMPARE(line.remove(ticket(u"dora"_s), u"x"_s).has_value(), acts);
    if (!acts)
        QCOMPARE(line.remove(ticket(u"emil"_s), u"x"_s).error().code, ErrorCode::PermissionDenied);
}

QTEST_GUILESS_MAIN(LineStorePgTest)
#include "LineStorePgTest.moc"
