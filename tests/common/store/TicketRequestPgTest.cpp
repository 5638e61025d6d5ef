#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::RequestOutcome;
using store::TicketRequest;

class TicketRequestPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_fixture.reset();
        m_campaign = m_fixture.campaign();
    }

    void aNewcomerGetsACodeWhereThereIsOne();
    void aBatchIsServedInItsOrder();
    void aNewcomerWaitsBehindThoseWhoWait();
    void aKeyAgainIsTheSameTicket();
    void aKeyTwiceInOneBatchIsOneTicket();
    void aKeyTwiceInOneBatchSharesItsRefusal();
    void aBrowserThatHoldsATicketGetsIt();
    void aBrowsersFinishedTicketIsNotHeld_data();
    void aBrowsersFinishedTicketIsNotHeld();
    void aTicketOfAnotherCampaignIsNotHeld();
    void aClosedCampaignTakesNobody_data();
    void aClosedCampaignTakesNobody();
    void withoutAHumanThereIsNoTicket_data();
    void withoutAHumanThereIsNoTicket();
    void aSolutionIsGoodOnce();
    void aSolutionIsGoodOnceInABatch();
    void aRefusedRequestDoesNotSpendItsSolution();
    void anAddressIsLimited();
    void anAddressIsLimitedWithinABatch();
    void noLimitNoRecord();
    void anUnknownCampaignIsSaid();
    void nothingAskedNothingAnswered();
    void aBrokenRecordFailsItsOwnTicketAlone();

private:
    TicketRequest ask(const QString& visitor) { return m_fixture.requestOf(visitor, m_campaign); }
    std::vector<store::RequestAnswer> request(const std::vector<TicketRequest>& requests, int limit = 0) {
        return m_fixture.request(requests, limit);
    }
    std::vector<RequestOutcome> outcomes(const std::vector<TicketRequest>& requests, int limit = 0) {
        std::vector<RequestOutcome> texts;
        for (const auto& answer : request(requests, limit))
            texts.push_back(answer.outcome);
        return texts;
    }
    QString tickets() { return m_fixture.sql(u"select count(*) from invites.ticket"_s); }

    test::StoreFixture m_fixture;
    CampaignId m_campaign;
};

using Outcomes = std::vector<RequestOutcome>;

void TicketRequestPgTest::aNewcomerGetsACodeWhereThereIsOne() {
    m_fixture.addCodes({u"A1"_s});
    const auto answer = request({ask(u"ann"_s)}).front();
    QCOMPARE(answer.outcome, RequestOutcome::Created);
    const Ticket ticket = answer.ticket.value();
    QCOMPARE(ticket.number, 1);
    QCOMPARE(ticket.state, TicketState::Delivered);
    QCOMPARE(ticket.campaignSlug, u"sora"_s);
    QCOMPARE(ticket.code->revealText(), u"A1"_s);
    QCOMPARE(ticket.contributionRequired, 4);
    QCOMPARE(ticket.contributionReceived, 0);
    QVERIFY(*ticket.contributionDeadline - *ticket.deliveredAt == std::chrono::days(14));
    QVERIFY(!ticket.ahead && !ticket.copiedAt && !ticket.offerExpiresAt);
    // What the request says is what a look says.
    const Ticket seen = m_fixture.look(u"ann"_s);
    QVERIFY(seen.id == ticket.id && seen.number == ticket.number && seen.deliveredAt == ticket.deliveredAt &&
            seen.code == ticket.code && seen.contributionDeadline == ticket.contributionDeadline &&
            seen.waiting == ticket.waiting && seen.contributionRequired == ticket.contributionRequired);
}

void TicketRequestPgTest::aBatchIsServedInItsOrder() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    const auto answers = request({ask(u"ann"_s), ask(u"ben"_s), ask(u"cleo"_s), ask(u"dora"_s)});
    QCOMPARE(answers[0].ticket->code->revealText(), u"A1"_s);
    QCOMPARE(answers[1].ticket->code->revealText(), u"B2"_s);
    for (int place = 0; place < 4; ++place) {
        QCOMPARE(answers[std::size_t(place)].ticket->number, place + 1);
        QCOMPARE(answers[std::size_t(place)].ticket->waiting, 2);
    }
    QCOMPARE(answers[2].ticket->ahead, 0);
    QCOMPARE(answers[3].ticket->ahead, 1);
    QCOMPARE(m_fixture.look(u"dora"_s).ahead, 1);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void TicketRequestPgTest::aNewcomerWaitsBehindThoseWhoWait() {
    m_fixture.take(u"ann"_s);
    // Put into the pool by hand, so nobody served the line yet.
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source)"
                  " values (1, sha256('x'), decode(repeat('ab', 60), 'hex'), 'console')"_s);
    const auto answer = request({ask(u"ben"_s)}).front();
    QCOMPARE(answer.ticket->state, TicketState::Waiting);
    QCOMPARE(answer.ticket->ahead, 0);
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Offered);
}

