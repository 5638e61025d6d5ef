#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::StepOutcome;

// look, reveal, copies, leave, return and missed offers.
class TicketStepsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }

    void aStrangerHasNoTicket();
    void aLookAnswersInTheOrderAsked();
    void anOfferShowsNoCodeUntilRevealed();
    void revealingAgainIsTheSameAnswer();
    void revealingOutOfTurnIsRefused();
    void aMissedOfferIsOver();
    void aMissedOfferGoesToTheNextByAnybodysLook();
    void aMissedOfferGoesToTheNewcomerWhereNobodyWaits();
    void copyingIsRecordedOnce();
    void leavingGivesTheCodeToTheNext();
    void leavingAgainIsTheSameAnswer();
    void whoHasACodeCannotLeave_data();
    void whoHasACodeCannotLeave();
    void returningTakesTheOldNumber();
    void returningIsPossibleOnce();
    void returningIsPossibleForAWhile();
    void onlyTheMissedReturn_data();
    void onlyTheMissedReturn();
    void returningIsOfferedAtOnceWhereThereIsACode();

private:
    TicketState stateOf(const QString& visitor) { return m_fixture.look(visitor).state; }
    QString statusOf(const QString& code) {
        return m_fixture.sql(u"select status || coalesce(' ' || ticket_id, '') from invites.code"
                             " where fingerprint = decode('%1', 'hex')"_s.arg(
                                 QString::fromLatin1(m_fixture.given(code).fingerprint.toHex())));
    }
    void bring(const QString& visitor, const QString& state) {
        m_fixture.take(visitor);
        if (state == u"waiting"_s)
            return;
        if (state == u"left"_s) {
            m_fixture.leave(visitor);
            return;
        }
        m_fixture.addCodes({u"code of "_s + visitor});
        if (state == u"expired"_s) {
            m_fixture.endHold(visitor);
        } else if (state != u"offered"_s) {
            m_fixture.reveal(visitor);
            if (state == u"contributed"_s)
                m_fixture.contribute(visitor, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
        }
        QCOMPARE(toText(stateOf(visitor)), state);
    }

    test::StoreFixture m_fixture;
};

void TicketStepsPgTest::aStrangerHasNoTicket() {
    const QByteArray stranger = m_fixture.hashOf(u"stranger"_s);
    store::TicketStore tickets = m_fixture.tickets();
    QCOMPARE(tickets.look({stranger}).value().front()->outcome, StepOutcome::NoTicket);
    QCOMPARE(tickets.recordCopies({stranger}).value(), std::vector{StepOutcome::NoTicket});
    QCOMPARE(tickets.reveal(stranger)->outcome, StepOutcome::NoTicket);
    QCOMPARE(tickets.contribute(stranger, {m_fixture.given(u"A1"_s)})->outcome, StepOutcome::NoTicket);
    QCOMPARE(tickets.report(stranger, ReportOutcome::Works)->outcome, StepOutcome::NoTicket);
    QCOMPARE(tickets.returnToLine(stranger)->outcome, StepOutcome::NoTicket);
    QCOMPARE(tickets.leave(stranger).value(), StepOutcome::NoTicket);
    QVERIFY(!tickets.reveal(stranger)->ticket);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code"_s), u"0"_s);
}

