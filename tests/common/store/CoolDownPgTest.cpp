#include "common/store/CodeActStore.h"
#include "common/store/LineStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::StepOutcome;

// Whose word about a code proved false is not put at the head of the line by another one for a while.
class CoolDownPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s}); }
    void init();
    void aTrueWordGoesToTheHead();
    void aFalseWordCostsTheHead_data();
    void aFalseWordCostsTheHead();
    void hisOwnContributionProvesIt();
    void whereNobodyWaitsHeGetsACodeAllTheSame();
    void itIsToldAgain();
    void itEnds();
    void aProofThatIsTakenBackIsNone();
    void whoTakesHisWordBackInTimeWasNotWrong();
    void theAddressOfTheDayIsMeant();
    void addressesAreForgotten();

private:
    static QByteArray address(const QString& name) { return test::StoreFixture::hashOf(u"address "_s + name); }
    store::StepAnswer complain(const QString& visitor, const QString& from = {}) {
        const auto answer = m_fixture.tickets().report(m_fixture.hashOf(visitor), ReportOutcome::DoesNotWork,
            from.isEmpty() ? std::optional<QByteArray>() : address(from));
        if (!answer)
            qFatal("%s", qUtf8Printable(answer.error().detail));
        return *answer;
    }
    void settle(int code, store::CodeActKind kind = store::CodeActKind::Settle) {
        store::CodeChange change;
        change.kind = kind;
        change.status = CodeStatus::Used;
        const qint64 version =
            m_fixture.sql(u"select version from invites.code where id = %1"_s.arg(code)).toLongLong();
        const auto connection = m_fixture.connectAs(u"adam"_s);
        const auto acts =
            store::CodeActStore(*connection).change(QUuid::createUuid(), change, {{CodeId(code), version}});
        if (!acts || acts->front().outcome != store::CodeActOutcome::Done)
            qFatal("code %d was not settled", code);
    }
    // The next ticket of the browser that has ann's cookie; it gets the code with this name.
    void takeAgain(const QString& code) {
        m_fixture.addCodes({code});
        store::TicketRequest request = m_fixture.requestOf(u"ann 2"_s, m_fixture.campaign());
        request.holderHash = m_fixture.hashOf(u"ann"_s);
        const store::RequestAnswer answer = m_fixture.request({request}).front();
        QCOMPARE(test::StoreFixture::codeOf(*answer.ticket), code);
    }
    QString lane(const QString& visitor) {
        return m_fixture.sql(
            u"select state || ' ' || lane from invites.ticket where secret_hash = decode('%1', 'hex')"_s.arg(
                QString::fromLatin1(m_fixture.hashOf(visitor).toHex())));
    }
    // ann complained of A1 and got A2, gave her contribution with it, and has her next ticket, with A3; ben waits.
    void complainAndComeBack();

    test::StoreFixture m_fixture;
};

void CoolDownPgTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
}

void CoolDownPgTest::complainAndComeBack() {
    m_fixture.addCodes({u"A2"_s});
    QCOMPARE(complain(u"ann"_s, u"home"_s).ticket->state, TicketState::Delivered);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    for (const QString& visitor : {u"v1"_s, u"v2"_s, u"v3"_s, u"v4"_s})
        m_fixture.take(visitor);
    takeAgain(u"A3"_s);
    m_fixture.take(u"ben"_s);
}