void TicketRequestPgTest::aKeyAgainIsTheSameTicket() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    const Ticket first = m_fixture.take(u"ann"_s);
    m_fixture.sql(u"update invites.campaign set open = false"_s);
    TicketRequest again = ask(u"ann"_s);
    again.human = HumanVerdict::Failed;
    again.spendKey.reset();
    const auto answer = request({again}, 1).front();
    QCOMPARE(answer.outcome, RequestOutcome::Repeated);
    QVERIFY(answer.ticket->id == first.id && answer.ticket->code == first.code);
    QCOMPARE(tickets(), u"1"_s);
}

void TicketRequestPgTest::aKeyTwiceInOneBatchIsOneTicket() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    const auto answers = request({ask(u"ann"_s), ask(u"ann"_s), ask(u"ben"_s)}, 5);
    QCOMPARE(answers[0].outcome, RequestOutcome::Created);
    QCOMPARE(answers[1].outcome, RequestOutcome::Repeated);
    QVERIFY(answers[0].ticket->id == answers[1].ticket->id && answers[0].ticket->code == answers[1].ticket->code);
    QCOMPARE(answers[2].ticket->code->revealText(), u"B2"_s);
    QCOMPARE(tickets(), u"2"_s);
}

void TicketRequestPgTest::aKeyTwiceInOneBatchSharesItsRefusal() {
    m_fixture.sql(u"update invites.campaign set open = false"_s);
    QCOMPARE(outcomes({ask(u"ann"_s), ask(u"ann"_s)}),
        (Outcomes{RequestOutcome::CampaignClosed, RequestOutcome::CampaignClosed}));
}

void TicketRequestPgTest::aBrowserThatHoldsATicketGetsIt() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    const Ticket first = m_fixture.take(u"ann"_s);
    TicketRequest second = ask(u"ann with another key"_s);
    second.holderHash = m_fixture.hashOf(u"ann"_s);
    second.human = HumanVerdict::Failed;
    const auto answer = request({second}, 1).front();
    QCOMPARE(answer.outcome, RequestOutcome::Held);
    QVERIFY(answer.ticket->id == first.id);
    QCOMPARE(tickets(), u"1"_s);
}

void TicketRequestPgTest::aBrowsersFinishedTicketIsNotHeld_data() {
    QTest::addColumn<QString>("state");
    QTest::newRow("contributed") << u"contributed"_s;
    QTest::newRow("expired") << u"expired"_s;
    QTest::newRow("left") << u"left"_s;
}

void TicketRequestPgTest::aBrowsersFinishedTicketIsNotHeld() {
    QFETCH(QString, state);
    m_fixture.take(u"ann"_s);
    if (state == u"left"_s) {
        m_fixture.leave(u"ann"_s);
    } else {
        m_fixture.addCodes({u"A1"_s});
        if (state == u"expired"_s) {
            m_fixture.endHold(u"ann"_s);
        } else {
            m_fixture.reveal(u"ann"_s);
            m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
        }
    }
    TicketRequest second = ask(u"ann with another key"_s);
    second.holderHash = m_fixture.hashOf(u"ann"_s);
    const auto answer = request({second}).front();
    QCOMPARE(answer.outcome, RequestOutcome::Created);
    QCOMPARE(answer.ticket->number, 2);
    QCOMPARE(toText(m_fixture.look(u"ann"_s).state), state);
}

void TicketRequestPgTest::aTicketOfAnotherCampaignIsNotHeld() {
    const CampaignId other = m_fixture.addCampaign(u"other"_s);
    m_fixture.take(u"ann"_s);
    TicketRequest second = m_fixture.requestOf(u"ann elsewhere"_s, other);
    second.holderHash = m_fixture.hashOf(u"ann"_s);
    const auto answer = request({second}).front();
    QCOMPARE(answer.outcome, RequestOutcome::Created);
    QCOMPARE(answer.ticket->number, 1);
    QCOMPARE(answer.ticket->campaignSlug, u"other"_s);
}

