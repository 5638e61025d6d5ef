#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/oidc/OidcEmulator.h"
#include "tests/support/server/CookieJar.h"
#include "tests/support/stripe/StripeEmulator.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>
#include <QUrlQuery>

#include <thread>

using namespace invites;
using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char secret[] = "whsec_test";

QByteArray eventOf(const QByteArray& id, const QByteArray& more = {}) {
    return R"({"id": ")" + id +
           R"(", "type": "invoice.paid", "livemode": false, "data": {"object": {"id": "in_1", "customer": "cus_1"}})" +
           more + "}";
}

} // namespace

// Premium through the whole server, with a Stripe that the test has in hand.
class PremiumTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { closeSite(); }
    void payingLeadsIntoThePriorityLane();
    void stoppingLeadsOutOfIt();
    void clicksAtOnceMakeOneCheckout();
    void lostAnswersMakeOneCheckout();
    void whoMayNotPay();
    void anotherSitesPageCannotBegin_data();
    void anotherSitesPageCannotBegin();
    void aStripeThatIsAwayIsSaid();
    void aSlowStripeKeepsNobodyElseWaiting();
    void thePageSaysWhatItIs();
    void thePageSaysWhatSomebodyHas();
    void thePageWorksWithoutScripts();
    void whoHasPaidIsLookedFor();
    void aWebhookIsOnTheLedgerOnce();
    void whatIsNotSignedIsRefused_data();
    void whatIsNotSignedIsRefused();
    void aWebhookMayBeLarge();
    void whatNobodyHeedsIsForgotten();
    void aWebhookWaitsForTheDatabaseAlone();
    void theCampaignSaysThatItIsThere();
    void withoutConfigurationThereIsNothing();
    void nothingSecretIsLogged();

private:
    QMap<QString, QString> variables() const;
    std::unique_ptr<CookieJar> browser() { return std::make_unique<CookieJar>(server().origin()); }
    // Signed in, as a person of this name.
    std::unique_ptr<CookieJar> member(const std::string& name);
    // Has paid.
    std::unique_ptr<CookieJar> payer(const std::string& name);
    void payAt(const QByteArray& url);
    HttpAnswer ask(CookieJar& jar) {
        return jar.post("/api/v1/campaigns/sora/tickets", {{u"human_check"_s, site().humanToken()}},
            {"Idempotency-Key: " + newIdempotencyKey()});
    }
    static QString laneOf(CookieJar& jar) { return jar.get("/api/v1/ticket").json().value("lane"_L1).toString(); }
    static bool hasPremium(CookieJar& jar) {
        return jar.get("/api/v1/member/premium").json().value("premium"_L1).toBool();
    }
    HttpAnswer checkout(CookieJar& jar) { return jar.post("/api/v1/member/premium/checkout", {}); }
    HttpAnswer webhook(const QByteArray& body, const QByteArray& header) {
        HttpClient client(server().origin());
        return client.send("POST", "/webhooks/stripe",
            {"Content-Type: application/json; charset=utf-8", "Stripe-Signature: " + header}, body);
    }
    HttpAnswer webhook(const QByteArray& body) {
        return webhook(body, QByteArray::fromStdString(StripeEmulator::signatureOf(body, secret)));
    }
    int events() { return int(site().count(u"select count(*) from invites.webhook_event"_s)); }

    std::unique_ptr<OidcEmulator> m_linkedIn;
    std::unique_ptr<StripeEmulator> m_stripe;
};

QMap<QString, QString> PremiumTest::variables() const {
    return {{u"INVITES_LINKEDIN_CLIENT_ID"_s, u"client"_s}, {u"INVITES_LINKEDIN_CLIENT_SECRET"_s, u"emulator-secret"_s},
        {u"INVITES_LINKEDIN_URL"_s, QString::fromStdString(m_linkedIn->url())},
        {u"INVITES_STRIPE_SECRET_KEY"_s, u"sk_test_emulator"_s},
        {u"INVITES_STRIPE_WEBHOOK_SECRET"_s, QString::fromLatin1(secret)},
        {u"INVITES_STRIPE_API_URL"_s, QString::fromStdString(m_stripe->url())}};
}

