#include "common/store/CampaignAdminStore.h"
#include "common/store/PremiumStore.h"
#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/store/StoreFixture.h"

#include <QRandomGenerator>
#include <QTest>

#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using store::Checkout;
using store::CustomerFetch;
using store::FetchOutcome;
using test::FairnessWitness;

namespace {

CustomerState stateOf(const QString& status, Payment payment = Payment::Paid, const QString& id = u"sub_1"_s) {
    return {{{id, status, Instant(std::chrono::hours(24 * 365 * 60)), false}}, payment};
}

const CustomerState nothing;

} // namespace

// Members' premium and what it does to their tickets. A member's name is also his browser's and his ticket's.
class PremiumPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whoHasItAsksIntoThePriorityLane();
    void itMovesAWaitingTicketAndBack();
    void whatGivesIt_data();
    void whatGivesIt();
    void anAdminsMoveStays();
    void aCampaignTurnsItOnAndOff();
    void aCampaignGivesItsLaneUpAndTakesItBack();
    void aTicketThatBecomesHisMoves();
    void aMissedOfferComesBackWhereItBelongs();
    void aCodeThatDoesNotWorkTakesNobodyBackThere();
    void othersTicketsStay();
    void anOlderFetchChangesNothing();
    void askingAndPayingAtOnce();
    void theLineStaysFair();
    void aCheckoutBegunAgainIsTheSame();
    void aCheckoutThatIsOverIsAnother();
    void whoCannotCheckOut();
    void theFirstCustomerStands();
    void whatAMemberSees();
    void everybodyIsComparedOnceANight();
    void whoComesBackIsComparedAtOnce();
    void nobodyIsComparedWhoHasNothing();

private:
    QByteArray session(const QString& name) const { return m_sessions.value(name, QByteArray(32, 'n')); }
    store::PremiumStore premium() { return store::PremiumStore(m_fixture.connection()); }
    void sellPremium(bool sells = true);
    void signUp(const QString& name) { m_sessions[name] = m_fixture.addMember(name); }
    // A member who was at the provider's.
    void addCustomer(const QString& name);
    static QString customerOf(const QString& name) { return u"cus_"_s + name; }
    CustomerFetch beginFetch(const QString& name) { return premium().beginFetch(customerOf(name)).value().value(); }
    FetchOutcome fetch(const QString& name, const CustomerState& state) {
        return premium().keepFetch(beginFetch(name), state).value();
    }
    Ticket ask(const QString& name, bool isSignedIn = true);
    TicketLane laneOf(const QString& name) { return m_fixture.look(name).lane; }
    QString movesOf(const QString& name);
    QString nightOf(const QString& name) {
        return m_fixture.sql(u"select coalesce(to_char(check_due_at at time zone 'UTC', 'HH24'), 'never')"
                             " from invites.premium_account where customer_id = 'cus_%1'"_s.arg(name));
    }

    test::StoreFixture m_fixture;
    QMap<QString, QByteArray> m_sessions;
};

void PremiumPgTest::init() {
    m_fixture.reset();
    m_sessions.clear();
    sellPremium();
}

void PremiumPgTest::sellPremium(bool sells) {
    m_fixture.sql(u"update invites.campaign set premium = %1"_s.arg(sells ? u"true"_s : u"false"_s));
}

void PremiumPgTest::addCustomer(const QString& name) {
    signUp(name);
    const Checkout checkout = premium().beginCheckout(session(name)).value();
    QCOMPARE(premium().keepCustomer(checkout.reference, customerOf(name)).value(), customerOf(name));
}

Ticket PremiumPgTest::ask(const QString& name, bool isSignedIn) {
    store::TicketRequest request = m_fixture.requestOf(name, m_fixture.campaign());
    if (isSignedIn) {
        request.sessionHash = session(name);
        request.sealedSecret = QByteArray(64, 's');
    }
    const auto answer = m_fixture.request({request}).front();
    if (!answer.ticket)
        qFatal("%s got no ticket.", qUtf8Printable(name));
    return *answer.ticket;
}

