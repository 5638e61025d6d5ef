#include "common/store/BlockStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::BlockKind;
using store::BlockWish;
using store::RequestAnswer;
using store::RequestOutcome;
using store::TicketRequest;

// Browsers and addresses that get no ticket for a time.
class BlockStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aBlockedBrowserGetsNoTicket();
    void aBlockFollowsTheBrowserFromTicketToTicket();
    void aBlockedAddressGetsNoTicket();
    void everyCampaignIsMeant();
    void whatHeHasStaysHis();
    void whatHeHasMayBeFinished();
    void aBlockedVisitorMayNotComeBack_data();
    void aBlockedVisitorMayNotComeBack();
    void aRefusedRequestSpendsNothing();
    void theBlockThatEndsLastIsTold();
    void aBlockEnds();
    void aLiftedBlockIsNone();
    void anAddressIsFreeWhenItsDayIsOver();
    void anAddressOfYesterdayIsNotKnown();
    void aTicketMayLeaveTheLineWithIt();
    void whatCannotBeIsRefused_data();
    void whatCannotBeIsRefused();
    void everyActIsAudited();
    void blocksAreListed();
    void addressesAreForgotten();
    void onlyAdminsAct_data();
    void onlyAdminsAct();

private:
    store::BlockStore admin() { return store::BlockStore(*m_adam); }
    TicketId ticket(const QString& visitor) { return m_fixture.look(visitor).id; }
    static QByteArray address(const QString& name) { return test::StoreFixture::hashOf(u"address "_s + name); }
    static Instant in(std::chrono::seconds span) { return SystemClock().now() + span; }
    static BlockWish wish(bool browser, bool address) {
        return {browser, address, in(std::chrono::hours(48)), u"too greedy"_s, false};
    }
    // From a browser with the cookie of an earlier visitor, or none.
    TicketRequest ask(const QString& visitor, const QString& holder = {}, const QString& from = u"home"_s) {
        TicketRequest request = m_fixture.requestOf(visitor, m_campaign);
        request.addressHash = address(from);
        if (!holder.isEmpty())
            request.holderHash = m_fixture.hashOf(holder);
        return request;
    }
    RequestAnswer request(const TicketRequest& request) { return m_fixture.request({request}, 100).front(); }
    RequestOutcome outcome(const TicketRequest& asked) { return request(asked).outcome; }
    void block(const QString& visitor, const BlockWish& wish) {
        const auto blocked = admin().block(ticket(visitor), wish);
        if (!blocked)
            qFatal("%s", qUtf8Printable(blocked.error().detail));
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_adam;
    CampaignId m_campaign;
};

void BlockStorePgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
}

// ann gave her contribution, so that her browser holds no active ticket any more.
void BlockStorePgTest::init() {
    m_adam.reset();
    m_fixture.reset();
    m_adam = m_fixture.connectAs(u"adam"_s);
    m_campaign = m_fixture.campaign();
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(outcome(ask(u"ann"_s)), RequestOutcome::Created);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
}

void BlockStorePgTest::aBlockedBrowserGetsNoTicket() {
    block(u"ann"_s, wish(true, false));
    const RequestAnswer refused = request(ask(u"ann 2"_s, u"ann"_s));
    QCOMPARE(refused.outcome, RequestOutcome::Blocked);
    QVERIFY(!refused.ticket && refused.block);
    QCOMPARE(refused.block->reason, u"too greedy"_s);
    QVERIFY(refused.block->endsAt > in(std::chrono::hours(47)));
    // Others at the same address are not meant, and whoever deletes his cookie is not recognised.
    QCOMPARE(outcome(ask(u"ben"_s)), RequestOutcome::Created);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void BlockStorePgTest::aBlockFollowsTheBrowserFromTicketToTicket() {
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    m_fixture.contribute(u"ann 2"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    // Behind the first ticket; the cookie has the second's secret by now. And the other way round.
    block(u"ann"_s, wish(true, false));
    QCOMPARE(outcome(ask(u"ann 3"_s, u"ann 2"_s)), RequestOutcome::Blocked);
    QVERIFY(admin().lift(admin().list(true, 10)->front().id).value());
    block(u"ann 2"_s, wish(true, false));
    QCOMPARE(outcome(ask(u"ann 3"_s, u"ann"_s)), RequestOutcome::Blocked);
}

void BlockStorePgTest::aBlockedAddressGetsNoTicket() {
    const auto ends = admin().block(ticket(u"ann"_s), wish(false, true));
    QVERIFY(ends && !ends->browser && ends->address);
    QCOMPARE(outcome(ask(u"ben"_s)), RequestOutcome::Blocked);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Blocked);
    QCOMPARE(outcome(ask(u"ben"_s, {}, u"elsewhere"_s)), RequestOutcome::Created);
    // Where the address is not known, it is nobody's.
    TicketRequest unknown = ask(u"cleo"_s);
    unknown.addressHash.reset();
    QCOMPARE(outcome(unknown), RequestOutcome::Created);
}

void BlockStorePgTest::everyCampaignIsMeant() {
    const CampaignId other = m_fixture.addCampaign(u"other"_s);
    block(u"ann"_s, wish(true, true));
    for (const QString& holder : {u"ann"_s, QString()}) {
        TicketRequest elsewhere = ask(u"someone"_s, holder, holder.isEmpty() ? u"home"_s : u"elsewhere"_s);
        elsewhere.campaign = other;
        QCOMPARE(outcome(elsewhere), RequestOutcome::Blocked);
    }
}

// A repeated request and a held ticket are answered as ever.
void BlockStorePgTest::whatHeHasStaysHis() {
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    block(u"ann 2"_s, wish(true, true));
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Repeated);
    QCOMPARE(outcome(ask(u"ann 3"_s, u"ann 2"_s)), RequestOutcome::Held);
    QCOMPARE(m_fixture.look(u"ann 2"_s).state, TicketState::Delivered);
}