void PremiumTest::init() {
    m_linkedIn = std::make_unique<OidcEmulator>();
    m_stripe = std::make_unique<StripeEmulator>();
    openSite(variables());
    m_stripe->setWebhook(server().origin().toStdString() + "/webhooks/stripe", secret);
    site().sql(u"update invites.campaign set premium = true"_s);
}

std::unique_ptr<CookieJar> PremiumTest::member(const std::string& name) {
    m_linkedIn->setPerson({.subject = name, .name = name});
    auto jar = browser();
    const QUrl there(QString::fromLatin1(jar->get("/sign-in/linkedin?to=sora").header("Location")));
    HttpClient provider(there.toString(QUrl::RemovePath | QUrl::RemoveQuery).toLatin1());
    const QUrl back(QString::fromLatin1(
        provider.get((there.path() + u'?' + there.query(QUrl::FullyEncoded)).toLatin1()).header("Location")));
    if (jar->get((back.path() + u'?' + back.query(QUrl::FullyEncoded)).toLatin1()).status != 303)
        qFatal("%s could not sign in.", name.c_str());
    return jar;
}

void PremiumTest::payAt(const QByteArray& url) {
    const QByteArray origin = QByteArray::fromStdString(m_stripe->url());
    if (!url.startsWith(origin))
        qFatal("%s is not Stripe's.", url.constData());
    HttpClient stripe(origin);
    QVERIFY(stripe.get(url.mid(origin.size())).body.contains("Pay $19.00 a month"));
    const HttpAnswer paid = stripe.send("POST", url.mid(origin.size()), {}, QByteArray());
    QCOMPARE(paid.status, 303);
    QVERIFY(paid.header("Location").endsWith("/premium/done"));
}

std::unique_ptr<CookieJar> PremiumTest::payer(const std::string& name) {
    auto jar = member(name);
    payAt(checkout(*jar).json().value("url"_L1).toString().toLatin1());
    return jar;
}

void PremiumTest::payingLeadsIntoThePriorityLane() {
    const auto first = newVisitor();
    first->request(site().humanToken());
    const auto jar = member("ann");
    QCOMPARE(ask(*jar).json().value("lane"_L1).toString(), u"standard"_s);
    COMPARE_PROBLEM(jar->post("/api/v1/member/premium/portal", {}), 409, "no-subscription");
    const HttpAnswer begun = checkout(*jar);
    QCOMPARE(begun.status, 200);
    QCOMPARE(begun.json().keys(), QStringList{u"url"_s});
    payAt(begun.json().value("url"_L1).toString().toLatin1());
    QTRY_COMPARE(laneOf(*jar), u"priority"_s);
    const QJsonObject ticket = jar->get("/api/v1/ticket").json();
    QCOMPARE(ticket.value("number"_L1).toInt(), 2);
    QCOMPARE(ticket.value("ahead"_L1).toInt(), 0);
    const QJsonObject premium = jar->get("/api/v1/member/premium").json();
    QCOMPARE(premium.value("premium"_L1), QJsonValue(true));
    QCOMPARE(premium.value("status"_L1).toString(), u"active"_s);
    QCOMPARE(premium.value("payment"_L1).toString(), u"paid"_s);
    QCOMPARE(premium.value("cancelled"_L1), QJsonValue(false));
    QVERIFY(isUtcTime(premium.value("period_ends_at"_L1)));
    COMPARE_PROBLEM(checkout(*jar), 409, "has-subscription");
    // Who has it and asks is there from the beginning.
    const auto other = payer("ben");
    QTRY_VERIFY(hasPremium(*other));
    QCOMPARE(ask(*other).json().value("lane"_L1).toString(), u"priority"_s);
}

