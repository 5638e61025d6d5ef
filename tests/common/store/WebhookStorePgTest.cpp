#include "common/store/WebhookStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using std::chrono::seconds;
using store::WebhookNews;
using store::WebhookRecord;
using store::WebhookStore;
using store::WebhookWork;

// The ledger of the payment provider's events.
class WebhookStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_fixture.addLogin(u"admin"_s, {u"invites_admin"_s}); }
    void init() { m_fixture.reset(); }
    void anEventIsThereOnce();
    void anEventIsWorkedOnByOne();
    void whoDiedLosesNothing();
    void whatFailsIsTriedAgain();
    void whatFailedForGoodIsTriedAgainByAnAdmin();
    void whatFailedIsTriedAgainWhenItIsSentAgain();
    void onlyTheLeaseEnds();
    void thePagesGoOnFromTheLast();
    void whatIsOverIsForgotten();
    void whatIsNoEventIsRefused();

private:
    WebhookStore ledger() { return WebhookStore(m_fixture.connection()); }
    bool receive(const QString& id, const std::optional<QString>& customer = u"cus_1"_s) {
        return ledger().receive({id, u"invoice.paid"_s, u"in_1"_s, customer}).value();
    }
    std::vector<WebhookWork> take(int most = 10) { return ledger().take(most, seconds(60)).value(); }
    void finish(const WebhookWork& work, WebhookEnd end, const std::string& error = {}) {
        QVERIFY(ledger().finish(work, end, seconds(0), error));
    }
    std::vector<WebhookRecord> list(const store::WebhookListing& wanted = {}) { return ledger().list(wanted).value(); }

    test::StoreFixture m_fixture;
};

void WebhookStorePgTest::anEventIsThereOnce() {
    QVERIFY(receive(u"evt_1"_s));
    QVERIFY(!receive(u"evt_1"_s));
    QVERIFY(receive(u"evt_2"_s, std::nullopt));
    const auto taken = take();
    QCOMPARE(taken.size(), std::size_t(2));
    for (const WebhookWork& work : taken)
        finish(work, WebhookEnd::Processed);
    // Not when it is done, either.
    QVERIFY(!receive(u"evt_1"_s));
    QVERIFY(take().empty());
    QCOMPARE(list().size(), std::size_t(2));
}

void WebhookStorePgTest::anEventIsWorkedOnByOne() {
    for (int i = 0; i < 4; ++i)
        receive(u"evt_%1"_s.arg(i));
    const auto other = m_fixture.connect();
    const auto ours = take(2);
    const auto theirs = WebhookStore(*other).take(10, seconds(60)).value();
    QCOMPARE(ours.size(), std::size_t(2));
    QCOMPARE(theirs.size(), std::size_t(2));
    QVERIFY(ours.front().id != theirs.front().id);
    QCOMPARE(ours.front().type, u"invoice.paid"_s);
    QCOMPARE(ours.front().objectId, u"in_1"_s);
    QCOMPARE(ours.front().customerId.value(), u"cus_1"_s);
    QCOMPARE(ours.front().attempts, 1);
}

void WebhookStorePgTest::whoDiedLosesNothing() {
    receive(u"evt_1"_s);
    const auto first = take();
    QVERIFY(take().empty());
    m_fixture.sql(u"update invites.webhook_event set due_at = due_at - interval '1 minute'"_s);
    const auto second = take();
    QCOMPARE(second.size(), std::size_t(1));
    QCOMPARE(second.front().attempts, 2);
    // The first one lives after all, and has nothing to say any more.
    finish(first.front(), WebhookEnd::Failed, "late");
    QVERIFY(list().front().state == WebhookState::Received);
    finish(second.front(), WebhookEnd::Processed);
    QVERIFY(list().front().state == WebhookState::Processed);
    QVERIFY(list().front().processedAt.has_value());
}