// An offer is looked at, a code copied, told of and replaced, codes are given back.
void BlockStorePgTest::whatHeHasMayBeFinished() {
    m_fixture.sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    QCOMPARE(outcome(ask(u"ben"_s)), RequestOutcome::Created);
    m_fixture.addCodes({u"C1"_s});
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    block(u"ben"_s, wish(true, true));
    QCOMPARE(m_fixture.reveal(u"ben"_s).ticket->state, TicketState::Delivered);
    QCOMPARE(m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork).ticket->state, TicketState::Waiting);
    m_fixture.addCodes({u"C2"_s});
    QCOMPARE(m_fixture.reveal(u"ben"_s).ticket->state, TicketState::Delivered);
    m_fixture.contribute(u"ben"_s, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Contributed);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void BlockStorePgTest::aBlockedVisitorMayNotComeBack_data() {
    QTest::addColumn<bool>("browser");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<bool>("isRefused");
    QTest::newRow("the browser, from anywhere") << true << address(u"elsewhere"_s) << true;
    QTest::newRow("the address, from there") << false << address(u"home"_s) << true;
    QTest::newRow("the address, from elsewhere") << false << address(u"elsewhere"_s) << false;
}

// To come back is to ask again; the return is his until its time is over.
void BlockStorePgTest::aBlockedVisitorMayNotComeBack() {
    QFETCH(bool, browser);
    QFETCH(QByteArray, from);
    QFETCH(bool, isRefused);
    m_fixture.sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    QCOMPARE(outcome(ask(u"ben"_s)), RequestOutcome::Created);
    m_fixture.addCodes({u"C1"_s});
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    m_fixture.endHold(u"ben"_s);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Expired);
    block(u"ben"_s, wish(browser, !browser));
    const QByteArray secret = m_fixture.hashOf(u"ben"_s);
    if (isRefused) {
        const auto refused = m_fixture.tickets().returnToLine(secret, from);
        QVERIFY(refused);
        QCOMPARE(refused->outcome, store::StepOutcome::Blocked);
        QVERIFY(refused->block);
        QCOMPARE(refused->block->reason, u"too greedy"_s);
        QVERIFY(refused->block->endsAt > SystemClock().now());
        QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Expired);
        QVERIFY(admin().lift(admin().list(true, 10)->front().id).value());
    }
    QCOMPARE(m_fixture.tickets().returnToLine(secret, from)->outcome, store::StepOutcome::Done);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    // What he may not do anyway is told as it was.
    QCOMPARE(m_fixture.tickets().returnToLine(secret, from)->outcome, store::StepOutcome::NotReturnable);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void BlockStorePgTest::aRefusedRequestSpendsNothing() {
    block(u"ann"_s, wish(true, false));
    const TicketRequest asked = ask(u"ann 2"_s, u"ann"_s);
    QCOMPARE(outcome(asked), RequestOutcome::Blocked);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket"_s), u"1"_s);
    QVERIFY(admin().lift(admin().list(true, 10)->front().id).value());
    QCOMPARE(outcome(asked), RequestOutcome::Created);
    // A closed campaign is the better reason.
    m_fixture.sql(u"update invites.campaign set open = false"_s);
    block(u"ann"_s, wish(true, false));
    QCOMPARE(outcome(ask(u"ann 3"_s, u"ann"_s)), RequestOutcome::CampaignClosed);
}

