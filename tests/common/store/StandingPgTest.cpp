#include "common/store/CampaignAdminStore.h"
#include "common/store/MemberStore.h"
#include "common/store/StandingStore.h"
#include "common/store/SuspensionStore.h"
#include "common/vault/Hashes.h"
#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::RequestAnswer;
using store::RequestOutcome;
using store::Standing;
using store::StepOutcome;
using store::TicketRequest;

// Members who are suspended, and visitors who owe codes past their deadline: who is refused a ticket, for how long, and
// what ends it. ann has a code in "other" whose contribution is late; she asks in "sora".
class StandingPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void withoutARuleNobodyIsRefused();
    void whoOwesCodesIsSuspended();
    void theDeadlineCounts();
    void anotherTicketOfTheBrowserCounts();
    void signingOutHelpsNobody();
    void anotherMemberOfTheBrowserIsNotMeant();
    void theOwnTicketIsAnsweredAllTheSame();
    void whatEndsIt_data();
    void whatEndsIt();
    void aFalseWordDoesNotEndIt();
    void whoOwesCodesGetsALaterPlace();
    void everybodyWhoAsksMeanwhileIsBefore();
    void aWaitIsGoodForOneTicket();
    void aWaitDoesNotBeginWhereNothingIsToBeHad_data();
    void aWaitDoesNotBeginWhereNothingIsToBeHad();
    void aRefusedRequestSpendsNothing();
    void aSuspendedMemberGetsNoTicket();
    void aSuspensionMayBeOfOneCampaign();
    void aSuspensionEnds();
    void aLiftedSuspensionIsNone();
    void whatHeHasStaysHis();
    void aSuspendedMemberMayNotComeBack();
    void aLaterPlaceLetsComeBack();
    void suspensionsAreListed();
    void lateTicketsAreListed();
    void theRulesAreSet();
    void whatCannotBeIsRefused_data();
    void whatCannotBeIsRefused();
    void everyActIsAudited();
    void onlyAdminsAct_data();
    void onlyAdminsAct();

private:
    static QByteArray hash(const QString& name) { return test::StoreFixture::hashOf(name); }
    store::SuspensionStore admin() { return store::SuspensionStore(*m_adam); }
    Standing standing(const QString& holder, const std::optional<QByteArray>& session = {}) {
        const auto seen = store::StandingStore(m_fixture.connection()).view(m_campaign, {hash(holder), session});
        if (!seen)
            qFatal("%s", qUtf8Printable(seen.error().detail));
        return *seen;
    }
    void setRule(const QString& rule) {
        m_fixture.sql(u"update invites.campaign set late_rule = '%1' where slug = 'sora'"_s.arg(rule));
    }
    TicketRequest ask(
        const QString& visitor, const QString& holder = {}, const std::optional<QByteArray>& session = {}) {
        TicketRequest request = m_fixture.requestOf(visitor, m_campaign);
        if (!holder.isEmpty())
            request.holderHash = hash(holder);
        request.sessionHash = session;
        if (session)
            request.sealedSecret = QByteArray(60, 's');
        return request;
    }
    RequestAnswer request(const TicketRequest& request) { return m_fixture.request({request}).front(); }
    RequestOutcome outcome(const TicketRequest& asked) { return request(asked).outcome; }
    // Long past its deadline.
    void makeLate(const QString& visitor) {
        m_fixture.sql(u"update invites.ticket set delivered_at = now() - interval '30 days'"
                      " where secret_hash = '\\x%1'"_s.arg(QString::fromLatin1(hash(visitor).toHex())));
    }
    // As if it had been so much earlier that she asked.
    void passDelay(const QString& span) {
        m_fixture.sql(u"update invites.late_ask set asked_at = asked_at - interval '%1'"_s.arg(span));
    }
    // A member with a session, whose ticket this visitor's becomes; his id.
    MemberId memberWith(const QString& person, const QString& visitor = {}) {
        const QString id = m_fixture.sql(
            u"with m as (insert into invites.member default values returning id), i as ("
            " insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile)"
            " select id, 'linkedin', '\\x%1', repeat('p', 60)::bytea from m returning id, member_id)"
            " insert into invites.member_session (token_hash, member_id, identity_id, idle_ends_at, ends_at)"
            " select '\\x%2', member_id, id, now() + interval '1 day', now() + interval '1 day' from i"
            " returning member_id"_s.arg(
                QString::fromLatin1(hash(person).toHex()), QString::fromLatin1(session(person).toHex())));
        if (!visitor.isEmpty())
            m_fixture.sql(u"update invites.ticket set member_id = %1, sealed_secret = repeat('s', 60)::bytea"
                          " where secret_hash = '\\x%2'"_s.arg(id, QString::fromLatin1(hash(visitor).toHex())));
        return MemberId(id.toLongLong());
    }
    static QByteArray session(const QString& person) { return hash(u"session of "_s + person); }
    SuspensionId suspend(MemberId member, std::optional<CampaignId> campaign = {}, std::optional<Instant> until = {}) {
        const auto done = admin().suspend({member, campaign, until, u"too greedy"_s});
        if (!done)
            qFatal("%s", qUtf8Printable(done.error().detail));
        return *done;
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_adam;
    CampaignId m_campaign;
    CampaignId m_other;
};

void StandingPgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
}

void StandingPgTest::init() {
    m_adam.reset();
    m_fixture.reset();
    m_adam = m_fixture.connectAs(u"adam"_s);
    m_campaign = m_fixture.campaign();
    m_other = m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s}, u"other"_s);
    m_fixture.addCodes({u"S1"_s, u"S2"_s, u"S3"_s});
    m_fixture.take(u"ann"_s, u"other"_s);
    makeLate(u"ann"_s);
    setRule(u"suspended"_s);
}

void StandingPgTest::withoutARuleNobodyIsRefused() {
    setRule(u"none"_s);
    QCOMPARE(standing(u"ann"_s).rule, LateRule::None);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
}

void StandingPgTest::whoOwesCodesIsSuspended() {
    const RequestAnswer refused = request(ask(u"ann 2"_s, u"ann"_s));
    QCOMPARE(refused.outcome, RequestOutcome::Late);
    QVERIFY(!refused.ticket && refused.standing && refused.standing->debt);
    QCOMPARE(refused.standing->rule, LateRule::Suspended);
    QVERIFY(!refused.standing->endsAt);
    QCOMPARE(refused.standing->debt->campaignSlug, u"other"_s);
    QCOMPARE(refused.standing->debt->ticketNumber, 1);
    QCOMPARE(refused.standing->debt->required, 4);
    QCOMPARE(refused.standing->debt->received, 0);
    QVERIFY(refused.standing->debt->deadline < SystemClock().now());
    // Others are not meant, and whoever deletes the cookie is not recognised.
    QCOMPARE(outcome(ask(u"ben"_s)), RequestOutcome::Created);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void StandingPgTest::theDeadlineCounts() {
    m_fixture.sql(u"update invites.ticket set delivered_at = now() - interval '14 days' + interval '1 minute'"_s);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
}

void StandingPgTest::anotherTicketOfTheBrowserCounts() {
    setRule(u"none"_s);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    m_fixture.contribute(u"ann 2"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    setRule(u"suspended"_s);
    // The cookie has the second ticket's secret by now.
    QCOMPARE(outcome(ask(u"ann 3"_s, u"ann 2"_s)), RequestOutcome::Late);
}

void StandingPgTest::signingOutHelpsNobody() {
    memberWith(u"ann"_s, u"ann"_s);
    // Signed in from a browser without a cookie, and signed out where the ticket's cookie is left.
    QCOMPARE(outcome(ask(u"ann 2"_s, {}, session(u"ann"_s))), RequestOutcome::Late);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Late);
    // Another ticket of hers, of another browser, tells who she is.
    m_fixture.sql(
        u"insert into invites.ticket (campaign_id, number, secret_hash, state, left_at, member_id, sealed_secret)"
        " select campaign_id, 99, '\\x%1', 'left', now(), member_id, sealed_secret from invites.ticket"
        " where member_id is not null; update invites.campaign_line set next_number = 100"_s.arg(
            QString::fromLatin1(hash(u"phone"_s).toHex())));
    QCOMPARE(outcome(ask(u"ann 2"_s, u"phone"_s)), RequestOutcome::Late);
}

void StandingPgTest::anotherMemberOfTheBrowserIsNotMeant() {
    memberWith(u"ann"_s, u"ann"_s);
    memberWith(u"ben"_s);
    QCOMPARE(outcome(ask(u"ben"_s, u"ann"_s, session(u"ben"_s))), RequestOutcome::Created);
}

void StandingPgTest::theOwnTicketIsAnsweredAllTheSame() {
    m_fixture.sql(u"update invites.campaign set late_rule = 'suspended'"_s);
    const TicketRequest again = m_fixture.requestOf(u"ann"_s, m_other);
    QCOMPARE(outcome(again), RequestOutcome::Repeated);
    TicketRequest held = m_fixture.requestOf(u"ann 2"_s, m_other);
    held.holderHash = hash(u"ann"_s);
    const RequestAnswer answer = request(held);
    QCOMPARE(answer.outcome, RequestOutcome::Held);
    QCOMPARE(answer.ticket->state, TicketState::Delivered);
}

void StandingPgTest::whatEndsIt_data() {
    QTest::addColumn<QString>("what");
    QTest::newRow("she gives the codes") << QString();
    QTest::newRow("an admin finds her code invalid")
        << u"update invites.code set status = 'invalid', settled_at = now()"
           " where ticket_id is not null"_s;
    QTest::newRow("she says that it does not work, and has a second code already")
        << u"update invites.ticket set replaced_at = now() - interval '40 days';"
           " insert into invites.report (ticket_id, code_id, outcome) select id, code_id, 'does_not_work' from "
           "invites.ticket"
           " where code_id is not null"_s;
    QTest::newRow("an admin excuses her")
        << u"insert into invites.late_excuse (ticket_id) select id from invites.ticket"_s;
    QTest::newRow("the campaign gives more time") << u"update invites.campaign set return_deadline = '60 days'"_s;
    QTest::newRow("the campaign asks for none more")
        << u"update invites.ticket set codes_given = 1, state = 'contributed', contributed_at = now()"
           " where code_id is not null"_s;
}

void StandingPgTest::whatEndsIt() {
    QFETCH(QString, what);
    QCOMPARE(standing(u"ann"_s).rule, LateRule::Suspended);
    if (what.isEmpty()) {
        std::vector<store::GivenCode> codes;
        for (const auto* name : {u"B1", u"B2", u"B3", u"B4"})
            codes.push_back(m_fixture.given(QString::fromUtf16(name), m_other));
        QCOMPARE(m_fixture.tickets().contribute(hash(u"ann"_s), codes)->ticket->state, TicketState::Contributed);
    } else {
        m_fixture.sql(what);
    }
    QCOMPARE(standing(u"ann"_s).rule, LateRule::None);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
}

void StandingPgTest::aFalseWordDoesNotEndIt() {
    m_fixture.sql(u"update invites.ticket set replaced_at = now() - interval '40 days';"
                  " insert into invites.report (ticket_id, code_id, outcome) select id, code_id, 'does_not_work'"
                  " from invites.ticket where code_id is not null;"
                  " update invites.code set status = 'used', settled_at = now() where ticket_id is not null"_s);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Late);
}