void PremiumTest::stoppingLeadsOutOfIt() {
    const auto first = newVisitor();
    first->request(site().humanToken());
    const auto jar = payer("ann");
    ask(*jar);
    QTRY_COMPARE(laneOf(*jar), u"priority"_s);
    const QByteArray portal =
        jar->post("/api/v1/member/premium/portal", {}).json().value("url"_L1).toString().toLatin1();
    QVERIFY(portal.startsWith(QByteArray::fromStdString(m_stripe->url() + "/p/session/")));
    QVERIFY(m_stripe->happen(StripeDeed::CancelAtEnd));
    QTRY_VERIFY(jar->get("/api/v1/member/premium").json().value("cancelled"_L1).toBool());
    QVERIFY(hasPremium(*jar));
    QVERIFY(m_stripe->happen(StripeDeed::EndPeriod));
    QTRY_COMPARE(laneOf(*jar), u"standard"_s);
    QCOMPARE(jar->get("/api/v1/ticket").json().value("number"_L1).toInt(), 2);
    // And again, with another checkout.
    payAt(checkout(*jar).json().value("url"_L1).toString().toLatin1());
    QTRY_COMPARE(laneOf(*jar), u"priority"_s);
    QCOMPARE(m_stripe->customers(), 1);
    QVERIFY(m_stripe->happen(StripeDeed::Refund));
    QTRY_COMPARE(laneOf(*jar), u"standard"_s);
}

void PremiumTest::clicksAtOnceMakeOneCheckout() {
    const auto jar = member("ann");
    const QByteArray session = jar->cookie("invites_session");
    QList<QString> urls(6);
    std::vector<std::thread> clicks;
    for (QString& url : urls) {
        clicks.emplace_back([&url, session, origin = server().origin()] {
            CookieJar tab(origin);
            tab.set("invites_session", session);
            url = tab.post("/api/v1/member/premium/checkout", {}).json().value("url"_L1).toString();
        });
    }
    for (std::thread& click : clicks)
        click.join();
    for (const QString& url : urls)
        QCOMPARE(url, urls.front());
    QVERIFY(!urls.front().isEmpty());
    QCOMPARE(m_stripe->customers(), 1);
    QCOMPARE(m_stripe->sessions(), 1);
}

void PremiumTest::lostAnswersMakeOneCheckout() {
    const auto jar = member("ann");
    m_stripe->misbehave(StripeBehaviour::LostAnswer, 2);
    COMPARE_PROBLEM(checkout(*jar), 503, "stripe-unavailable");
    m_stripe->misbehave(StripeBehaviour::LostAnswer, 2);
    COMPARE_PROBLEM(checkout(*jar), 503, "stripe-unavailable");
    m_stripe->setBehaviour(StripeBehaviour::Honest);
    QCOMPARE(checkout(*jar).status, 200);
    QCOMPARE(m_stripe->customers(), 1);
    QCOMPARE(m_stripe->sessions(), 1);
}

void PremiumTest::whoMayNotPay() {
    const auto nobody = browser();
    for (const char* path : {"/api/v1/member/premium/checkout", "/api/v1/member/premium/portal"})
        COMPARE_PROBLEM(nobody->post(path, {}), 401, "not-signed-in");
    COMPARE_PROBLEM(nobody->get("/api/v1/member/premium"), 401, "not-signed-in");
    const auto ended = member("ann");
    const QByteArray session = ended->cookie("invites_session");
    ended->post("/api/v1/member/sign-out", {});
    ended->set("invites_session", session);
    COMPARE_PROBLEM(checkout(*ended), 401, "not-signed-in");
    COMPARE_PROBLEM(ended->post("/api/v1/member/premium/portal", {}), 401, "not-signed-in");
    const auto jar = member("ann");
    site().sql(u"update invites.campaign set premium = false"_s);
    COMPARE_PROBLEM(checkout(*jar), 409, "premium-not-offered");
    QCOMPARE(m_stripe->requests(), 0);
}

void PremiumTest::anotherSitesPageCannotBegin_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("origin") << QByteArray("Origin: https://evil.example");
    QTest::newRow("null") << QByteArray("Origin: null");
    QTest::newRow("fetch metadata") << QByteArray("Sec-Fetch-Site: cross-site");
}

void PremiumTest::anotherSitesPageCannotBegin() {
    QFETCH(QByteArray, header);
    const auto jar = member("ann");
    for (const char* path : {"/api/v1/member/premium/checkout", "/api/v1/member/premium/portal"})
        COMPARE_PROBLEM(jar->post(path, {}, {header}), 403, "foreign-origin");
    for (const char* path : {"/premium/checkout", "/premium/portal"})
        QCOMPARE(jar->post(path, {}, {header}).status, 403);
    QCOMPARE(m_stripe->requests(), 0);
}