void BlockStorePgTest::theBlockThatEndsLastIsTold() {
    BlockWish longer = wish(true, false);
    longer.reason = u"the longer one"_s;
    longer.until = in(std::chrono::hours(100));
    block(u"ann"_s, wish(true, true));
    block(u"ann"_s, longer);
    block(u"ann"_s, wish(true, false));
    QCOMPARE(request(ask(u"ann 2"_s, u"ann"_s)).block->reason, u"the longer one"_s);
}

void BlockStorePgTest::aBlockEnds() {
    block(u"ann"_s, wish(true, true));
    m_fixture.sql(
        u"update invites.block set blocked_at = now() - interval '2 hours', ends_at = now() - interval '1 second'"_s);
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    QVERIFY(admin().list(true, 10)->empty());
    QCOMPARE(admin().list(false, 10)->size(), 2U);
    QVERIFY(!admin().lift(admin().list(false, 10)->front().id).value());
}

void BlockStorePgTest::aLiftedBlockIsNone() {
    block(u"ann"_s, wish(true, false));
    const store::Block held = admin().list(true, 10)->front();
    QVERIFY(admin().lift(held.id, u"a mistake"_s).value());
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    QVERIFY(!admin().lift(held.id).value());
    QCOMPARE(admin().lift(BlockId(4711)).error().code, ErrorCode::NotFound);
}

// Its hash is another from then on.
void BlockStorePgTest::anAddressIsFreeWhenItsDayIsOver() {
    const auto ends = admin().block(ticket(u"ann"_s), wish(true, true)).value();
    QCOMPARE(m_fixture.sql(u"select ends_at = ((blocked_at at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC'"
                           " from invites.block where kind = 'address'"_s),
        u"t"_s);
    QVERIFY(*ends.address < *ends.browser);
    BlockWish brief = wish(false, true);
    brief.until = in(std::chrono::seconds(1));
    QVERIFY(*admin().block(ticket(u"ann"_s), brief)->address == brief.until);
}

void BlockStorePgTest::anAddressOfYesterdayIsNotKnown() {
    m_fixture.sql(u"update invites.ticket_address set day = day - 1"_s);
    const auto both = admin().block(ticket(u"ann"_s), wish(true, true));
    QCOMPARE(both.error().code, ErrorCode::Conflict);
    QCOMPARE(both.error().reason, u"no_address"_s);
    QVERIFY(admin().list(false, 10)->empty());
    QVERIFY(admin().block(ticket(u"ann"_s), wish(true, false)));
    // Where the ticket is asked for again, its address is known again.
    QCOMPARE(outcome(ask(u"ann"_s)), RequestOutcome::Repeated);
    QVERIFY(admin().block(ticket(u"ann"_s), wish(false, true)));
}

