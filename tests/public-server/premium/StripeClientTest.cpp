#include "public-server/premium/StripeClient.h"

#include "public-server/premium/PriceTag.h"
#include "tests/support/stripe/StripeEmulator.h"

#include <QDateTime>
#include <QTest>

#include <thread>

using namespace invites;
using namespace invites::premium;
using namespace Qt::StringLiterals;
using test::StripeBehaviour;
using test::StripeDeed;
using test::StripeEmulator;
using Kind = StripeFailure::Kind;

Q_DECLARE_METATYPE(invites::test::StripeBehaviour)

// Stripe's API, against an emulator that also misbehaves.
class StripeClientTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aReferenceIsOneCustomer();
    void aCheckoutIsMadeOnce();
    void aLostAnswerMakesNothingTwice();
    void anotherPriceIsAnotherCheckout();
    void thePortalIsAtStripes();
    void aCustomersStateFollowsHisLife_data();
    void aCustomersStateFollowsHisLife();
    void aDisputesCustomerIsFound();
    void misbehaviourIsNamed_data();
    void misbehaviourIsNamed();
    void whatIsNotThereIsRefused();
    void aBusyMomentIsWaitedOut();
    void aSlowStripeIsGivenUp();
    void stoppingDoesNotWait();
    void thePriceIsAskedOnceAnHour();

private:
    StripeOptions options() const {
        StripeOptions options;
        options.apiUrl = m_stripe->url();
        options.allowPlainHttp = true;
        options.secretKey = Secret("sk_test_emulator");
        options.publicUrl = "https://invites.example";
        return options;
    }
    static store::Checkout checkoutOf(const QString& customer, const QString& key = u"key"_s) {
        const Instant end(std::chrono::seconds(QDateTime::currentSecsSinceEpoch() + 3600));
        return {store::Checkout::Outcome::Begun, u"reference"_s, customer, key, end};
    }
    // A customer who has paid.
    QString paidCustomer(const StripeClient& client) const {
        const QString customer = client.createCustomer(u"reference"_s).value();
        const auto session = client.createCheckout(checkoutOf(customer)).value();
        if (!m_stripe->pay(session.id.toStdString()))
            qFatal("The checkout is not open.");
        return customer;
    }

    std::unique_ptr<StripeEmulator> m_stripe;
};

void StripeClientTest::init() {
    m_stripe = std::make_unique<StripeEmulator>();
}

void StripeClientTest::aReferenceIsOneCustomer() {
    const StripeClient client(options());
    const QString customer = client.createCustomer(u"one"_s).value();
    QVERIFY(customer.startsWith(u"cus_"_s));
    QCOMPARE(client.createCustomer(u"one"_s).value(), customer);
    QVERIFY(client.createCustomer(u"two"_s).value() != customer);
    QCOMPARE(m_stripe->customers(), 2);
}

void StripeClientTest::aCheckoutIsMadeOnce() {
    const StripeClient client(options());
    const QString customer = client.createCustomer(u"one"_s).value();
    const store::Checkout checkout = checkoutOf(customer);
    const auto first = client.createCheckout(checkout).value();
    QVERIFY(first.id.startsWith(u"cs_test_"_s));
    QVERIFY(QByteArray::fromStdString(first.url).startsWith(QByteArray::fromStdString(m_stripe->url() + "/c/pay/")));
    QCOMPARE(client.createCheckout(checkout).value().id, first.id);
    store::Checkout other = checkout;
    other.key = u"another"_s;
    QVERIFY(client.createCheckout(other).value().id != first.id);
    QCOMPARE(m_stripe->sessions(), 2);
}

void StripeClientTest::aLostAnswerMakesNothingTwice() {
    const StripeClient client(options());
    m_stripe->misbehave(StripeBehaviour::LostAnswer, 1);
    const auto customer = client.createCustomer(u"one"_s);
    QVERIFY(customer);
    m_stripe->misbehave(StripeBehaviour::LostAnswer, 2);
    const store::Checkout checkout = checkoutOf(*customer);
    const auto lost = client.createCheckout(checkout);
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, Kind::Unavailable);
    QVERIFY(client.createCheckout(checkout));
    QCOMPARE(m_stripe->customers(), 1);
    QCOMPARE(m_stripe->sessions(), 1);
}