void TicketStepsPgTest::aLookAnswersInTheOrderAsked() {
    m_fixture.addCodes({u"A1"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(visitor);
    const auto hash = [](const QString& visitor) { return test::StoreFixture::hashOf(visitor); };
    const auto answers =
        m_fixture.tickets().look({hash(u"cleo"_s), hash(u"nobody"_s), hash(u"ann"_s), hash(u"cleo"_s)}).value();
    QCOMPARE(answers[0]->ticket->number, 3);
    QCOMPARE(answers[0]->ticket->ahead, 1);
    QCOMPARE(answers[0]->ticket->waiting, 2);
    QCOMPARE(answers[1]->outcome, StepOutcome::NoTicket);
    QCOMPARE(answers[2]->ticket->number, 1);
    QCOMPARE(answers[2]->ticket->code->revealText(), u"A1"_s);
    QCOMPARE(answers[3]->ticket->number, 3);
}

void TicketStepsPgTest::anOfferShowsNoCodeUntilRevealed() {
    bring(u"ann"_s, u"offered"_s);
    const Ticket offered = m_fixture.look(u"ann"_s);
    QVERIFY(!offered.code && !offered.deliveredAt && !offered.ahead);
    QCOMPARE(m_fixture.sql(u"select justify_hours(offer_expires_at - offered_at) from invites.ticket"_s), u"1 day"_s);
    QCOMPARE(statusOf(u"code of ann"_s), u"reserved 1"_s);
    const auto revealed = m_fixture.reveal(u"ann"_s);
    QCOMPARE(revealed.outcome, StepOutcome::Done);
    QCOMPARE(revealed.ticket->state, TicketState::Delivered);
    QCOMPARE(revealed.ticket->code->revealText(), u"code of ann"_s);
    QCOMPARE(statusOf(u"code of ann"_s), u"distributed 1"_s);
    QCOMPARE(m_fixture.sql(u"select distributed_at = delivered_at from invites.code c join invites.ticket t"
                           " on t.code_id = c.id"_s),
        u"t"_s);
}

void TicketStepsPgTest::revealingAgainIsTheSameAnswer() {
    bring(u"ann"_s, u"delivered"_s);
    const Ticket first = *m_fixture.reveal(u"ann"_s).ticket;
    const auto again = m_fixture.reveal(u"ann"_s);
    QCOMPARE(again.outcome, StepOutcome::Done);
    QVERIFY(again.ticket->deliveredAt == first.deliveredAt && again.ticket->code == first.code);
    m_fixture.contribute(u"ann"_s, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
    QVERIFY(m_fixture.reveal(u"ann"_s).ticket->code == first.code);
}

void TicketStepsPgTest::revealingOutOfTurnIsRefused() {
    bring(u"ann"_s, u"waiting"_s);
    const auto refused = m_fixture.reveal(u"ann"_s);
    QCOMPARE(refused.outcome, StepOutcome::NotYourTurn);
    QCOMPARE(refused.ticket->state, TicketState::Waiting);
    m_fixture.leave(u"ann"_s);
    QCOMPARE(m_fixture.reveal(u"ann"_s).outcome, StepOutcome::NotYourTurn);
}

void TicketStepsPgTest::aMissedOfferIsOver() {
    bring(u"ann"_s, u"offered"_s);
    m_fixture.endHold(u"ann"_s);
    const auto late = m_fixture.reveal(u"ann"_s);
    QCOMPARE(late.outcome, StepOutcome::OfferExpired);
    QCOMPARE(late.ticket->state, TicketState::Expired);
    QVERIFY(!late.ticket->code);
    QCOMPARE(statusOf(u"code of ann"_s), u"available"_s);
    QCOMPARE(m_fixture.reveal(u"ann"_s).outcome, StepOutcome::OfferExpired);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void TicketStepsPgTest::aMissedOfferGoesToTheNextByAnybodysLook() {
    bring(u"ann"_s, u"offered"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.endHold(u"ann"_s);
    QCOMPARE(stateOf(u"cleo"_s), TicketState::Waiting);
    QCOMPARE(stateOf(u"ann"_s), TicketState::Expired);
    QCOMPARE(stateOf(u"ben"_s), TicketState::Offered);
    QCOMPARE(m_fixture.reveal(u"ben"_s).ticket->code->revealText(), u"code of ann"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void TicketStepsPgTest::aMissedOfferGoesToTheNewcomerWhereNobodyWaits() {
    bring(u"ann"_s, u"offered"_s);
    m_fixture.endHold(u"ann"_s);
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.take(u"ben"_s)), u"code of ann"_s);
}

void TicketStepsPgTest::copyingIsRecordedOnce() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    const std::vector hashes{
        m_fixture.hashOf(u"ben"_s), m_fixture.hashOf(u"ann"_s), m_fixture.hashOf(u"x"_s), m_fixture.hashOf(u"ann"_s)};
    const std::vector expected{StepOutcome::NotDelivered, StepOutcome::Done, StepOutcome::NoTicket, StepOutcome::Done};
    QCOMPARE(m_fixture.tickets().recordCopies(hashes).value(), expected);
    const auto first = m_fixture.look(u"ann"_s).copiedAt;
    QVERIFY(first);
    QCOMPARE(m_fixture.tickets().recordCopies(hashes).value(), expected);
    QVERIFY(m_fixture.look(u"ann"_s).copiedAt == first);
    QCOMPARE(m_fixture.sql(u"select count(copied_at) from invites.ticket"_s), u"1"_s);
}

void TicketStepsPgTest::leavingGivesTheCodeToTheNext() {
    bring(u"ann"_s, u"offered"_s);
    m_fixture.take(u"ben"_s);
    QCOMPARE(m_fixture.leave(u"ann"_s), StepOutcome::Done);
    QCOMPARE(stateOf(u"ann"_s), TicketState::Left);
    QCOMPARE(statusOf(u"code of ann"_s), u"reserved 2"_s);
    QCOMPARE(m_fixture.reveal(u"ben"_s).ticket->code->revealText(), u"code of ann"_s);
}

void TicketStepsPgTest::leavingAgainIsTheSameAnswer() {
    bring(u"ann"_s, u"waiting"_s);
    QCOMPARE(m_fixture.leave(u"ann"_s), StepOutcome::Done);
    QCOMPARE(m_fixture.leave(u"ann"_s), StepOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(stateOf(u"ann"_s), TicketState::Left);
    QCOMPARE(statusOf(u"A1"_s), u"available"_s);
}

void TicketStepsPgTest::whoHasACodeCannotLeave_data() {
    QTest::addColumn<QString>("state");
    for (const char* state : {"delivered", "contributed", "expired"})
        QTest::newRow(state) << QString::fromLatin1(state);
}

void TicketStepsPgTest::whoHasACodeCannotLeave() {
    QFETCH(QString, state);
    bring(u"ann"_s, state);
    QCOMPARE(m_fixture.leave(u"ann"_s), StepOutcome::NotInLine);
    QCOMPARE(toText(stateOf(u"ann"_s)), state);
}

void TicketStepsPgTest::returningTakesTheOldNumber() {
    bring(u"ann"_s, u"offered"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.endHold(u"ann"_s);
    QCOMPARE(stateOf(u"ben"_s), TicketState::Offered); // he has the code
    const auto back = m_fixture.returnToLine(u"ann"_s);
    QCOMPARE(back.outcome, StepOutcome::Done);
    QCOMPARE(back.ticket->state, TicketState::Waiting);
    QCOMPARE(back.ticket->number, 1);
    QCOMPARE(back.ticket->ahead, 0);
    QCOMPARE(m_fixture.look(u"cleo"_s).ahead, 1);
    m_fixture.addCodes({u"B2"_s});
    QCOMPARE(stateOf(u"ann"_s), TicketState::Offered);
    QCOMPARE(stateOf(u"cleo"_s), TicketState::Waiting);
}

void TicketStepsPgTest::returningIsPossibleOnce() {
    bring(u"ann"_s, u"expired"_s);
    QCOMPARE(m_fixture.returnToLine(u"ann"_s).outcome, StepOutcome::Done);
    QCOMPARE(stateOf(u"ann"_s), TicketState::Offered);
    m_fixture.endHold(u"ann"_s);
    QCOMPARE(stateOf(u"ann"_s), TicketState::Expired);
    const auto again = m_fixture.returnToLine(u"ann"_s);
    QCOMPARE(again.outcome, StepOutcome::NotReturnable);
    QCOMPARE(again.ticket->state, TicketState::Expired);
}

void TicketStepsPgTest::returningIsPossibleForAWhile() {
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.endHold(u"ann"_s);
    m_fixture.endHold(u"ben"_s);
    QCOMPARE(stateOf(u"ben"_s), TicketState::Expired);
    m_fixture.sql(u"update invites.ticket set expired_at = now() - interval '7 days 1 second' where number = 1;"
                  "update invites.ticket set expired_at = now() - interval '6 days 23 hours' where number = 2"_s);
    QCOMPARE(m_fixture.returnToLine(u"ann"_s).outcome, StepOutcome::NotReturnable);
    QCOMPARE(m_fixture.returnToLine(u"ben"_s).outcome, StepOutcome::Done);
}

void TicketStepsPgTest::onlyTheMissedReturn_data() {
    QTest::addColumn<QString>("state");
    for (const char* state : {"waiting", "offered", "delivered", "contributed", "left"})
        QTest::newRow(state) << QString::fromLatin1(state);
}

void TicketStepsPgTest::onlyTheMissedReturn() {
    QFETCH(QString, state);
    bring(u"ann"_s, state);
    QCOMPARE(m_fixture.returnToLine(u"ann"_s).outcome, StepOutcome::NotReturnable);
    QCOMPARE(toText(stateOf(u"ann"_s)), state);
}

void TicketStepsPgTest::returningIsOfferedAtOnceWhereThereIsACode() {
    bring(u"ann"_s, u"expired"_s);
    const auto back = m_fixture.returnToLine(u"ann"_s);
    QCOMPARE(back.ticket->state, TicketState::Offered);
    QVERIFY(back.ticket->offerExpiresAt && !back.ticket->code);
}

QTEST_GUILESS_MAIN(TicketStepsPgTest)
#include "TicketStepsPgTest.moc"