void StandingPgTest::whoOwesCodesGetsALaterPlace() {
    setRule(u"later_place"_s);
    QVERIFY(!standing(u"ann"_s).endsAt);
    const RequestAnswer first = request(ask(u"ann 2"_s, u"ann"_s));
    QCOMPARE(first.outcome, RequestOutcome::Late);
    QCOMPARE(first.standing->rule, LateRule::LaterPlace);
    const Instant end = first.standing->endsAt.value();
    QVERIFY(end > SystemClock().now() + std::chrono::hours(23));
    QVERIFY(end < SystemClock().now() + std::chrono::hours(25));
    // Asking again does not put it off.
    QCOMPARE(request(ask(u"ann 3"_s, u"ann"_s)).standing->endsAt, end);
    passDelay(u"23 hours 59 minutes"_s);
    QCOMPARE(outcome(ask(u"ann 4"_s, u"ann"_s)), RequestOutcome::Late);
    passDelay(u"1 minute"_s);
    QCOMPARE(standing(u"ann"_s).rule, LateRule::None);
    QCOMPARE(outcome(ask(u"ann 5"_s, u"ann"_s)), RequestOutcome::Created);
}

void StandingPgTest::everybodyWhoAsksMeanwhileIsBefore() {
    const test::FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    setRule(u"later_place"_s);
    for (const auto* name : {u"x1", u"x2", u"x3"})
        m_fixture.take(QString::fromUtf16(name));
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Late);
    const Ticket ben = m_fixture.take(u"ben"_s);
    passDelay(u"24 hours"_s);
    const RequestAnswer late = request(ask(u"ann 3"_s, u"ann"_s));
    QCOMPARE(late.outcome, RequestOutcome::Created);
    QVERIFY(late.ticket->number > ben.number);
    m_fixture.addCodes({u"S4"_s});
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.look(u"ann 3"_s).state, TicketState::Waiting);
    QCOMPARE(witness.faults(), QStringList());
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void StandingPgTest::aWaitIsGoodForOneTicket() {
    setRule(u"later_place"_s);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Late);
    passDelay(u"2 days"_s);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Repeated);
    m_fixture.contribute(u"ann 2"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    const RequestAnswer second = request(ask(u"ann 3"_s, u"ann 2"_s));
    QCOMPARE(second.outcome, RequestOutcome::Late);
    QVERIFY(second.standing->endsAt > SystemClock().now() + std::chrono::hours(23));
}