void StripeClientTest::anotherPriceIsAnotherCheckout() {
    const StripeClient client(options());
    const QString customer = client.createCustomer(u"one"_s).value();
    const store::Checkout checkout = checkoutOf(customer);
    const auto first = client.createCheckout(checkout).value();
    StripeOptions priced = options();
    priced.price = "price_emulator";
    // With the same key Stripe would refuse it.
    const auto second = StripeClient(priced).createCheckout(checkout);
    QVERIFY(second);
    QVERIFY(second->id != first.id);
    priced.price = "price_other";
    const auto third = StripeClient(priced).createCheckout(checkout);
    QVERIFY(!third);
    QCOMPARE(third.error().kind, Kind::Refused);
    QCOMPARE(third.error().reason, std::string("stripe_400"));
}

void StripeClientTest::thePortalIsAtStripes() {
    const StripeClient client(options());
    const QString customer = client.createCustomer(u"one"_s).value();
    const std::string url = client.createPortal(customer).value();
    QVERIFY(url.starts_with(m_stripe->url() + "/p/session/"));
    QVERIFY(url.ends_with(QByteArray("https://invites.example/premium").toPercentEncoding().toStdString()));
    QCOMPARE(client.createPortal(u"cus_nobody"_s).error().kind, Kind::Refused);
}

void StripeClientTest::aCustomersStateFollowsHisLife_data() {
    QTest::addColumn<bool>("isOldShape");
    QTest::newRow("since basil") << false;
    QTest::newRow("before basil") << true;
}

void StripeClientTest::aCustomersStateFollowsHisLife() {
    QFETCH(bool, isOldShape);
    m_stripe->setOldShape(isOldShape);
    const StripeClient client(options());
    const QString nobody = client.createCustomer(u"nobody"_s).value();
    QCOMPARE(client.customerState(nobody).value(), CustomerState());
    const QString customer = paidCustomer(client);
    const auto state = [&] { return client.customerState(customer).value(); };
    QCOMPARE(state().subscriptions.size(), std::size_t(1));
    QCOMPARE(state().subscriptions.front().status, u"active"_s);
    QVERIFY(state().subscriptions.front().currentPeriodEnd.has_value());
    QCOMPARE(state().payment, Payment::Paid);
    const auto after = [&](StripeDeed deed) {
        if (!m_stripe->happen(deed, customer.toStdString()))
            qFatal("That cannot happen.");
        return state();
    };
    QVERIFY(after(StripeDeed::CancelAtEnd).subscriptions.front().cancelAtPeriodEnd);
    QVERIFY(!after(StripeDeed::Resume).subscriptions.front().cancelAtPeriodEnd);
    QCOMPARE(after(StripeDeed::RefundPart).payment, Payment::Paid);
    QCOMPARE(after(StripeDeed::Refund).payment, Payment::Refunded);
    QCOMPARE(after(StripeDeed::Renew).payment, Payment::Paid);
    QCOMPARE(after(StripeDeed::Dispute).payment, Payment::Disputed);
    QCOMPARE(after(StripeDeed::WinDispute).payment, Payment::Paid);
    QCOMPARE(after(StripeDeed::Dispute).payment, Payment::Disputed);
    QCOMPARE(after(StripeDeed::LoseDispute).payment, Payment::Disputed);
    QCOMPARE(after(StripeDeed::FailRenewal).subscriptions.front().status, u"past_due"_s);
    QCOMPARE(after(StripeDeed::PayAgain).subscriptions.front().status, u"active"_s);
    QCOMPARE(after(StripeDeed::CancelNow).subscriptions.front().status, u"canceled"_s);
}

void StripeClientTest::aDisputesCustomerIsFound() {
    const StripeClient client(options());
    const QString customer = paidCustomer(client);
    QCOMPARE(client.customerOfCharge(u"ch_nothing"_s).error().kind, Kind::Refused);
    m_stripe->takeEvents();
    QVERIFY(m_stripe->happen(StripeDeed::Dispute));
    const QByteArray body = m_stripe->takeEvents().front().body;
    const qsizetype at = body.indexOf("\"ch_") + 1;
    const QString charge = QString::fromLatin1(body.mid(at, body.indexOf('"', at) - at));
    QCOMPARE(client.customerOfCharge(charge).value(), customer);
}