QString PremiumPgTest::movesOf(const QString& name) {
    return m_fixture.sql(
        u"select coalesce(string_agg(format('%s>%s %s', e.before ->> 'lane', e.after ->> 'lane', e.reason), '; '"
        " order by e.id), '') from invites.audit_event e join invites.ticket t on t.id = e.subject_id"
        " where e.subject_kind = 'ticket' and t.secret_hash = decode('%1', 'hex')"_s.arg(
            QString::fromLatin1(m_fixture.hashOf(name).toHex())));
}

void PremiumPgTest::whoHasItAsksIntoThePriorityLane() {
    m_fixture.take(u"first"_s);
    m_fixture.take(u"second"_s);
    addCustomer(u"ann"_s);
    QCOMPARE(fetch(u"ann"_s, stateOf(u"active"_s)), FetchOutcome::Kept);
    const Ticket ticket = ask(u"ann"_s);
    QCOMPARE(ticket.lane, TicketLane::Priority);
    QCOMPARE(ticket.number, 3);
    QCOMPARE(ticket.ahead.value(), 0); // a priority ticket is welcome at the beginning
    QCOMPARE(ticket.waiting, 3);
    // Who asks again gets the same answer.
    QCOMPARE(ask(u"ann"_s).lane, TicketLane::Priority);
    QCOMPARE(m_fixture.sql(u"select tickets_moved from invites.campaign_line"_s), u"0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::itMovesAWaitingTicketAndBack() {
    for (const char* visitor : {"first", "second"})
        m_fixture.take(QString::fromLatin1(visitor));
    addCustomer(u"ann"_s);
    QCOMPARE(ask(u"ann"_s).lane, TicketLane::Standard);
    const QString version = u"select version from invites.campaign_line"_s;
    const qint64 before = m_fixture.sql(version).toLongLong();
    fetch(u"ann"_s, stateOf(u"active"_s));
    const Ticket moved = m_fixture.look(u"ann"_s);
    QCOMPARE(moved.lane, TicketLane::Priority);
    QCOMPARE(moved.number, 3);
    QCOMPARE(moved.ahead.value(), 0);
    // A server's line follows by that.
    QVERIFY(m_fixture.sql(version).toLongLong() > before);
    QCOMPARE(m_fixture.sql(u"select numbers::text from invites.line_change order by version desc limit 1"_s), u"{3}"_s);
    // The same news again is none.
    const qint64 then = m_fixture.sql(version).toLongLong();
    fetch(u"ann"_s, stateOf(u"active"_s));
    QCOMPARE(m_fixture.sql(version).toLongLong(), then);
    fetch(u"ann"_s, stateOf(u"canceled"_s));
    const Ticket back = m_fixture.look(u"ann"_s);
    QCOMPARE(back.lane, TicketLane::Standard);
    QCOMPARE(back.number, 3);
    QCOMPARE(back.ahead.value(), 2);
    QCOMPARE(movesOf(u"ann"_s), u"1>2 Its member has premium.; 2>1 Its member's premium ended."_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::whatGivesIt_data() {
    QTest::addColumn<QString>("status");
    QTest::addColumn<Payment>("payment");
    QTest::addColumn<bool>("gives");
    for (const char* status : {"active", "trialing"})
        QTest::newRow(status) << QString::fromLatin1(status) << Payment::Paid << true;
    for (const char* status :
        {"past_due", "unpaid", "canceled", "incomplete", "incomplete_expired", "paused", "something_new"})
        QTest::newRow(status) << QString::fromLatin1(status) << Payment::Paid << false;
    QTest::newRow("active, nothing paid yet") << u"active"_s << Payment::None << true;
    QTest::newRow("active, refunded") << u"active"_s << Payment::Refunded << false;
    QTest::newRow("active, disputed") << u"active"_s << Payment::Disputed << false;
}

void PremiumPgTest::whatGivesIt() {
    QFETCH(QString, status);
    QFETCH(Payment, payment);
    QFETCH(bool, gives);
    addCustomer(u"ann"_s);
    m_fixture.take(u"first"_s);
    ask(u"ann"_s);
    // From having it, and from not having it.
    for (const CustomerState& before : {stateOf(u"active"_s), nothing}) {
        fetch(u"ann"_s, before);
        fetch(u"ann"_s, stateOf(status, payment));
        QCOMPARE(premium().ofSession(session(u"ann"_s)).value()->hasPremium, gives);
        QCOMPARE(laneOf(u"ann"_s), gives ? TicketLane::Priority : TicketLane::Standard);
    }
    // One of two is enough.
    CustomerState two = stateOf(status, Payment::Paid);
    two.subscriptions.push_back({u"sub_2"_s, u"active"_s, {}, false});
    fetch(u"ann"_s, two);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Priority);
}

void PremiumPgTest::anAdminsMoveStays() {
    m_fixture.take(u"first"_s);
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s}) {
        addCustomer(name);
        ask(name);
    }
    m_fixture.sql(u"select invites.move_ticket(id, 'priority', 'a friend') from invites.ticket where number = 2"_s);
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s})
        fetch(name, stateOf(u"active"_s, Payment::Paid, u"sub_"_s + name));
    m_fixture.sql(u"select invites.move_ticket(id, 'head', 'a friend') from invites.ticket where number = 3"_s);
    m_fixture.sql(u"select invites.move_ticket(id, 'line', 'no friend') from invites.ticket where number = 4"_s);
    for (const QString& name : {u"ann"_s, u"ben"_s, u"cleo"_s})
        fetch(name, stateOf(u"canceled"_s, Payment::Paid, u"sub_"_s + name));
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Priority);
    QCOMPARE(laneOf(u"ben"_s), TicketLane::Head);
    QCOMPARE(laneOf(u"cleo"_s), TicketLane::Standard);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::aCampaignTurnsItOnAndOff() {
    m_fixture.take(u"first"_s);
    for (const QString& name : {u"ann"_s, u"ben"_s})
        addCustomer(name);
    sellPremium(false);
    fetch(u"ann"_s, stateOf(u"active"_s));
    QCOMPARE(ask(u"ann"_s).lane, TicketLane::Standard);
    QCOMPARE(ask(u"ben"_s).lane, TicketLane::Standard);
    store::CampaignAdminStore campaigns(m_fixture.connection());
    const auto set = [&](bool premium) {
        const auto record = campaigns.list().value().front();
        store::CampaignSettings settings = record.settings;
        settings.premium = premium;
        const auto updated = campaigns.update(record.id, record.version, settings);
        QVERIFY2(updated, updated ? "" : qUtf8Printable(updated.error().detail));
        QVERIFY(!updated->isConflict);
        QCOMPARE(campaigns.list().value().front().settings, settings);
    };
    set(true);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Priority);
    QCOMPARE(laneOf(u"ben"_s), TicketLane::Standard);
    set(false);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Standard);
    QCOMPARE(movesOf(u"ann"_s), u"1>2 Its member has premium.; 2>1 The campaign gave premium up."_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action = 'update_campaign'"_s), u"2"_s);
    // Somebody else's change is not overwritten.
    const auto record = campaigns.list().value().front();
    m_fixture.sql(u"update invites.campaign set name = 'Other'"_s);
    QCOMPARE(
        m_fixture.sql(u"select outcome from invites.set_campaign_rules(1, %1, 'off', false, 'none', 86400, true)"_s.arg(
            record.version)),
        u"changed"_s);
    QCOMPARE(m_fixture.refusal(u"select invites.set_campaign_rules(1, 1, 'off', false, 'none', 86400, null)"_s),
        u"bad_premium"_s);
    QCOMPARE(m_fixture.refusal(u"select invites.set_campaign_rules(99, 1, 'off', false, 'none', 86400, true)"_s),
        u"no_campaign"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::aCampaignGivesItsLaneUpAndTakesItBack() {
    m_fixture.take(u"first"_s);
    addCustomer(u"ann"_s);
    fetch(u"ann"_s, stateOf(u"active"_s));
    ask(u"ann"_s);
    m_fixture.sql(u"update invites.campaign set priority_share = null"_s);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Standard);
    // There is nothing to gain, and nothing to lose.
    fetch(u"ann"_s, nothing);
    fetch(u"ann"_s, stateOf(u"active"_s));
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Standard);
    m_fixture.sql(u"update invites.campaign set priority_share = 3"_s);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Priority);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::aTicketThatBecomesHisMoves() {
    m_fixture.take(u"first"_s);
    addCustomer(u"ann"_s);
    fetch(u"ann"_s, stateOf(u"active"_s));
    QCOMPARE(ask(u"ann"_s, false).lane, TicketLane::Standard);
    const Ticket his = ask(u"ann"_s);
    QCOMPARE(his.lane, TicketLane::Priority);
    QCOMPARE(his.number, 2);
    QCOMPARE(movesOf(u"ann"_s), u"1>2 Its member has premium."_s);
}