void StandingPgTest::aWaitDoesNotBeginWhereNothingIsToBeHad_data() {
    QTest::addColumn<QString>("closing");
    QTest::addColumn<bool>("isHuman");
    QTest::addColumn<RequestOutcome>("expected");
    QTest::newRow("closed") << u"update invites.campaign set open = false"_s << true << RequestOutcome::CampaignClosed;
    QTest::newRow("over") << u"update invites.campaign set ends_at = now()"_s << true << RequestOutcome::CampaignClosed;
    QTest::newRow("not human") << u"select 1"_s << false << RequestOutcome::HumanCheckFailed;
}

void StandingPgTest::aWaitDoesNotBeginWhereNothingIsToBeHad() {
    QFETCH(QString, closing);
    QFETCH(bool, isHuman);
    QFETCH(RequestOutcome, expected);
    setRule(u"later_place"_s);
    m_fixture.sql(closing);
    TicketRequest asked = ask(u"ann 2"_s, u"ann"_s);
    if (!isHuman)
        asked.human = HumanVerdict::Failed;
    QCOMPARE(outcome(asked), expected);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.late_ask"_s), u"0"_s);
}

void StandingPgTest::aRefusedRequestSpendsNothing() {
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Late);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.human_check_spent where spend_key = '\\x%1'"_s.arg(
                 QString::fromLatin1(ask(u"ann 2"_s).spendKey->toHex()))),
        u"0"_s);
}

