#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::GivenVerdict;
using store::StepOutcome;

using Verdicts = std::vector<GivenVerdict>;

// contribute and report.
class GivingBackPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_fixture.reset();
        m_fixture.addCodes({u"A1"_s});
        m_fixture.take(u"ann"_s);
    }

    void eachEntryIsJudged();
    void givenCodesAreTheNextOnes();
    void theWholeContributionMakesTheCodeUsed();
    void aContributionMayComeInParts();
    void anAdminsWordAboutTheCodeStays();
    void moreThanNeededIsTaken();
    void aFinishedContributionIsAnsweredAgain();
    void aFinishedContributionTakesNothingMore();
    void attemptsAreLimited();
    void nothingIsAnAttemptToo();
    void withoutACodeNothingIsTaken_data();
    void withoutACodeNothingIsTaken();
    void worksIsOnlyKept();
    void doesNotWorkIsReplacedAtOnce();
    void doesNotWorkGoesToTheHeadOfTheLine();
    void aLostAnswerToAReportCostsNothing();
    void aSecondBadCodeIsNotReplaced();
    void theWordMayChange();
    void afterAFullContributionTheWordIsOnlyKept();
    void aReplacedCodeIsStillHisOwn();
    void whoWasPromisedAReplacementMayLeave();

private:
    QString code(int id, const QString& expression = u"status"_s) {
        return m_fixture.sql(u"select %1 from invites.code where id = %2"_s.arg(expression).arg(id));
    }

    test::StoreFixture m_fixture;
};

void GivingBackPgTest::eachEntryIsJudged() {
    m_fixture.addCodes({u"known"_s});
    m_fixture.take(u"ben"_s); // is shown "known"
    m_fixture.contribute(u"ann"_s, {u"before"_s});
    const auto answer = m_fixture.contribute(u"ann"_s, {u"new"_s, u"new"_s, u"before"_s, u"A1"_s, u"known"_s});
    QCOMPARE(answer.outcome, StepOutcome::Done);
    QCOMPARE(answer.verdicts, (Verdicts{GivenVerdict::Accepted, GivenVerdict::Repeated, GivenVerdict::Repeated,
                                  GivenVerdict::OwnCode, GivenVerdict::NotAccepted}));
    QCOMPARE(answer.ticket->contributionReceived, 2);
    QCOMPARE(answer.ticket->state, TicketState::Delivered);
    // What Ann gave, nobody else can give.
    QCOMPARE(m_fixture.contribute(u"ben"_s, {u"new"_s, u"A1"_s}).verdicts,
        (Verdicts{GivenVerdict::NotAccepted, GivenVerdict::NotAccepted}));
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void GivingBackPgTest::givenCodesAreTheNextOnes() {
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    QCOMPARE(m_fixture.reveal(u"ben"_s).ticket->code->revealText(), u"B1"_s);
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.take(u"cleo"_s)), u"B2"_s);
    QCOMPARE(code(2, u"source"_s), u"contribution"_s);
}

void GivingBackPgTest::theWholeContributionMakesTheCodeUsed() {
    const auto answer = m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    QCOMPARE(answer.ticket->state, TicketState::Contributed);
    QCOMPARE(answer.ticket->contributionReceived, 4);
    QCOMPARE(answer.ticket->code->revealText(), u"A1"_s);
    QCOMPARE(code(1), u"used"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) filter (where settled_at = contributed_at) || ' ' || count(*)"
                           " from invites.ticket t join invites.code c on c.id = t.code_id"_s),
        u"1 1"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void GivingBackPgTest::aContributionMayComeInParts() {
    for (int i = 1; i <= 4; ++i) {
        QCOMPARE(code(1), u"distributed"_s);
        const auto answer = m_fixture.contribute(u"ann"_s, {u"B%1"_s.arg(i)});
        QCOMPARE(answer.ticket->contributionReceived, i);
        QCOMPARE(answer.ticket->state, i < 4 ? TicketState::Delivered : TicketState::Contributed);
    }
    QCOMPARE(code(1), u"used"_s);
}

void GivingBackPgTest::anAdminsWordAboutTheCodeStays() {
    m_fixture.sql(u"update invites.code set status = 'invalid' where id = 1"_s);
    const auto answer = m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    QCOMPARE(answer.ticket->state, TicketState::Contributed);
    QCOMPARE(code(1), u"invalid"_s);
}

