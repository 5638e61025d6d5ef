#include "common/store/NoticeStore.h"
#include "common/store/OutboxAdminStore.h"
#include "common/store/OutboxStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::NoticeAct;
using store::NoticeActResult;
using store::NoticeFilter;
using store::NoticeStage;
using store::OutboxAdminStore;

// The outbox as those see it who look after it.
class OutboxAdminStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void messagesAreListedLatestFirst();
    void aListIsNarrowed();
    void eachStageIsTold();
    void aFailedMessageIsTriedAgain();
    void aMessageThatWaitsIsSentNow();
    void whatIsBeingSentIsLeftAlone();
    void aLeaseThatRanOutCanBeTakenAway();
    void whatWasSentIsNotSentAgain();
    void whatIsOverIsNotTriedAgain();
    void aMessageIsGivenUpAndTriedAgain();
    void allThatFailedIsTriedAgain();
    void actsAreAudited();
    void onlyAdminsAct();
    void actsAreBounded();

private:
    OutboxAdminStore ledger() { return OutboxAdminStore(m_fixture.connection()); }
    std::vector<store::NoticeRecord> all(const NoticeFilter& filter = {}) {
        return ledger().page(filter, OutboxAdminStore::latest, 100).value();
    }
    store::NoticeRecord record(NoticeId id) {
        for (const auto& notice : all()) {
            if (notice.id == id)
                return notice;
        }
        qFatal("There is no such message.");
    }
    // The message that tells ann of her turn.
    NoticeId offer() {
        NoticeFilter filter;
        filter.kind = NoticeKind::Offered;
        return all(filter).front().id;
    }
    Notice takeOne() {
        auto taken =
            store::OutboxStore(m_fixture.connection()).take(NoticeChannel::Email, 1, std::chrono::seconds(120)).value();
        if (taken.empty())
            qFatal("Nothing is due.");
        return taken.front();
    }
    void finish(NoticeEnd end) {
        QVERIFY(
            store::OutboxStore(m_fixture.connection()).finish(takeOne(), end, std::chrono::seconds(3600), "smtp_550"));
    }
    NoticeActResult change(NoticeId id, NoticeAct act) { return ledger().change({id}, act).value(); }

    test::StoreFixture m_fixture;
};

void OutboxAdminStorePgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
}

// Ann is told by mail that it is her turn, and to be reminded.
void OutboxAdminStorePgTest::init() {
    m_fixture.reset();
    m_fixture.take(u"ann"_s);
    const QByteArray hash = m_fixture.hashOf(u"ann"_s);
    const store::NoticeTarget target{
        NoticeChannel::Email, m_fixture.hashOf(u"mailbox"_s), QByteArray(100, 's'), m_fixture.hashOf(u"token"_s)};
    QVERIFY(store::NoticeStore(m_fixture.connection()).ask(hash, target, m_fixture.hashOf(u"address"_s)));
    m_fixture.addCodes({u"A1"_s});
}

void OutboxAdminStorePgTest::messagesAreListedLatestFirst() {
    const auto notices = all();
    QCOMPARE(notices.size(), 2U);
    QVERIFY(notices[0].id > notices[1].id);
    QCOMPARE(notices[0].campaignSlug, u"sora"_s);
    QCOMPARE(notices[0].ticketNumber, 1);
    QCOMPARE(notices[0].attempts, 0);
    QCOMPARE(ledger().page({}, notices[0].id, 100).value().size(), 1U);
    QCOMPARE(ledger().page({}, OutboxAdminStore::latest, 1).value().size(), 1U);
}

void OutboxAdminStorePgTest::aListIsNarrowed() {
    QCOMPARE(all({{}, {}, NoticeKind::Offered, {}}).size(), 1U);
    QCOMPARE(all({{}, NoticeChannel::Email, {}, {}}).size(), 2U);
    QCOMPARE(all({{}, NoticeChannel::Push, {}, {}}).size(), 0U);
    QCOMPARE(all({NoticeStage::Waiting, {}, {}, m_fixture.campaign()}).size(), 2U);
    QCOMPARE(all({NoticeStage::Failed, {}, {}, {}}).size(), 0U);
    QCOMPARE(all({{}, {}, {}, CampaignId(99)}).size(), 0U);
}