void PremiumPgTest::aMissedOfferComesBackWhereItBelongs() {
    addCustomer(u"ann"_s);
    ask(u"ann"_s);
    m_fixture.addCodes({u"A"_s});
    m_fixture.take(u"ben"_s);
    m_fixture.endHold(u"ann"_s);
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Expired);
    fetch(u"ann"_s, stateOf(u"active"_s));
    m_fixture.take(u"cleo"_s);
    m_fixture.returnToLine(u"ann"_s);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Priority);
    // And the other way round.
    m_fixture.addCodes({u"B"_s});
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Offered);
    fetch(u"ann"_s, nothing);
    QCOMPARE(m_fixture.look(u"ann"_s).lane, TicketLane::Standard);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::aCodeThatDoesNotWorkTakesNobodyBackThere() {
    addCustomer(u"ann"_s);
    m_fixture.take(u"first"_s);
    fetch(u"ann"_s, stateOf(u"active"_s));
    ask(u"ann"_s);
    m_fixture.addCodes({u"A"_s});
    QCOMPARE(m_fixture.reveal(u"ann"_s).ticket->state, TicketState::Delivered);
    fetch(u"ann"_s, nothing);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket where lane = 2 or is_premium"_s), u"0"_s);
    // A delivered ticket is not moved into the lane, where it does not wait.
    fetch(u"ann"_s, stateOf(u"active"_s));
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket where lane = 2"_s), u"0"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Head);
}