void StripeClientTest::misbehaviourIsNamed_data() {
    QTest::addColumn<StripeBehaviour>("behaviour");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("too many") << StripeBehaviour::TooMany << QByteArray("stripe_429");
    QTest::newRow("server error") << StripeBehaviour::ServerError << QByteArray("stripe_500");
    QTest::newRow("wrong key") << StripeBehaviour::WrongKey << QByteArray("stripe_401");
    QTest::newRow("key in use") << StripeBehaviour::InUse << QByteArray("stripe_409");
    QTest::newRow("not JSON") << StripeBehaviour::NotJson << QByteArray("stripe_unreadable");
    QTest::newRow("huge") << StripeBehaviour::HugeAnswer << QByteArray("answer_too_large");
    QTest::newRow("elsewhere") << StripeBehaviour::Elsewhere << QByteArray("stripe_unreadable");
}

void StripeClientTest::misbehaviourIsNamed() {
    QFETCH(StripeBehaviour, behaviour);
    QFETCH(QByteArray, reason);
    const StripeClient client(options());
    const QString customer = client.createCustomer(u"one"_s).value();
    m_stripe->setBehaviour(behaviour);
    const auto made = client.createCheckout(checkoutOf(customer));
    QVERIFY(!made);
    QCOMPARE(made.error().kind, Kind::Unavailable);
    QCOMPARE(QByteArray::fromStdString(made.error().reason), reason);
    if (behaviour == StripeBehaviour::Elsewhere)
        return;
    const auto state = client.customerState(customer);
    QVERIFY(!state);
    QCOMPARE(QByteArray::fromStdString(state.error().reason), reason);
}

void StripeClientTest::whatIsNotThereIsRefused() {
    const StripeClient client(options());
    QCOMPARE(client.customerState(u"cus_nobody"_s).error().kind, Kind::Refused);
    StripeOptions wrong = options();
    wrong.secretKey = Secret("sk_test_other");
    QCOMPARE(StripeClient(wrong).tryKey().error().reason, std::string("stripe_401"));
    wrong = options();
    wrong.price = "price_other";
    QCOMPARE(StripeClient(wrong).tryKey().error().reason, std::string("stripe_404"));
    QVERIFY(client.tryKey());
}

void StripeClientTest::aBusyMomentIsWaitedOut() {
    const StripeClient client(options());
    for (const StripeBehaviour behaviour :
        {StripeBehaviour::TooMany, StripeBehaviour::ServerError, StripeBehaviour::InUse}) {
        m_stripe->misbehave(behaviour, 1);
        QVERIFY(client.createCustomer(u"one"_s));
    }
    QCOMPARE(m_stripe->customers(), 1);
}

void StripeClientTest::aSlowStripeIsGivenUp() {
    const StripeClient client(options(), std::chrono::milliseconds(200));
    m_stripe->setBehaviour(StripeBehaviour::Hold);
    const auto state = client.customerState(u"cus_1"_s);
    QCOMPARE(state.error().reason, std::string("timeout"));
    QCOMPARE(state.error().kind, Kind::Unavailable);
    m_stripe->release();
}

void StripeClientTest::stoppingDoesNotWait() {
    StripeClient client(options());
    m_stripe->setBehaviour(StripeBehaviour::Hold);
    std::thread stopping([&] {
        if (!m_stripe->waitUntilHeld(std::chrono::seconds(5)))
            qFatal("It was not asked.");
        client.stop();
    });
    QElapsedTimer took;
    took.start();
    QCOMPARE(client.customerState(u"cus_1"_s).error().kind, Kind::Unavailable);
    QVERIFY(took.elapsed() < 4000);
    stopping.join();
    m_stripe->release();
}

void StripeClientTest::thePriceIsAskedOnceAnHour() {
    const StripeClient unpriced(options());
    PriceTag fixed(unpriced);
    QCOMPARE(fixed.words(), std::string("$19 a month"));
    QCOMPARE(m_stripe->requests(), 0);
    StripeOptions priced = options();
    priced.price = "price_emulator";
    const StripeClient client(priced);
    PriceTag tag(client);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(tag.words(), std::string("$19 a month"));
    QCOMPARE(m_stripe->requests(), 1);
    // While it is not known nothing is said.
    m_stripe->setBehaviour(StripeBehaviour::ServerError);
    PriceTag unknown(client);
    QCOMPARE(unknown.words(), std::string());
}

QTEST_GUILESS_MAIN(StripeClientTest)
#include "StripeClientTest.moc"