void OutboxAdminStorePgTest::eachStageIsTold() {
    const NoticeId id = offer();
    QCOMPARE(record(id).stage, NoticeStage::Waiting);
    const Notice taken = takeOne();
    QCOMPARE(record(id).stage, NoticeStage::Sending);
    store::OutboxStore outbox(m_fixture.connection());
    QVERIFY(outbox.hand(taken).value());
    QCOMPARE(record(id).stage, NoticeStage::Sending);
    QVERIFY(outbox.finish(taken, NoticeEnd::Unsure, std::chrono::seconds(0), "timeout"));
    QCOMPARE(record(id).stage, NoticeStage::Unsure);
    QCOMPARE(record(id).error, u"timeout"_s);
    for (const auto& [state, stage] : {std::pair(u"sent"_s, NoticeStage::Sent),
             std::pair(u"failed"_s, NoticeStage::Failed), std::pair(u"dropped"_s, NoticeStage::Dropped)}) {
        m_fixture.sql(u"update invites.outbox set state = '%1' where id = %2"_s.arg(state).arg(id.value));
        QCOMPARE(record(id).stage, stage);
    }
}

void OutboxAdminStorePgTest::aFailedMessageIsTriedAgain() {
    const NoticeId id = offer();
    finish(NoticeEnd::Failed);
    QCOMPARE(ledger().failed().value(), 1);
    QCOMPARE(change(id, NoticeAct::Retry), (NoticeActResult{1, 0, 0}));
    QCOMPARE(record(id).stage, NoticeStage::Waiting);
    QCOMPARE(record(id).attempts, 0);
    QCOMPARE(record(id).error, QString());
    QCOMPARE(ledger().failed().value(), 0);
    QCOMPARE(takeOne().id, id);
}

void OutboxAdminStorePgTest::aMessageThatWaitsIsSentNow() {
    const NoticeId id = offer();
    finish(NoticeEnd::Retry);
    QVERIFY(store::OutboxStore(m_fixture.connection())
                .take(NoticeChannel::Email, 1, std::chrono::seconds(9))
                .value()
                .empty());
    QCOMPARE(change(id, NoticeAct::Retry), (NoticeActResult{1, 0, 0}));
    QCOMPARE(takeOne().id, id);
}

void OutboxAdminStorePgTest::whatIsBeingSentIsLeftAlone() {
    const Notice taken = takeOne();
    QCOMPARE(change(taken.id, NoticeAct::Retry), (NoticeActResult{0, 1, 0}));
    QCOMPARE(change(taken.id, NoticeAct::GiveUp), (NoticeActResult{0, 1, 0}));
    store::OutboxStore outbox(m_fixture.connection());
    QVERIFY(outbox.hand(taken).value());
    QCOMPARE(change(taken.id, NoticeAct::GiveUp), (NoticeActResult{0, 1, 0}));
    QVERIFY(outbox.finish(taken, NoticeEnd::Sent, std::chrono::seconds(0), {}));
    QCOMPARE(record(taken.id).stage, NoticeStage::Sent);
}

void OutboxAdminStorePgTest::aLeaseThatRanOutCanBeTakenAway() {
    const Notice taken = takeOne();
    m_fixture.sql(u"update invites.outbox set due_at = now() where lease is not null"_s);
    QCOMPARE(change(taken.id, NoticeAct::GiveUp), (NoticeActResult{1, 0, 0}));
    QVERIFY(!store::OutboxStore(m_fixture.connection()).hand(taken).value());
}

void OutboxAdminStorePgTest::whatWasSentIsNotSentAgain() {
    const NoticeId id = offer();
    finish(NoticeEnd::Sent);
    QCOMPARE(change(id, NoticeAct::Retry), (NoticeActResult{0, 0, 1}));
    QCOMPARE(change(id, NoticeAct::GiveUp), (NoticeActResult{0, 0, 1}));
    QCOMPARE(record(id).stage, NoticeStage::Sent);
    QCOMPARE(change(NoticeId(999), NoticeAct::Retry), (NoticeActResult{0, 0, 1}));
}