void PremiumPgTest::othersTicketsStay() {
    for (const QString& name : {u"ann"_s, u"ben"_s}) {
        addCustomer(name);
        ask(name);
    }
    m_fixture.take(u"first"_s);
    fetch(u"ann"_s, stateOf(u"active"_s));
    QCOMPARE(laneOf(u"ben"_s), TicketLane::Standard);
    QCOMPARE(laneOf(u"first"_s), TicketLane::Standard);
    // Nor does a subscription go from one to another.
    fetch(u"ben"_s, stateOf(u"canceled"_s));
    QCOMPARE(m_fixture.sql(u"select status from invites.subscription"_s), u"active"_s);
    QCOMPARE(laneOf(u"ann"_s), TicketLane::Priority);
}

void PremiumPgTest::anOlderFetchChangesNothing() {
    addCustomer(u"ann"_s);
    const CustomerFetch older = beginFetch(u"ann"_s);
    const CustomerFetch newer = beginFetch(u"ann"_s);
    QVERIFY(older.number < newer.number);
    QCOMPARE(premium().keepFetch(newer, stateOf(u"active"_s)).value(), FetchOutcome::Kept);
    QCOMPARE(premium().keepFetch(older, nothing).value(), FetchOutcome::Stale);
    QVERIFY(premium().ofSession(session(u"ann"_s)).value()->hasPremium);
    // Nor does the same one twice.
    QCOMPARE(premium().keepFetch(newer, nothing).value(), FetchOutcome::Stale);
    QCOMPARE(premium().keepFetch({u"cus_nobody"_s, 1}, nothing).value(), FetchOutcome::Unknown);
    QVERIFY(!premium().beginFetch(u"cus_nobody"_s).value());
}

