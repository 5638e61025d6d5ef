#include "public-server/premium/WebhookEvent.h"
#include "public-server/premium/WebhookThread.h"
#include "tests/support/store/StoreFixture.h"
#include "tests/support/stripe/StripeEmulator.h"

#include <QTest>

#include <algorithm>
#include <atomic>

using namespace invites;
using namespace invites::premium;
using namespace Qt::StringLiterals;
using test::StripeBehaviour;
using test::StripeDeed;
using test::StripeEmulator;
using test::StripeEvent;

namespace {

class Counter final : public db::ConnectionObserver {
public:
    void statementDone(const QString&, std::chrono::microseconds) override { ++statements; }
    void statementFailed(const QString&, ErrorCode, const QString&) override { ++failures; }
    void reconnected() override {}
    std::atomic<int> statements{0};
    std::atomic<int> failures{0};
};

} // namespace

// From an event on the ledger to the lane of a ticket.
class WebhookThreadPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void payingBeginsPremium();
    void everyOrderEndsTheSame_data();
    void everyOrderEndsTheSame();
    void anOldEventSaysNothingNew();
    void aDisputeFindsItsMember();
    void strangersAreNobodys();
    void manyEventsAreOneFetch();
    void whatStripeRefusesIsTriedAgain();
    void whereAnotherDidItTheNextWakeIsHeeded();
    void aStripeThatIsAwayIsAskedNowAndThen();
    void whatStripeDoesNotKnowFails();
    void aNightFindsWhatNoEventTold();
    void aFetchThatIsOvertakenIsDoneAgain();
    void twoThreadsDoEachEventOnce();
    void anEndedThreadLeavesItsWork();
    void withNothingToComeItSendsNoQuery();

private:
    StripeOptions stripeOptions() const;
    std::unique_ptr<WebhookThread> thread(StripeClient& client, std::chrono::seconds delay = {});
    // A member who has paid, and waits.
    void subscribe(const QString& name);
    std::vector<StripeEvent> happen(StripeDeed deed) {
        if (!m_stripe->happen(deed))
            qFatal("That cannot happen.");
        return m_stripe->takeEvents();
    }
    void receive(const StripeEvent& event);
    void receive(const std::vector<StripeEvent>& events) {
        for (const StripeEvent& event : events)
            receive(event);
    }
    bool hasPremium() { return m_fixture.sql(u"select bool_or(has_premium) from invites.premium_account"_s) == u"t"_s; }
    QString states() {
        return m_fixture.sql(
            u"select coalesce(string_agg(concat_ws(' ', n, state, error), '; ' order by state, error), '')"
            " from (select count(*) as n, state, error from invites.webhook_event group by 2, 3) s"_s);
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<StripeEmulator> m_stripe;
    std::unique_ptr<StripeClient> m_client;
    Counter m_counter;
};

void WebhookThreadPgTest::init() {
    m_counter.statements = m_counter.failures = 0;
    m_fixture.reset();
    m_fixture.sql(u"update invites.campaign set premium = true"_s);
    m_stripe = std::make_unique<StripeEmulator>();
    m_client = std::make_unique<StripeClient>(stripeOptions());
}

StripeOptions WebhookThreadPgTest::stripeOptions() const {
    StripeOptions options;
    options.apiUrl = m_stripe->url();
    options.allowPlainHttp = true;
    options.secretKey = Secret("sk_test_emulator");
    options.publicUrl = "https://invites.example";
    return options;
}

std::unique_ptr<WebhookThread> WebhookThreadPgTest::thread(StripeClient& client, std::chrono::seconds delay) {
    WebhookOptions options;
    options.database = db::ConnectionOptions::parse(m_fixture.database().url).value();
    options.perSecond = 1000;
    options.gathering = std::chrono::milliseconds(1);
    options.firstDelay = options.longestDelay = delay;
    options.longestPause = std::chrono::seconds(0);
    return std::make_unique<WebhookThread>(std::move(options), client, &m_counter, nullptr);
}