void WebhookStorePgTest::whatFailsIsTriedAgain() {
    receive(u"evt_1"_s);
    for (int attempt = 1; attempt <= 30; ++attempt) {
        const auto taken = take();
        QCOMPARE(taken.size(), std::size_t(1));
        QCOMPARE(taken.front().attempts, attempt);
        finish(taken.front(), WebhookEnd::Retry, "stripe_500");
    }
    // Not for ever.
    QVERIFY(list().front().state == WebhookState::Failed);
    QCOMPARE(list().front().error, u"stripe_500"_s);
    // One that was not tried has not been.
    receive(u"evt_2"_s);
    finish(take().front(), WebhookEnd::Returned);
    QCOMPARE(take().front().attempts, 1);
}

void WebhookStorePgTest::whatFailedForGoodIsTriedAgainByAnAdmin() {
    receive(u"evt_1"_s);
    finish(take().front(), WebhookEnd::Failed, "stripe_400");
    QVERIFY(take().empty());
    const auto login = m_fixture.connectAs(u"admin"_s);
    WebhookStore admin(*login);
    const WebhookRecord failed = admin.list({WebhookState::Failed, {}, 10}).value().front();
    QVERIFY(admin.retry(failed.id).value());
    QVERIFY(!admin.retry(failed.id).value());
    QCOMPARE(take().front().attempts, 1);
    const auto missing = admin.retry(WebhookEventId(99));
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QCOMPARE(
        m_fixture.sql(u"select author || ' ' || action || ' ' || subject_id from invites.audit_event order by id desc"
                      " limit 1"_s),
        u"admin retry_webhook_event 1"_s);
}

void WebhookStorePgTest::whatFailedIsTriedAgainWhenItIsSentAgain() {
    receive(u"evt_1"_s);
    finish(take().front(), WebhookEnd::Failed, "stripe_400");
    QVERIFY(!receive(u"evt_1"_s));
    QCOMPARE(take().size(), std::size_t(1));
}

void WebhookStorePgTest::onlyTheLeaseEnds() {
    receive(u"evt_1"_s);
    WebhookWork work = take().front();
    work.lease = u"00000000-0000-0000-0000-000000000000"_s;
    finish(work, WebhookEnd::Processed);
    QVERIFY(list().front().state == WebhookState::Received);
}

void WebhookStorePgTest::thePagesGoOnFromTheLast() {
    for (int i = 0; i < 5; ++i)
        receive(u"evt_%1"_s.arg(i));
    const auto first = list({{}, {}, 2});
    QCOMPARE(first.size(), std::size_t(2));
    QCOMPARE(first.front().eventId, u"evt_4"_s);
    const auto second = list({{}, first.back().id, 10});
    QCOMPARE(second.size(), std::size_t(3));
    QCOMPARE(second.front().eventId, u"evt_2"_s);
    QVERIFY(list({WebhookState::Processed, {}, 10}).empty());
}

void WebhookStorePgTest::whatIsOverIsForgotten() {
    receive(u"evt_1"_s);
    receive(u"evt_2"_s);
    finish(take(1).front(), WebhookEnd::Processed);
    finish(take(1).front(), WebhookEnd::Failed, "stripe_400");
    const QString forget = u"select invites.forget_webhook_events()"_s;
    receive(u"evt_3"_s);
    const QString pass =
        u"update invites.webhook_event set received_at = received_at - interval '%1 days'; "_s + forget;
    m_fixture.sql(pass.arg(89));
    QCOMPARE(list().size(), std::size_t(3));
    m_fixture.sql(pass.arg(2));
    // What is not worked on yet stays.
    QCOMPARE(list().size(), std::size_t(1));
    QVERIFY(list().front().state == WebhookState::Received);
}

void WebhookStorePgTest::whatIsNoEventIsRefused() {
    for (const WebhookNews& news : {WebhookNews{u"evt 1"_s, u"invoice.paid"_s, u"in_1"_s, {}},
             WebhookNews{u"evt_1"_s, u"invoice paid"_s, u"in_1"_s, {}},
             WebhookNews{u"evt_1"_s, u"invoice.paid"_s, u"<script>"_s, {}},
             WebhookNews{u"evt_1"_s, u"invoice.paid"_s, u"in_1"_s, u"ann@example.org"_s}})
        QVERIFY(!ledger().receive(news));
    QVERIFY(list().empty());
}

QTEST_GUILESS_MAIN(WebhookStorePgTest)
#include "WebhookStorePgTest.moc"