// What makes no sense any more is found so by whoever would send it.
void OutboxAdminStorePgTest::whatIsOverIsNotTriedAgain() {
    const NoticeId id = offer();
    finish(NoticeEnd::Failed);
    m_fixture.leave(u"ann"_s);
    QCOMPARE(change(id, NoticeAct::Retry), (NoticeActResult{1, 0, 0}));
    QVERIFY(store::OutboxStore(m_fixture.connection())
                .take(NoticeChannel::Email, 9, std::chrono::seconds(9))
                .value()
                .empty());
    QCOMPARE(record(id).stage, NoticeStage::Dropped);
    QCOMPARE(change(id, NoticeAct::Retry), (NoticeActResult{0, 0, 1}));
}

void OutboxAdminStorePgTest::aMessageIsGivenUpAndTriedAgain() {
    const NoticeId id = offer();
    QCOMPARE(change(id, NoticeAct::GiveUp), (NoticeActResult{1, 0, 0}));
    QCOMPARE(record(id).stage, NoticeStage::Dropped);
    QCOMPARE(record(id).error, u"given_up"_s);
    QVERIFY(store::OutboxStore(m_fixture.connection())
                .take(NoticeChannel::Email, 9, std::chrono::seconds(9))
                .value()
                .empty());
    QCOMPARE(change(id, NoticeAct::GiveUp), (NoticeActResult{0, 0, 1}));
    QCOMPARE(change(id, NoticeAct::Retry), (NoticeActResult{1, 0, 0}));
    QCOMPARE(takeOne().id, id);
}

void OutboxAdminStorePgTest::allThatFailedIsTriedAgain() {
    m_fixture.sql(u"update invites.outbox set state = 'failed', error = 'smtp_550', attempts = 20"_s);
    QCOMPARE(ledger().retryFailed({{}, NoticeChannel::Push, {}, {}}).value(), 0);
    QCOMPARE(ledger().retryFailed({{}, {}, NoticeKind::HoldEndsSoon, m_fixture.campaign()}).value(), 1);
    QCOMPARE(ledger().failed().value(), 1);
    QCOMPARE(ledger().retryFailed({NoticeStage::Failed, {}, {}, {}}).value(), 1);
    QCOMPARE(ledger().failed().value(), 0);
    QCOMPARE(ledger().retryFailed({}).value(), 0);
}

void OutboxAdminStorePgTest::actsAreAudited() {
    const auto adam = m_fixture.connectAs(u"adam"_s);
    const NoticeId id = offer();
    finish(NoticeEnd::Failed);
    QVERIFY(OutboxAdminStore(*adam).change({id}, NoticeAct::Retry));
    QVERIFY(OutboxAdminStore(*adam).change({id}, NoticeAct::GiveUp));
    m_fixture.sql(u"update invites.outbox set state = 'failed'"_s);
    QVERIFY(OutboxAdminStore(*adam).retryFailed({}));
    QCOMPARE(m_fixture.sql(
                 u"select string_agg(concat_ws(' ', author, action, subject_id = %1, before ->> 'state', after), ', '"
                 " order by id) from invites.audit_event where subject_kind = 'notice'"_s.arg(id.value)),
        u"adam retry_notice t failed {\"state\": \"waiting\"}, adam give_up_notice t waiting {\"state\": \"dropped\"},"
        " adam retry_notice {\"notices\": 2}"_s);
}

void OutboxAdminStorePgTest::onlyAdminsAct() {
    const auto mona = m_fixture.connectAs(u"mona"_s);
    OutboxAdminStore ledger(*mona);
    QCOMPARE(ledger.page({}, OutboxAdminStore::latest, 10).value().size(), 2U);
    QVERIFY(ledger.failed());
    QCOMPARE(ledger.change({offer()}, NoticeAct::Retry).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(ledger.retryFailed({}).error().code, ErrorCode::PermissionDenied);
}

void OutboxAdminStorePgTest::actsAreBounded() {
    QCOMPARE(
        ledger().change(std::vector<NoticeId>(1001, offer()), NoticeAct::Retry).error().code, ErrorCode::InvalidInput);
    QCOMPARE(m_fixture.refusal(u"select invites.change_notices(array[1::bigint], 'send')"_s), u"bad_notices"_s);
}

QTEST_GUILESS_MAIN(OutboxAdminStorePgTest)
#include "OutboxAdminStorePgTest.moc"