void BlockStorePgTest::aTicketMayLeaveTheLineWithIt() {
    for (int taken = 0; taken < 4; ++taken)
        m_fixture.take(u"v%1"_s.arg(taken));
    QCOMPARE(outcome(ask(u"ann 2"_s, u"ann"_s)), RequestOutcome::Created);
    QCOMPARE(m_fixture.look(u"ann 2"_s).state, TicketState::Waiting);
    block(u"ann 2"_s, wish(true, false));
    QCOMPARE(m_fixture.look(u"ann 2"_s).state, TicketState::Waiting);
    BlockWish removal = wish(true, false);
    removal.removesTicket = true;
    block(u"ann 2"_s, removal);
    QCOMPARE(m_fixture.look(u"ann 2"_s).state, TicketState::Left);
    QCOMPARE(outcome(ask(u"ann 3"_s, u"ann 2"_s)), RequestOutcome::Blocked);
    // A ticket that has its code keeps it.
    block(u"v0"_s, removal);
    QCOMPARE(m_fixture.look(u"v0"_s).state, TicketState::Delivered);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void BlockStorePgTest::whatCannotBeIsRefused_data() {
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing") << u"1, false, false, now() + interval '1 day', 'x', false"_s << u"nothing_to_block"_s;
    QTest::newRow("nulls") << u"1, null, null, now() + interval '1 day', 'x', false"_s << u"nothing_to_block"_s;
    QTest::newRow("no end") << u"1, true, false, null, 'x', false"_s << u"bad_end"_s;
    QTest::newRow("past") << u"1, true, false, now() - interval '1 second', 'x', false"_s << u"bad_end"_s;
    QTest::newRow("for ever") << u"1, true, false, 'infinity', 'x', false"_s << u"bad_end"_s;
    QTest::newRow("no reason") << u"1, true, false, now() + interval '1 day', null, false"_s << u"no_reason"_s;
    QTest::newRow("a blank reason") << u"1, true, false, now() + interval '1 day', ' ', false"_s << u"no_reason"_s;
    QTest::newRow("a long reason") << u"1, true, false, now() + interval '1 day', repeat('x', 501), false"_s
                                   << u"reason_too_long"_s;
    QTest::newRow("no ticket") << u"4711, true, false, now() + interval '1 day', 'x', false"_s << u"no_ticket"_s;
}

void BlockStorePgTest::whatCannotBeIsRefused() {
    QFETCH(QString, arguments);
    QFETCH(QString, reason);
    QCOMPARE(m_fixture.refusal(*m_adam, u"select invites.block_visitor(%1)"_s.arg(arguments)), reason);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.block"_s), u"0"_s);
    QVERIFY(!m_fixture.refusal(u"delete from invites.block"_s).isEmpty());
}

void BlockStorePgTest::everyActIsAudited() {
    block(u"ann"_s, wish(true, true));
    QVERIFY(admin().lift(admin().list(true, 10)->front().id, u"a mistake"_s).value());
    QCOMPARE(m_fixture.sql(u"select string_agg(concat_ws(' ', author, action, subject_kind, subject_id, reason), '; '"
                           " order by id) from invites.audit_event where action ~ 'block'"_s),
        u"adam block_visitor ticket 1 too greedy; adam lift_block ticket 1 a mistake"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action ~ 'block'"
                           " and concat(before, after) ~ '%1'"_s.arg(QString::fromLatin1(address(u"home"_s).toHex()))),
        u"0"_s);
}

void BlockStorePgTest::blocksAreListed() {
    QVERIFY(admin().list(false, 10)->empty());
    block(u"ann"_s, wish(true, false));
    block(u"ann"_s, wish(false, true));
    const auto mona = m_fixture.connectAs(u"mona"_s);
    const auto blocks = store::BlockStore(*mona).list(false, 10).value();
    QCOMPARE(blocks.size(), 2U);
    QCOMPARE(blocks[0].kind, BlockKind::Address);
    QCOMPARE(blocks[1].kind, BlockKind::Browser);
    QCOMPARE(blocks[0].ticketNumber, 1);
    QCOMPARE(blocks[0].campaignSlug, u"sora"_s);
    QCOMPARE(blocks[0].reason, u"too greedy"_s);
    QCOMPARE(blocks[0].author, u"adam"_s);
    QVERIFY(blocks[0].holds && !blocks[0].liftedAt);
    QVERIFY(admin().lift(blocks[0].id).value());
    const auto after = admin().list(false, 10).value();
    QCOMPARE(after[0].kind, BlockKind::Browser); // which holds
    QVERIFY(!after[1].holds && after[1].liftedAt);
    QCOMPARE(after[1].liftedBy, u"adam"_s);
    QCOMPARE(admin().list(true, 10)->size(), 1U);
    QCOMPARE(admin().list(false, 1)->size(), 1U);
}

void BlockStorePgTest::addressesAreForgotten() {
    block(u"ann"_s, wish(true, true));
    const auto hashes = [&] {
        return m_fixture.sql(u"select (select count(*) from invites.ticket_address) || ' ' || count(address_hash)"
                             " from invites.block"_s);
    };
    m_fixture.sql(u"select invites.forget_expired()"_s);
    QCOMPARE(hashes(), u"1 1"_s);
    m_fixture.sql(u"update invites.ticket_address set day = day - 1; update invites.block set blocked_at = blocked_at"
                  " - interval '3 days', ends_at = ends_at - interval '2 days'; select invites.forget_expired()"_s);
    QCOMPARE(hashes(), u"0 0"_s);
}

void BlockStorePgTest::onlyAdminsAct_data() {
    QTest::addColumn<QString>("login");
    QTest::newRow("moderator") << u"mona"_s;
    QTest::newRow("server") << u"serv"_s;
}

void BlockStorePgTest::onlyAdminsAct() {
    QFETCH(QString, login);
    const auto connection = m_fixture.connectAs(login);
    store::BlockStore blocks(*connection);
    QCOMPARE(blocks.block(ticket(u"ann"_s), wish(true, false)).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(blocks.lift(BlockId(1)).error().code, ErrorCode::PermissionDenied);
}

QTEST_GUILESS_MAIN(BlockStorePgTest)
#include "BlockStorePgTest.moc"