void WebhookThreadPgTest::subscribe(const QString& name) {
    const QByteArray session = m_fixture.addMember(name);
    store::PremiumStore premium(m_fixture.connection());
    store::Checkout checkout = premium.beginCheckout(session).value();
    checkout.customerId =
        premium.keepCustomer(checkout.reference, m_client->createCustomer(checkout.reference).value()).value();
    const auto made = m_client->createCheckout(checkout).value();
    store::TicketRequest request = m_fixture.requestOf(name, m_fixture.campaign());
    request.sessionHash = session;
    request.sealedSecret = QByteArray(64, 's');
    m_fixture.request({request});
    if (!m_stripe->pay(made.id.toStdString()))
        qFatal("The checkout is not open.");
}

void WebhookThreadPgTest::receive(const StripeEvent& event) {
    const auto parsed = webhookEventFrom(event.body);
    if (!parsed || !parsed->isHeeded)
        qFatal("%s is not heeded.", event.type.c_str());
    if (!store::WebhookStore(m_fixture.connection()).receive(parsed->news))
        qFatal("It was not taken.");
}

void WebhookThreadPgTest::payingBeginsPremium() {
    m_fixture.take(u"first"_s);
    subscribe(u"ann"_s);
    QCOMPARE(m_fixture.look(u"ann"_s).lane, TicketLane::Standard);
    receive(m_stripe->takeEvents());
    const auto webhooks = thread(*m_client);
    QTRY_COMPARE(m_fixture.look(u"ann"_s).lane, TicketLane::Priority);
    QTRY_COMPARE(states(), u"3 processed"_s);
    receive(happen(StripeDeed::FailRenewal));
    webhooks->wake();
    QTRY_COMPARE(m_fixture.look(u"ann"_s).lane, TicketLane::Standard);
    receive(happen(StripeDeed::PayAgain));
    webhooks->wake();
    QTRY_COMPARE(m_fixture.look(u"ann"_s).lane, TicketLane::Priority);
    QCOMPARE(m_fixture.look(u"ann"_s).number, 2);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void WebhookThreadPgTest::everyOrderEndsTheSame_data() {
    QTest::addColumn<QList<StripeDeed>>("life");
    QTest::addColumn<bool>("hasPremium");
    QTest::newRow("renewed") << QList{StripeDeed::Renew} << true;
    QTest::newRow("not renewed") << QList{StripeDeed::FailRenewal} << false;
    QTest::newRow("given back") << QList{StripeDeed::CancelAtEnd, StripeDeed::Refund} << false;
    QTest::newRow("dispute won") << QList{StripeDeed::Dispute, StripeDeed::WinDispute} << true;
    QTest::newRow("cancelled and resumed") << QList{StripeDeed::CancelAtEnd, StripeDeed::Resume} << true;
    QTest::newRow("over") << QList{StripeDeed::CancelAtEnd, StripeDeed::EndPeriod} << false;
}

// All events of a life (five of them: 120 orders), each twice.
void WebhookThreadPgTest::everyOrderEndsTheSame() {
    QFETCH(QList<StripeDeed>, life);
    QFETCH(bool, hasPremium);
    m_fixture.take(u"first"_s);
    subscribe(u"ann"_s);
    std::vector<StripeEvent> events = m_stripe->takeEvents();
    for (const StripeDeed deed : life) {
        const auto more = happen(deed);
        events.insert(events.end(), more.begin(), more.end());
    }
    QCOMPARE(events.size(), std::size_t(5));
    const auto webhooks = thread(*m_client);
    std::vector<int> order{0, 1, 2, 3, 4};
    int orders = 0;
    do {
        m_fixture.sql(
            u"delete from invites.webhook_event; delete from invites.subscription; update invites.premium_account"
            " set has_premium = false, payment = 'none'; update invites.ticket set lane = 1 where lane = 2"_s);
        for (const int place : order) {
            receive(events[std::size_t(place)]);
            webhooks->wake();
        }
        receive(events);
        webhooks->wake();
        QTRY_COMPARE_WITH_TIMEOUT(states(), u"5 processed"_s, 20'000);
        QCOMPARE(this->hasPremium(), hasPremium);
        QCOMPARE(m_fixture.look(u"ann"_s).lane, hasPremium ? TicketLane::Priority : TicketLane::Standard);
        ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
    QCOMPARE(orders, 120);
    QCOMPARE(m_counter.failures.load(), 0);
}

void WebhookThreadPgTest::anOldEventSaysNothingNew() {
    subscribe(u"ann"_s);
    auto paid = m_stripe->takeEvents();
    receive(happen(StripeDeed::CancelNow));
    const auto webhooks = thread(*m_client);
    QTRY_COMPARE(states(), u"1 processed"_s);
    QVERIFY(!hasPremium());
    // "active", says what comes late.
    receive(paid);
    webhooks->wake();
    QTRY_COMPARE(states(), u"4 processed"_s);
    QVERIFY(!hasPremium());
}

void WebhookThreadPgTest::aDisputeFindsItsMember() {
    subscribe(u"ann"_s);
    receive(m_stripe->takeEvents());
    const auto webhooks = thread(*m_client);
    QTRY_VERIFY(hasPremium());
    receive(happen(StripeDeed::Dispute));
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.webhook_event where customer_id is null"_s), u"1"_s);
    webhooks->wake();
    QTRY_VERIFY(!hasPremium());
    receive(happen(StripeDeed::WinDispute));
    webhooks->wake();
    QTRY_VERIFY(hasPremium());
}

void WebhookThreadPgTest::strangersAreNobodys() {
    store::WebhookStore ledger(m_fixture.connection());
    QVERIFY(ledger.receive({u"evt_1"_s, u"invoice.paid"_s, u"in_1"_s, u"cus_stranger"_s}));
    QVERIFY(ledger.receive({u"evt_2"_s, u"invoice.paid"_s, u"in_2"_s, std::nullopt}));
    const auto webhooks = thread(*m_client);
    QTRY_COMPARE(states(), u"1 processed no_customer; 1 processed not_ours"_s);
    QCOMPARE(m_stripe->requests(), 0);
}

void WebhookThreadPgTest::manyEventsAreOneFetch() {
    subscribe(u"ann"_s);
    receive(m_stripe->takeEvents());
    for (int i = 0; i < 5; ++i)
        receive(happen(StripeDeed::Renew));
    const int before = m_stripe->requests();
    const auto webhooks = thread(*m_client);
    QTRY_COMPARE(states(), u"13 processed"_s);
    QCOMPARE(m_stripe->requests() - before, 2);
}

void WebhookThreadPgTest::whatStripeRefusesIsTriedAgain() {
    subscribe(u"ann"_s);
    receive(m_stripe->takeEvents());
    m_stripe->misbehave(StripeBehaviour::TooMany, 2);
    const auto webhooks = thread(*m_client);
    QTRY_COMPARE_WITH_TIMEOUT(states(), u"3 processed"_s, 20'000);
    QVERIFY(hasPremium());
    QCOMPARE(m_fixture.sql(u"select bool_and(attempts = 3) from invites.webhook_event"_s), u"t"_s);
}

void WebhookThreadPgTest::whereAnotherDidItTheNextWakeIsHeeded() {
    subscribe(u"ann"_s);
    receive(m_stripe->takeEvents());
    m_fixture.sql(u"update invites.premium_account set check_due_at = null"_s);
    m_stripe->misbehave(StripeBehaviour::ServerError, 1000);
    const auto webhooks = thread(*m_client);
    QTRY_VERIFY(m_fixture.sql(u"select bool_or(error is not null) from invites.webhook_event"_s) == u"t"_s);
    m_fixture.sql(u"update invites.webhook_event set state = 'processed', lease = null, error = null"_s);
    QTRY_VERIFY(!webhooks->nextLook());
    m_stripe->misbehave(StripeBehaviour::Honest, 0);
    receive(happen(StripeDeed::Renew));
    webhooks->wake();
    QTRY_VERIFY(hasPremium());
}

void WebhookThreadPgTest::aStripeThatIsAwayIsAskedNowAndThen() {
    subscribe(u"ann"_s);
    receive(m_stripe->takeEvents());
    m_stripe->misbehave(StripeBehaviour::ServerError, 1);
    // Events that were tried wait for an hour; Stripe is asked again, for somebody else.
    StripeClient client(stripeOptions());
    const auto webhooks = thread(client, std::chrono::hours(1));
    QTRY_VERIFY(m_fixture.sql(u"select bool_or(error is not null) from invites.webhook_event"_s) == u"t"_s);
    subscribe(u"bob"_s);
    receive(m_stripe->takeEvents());
    webhooks->wake();
    QTRY_VERIFY(hasPremium());
}

void WebhookThreadPgTest::whatStripeDoesNotKnowFails() {
    subscribe(u"ann"_s);
    m_fixture.sql(u"update invites.premium_account set customer_id = 'cus_lost'"_s);
    store::WebhookStore ledger(m_fixture.connection());
    QVERIFY(ledger.receive({u"evt_1"_s, u"invoice.paid"_s, u"in_1"_s, u"cus_lost"_s}));
    const auto webhooks = thread(*m_client);
    QTRY_COMPARE(states(), u"1 failed stripe_400"_s);
    // An admin's wish is looked for now and then.
    QVERIFY(webhooks->nextLook().has_value());
}

void WebhookThreadPgTest::aNightFindsWhatNoEventTold() {
    m_fixture.take(u"first"_s);
    subscribe(u"ann"_s);
    m_stripe->takeEvents(); // lost
    const auto webhooks = thread(*m_client);
    // Nothing before its time: the end of the checkout.
    QTest::qWait(50);
    QVERIFY(!hasPremium());
    const QString night = u"update invites.premium_account set check_due_at = now()"_s;
    m_fixture.sql(night);
    webhooks->wake();
    QTRY_COMPARE(m_fixture.look(u"ann"_s).lane, TicketLane::Priority);
    happen(StripeDeed::Refund); // lost, too
    m_fixture.sql(night);
    webhooks->wake();
    QTRY_COMPARE(m_fixture.look(u"ann"_s).lane, TicketLane::Standard);
    QTRY_COMPARE(
        m_fixture.sql(u"select check_due_at > now() + interval '1 minute' from invites.premium_account"_s), u"t"_s);
}

void WebhookThreadPgTest::aFetchThatIsOvertakenIsDoneAgain() {
    subscribe(u"ann"_s);
    receive(m_stripe->takeEvents());
    m_stripe->misbehave(StripeBehaviour::Hold, 1);
    const auto webhooks = thread(*m_client);
    QVERIFY(m_stripe->waitUntilHeld(std::chrono::seconds(10)));
    // Somebody else's fetch is kept meanwhile, of a time when nothing was paid.
    store::PremiumStore premium(m_fixture.connection());
    const QString customer =
        QString::fromStdString(m_fixture.sql(u"select customer_id from invites.premium_account"_s).toStdString());
    const auto other = premium.beginFetch(customer).value().value();
    QVERIFY(premium.keepFetch(other, {}).value() == store::FetchOutcome::Kept);
    m_stripe->release();
    QTRY_COMPARE(states(), u"3 processed"_s);
    QVERIFY(hasPremium());
}

void WebhookThreadPgTest::twoThreadsDoEachEventOnce() {
    constexpr int members = 8;
    for (int i = 0; i < members; ++i)
        subscribe(u"m%1"_s.arg(i));
    receive(m_stripe->takeEvents());
    StripeClient other(stripeOptions());
    const auto first = thread(*m_client);
    const auto second = thread(other);
    QTRY_COMPARE(states(), u"24 processed"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.premium_account where has_premium"_s), u"8"_s);
    QCOMPARE(m_fixture.sql(u"select bool_and(attempts = 1) from invites.webhook_event"_s), u"t"_s);
}

void WebhookThreadPgTest::anEndedThreadLeavesItsWork() {
    subscribe(u"ann"_s);
    receive(m_stripe->takeEvents());
    m_stripe->misbehave(StripeBehaviour::Hold, 1);
    auto webhooks = thread(*m_client);
    QVERIFY(m_stripe->waitUntilHeld(std::chrono::seconds(10)));
    QElapsedTimer took;
    took.start();
    webhooks.reset();
    QVERIFY(took.elapsed() < 4000);
    m_stripe->release();
    QVERIFY(!hasPremium());
    // Another server does it at once: it was given back, or its lease ends.
    m_fixture.sql(u"update invites.webhook_event set due_at = now() where state = 'received'"_s);
    StripeClient client(stripeOptions());
    const auto next = thread(client);
    QTRY_COMPARE(states(), u"3 processed"_s);
    QVERIFY(hasPremium());
}

void WebhookThreadPgTest::withNothingToComeItSendsNoQuery() {
    const auto webhooks = thread(*m_client);
    QTRY_COMPARE(m_counter.statements.load(), 3);
    QVERIFY(!webhooks->nextLook());
    QTest::qWait(300);
    QCOMPARE(m_counter.statements.load(), 3);
}

QTEST_GUILESS_MAIN(WebhookThreadPgTest)
#include "WebhookThreadPgTest.moc"