void PremiumTest::aStripeThatIsAwayIsSaid() {
    const auto jar = member("ann");
    m_stripe->setBehaviour(StripeBehaviour::ServerError);
    const HttpAnswer away = checkout(*jar);
    COMPARE_PROBLEM(away, 503, "stripe-unavailable");
    QCOMPARE(away.header("Retry-After"), QByteArray("10"));
    const HttpAnswer page = jar->post("/premium/checkout", {});
    QCOMPARE(page.status, 503);
    QVERIFY(page.body.contains("Stripe does not answer just now"));
    QVERIFY(page.body.contains("Get premium for $19 a month"));
    m_stripe->setBehaviour(StripeBehaviour::Elsewhere);
    COMPARE_PROBLEM(checkout(*jar), 503, "stripe-unavailable");
}

void PremiumTest::aSlowStripeKeepsNobodyElseWaiting() {
    closeSite();
    QMap<QString, QString> few = variables();
    few.insert(u"INVITES_HTTP_THREADS"_s, u"8"_s);
    openSite(few);
    site().sql(u"update invites.campaign set premium = true"_s);
    const auto jar = member("ann");
    m_stripe->setBehaviour(StripeBehaviour::Hold);
    const QByteArray session = jar->cookie("invites_session");
    std::vector<std::thread> waiting;
    for (int i = 0; i < 2; ++i) {
        waiting.emplace_back([session, origin = server().origin()] {
            CookieJar tab(origin);
            tab.set("invites_session", session);
            tab.post("/api/v1/member/premium/checkout", {});
        });
    }
    QVERIFY(m_stripe->waitUntilHeld(std::chrono::seconds(10)));
    // A quarter of the threads waits; whoever else wants that is told so, and everybody else is served.
    QTRY_COMPARE(checkout(*jar).status, 503);
    const auto visitor = newVisitor();
    QCOMPARE(visitor->request(site().humanToken()).status, 201);
    m_stripe->release();
    for (std::thread& thread : waiting)
        thread.join();
}

void PremiumTest::thePageSaysWhatItIs() {
    const HttpAnswer page = browser()->get("/premium");
    QCOMPARE(page.status, 200);
    QCOMPARE(page.header("Cache-Control"), QByteArray("no-store"));
    const QByteArray policy = page.header("Content-Security-Policy");
    const QByteArray targets = "form-action 'self' https://checkout.stripe.com https://billing.stripe.com " +
                               QByteArray::fromStdString(m_stripe->url()) + ";";
    QVERIFY2(policy.contains(targets), policy.constData());
    QVERIFY(!page.body.contains("<script") && !page.body.contains("style="));
    for (const char* words :
        {"Premium lets you wait in the priority lane, and gives you nothing else. It costs $19 a month.",
            "at most one code in 4 goes to the priority lane", "It does not buy a code.", "Sign in with LinkedIn",
            "Your card never reaches us"})
        QVERIFY2(page.body.contains(words), words);
    site().sql(u"update invites.campaign set premium = false"_s);
    QTRY_VERIFY(browser()->get("/premium").body.contains("No campaign here has premium just now."));
}

void PremiumTest::thePageSaysWhatSomebodyHas() {
    const auto jar = member("ann");
    const auto page = [&] { return jar->get("/premium").body; };
    QVERIFY(page().contains("Get premium for $19 a month"));
    QVERIFY(!page().contains("Manage or cancel"));
    payAt(checkout(*jar).json().value("url"_L1).toString().toLatin1());
    QTRY_VERIFY(page().contains("<strong>You have premium.</strong> It renews on "));
    QVERIFY(page().contains("Manage or cancel at Stripe"));
    m_stripe->happen(StripeDeed::CancelAtEnd);
    QTRY_VERIFY(page().contains("You cancelled it: it ends on "));
    m_stripe->happen(StripeDeed::Dispute);
    QTRY_VERIFY(page().contains("Your last payment is disputed at your bank"));
    m_stripe->happen(StripeDeed::WinDispute);
    m_stripe->happen(StripeDeed::Refund);
    QTRY_VERIFY(page().contains("Your last payment was given back"));
    m_stripe->happen(StripeDeed::FailRenewal);
    m_stripe->happen(StripeDeed::PayAgain);
    QTRY_VERIFY(page().contains("You have premium."));
    m_stripe->happen(StripeDeed::FailRenewal);
    QTRY_VERIFY(page().contains("Your last payment did not go through"));
    m_stripe->happen(StripeDeed::GiveUp);
    QTRY_VERIFY(page().contains("Get premium for $19 a month"));
}