void GivingBackPgTest::moreThanNeededIsTaken() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    const auto answer = m_fixture.contribute(u"ann"_s, {u"B3"_s, u"B4"_s, u"B5"_s, u"B6"_s});
    QCOMPARE(answer.verdicts, Verdicts(4, GivenVerdict::Accepted));
    QCOMPARE(answer.ticket->contributionReceived, 6);
    QCOMPARE(answer.ticket->state, TicketState::Contributed);
}

void GivingBackPgTest::aFinishedContributionIsAnsweredAgain() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s});
    const QStringList last{u"B2"_s, u"B3"_s, u"A1"_s, u"B4"_s};
    m_fixture.contribute(u"ann"_s, last);
    const auto again = m_fixture.contribute(u"ann"_s, last);
    QCOMPARE(again.outcome, StepOutcome::Done);
    QCOMPARE(again.verdicts,
        (Verdicts{GivenVerdict::Repeated, GivenVerdict::Repeated, GivenVerdict::OwnCode, GivenVerdict::Repeated}));
    QCOMPARE(again.ticket->state, TicketState::Contributed);
    QCOMPARE(again.ticket->contributionReceived, 4);
}

void GivingBackPgTest::aFinishedContributionTakesNothingMore() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    QCOMPARE(m_fixture.contribute(u"ann"_s, {u"B5"_s}).outcome, StepOutcome::NotDelivered);
    QCOMPARE(m_fixture.contribute(u"ann"_s, {}).outcome, StepOutcome::NotDelivered);
    QCOMPARE(m_fixture.contribute(u"ann"_s, {u"B4"_s, u"B6"_s}).verdicts,
        (Verdicts{GivenVerdict::Repeated, GivenVerdict::NotAccepted}));
    QCOMPARE(m_fixture.sql(u"select codes_added from invites.tally"_s), u"5"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void GivingBackPgTest::attemptsAreLimited() {
    for (int i = 0; i < 12; ++i)
        QCOMPARE(m_fixture.contribute(u"ann"_s, {u"A1"_s}).outcome, StepOutcome::Done);
    const auto answer = m_fixture.contribute(u"ann"_s, {u"B1"_s});
    QCOMPARE(answer.outcome, StepOutcome::TooManyAttempts);
    QVERIFY(answer.verdicts.empty());
    QCOMPARE(answer.ticket->contributionReceived, 0);
    QCOMPARE(m_fixture.sql(u"select codes_added from invites.tally"_s), u"1"_s);
}

void GivingBackPgTest::nothingIsAnAttemptToo() {
    const auto answer = m_fixture.contribute(u"ann"_s, {});
    QCOMPARE(answer.outcome, StepOutcome::Done);
    QVERIFY(answer.verdicts.empty());
    QCOMPARE(m_fixture.sql(u"select contribution_attempts from invites.ticket"_s), u"1"_s);
}

void GivingBackPgTest::withoutACodeNothingIsTaken_data() {
    QTest::addColumn<QString>("state");
    for (const char* state : {"waiting", "offered", "expired", "left"})
        QTest::newRow(state) << QString::fromLatin1(state);
}

void GivingBackPgTest::withoutACodeNothingIsTaken() {
    QFETCH(QString, state);
    m_fixture.take(u"ben"_s);
    if (state == u"left"_s)
        m_fixture.leave(u"ben"_s);
    else if (state != u"waiting"_s)
        m_fixture.addCodes({u"B1"_s});
    if (state == u"expired"_s)
        m_fixture.endHold(u"ben"_s);
    QCOMPARE(m_fixture.contribute(u"ben"_s, {u"C1"_s}).outcome, StepOutcome::NotDelivered);
    QCOMPARE(m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork).outcome, StepOutcome::NotDelivered);
    QCOMPARE(m_fixture.report(u"ben"_s, ReportOutcome::Works).outcome, StepOutcome::NotDelivered);
    QCOMPARE(toText(m_fixture.look(u"ben"_s).state), state);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.report"_s), u"0"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.contribution"_s), u"0"_s);
}

void GivingBackPgTest::worksIsOnlyKept() {
    const auto answer = m_fixture.report(u"ann"_s, ReportOutcome::Works);
    QCOMPARE(answer.outcome, StepOutcome::Done);
    QCOMPARE(answer.ticket->code->revealText(), u"A1"_s);
    QCOMPARE(code(1, u"concat_ws(' ', status, flagged_at)"_s), u"distributed"_s);
    QCOMPARE(m_fixture.sql(u"select outcome from invites.report"_s), u"works"_s);
}