void StandingPgTest::aSuspendedMemberGetsNoTicket() {
    const MemberId ben = memberWith(u"ben"_s);
    suspend(ben, {}, SystemClock().now() + std::chrono::hours(48));
    const RequestAnswer refused = request(ask(u"ben"_s, {}, session(u"ben"_s)));
    QCOMPARE(refused.outcome, RequestOutcome::Suspended);
    QVERIFY(!refused.ticket && refused.standing);
    QCOMPARE(refused.standing->reason, u"too greedy"_s);
    QCOMPARE(refused.standing->rule, LateRule::Suspended);
    QVERIFY(refused.standing->endsAt > SystemClock().now() + std::chrono::hours(47));
    QVERIFY(!refused.standing->debt);
    // Signed out he is a stranger, unless his browser holds a ticket of his.
    QCOMPARE(outcome(ask(u"ben"_s)), RequestOutcome::Created);
    m_fixture.sql(
        u"update invites.ticket set member_id = %1, sealed_secret = repeat('s', 60)::bytea, state = 'contributed',"
        " contributed_at = now() where secret_hash = '\\x%2'"_s.arg(
            QString::number(ben.value), QString::fromLatin1(hash(u"ben"_s).toHex())));
    QCOMPARE(outcome(ask(u"ben 2"_s, u"ben"_s)), RequestOutcome::Suspended);
    // In a batch with others, he alone is refused.
    const auto answers = m_fixture.request({ask(u"cleo"_s), ask(u"ben 2"_s, {}, session(u"ben"_s)), ask(u"dora"_s)});
    QCOMPARE(answers[0].outcome, RequestOutcome::Created);
    QCOMPARE(answers[1].outcome, RequestOutcome::Suspended);
    QCOMPARE(answers[2].outcome, RequestOutcome::Created);
}

void StandingPgTest::aSuspensionMayBeOfOneCampaign() {
    const MemberId ben = memberWith(u"ben"_s);
    suspend(ben, m_other);
    QCOMPARE(outcome(ask(u"ben"_s, {}, session(u"ben"_s))), RequestOutcome::Created);
    const MemberId cleo = memberWith(u"cleo"_s);
    suspend(cleo, m_campaign);
    const RequestAnswer refused = request(ask(u"cleo"_s, {}, session(u"cleo"_s)));
    QCOMPARE(refused.outcome, RequestOutcome::Suspended);
    QVERIFY(!refused.standing->endsAt);
}

void StandingPgTest::aSuspensionEnds() {
    suspend(memberWith(u"ben"_s), {}, SystemClock().now() + std::chrono::hours(1));
    m_fixture.sql(u"update invites.suspension set suspended_at = now() - interval '2 hours', ends_at = now()"_s);
    QCOMPARE(outcome(ask(u"ben"_s, {}, session(u"ben"_s))), RequestOutcome::Created);
}

void StandingPgTest::aLiftedSuspensionIsNone() {
    const SuspensionId suspension = suspend(memberWith(u"ben"_s));
    QCOMPARE(outcome(ask(u"ben"_s, {}, session(u"ben"_s))), RequestOutcome::Suspended);
    QCOMPARE(admin().lift(suspension, u"enough"_s), true);
    QCOMPARE(admin().lift(suspension), false);
    QCOMPARE(outcome(ask(u"ben"_s, {}, session(u"ben"_s))), RequestOutcome::Created);
}

void StandingPgTest::whatHeHasStaysHis() {
    const MemberId ben = memberWith(u"ben"_s);
    QCOMPARE(outcome(ask(u"ben"_s, {}, session(u"ben"_s))), RequestOutcome::Created);
    suspend(ben);
    QCOMPARE(outcome(ask(u"ben"_s, {}, session(u"ben"_s))), RequestOutcome::Repeated);
    QCOMPARE(outcome(ask(u"ben 2"_s, {}, session(u"ben"_s))), RequestOutcome::Held);
    QCOMPARE(
        m_fixture.contribute(u"ben"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s}).ticket->state, TicketState::Contributed);
    QCOMPARE(outcome(ask(u"ben 3"_s, {}, session(u"ben"_s))), RequestOutcome::Suspended);
}