void TicketRequestPgTest::aClosedCampaignTakesNobody_data() {
    QTest::addColumn<QString>("change");
    QTest::addColumn<bool>("closed");
    QTest::newRow("closed") << u"open = false"_s << true;
    QTest::newRow("over") << u"ends_at = now() - interval '1 second'"_s << true;
    QTest::newRow("ends later") << u"ends_at = now() + interval '1 hour'"_s << false;
}

void TicketRequestPgTest::aClosedCampaignTakesNobody() {
    QFETCH(QString, change);
    QFETCH(bool, closed);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.sql(u"update invites.campaign set "_s + change);
    QCOMPARE(outcomes({ask(u"ann"_s)}), Outcomes{closed ? RequestOutcome::CampaignClosed : RequestOutcome::Created});
    QCOMPARE(tickets(), closed ? u"0"_s : u"1"_s);
}

void TicketRequestPgTest::withoutAHumanThereIsNoTicket_data() {
    QTest::addColumn<HumanVerdict>("human");
    QTest::addColumn<bool>("withSolution");
    QTest::addColumn<RequestOutcome>("outcome");
    QTest::newRow("failed") << HumanVerdict::Failed << true << RequestOutcome::HumanCheckFailed;
    QTest::newRow("unavailable") << HumanVerdict::Unavailable << false << RequestOutcome::HumanCheckUnavailable;
    QTest::newRow("passed, but with what?") << HumanVerdict::Passed << false << RequestOutcome::HumanCheckFailed;
}

void TicketRequestPgTest::withoutAHumanThereIsNoTicket() {
    QFETCH(HumanVerdict, human);
    QFETCH(bool, withSolution);
    QFETCH(RequestOutcome, outcome);
    m_fixture.addCodes({u"A1"_s});
    TicketRequest request = ask(u"ann"_s);
    request.human = human;
    if (!withSolution)
        request.spendKey.reset();
    QCOMPARE(outcomes({request, ask(u"ben"_s)}), (Outcomes{outcome, RequestOutcome::Created}));
    QCOMPARE(m_fixture.look(u"ben"_s).number, 1);
    QCOMPARE(tickets(), u"1"_s);
}