void PremiumTest::thePageWorksWithoutScripts() {
    const auto nobody = browser();
    const HttpAnswer refused = nobody->post("/premium/checkout", {});
    QCOMPARE(refused.status, 401);
    QVERIFY(refused.body.contains("Sign in with LinkedIn"));
    const auto jar = member("ann");
    const HttpAnswer led = jar->post("/premium/checkout", {});
    QCOMPARE(led.status, 303);
    payAt(led.header("Location"));
    QTRY_VERIFY(hasPremium(*jar));
    const HttpAnswer managed = jar->post("/premium/portal", {});
    QCOMPARE(managed.status, 303);
    QVERIFY(managed.header("Location").startsWith(QByteArray::fromStdString(m_stripe->url() + "/p/session/")));
    QCOMPARE(jar->post("/premium/checkout", {}).status, 409);
}

void PremiumTest::whoHasPaidIsLookedFor() {
    m_stripe->setWebhook({}, {}); // no event comes
    const auto jar = member("ann");
    checkout(*jar);
    QVERIFY(jar->get("/premium/done").body.contains("content=\"3; url=/premium/done?looks=19\""));
    QVERIFY(!jar->get("/premium/done?looks=0").body.contains("http-equiv"));
    QTRY_COMPARE(site().count(u"select kept_fetch from invites.premium_account"_s), 1);
    site().sql(u"update invites.premium_account set kept_at = kept_at - interval '1 minute'"_s);
    m_stripe->pay(QUrl(checkout(*jar).json().value("url"_L1).toString()).path().section(u'/', -1).toStdString());
    QVERIFY(!hasPremium(*jar));
    QTRY_VERIFY(jar->get("/premium/done").body.contains("You have premium."));
    QVERIFY(!jar->get("/premium/done").body.contains("http-equiv"));
    QCOMPARE(browser()->get("/premium/done").status, 200);
}

void PremiumTest::aWebhookIsOnTheLedgerOnce() {
    const QByteArray body = eventOf("evt_1");
    for (int i = 0; i < 3; ++i) {
        const HttpAnswer answer = webhook(body);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, QByteArray());
    }
    QCOMPARE(events(), 1);
    QTRY_COMPARE(
        site().sql(u"select concat_ws(' ', state, error) from invites.webhook_event"_s), u"processed not_ours"_s);
    QCOMPARE(HttpClient(server().origin()).get("/webhooks/stripe").status, 405);
}

void PremiumTest::whatIsNotSignedIsRefused_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("header");
    const QByteArray body = eventOf("evt_1");
    const auto signedAs = [](const QByteArray& text, const char* key = secret, qint64 age = 0) {
        return QByteArray::fromStdString(StripeEmulator::signatureOf(text, key, age));
    };
    QTest::newRow("another secret") << body << signedAs(body, "whsec_other");
    QTest::newRow("old") << body << signedAs(body, secret, 310);
    QTest::newRow("changed") << eventOf("evt_2") << signedAs(body);
    QTest::newRow("nothing") << body << QByteArray("x");
    QTest::newRow("no event") << QByteArray("[]") << signedAs("[]");
    const QByteArray live = QByteArray(body).replace("false", "true");
    QTest::newRow("of real money") << live << signedAs(live);
}

void PremiumTest::whatIsNotSignedIsRefused() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, header);
    COMPARE_PROBLEM(webhook(body, header), 400, "bad-request");
    HttpClient client(server().origin());
    COMPARE_PROBLEM(client.send("POST", "/webhooks/stripe", {}, body), 400, "bad-request");
    QCOMPARE(events(), 0);
}