void StandingPgTest::aSuspendedMemberMayNotComeBack() {
    m_fixture.sql(u"update invites.code set deleted_at = now()"
                  " where status = 'available'"_s);
    m_fixture.take(u"ben"_s);
    const MemberId member = memberWith(u"ben"_s, u"ben"_s);
    m_fixture.addCodes({u"S9"_s});
    m_fixture.endHold(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Expired);
    const SuspensionId suspension = suspend(member);
    const store::StepAnswer refused = m_fixture.returnToLine(u"ben"_s);
    QCOMPARE(refused.outcome, StepOutcome::Suspended);
    QVERIFY(refused.standing);
    QCOMPARE(refused.standing->reason, u"too greedy"_s);
    QCOMPARE(admin().lift(suspension), true);
    QCOMPARE(m_fixture.returnToLine(u"ben"_s).outcome, StepOutcome::Done);
}

// His number is his already. Under the other rule he waits until the codes are there.
void StandingPgTest::aLaterPlaceLetsComeBack() {
    m_fixture.sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    setRule(u"none"_s);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    m_fixture.addCodes({u"S9"_s});
    m_fixture.endHold(u"ann 2"_s);
    m_fixture.take(u"cleo"_s);
    setRule(u"suspended"_s);
    const store::StepAnswer refused = m_fixture.returnToLine(u"ann 2"_s);
    QCOMPARE(refused.outcome, StepOutcome::Late);
    QVERIFY(refused.standing && refused.standing->debt);
    setRule(u"later_place"_s);
    QCOMPARE(m_fixture.returnToLine(u"ann 2"_s).outcome, StepOutcome::Done);
}

void StandingPgTest::suspensionsAreListed() {
    const MemberId ben = memberWith(u"ben"_s);
    const MemberId cleo = memberWith(u"cleo"_s);
    const SuspensionId first = suspend(ben, m_other);
    suspend(cleo, {}, SystemClock().now() + std::chrono::hours(1));
    QVERIFY(admin().lift(first, u"enough"_s).value());
    const auto all = admin().list({}, false, 10).value();
    QCOMPARE(all.size(), 2U);
    QVERIFY(all[0].holds && !all[1].holds);
    QCOMPARE(all[0].member, cleo);
    QVERIFY(!all[0].campaign && all[0].campaignSlug.isEmpty() && all[0].endsAt && !all[0].liftedAt);
    QCOMPARE(all[1].campaign, std::optional(m_other));
    QCOMPARE(all[1].campaignSlug, u"other"_s);
    QCOMPARE(all[1].author, u"adam"_s);
    QCOMPARE(all[1].liftedBy, u"adam"_s);
    QCOMPARE(admin().list({}, true, 10)->size(), 1U);
    QCOMPARE(admin().list(ben, false, 10)->size(), 1U);
    QCOMPARE(admin().list({}, false, 1)->size(), 1U);
    const auto moderator = m_fixture.connectAs(u"mona"_s);
    QCOMPARE(store::SuspensionStore(*moderator).list({}, false, 10)->size(), 2U);
}

void StandingPgTest::lateTicketsAreListed() {
    const MemberId ann = memberWith(u"ann"_s, u"ann"_s);
    const auto late = admin().lateTicketsOf(ann).value();
    QCOMPARE(late.size(), 1U);
    QCOMPARE(late[0].campaignSlug, u"other"_s);
    QCOMPARE(late[0].number, 1);
    QCOMPARE(late[0].required, 4);
    QVERIFY(admin().lateTicketsOf(memberWith(u"ben"_s))->empty());
}