void TicketRequestPgTest::aSolutionIsGoodOnce() {
    TicketRequest thief = ask(u"thief"_s);
    thief.spendKey = ask(u"ann"_s).spendKey;
    m_fixture.take(u"ann"_s);
    QCOMPARE(outcomes({ask(u"ben"_s), thief, ask(u"cleo"_s)}),
        (Outcomes{RequestOutcome::Created, RequestOutcome::HumanCheckFailed, RequestOutcome::Created}));
    // In another campaign neither.
    thief.campaign = m_fixture.addCampaign(u"other"_s);
    QCOMPARE(outcomes({thief}), Outcomes{RequestOutcome::HumanCheckFailed});
    QCOMPARE(m_fixture.look(u"cleo"_s).number, 3);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void TicketRequestPgTest::aSolutionIsGoodOnceInABatch() {
    TicketRequest thief = ask(u"thief"_s);
    thief.spendKey = ask(u"ann"_s).spendKey;
    QCOMPARE(outcomes({ask(u"ann"_s), thief, ask(u"ben"_s)}),
        (Outcomes{RequestOutcome::Created, RequestOutcome::HumanCheckFailed, RequestOutcome::Created}));
    QCOMPARE(m_fixture.look(u"ben"_s).number, 2);
}

void TicketRequestPgTest::aRefusedRequestDoesNotSpendItsSolution() {
    TicketRequest request = ask(u"ann"_s);
    request.addressHash = m_fixture.hashOf(u"address"_s);
    TicketRequest first = ask(u"somebody at the same address"_s);
    first.addressHash = request.addressHash;
    QCOMPARE(outcomes({first}, 1), Outcomes{RequestOutcome::Created});
    QCOMPARE(outcomes({request}, 1), Outcomes{RequestOutcome::TooManyTickets});
    QCOMPARE(outcomes({request}, 2), Outcomes{RequestOutcome::Created});
}

void TicketRequestPgTest::anAddressIsLimited() {
    const auto at = [this](const QString& visitor, const QString& address) {
        TicketRequest request = ask(visitor);
        request.addressHash = m_fixture.hashOf(address);
        return request;
    };
    QCOMPARE(outcomes({at(u"a"_s, u"1"_s)}, 2), Outcomes{RequestOutcome::Created});
    // Another server, that is, another connection, knows of it.
    const auto connection = m_fixture.connect();
    const auto there =
        store::TicketStore(*connection, m_fixture.cipher()).request({at(u"b"_s, u"1"_s)}, 2).value().front().value();
    QCOMPARE(there.outcome, RequestOutcome::Created);
    QCOMPARE(outcomes({at(u"c"_s, u"1"_s), at(u"d"_s, u"2"_s)}, 2),
        (Outcomes{RequestOutcome::TooManyTickets, RequestOutcome::Created}));
    // A known key is answered at the limit too.
    QCOMPARE(outcomes({at(u"a"_s, u"1"_s)}, 2), Outcomes{RequestOutcome::Repeated});
    // Each campaign counts for itself, and each day.
    TicketRequest elsewhere = at(u"e"_s, u"1"_s);
    elsewhere.campaign = m_fixture.addCampaign(u"other"_s);
    QCOMPARE(outcomes({elsewhere}, 2), Outcomes{RequestOutcome::Created});
    m_fixture.sql(u"update invites.address_use set day = day - 1"_s);
    QCOMPARE(outcomes({at(u"f"_s, u"1"_s)}, 2), Outcomes{RequestOutcome::Created});
}

void TicketRequestPgTest::anAddressIsLimitedWithinABatch() {
    std::vector<TicketRequest> batch;
    for (int i = 0; i < 6; ++i) {
        batch.push_back(ask(u"visitor %1"_s.arg(i)));
        batch.back().addressHash = m_fixture.hashOf(i == 4 ? u"2"_s : u"1"_s);
    }
    batch[1].human = HumanVerdict::Failed; // does not count
    QCOMPARE(outcomes(batch, 2),
        (Outcomes{RequestOutcome::Created, RequestOutcome::HumanCheckFailed, RequestOutcome::Created,
            RequestOutcome::TooManyTickets, RequestOutcome::Created, RequestOutcome::TooManyTickets}));
    QCOMPARE(
        m_fixture.sql(u"select string_agg(tickets::text, ' ' order by tickets) from invites.address_use"_s), u"1 2"_s);
}

void TicketRequestPgTest::noLimitNoRecord() {
    TicketRequest request = ask(u"ann"_s);
    request.addressHash = m_fixture.hashOf(u"1"_s);
    QCOMPARE(outcomes({request}, 0), Outcomes{RequestOutcome::Created});
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.address_use"_s), u"0"_s);
}

void TicketRequestPgTest::anUnknownCampaignIsSaid() {
    const CampaignId none(4711);
    QCOMPARE(outcomes({m_fixture.requestOf(u"ann"_s, none), m_fixture.requestOf(u"ben"_s, none)}),
        (Outcomes{RequestOutcome::NoCampaign, RequestOutcome::NoCampaign}));
}

void TicketRequestPgTest::nothingAskedNothingAnswered() {
    QVERIFY(m_fixture.tickets().request({}, 5).value().empty());
    QVERIFY(m_fixture.tickets().look({}).value().empty());
}

void TicketRequestPgTest::aBrokenRecordFailsItsOwnTicketAlone() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    m_fixture.sql(u"update invites.code set sealed = (select sealed from invites.code where id = 3) where id = 2"_s);
    const auto answers = m_fixture.tickets().request({ask(u"ann"_s), ask(u"ben"_s), ask(u"cleo"_s)}, 0).value();
    QCOMPARE(answers[0]->ticket->code->revealText(), u"A1"_s);
    QVERIFY(!answers[1]);
    QCOMPARE(answers[1].error().code, ErrorCode::DataCorrupt);
    QCOMPARE(answers[2]->ticket->code->revealText(), u"C3"_s);
    // Asked again, by its key and by its browser with a new one, it fails alone again.
    TicketRequest held = ask(u"ben's next key"_s);
    held.holderHash = m_fixture.hashOf(u"ben"_s);
    const auto again = m_fixture.tickets().request({held, ask(u"ben"_s), ask(u"ann"_s), ask(u"dora"_s)}, 0).value();
    QCOMPARE(again[0].error().code, ErrorCode::DataCorrupt);
    QCOMPARE(again[1].error().code, ErrorCode::DataCorrupt);
    QCOMPARE(again[2]->outcome, RequestOutcome::Repeated);
    QCOMPARE(again[3]->outcome, RequestOutcome::Created);
}

QTEST_GUILESS_MAIN(TicketRequestPgTest)
#include "TicketRequestPgTest.moc"