void PremiumPgTest::askingAndPayingAtOnce() {
    constexpr int rounds = 40;
    m_fixture.take(u"first"_s);
    const auto other = m_fixture.connect();
    for (int i = 0; i < rounds; ++i) {
        const QString name = u"m%1"_s.arg(i);
        addCustomer(name);
        const CustomerFetch begun = beginFetch(name);
        // In turns, whoever is sooner: he is in the lane in the end.
        std::thread paying([&, i] {
            std::this_thread::sleep_for(std::chrono::microseconds(i * 100));
            const auto kept =
                store::PremiumStore(*other).keepFetch(begun, stateOf(u"active"_s, Payment::Paid, u"sub_"_s + name));
            if (!kept || *kept != FetchOutcome::Kept)
                qFatal("It was not kept.");
        });
        ask(name);
        paying.join();
        QCOMPARE(laneOf(name), TicketLane::Priority);
    }
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::theLineStaysFair() {
    constexpr int members = 40;
    constexpr int steps = 250;
    const FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    QRandomGenerator random(20261126);
    for (int i = 0; i < members; ++i)
        addCustomer(u"m%1"_s.arg(i));
    int visitors = 0;
    for (int i = 0; i < steps; ++i) {
        const QString member = u"m%1"_s.arg(random.bounded(members));
        switch (random.bounded(8)) {
        case 0:
        case 1:
            fetch(member, stateOf(random.bounded(4) ? u"active"_s : u"past_due"_s, Payment::Paid, u"sub_"_s + member));
            break;
        case 2:
        case 3:
            ask(member);
            break;
        case 4:
        case 5:
            m_fixture.take(u"v%1"_s.arg(visitors++));
            break;
        case 6:
            m_fixture.addCodes({u"code%1"_s.arg(i)});
            break;
        default:
            if (random.bounded(6) == 0)
                m_fixture.sql(u"update invites.campaign set premium = not premium"_s);
        }
    }
    m_fixture.sql(u"update invites.campaign set premium = true"_s);
    for (int i = 0; i < 60; ++i)
        m_fixture.addCodes({u"last%1"_s.arg(i)});
    QCOMPARE(witness.faults(), QStringList());
    QVERIFY(witness.servedBeforeStandard() > 3);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void PremiumPgTest::aCheckoutBegunAgainIsTheSame() {
    signUp(u"ann"_s);
    const Checkout first = premium().beginCheckout(session(u"ann"_s)).value();
    QCOMPARE(first.outcome, Checkout::Outcome::Begun);
    QVERIFY(first.customerId.isEmpty());
    QVERIFY(!first.reference.isEmpty() && first.reference != first.key);
    premium().keepCustomer(first.reference, u"cus_ann"_s);
    QVERIFY(premium().keepCheckout(first, u"cs_1"_s));
    const Checkout second = premium().beginCheckout(session(u"ann"_s)).value();
    QCOMPARE(second.key, first.key);
    QCOMPARE(second.reference, first.reference);
    QCOMPARE(second.expiresAt, first.expiresAt);
    QCOMPARE(second.customerId, u"cus_ann"_s);
    // News of somebody who has not paid yet changes nothing of that.
    fetch(u"ann"_s, nothing);
    QCOMPARE(premium().beginCheckout(session(u"ann"_s)).value().key, first.key);
}

void PremiumPgTest::aCheckoutThatIsOverIsAnother() {
    signUp(u"ann"_s);
    const auto begin = [&] { return premium().beginCheckout(session(u"ann"_s)).value(); };
    const auto pass = [&](const char* time) {
        m_fixture.sql(u"update invites.premium_account set checkout_began_at = checkout_began_at - interval '%1'"_s.arg(
            QLatin1String(time)));
    };
    const Checkout unheard = begin();
    pass("19 minutes");
    QCOMPARE(begin().key, unheard.key);
    pass("2 minutes");
    const Checkout heard = begin();
    QVERIFY(heard.key != unheard.key);
    QVERIFY(premium().keepCheckout(heard, u"cs_1"_s));
    // Of one that is not the present one nothing is kept.
    QVERIFY(premium().keepCheckout(unheard, u"cs_0"_s));
    QCOMPARE(m_fixture.sql(u"select checkout_id from invites.premium_account"_s), u"cs_1"_s);
    pass("59 minutes");
    QCOMPARE(begin().key, heard.key);
    pass("2 minutes");
    const Checkout next = begin();
    QVERIFY(next.key != heard.key);
    // A subscription came of it, and is over: whoever begins again means another one.
    premium().keepCustomer(next.reference, u"cus_ann"_s);
    premium().keepCheckout(next, u"cs_2"_s);
    fetch(u"ann"_s, stateOf(u"canceled"_s));
    QVERIFY(begin().key != next.key);
}

void PremiumPgTest::whoCannotCheckOut() {
    const auto outcome = [&](const QString& name) { return premium().beginCheckout(session(name)).value().outcome; };
    QCOMPARE(outcome(u"nobody"_s), Checkout::Outcome::NotSignedIn);
    addCustomer(u"ann"_s);
    for (const char* status : {"active", "trialing", "past_due", "unpaid", "incomplete", "paused"}) {
        fetch(u"ann"_s, stateOf(QString::fromLatin1(status)));
        QCOMPARE(outcome(u"ann"_s), Checkout::Outcome::HasSubscription);
    }
    fetch(u"ann"_s, stateOf(u"active"_s, Payment::Refunded));
    QCOMPARE(outcome(u"ann"_s), Checkout::Outcome::HasSubscription);
    fetch(u"ann"_s, stateOf(u"canceled"_s));
    QCOMPARE(outcome(u"ann"_s), Checkout::Outcome::Begun);
    m_fixture.sql(u"update invites.campaign set priority_share = null"_s);
    QCOMPARE(outcome(u"ann"_s), Checkout::Outcome::NotOffered);
    m_fixture.sql(u"update invites.campaign set priority_share = 4, premium = false"_s);
    QCOMPARE(outcome(u"ann"_s), Checkout::Outcome::NotOffered);
}

void PremiumPgTest::theFirstCustomerStands() {
    signUp(u"ann"_s);
    const Checkout checkout = premium().beginCheckout(session(u"ann"_s)).value();
    QCOMPARE(premium().keepCustomer(checkout.reference, u"cus_1"_s).value(), u"cus_1"_s);
    QCOMPARE(premium().keepCustomer(checkout.reference, u"cus_2"_s).value(), u"cus_1"_s);
    QVERIFY(!premium().keepCustomer(u"00000000-0000-0000-0000-000000000000"_s, u"cus_3"_s));
    // Nor is one customer two members'.
    signUp(u"ben"_s);
    const Checkout other = premium().beginCheckout(session(u"ben"_s)).value();
    QVERIFY(!premium().keepCustomer(other.reference, u"cus_1"_s));
    QCOMPARE(premium().customerOf(session(u"ann"_s)).value().value(), u"cus_1"_s);
    QVERIFY(!premium().customerOf(session(u"ben"_s)).value());
    QVERIFY(!premium().customerOf(session(u"nobody"_s)).value());
}

void PremiumPgTest::whatAMemberSees() {
    QVERIFY(!premium().ofSession(session(u"nobody"_s)).value());
    signUp(u"ann"_s);
    auto seen = premium().ofSession(session(u"ann"_s)).value().value();
    QVERIFY(!seen.hasPremium && !seen.hasCustomer && seen.status.isEmpty() && !seen.currentPeriodEnd);
    const Checkout checkout = premium().beginCheckout(session(u"ann"_s)).value();
    premium().keepCustomer(checkout.reference, u"cus_ann"_s);
    const Instant end(std::chrono::seconds(1'800'000'000));
    fetch(u"ann"_s, {{{u"sub_old"_s, u"canceled"_s, Instant(std::chrono::seconds(1'900'000'000)), false},
                         {u"sub_new"_s, u"active"_s, end, true}},
                        Payment::Paid});
    seen = premium().ofSession(session(u"ann"_s)).value().value();
    QVERIFY(seen.hasPremium && seen.hasCustomer && seen.cancelAtPeriodEnd);
    QCOMPARE(seen.status, u"active"_s);
    QVERIFY(seen.currentPeriodEnd.value() == end);
    QCOMPARE(seen.payment, Payment::Paid);
    // Where the end is not known.
    fetch(u"ann"_s, {{{u"sub_new"_s, u"past_due"_s, {}, false}}, Payment::Paid});
    seen = premium().ofSession(session(u"ann"_s)).value().value();
    QCOMPARE(seen.status, u"past_due"_s);
    QVERIFY(!seen.currentPeriodEnd && !seen.hasPremium);
}

void PremiumPgTest::everybodyIsComparedOnceANight() {
    using std::chrono::seconds;
    addCustomer(u"ann"_s);
    fetch(u"ann"_s, stateOf(u"active"_s));
    QCOMPARE(nightOf(u"ann"_s), u"03"_s);
    QVERIFY(premium().takeChecks(10, seconds(600)).value().empty());
    QVERIFY(premium().nextWorkIn().value().has_value());
    m_fixture.sql(u"update invites.premium_account set check_due_at = now()"_s);
    const auto taken = premium().takeChecks(10, seconds(600)).value();
    QCOMPARE(taken.size(), std::size_t(1));
    QCOMPARE(taken.front().customerId, u"cus_ann"_s);
    // By one server.
    const auto other = m_fixture.connect();
    QVERIFY(store::PremiumStore(*other).takeChecks(10, seconds(600)).value().empty());
    // It died: somebody else does it when the lease is over.
    m_fixture.sql(u"update invites.premium_account set check_due_at = check_due_at - interval '10 minutes'"_s);
    const auto again = premium().takeChecks(10, seconds(600)).value();
    QCOMPARE(again.size(), std::size_t(1));
    QCOMPARE(premium().keepFetch(again.front(), stateOf(u"canceled"_s)).value(), FetchOutcome::Kept);
    QVERIFY(!premium().ofSession(session(u"ann"_s)).value()->hasPremium);
    // The first one comes after all, too late.
    QCOMPARE(premium().keepFetch(taken.front(), stateOf(u"active"_s)).value(), FetchOutcome::Stale);
}

void PremiumPgTest::whoComesBackIsComparedAtOnce() {
    addCustomer(u"ann"_s);
    QVERIFY(premium().askCheck(session(u"ann"_s)).value());
    QCOMPARE(premium().takeChecks(10, std::chrono::seconds(7200)).value().size(), std::size_t(1));
    fetch(u"ann"_s, nothing);
    QVERIFY(!premium().askCheck(session(u"ann"_s)).value()); // he was looked at just now
    m_fixture.sql(u"update invites.premium_account set kept_at = kept_at - interval '4 seconds'"_s);
    QVERIFY(premium().askCheck(session(u"ann"_s)).value());
    QVERIFY(!premium().askCheck(session(u"ann"_s)).value()); // it is due already
    QVERIFY(!premium().askCheck(session(u"nobody"_s)).value());
}

void PremiumPgTest::nobodyIsComparedWhoHasNothing() {
    QVERIFY(!premium().nextWorkIn().value());
    addCustomer(u"ann"_s);
    // Whether he has paid is looked for when his checkout is over, and in the nights after that.
    QVERIFY(premium().nextWorkIn().value().has_value());
    fetch(u"ann"_s, nothing);
    QCOMPARE(nightOf(u"ann"_s), u"03"_s);
    m_fixture.sql(u"update invites.premium_account set checkout_began_at = now() - interval '3 days'"_s);
    fetch(u"ann"_s, stateOf(u"canceled"_s));
    QCOMPARE(nightOf(u"ann"_s), u"never"_s);
    QVERIFY(!premium().nextWorkIn().value());
    // Who never got as far as the provider is nobody there.
    signUp(u"ben"_s);
    premium().beginCheckout(session(u"ben"_s)).value();
    m_fixture.sql(u"update invites.premium_account set check_due_at = now() where customer_id is null"_s);
    QVERIFY(premium().takeChecks(10, std::chrono::seconds(60)).value().empty());
    QVERIFY(!premium().nextWorkIn().value());
}

QTEST_GUILESS_MAIN(PremiumPgTest)
#include "PremiumPgTest.moc"