void CoolDownPgTest::aTrueWordGoesToTheHead() {
    complainAndComeBack();
    // Nobody has proved that A1 works.
    const auto answer = complain(u"ann 2"_s);
    QCOMPARE(lane(u"ann 2"_s), u"waiting 0"_s);
    QVERIFY(!answer.coolingUntil);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CoolDownPgTest::aFalseWordCostsTheHead_data() {
    QTest::addColumn<bool>("isAnAdminsMove");
    QTest::newRow("in the line") << false;
    QTest::newRow("moved to the head before") << true;
}

void CoolDownPgTest::aFalseWordCostsTheHead() {
    QFETCH(bool, isAnAdminsMove);
    complainAndComeBack();
    settle(1);
    if (isAnAdminsMove)
        m_fixture.sql(u"update invites.ticket set lane = 0 where number = 6;"
                      " update invites.campaign_line set tickets_moved = 1"_s);
    const auto answer = complain(u"ann 2"_s);
    QCOMPARE(answer.outcome, StepOutcome::Done);
    QCOMPARE(lane(u"ann 2"_s), u"waiting 1"_s);
    // He waits at his old number, which is before ben's.
    QCOMPARE(answer.ticket->number, 6);
    QCOMPARE(answer.ticket->ahead, 0);
    QVERIFY(answer.coolingUntil && *answer.coolingUntil > SystemClock().now() + std::chrono::hours(24 * 7 - 1));
    // The code that he complained of is looked at all the same.
    QCOMPARE(
        m_fixture.sql(u"select count(*) from invites.code where flagged_at is not null and status = 'distributed'"_s),
        u"1"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// A second word on a ticket moves nobody, and so is never acted upon; it may prove false nonetheless.
void CoolDownPgTest::hisOwnContributionProvesIt() {
    m_fixture.addCodes({u"A2"_s});
    complain(u"ann"_s);
    m_fixture.sql(u"update invites.ticket set replaced_at = replaced_at - interval '1 hour'"_s);
    QCOMPARE(complain(u"ann"_s).ticket->state, TicketState::Delivered);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    for (const QString& visitor : {u"v1"_s, u"v2"_s, u"v3"_s, u"v4"_s})
        m_fixture.take(visitor);
    takeAgain(u"A3"_s);
    QVERIFY(complain(u"ann 2"_s).coolingUntil);
    QCOMPARE(lane(u"ann 2"_s), u"waiting 1"_s);
}

void CoolDownPgTest::whereNobodyWaitsHeGetsACodeAllTheSame() {
    complainAndComeBack();
    settle(1);
    m_fixture.leave(u"ben"_s);
    m_fixture.addCodes({u"A4"_s});
    const auto answer = complain(u"ann 2"_s);
    QCOMPARE(answer.ticket->state, TicketState::Delivered);
    QVERIFY(!answer.coolingUntil);
}

// The answer got lost, and he asks again.
void CoolDownPgTest::itIsToldAgain() {
    complainAndComeBack();
    settle(1);
    const auto first = complain(u"ann 2"_s);
    const auto second = complain(u"ann 2"_s);
    QVERIFY(first.coolingUntil && first.coolingUntil == second.coolingUntil);
    QCOMPARE(lane(u"ann 2"_s), u"waiting 1"_s);
    // Who waits for another reason is told nothing of it.
    QVERIFY(!complain(u"ben"_s).coolingUntil);
}

void CoolDownPgTest::itEnds() {
    complainAndComeBack();
    settle(1);
    m_fixture.sql(u"update invites.code set settled_at = settled_at - interval '7 days' where id = 1"_s);
    QVERIFY(!complain(u"ann 2"_s).coolingUntil);
    QCOMPARE(lane(u"ann 2"_s), u"waiting 0"_s);
}

void CoolDownPgTest::aProofThatIsTakenBackIsNone() {
    complainAndComeBack();
    settle(1);
    const TicketId ann = m_fixture.look(u"ann"_s).id;
    QVERIFY(store::LineStore(m_fixture.connection()).visitorOf(ann)->coolingUntil);
    settle(1, store::CodeActKind::Unsettle);
    QVERIFY(!store::LineStore(m_fixture.connection()).visitorOf(ann)->coolingUntil);
    complain(u"ann 2"_s);
    QCOMPARE(lane(u"ann 2"_s), u"waiting 0"_s);
}

void CoolDownPgTest::whoTakesHisWordBackInTimeWasNotWrong() {
    m_fixture.sql(u"update invites.ticket set replaced_at = now() - interval '1 hour'"_s);
    complain(u"ann"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::Works);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    QVERIFY(!store::LineStore(m_fixture.connection()).visitorOf(m_fixture.look(u"ann"_s).id)->coolingUntil);
}

void CoolDownPgTest::theAddressOfTheDayIsMeant() {
    complainAndComeBack();
    settle(1);
    // Without the cookie, from the same address.
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now() where state = 'waiting'"_s);
    for (const QString& visitor : {u"cleo"_s, u"dora"_s}) {
        m_fixture.addCodes({u"code of "_s + visitor});
        m_fixture.take(visitor);
    }
    m_fixture.take(u"emil"_s);
    QVERIFY(complain(u"cleo"_s, u"home"_s).coolingUntil);
    QVERIFY(!complain(u"dora"_s, u"elsewhere"_s).coolingUntil);
    QCOMPARE(lane(u"cleo"_s) + u", "_s + lane(u"dora"_s), u"waiting 1, waiting 0"_s);
}

void CoolDownPgTest::addressesAreForgotten() {
    complain(u"ann"_s, u"home"_s);
    const auto known = [&] { return m_fixture.sql(u"select count(*) from invites.report_address"_s); };
    QCOMPARE(known(), u"1"_s);
    m_fixture.sql(u"select invites.forget_expired()"_s);
    QCOMPARE(known(), u"1"_s);
    m_fixture.sql(u"update invites.report_address set day = day - 1; select invites.forget_expired()"_s);
    QCOMPARE(known(), u"0"_s);
}

QTEST_GUILESS_MAIN(CoolDownPgTest)
#include "CoolDownPgTest.moc"