void StandingPgTest::theRulesAreSet() {
    store::CampaignAdminStore campaigns(*m_adam);
    auto record = campaigns.list().value().front();
    QCOMPARE(record.settings.slug, u"other"_s);
    QCOMPARE(record.settings.lateRule, LateRule::None);
    QCOMPARE(record.settings.lateDelay, std::chrono::seconds(std::chrono::hours(24)));
    record.settings.lateRule = LateRule::LaterPlace;
    record.settings.lateDelay = std::chrono::hours(48);
    record.settings.requiresSignIn = true;
    record.settings.review = store::Review::All;
    const auto updated = campaigns.update(record.id, record.version, record.settings);
    QVERIFY(updated && !updated->isConflict);
    QCOMPARE(campaigns.list().value().front().settings, record.settings);
    QVERIFY(campaigns.update(record.id, record.version, record.settings)->isConflict);
    QCOMPARE(m_fixture.sql(u"select after::text from invites.audit_event where action = 'update_campaign'"
                           " order by id desc limit 1"_s),
        u"{\"review\": \"all\", \"late_rule\": \"later_place\", \"late_delay\": \"48:00:00\", \"requires_sign_in\": true}"_s);
}

void StandingPgTest::whatCannotBeIsRefused_data() {
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* statement, const char* reason) {
        QTest::newRow(name) << QString::fromLatin1(statement) << QString::fromLatin1(reason);
    };
    row("no reason", "select invites.suspend_member(1, null, null, ' ')", "no_reason");
    row("a long reason", "select invites.suspend_member(1, null, null, repeat('x', 501))", "reason_too_long");
    row("an end that is past", "select invites.suspend_member(1, null, now() - interval '1 minute', 'x')", "bad_end");
    row("an end that never comes", "select invites.suspend_member(1, null, 'infinity', 'x')", "bad_end");
    row("no member", "select invites.suspend_member(4711, null, null, 'x')", "no_member");
    row("no campaign", "select invites.suspend_member(1, 4711, null, 'x')", "no_campaign");
    row("no suspension", "select invites.lift_suspension(4711, null)", "no_suspension");
    row("no such rule", "select invites.set_campaign_rules(1, 1, 'off', false, 'whip', 60, false)", "bad_late_rule");
    row("no rule", "select invites.set_campaign_rules(1, 1, 'off', false, null, 60, false)", "bad_late_rule");
    row("no delay", "select invites.set_campaign_rules(1, 1, 'off', false, 'none', 0, false)", "bad_duration");
    row("a delay of years", "select invites.set_campaign_rules(1, 1, 'off', false, 'none', 99999999, false)",
        "bad_duration");
    row("no word on signing in", "select invites.set_campaign_rules(1, 1, 'off', null, 'none', 60, false)",
        "bad_requires_sign_in");
}

void StandingPgTest::whatCannotBeIsRefused() {
    QFETCH(QString, statement);
    QFETCH(QString, reason);
    m_fixture.sql(u"insert into invites.member default values"_s);
    QCOMPARE(m_fixture.refusal(*m_adam, statement), reason);
    QVERIFY(!m_fixture.refusal(u"delete from invites.suspension"_s).isEmpty());
}

void StandingPgTest::everyActIsAudited() {
    const MemberId ben = memberWith(u"ben"_s);
    const SuspensionId suspension = suspend(ben);
    QVERIFY(admin().lift(suspension, u"enough"_s).value());
    QCOMPARE(m_fixture.sql(u"select string_agg(concat_ws(' ', author, action, subject_kind, subject_id, reason), '; '"
                           " order by id) from invites.audit_event where subject_kind = 'member'"_s),
        u"adam suspend_member member %1 too greedy; adam lift_suspension member %1 enough"_s.arg(ben.value));
}

void StandingPgTest::onlyAdminsAct_data() {
    QTest::addColumn<QString>("login");
    QTest::newRow("moderator") << u"mona"_s;
    QTest::newRow("server") << u"serv"_s;
}

void StandingPgTest::onlyAdminsAct() {
    QFETCH(QString, login);
    const auto connection = m_fixture.connectAs(login);
    store::SuspensionStore suspensions(*connection);
    QCOMPARE(suspensions.suspend({MemberId(1), {}, {}, u"x"_s}).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(suspensions.lift(SuspensionId(1)).error().code, ErrorCode::PermissionDenied);
}

QTEST_GUILESS_MAIN(StandingPgTest)
#include "StandingPgTest.moc"