void GivingBackPgTest::doesNotWorkIsReplacedAtOnce() {
    m_fixture.addCodes({u"B2"_s});
    const auto answer = m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(answer.outcome, StepOutcome::Done);
    QCOMPARE(answer.ticket->state, TicketState::Delivered);
    QCOMPARE(answer.ticket->code->revealText(), u"B2"_s);
    QCOMPARE(answer.ticket->number, 1);
    QCOMPARE(code(1, u"status || ' ' || ticket_id || ' ' || (flagged_at is not null)"_s), u"distributed 1 true"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void GivingBackPgTest::doesNotWorkGoesToTheHeadOfTheLine() {
    m_fixture.take(u"ben"_s);
    m_fixture.addCodes({u"B2"_s});
    m_fixture.reveal(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    const auto answer = m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(answer.ticket->state, TicketState::Waiting);
    QCOMPARE(answer.ticket->ahead, 0);
    QVERIFY(!answer.ticket->code && !answer.ticket->deliveredAt);
    QCOMPARE(m_fixture.look(u"cleo"_s).ahead, 1);
    m_fixture.addCodes({u"C3"_s});
    QCOMPARE(m_fixture.look(u"cleo"_s).state, TicketState::Waiting);
    QCOMPARE(m_fixture.reveal(u"ben"_s).ticket->code->revealText(), u"C3"_s);
}

void GivingBackPgTest::aLostAnswerToAReportCostsNothing() {
    m_fixture.addCodes({u"B2"_s, u"C3"_s});
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    const auto again = m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(again.outcome, StepOutcome::Done);
    QCOMPARE(again.ticket->code->revealText(), u"B2"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.report"_s), u"1"_s);
    QCOMPARE(code(2, u"flagged_at is null"_s), u"t"_s);
    // Where no code was there for him, as late as he likes.
    m_fixture.take(u"ben"_s); // C3
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    m_fixture.sql(u"update invites.ticket set replaced_at = replaced_at - interval '1 hour' where number = 2"_s);
    const auto late = m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(late.outcome, StepOutcome::Done);
    QCOMPARE(late.ticket->state, TicketState::Waiting);
}

void GivingBackPgTest::aSecondBadCodeIsNotReplaced() {
    m_fixture.addCodes({u"B2"_s, u"C3"_s});
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    m_fixture.sql(u"update invites.ticket set replaced_at = replaced_at - interval '61 seconds'"_s);
    const auto second = m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(second.outcome, StepOutcome::Done);
    QCOMPARE(second.ticket->code->revealText(), u"B2"_s);
    QCOMPARE(code(2, u"flagged_at is not null"_s), u"t"_s);
    QCOMPARE(code(3), u"available"_s);
}

void GivingBackPgTest::theWordMayChange() {
    m_fixture.sql(u"update invites.ticket set replaced_at = now() - interval '1 hour'"_s); // had his replacement
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(code(1, u"flagged_at is not null"_s), u"t"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::Works);
    QCOMPARE(code(1, u"flagged_at is null"_s), u"t"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(outcome::text, ' ') from invites.report"_s), u"works"_s);
}

void GivingBackPgTest::afterAFullContributionTheWordIsOnlyKept() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    const auto answer = m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(answer.outcome, StepOutcome::Done);
    QCOMPARE(answer.ticket->state, TicketState::Contributed);
    QCOMPARE(code(1, u"concat_ws(' ', status, flagged_at)"_s), u"used"_s);
    QCOMPARE(m_fixture.sql(u"select outcome from invites.report"_s), u"does_not_work"_s);
}

void GivingBackPgTest::aReplacedCodeIsStillHisOwn() {
    m_fixture.addCodes({u"B2"_s});
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(m_fixture.contribute(u"ann"_s, {u"A1"_s, u"B2"_s}).verdicts,
        (Verdicts{GivenVerdict::OwnCode, GivenVerdict::OwnCode}));
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    QCOMPARE(code(1), u"distributed"_s);
    QCOMPARE(code(2), u"used"_s);
}

void GivingBackPgTest::whoWasPromisedAReplacementMayLeave() {
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(m_fixture.leave(u"ann"_s), StepOutcome::Done);
    m_fixture.addCodes({u"B2"_s});
    QCOMPARE(code(2), u"available"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

QTEST_GUILESS_MAIN(GivingBackPgTest)
#include "GivingBackPgTest.moc"