void PremiumTest::aWebhookMayBeLarge() {
    const auto padded = [](int size) { return eventOf("evt_1", R"(, "more": ")" + QByteArray(size, 'x') + '"'); };
    QCOMPARE(webhook(padded(200'000)).status, 200);
    COMPARE_PROBLEM(webhook(padded(300'000)), 413, "payload-too-large");
    // Nothing else may.
    HttpClient client(server().origin());
    COMPARE_PROBLEM(
        client.post("/api/v1/campaigns/sora/tickets", {{u"x"_s, QString(20'000, u'x')}}), 413, "payload-too-large");
}

void PremiumTest::whatNobodyHeedsIsForgotten() {
    QByteArray body = eventOf("evt_1");
    QCOMPARE(webhook(body.replace("invoice.paid", "product.created")).status, 200);
    QCOMPARE(events(), 0);
}

void PremiumTest::aWebhookWaitsForTheDatabaseAlone() {
    // Stripe hangs, and the events are taken all the same.
    const auto jar = payer("ann");
    QTRY_VERIFY(hasPremium(*jar));
    m_stripe->setBehaviour(StripeBehaviour::Hold);
    m_stripe->happen(StripeDeed::CancelNow);
    QVERIFY(m_stripe->waitUntilHeld(std::chrono::seconds(10)));
    QElapsedTimer took;
    took.start();
    for (int i = 0; i < 20; ++i)
        QCOMPARE(webhook(eventOf("evt_" + QByteArray::number(i))).status, 200);
    QVERIFY(took.elapsed() < 4000);
    m_stripe->release();
    QTRY_VERIFY(!hasPremium(*jar));
}

void PremiumTest::theCampaignSaysThatItIsThere() {
    const auto premium = [&] {
        return HttpClient(server().origin()).get("/api/v1/campaigns/sora").json().value("premium"_L1);
    };
    QTRY_COMPARE(premium().toObject().value("url"_L1).toString(), u"/premium"_s);
    site().sql(u"update invites.campaign set priority_share = null"_s);
    QTRY_VERIFY(premium().isNull());
}

void PremiumTest::withoutConfigurationThereIsNothing() {
    closeSite();
    QMap<QString, QString> without = variables();
    for (const QString& name : without.keys()) {
        if (name.startsWith(u"INVITES_STRIPE_"_s))
            without.remove(name);
    }
    openSite(without);
    site().sql(u"update invites.campaign set premium = true"_s);
    const auto jar = member("ann");
    for (const char* path : {"/premium/done", "/api/v1/member/premium"})
        QCOMPARE(jar->get(path).status, 404);
    QVERIFY(!jar->get("/premium").body.contains("priority lane"));
    for (const char* path : {"/api/v1/member/premium/checkout", "/premium/checkout", "/webhooks/stripe"})
        QCOMPARE(jar->post(path, {}).status, 404);
    const QJsonObject campaign = jar->get("/api/v1/campaigns/sora").json();
    QVERIFY(campaign.contains("premium"_L1) && campaign.value("premium"_L1).isNull());
}

void PremiumTest::nothingSecretIsLogged() {
    const auto jar = payer("ann");
    QTRY_VERIFY(hasPremium(*jar));
    webhook(eventOf("evt_1"), "t=1,v1=2");
    m_stripe->setBehaviour(StripeBehaviour::WrongKey);
    jar->post("/api/v1/member/premium/portal", {});
    m_stripe->happen(StripeDeed::Renew);
    QTRY_VERIFY(server().log().contains("customer not fetched"));
    const QByteArray log = server().log();
    QVERIFY(log.contains("webhook refused") && log.contains("payment page not made"));
    for (const QByteArray& word : {QByteArray("sk_test"), QByteArray("whsec"), QByteArray("cus_"), QByteArray("evt_"),
             QByteArray("sub_"), QByteArray("cs_test"), jar->cookie("invites_session")})
        QVERIFY2(!log.contains(word), word.constData());
}

QTEST_GUILESS_MAIN(PremiumTest)
#include "PremiumTest.moc"
