#include "common/store/CampaignStore.h"
#include "common/store/NoticeStore.h"
#include "common/store/OutboxStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>
#include <functional>

using namespace invites;
using namespace Qt::StringLiterals;
using store::NoticeOutcome;

namespace {

constexpr std::chrono::seconds lease(120);
constexpr std::chrono::seconds soon(0);

using Way = std::function<void(test::StoreFixture&)>;

QByteArray hash(const QString& text) {
    return test::StoreFixture::hashOf(text);
}

} // namespace

// What is to be told, to whom, and that it is told once.
class OutboxPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyWayToAnOfferFillsTheOutbox_data();
    void everyWayToAnOfferFillsTheOutbox();
    void whoAskedForNothingIsToldNothing();
    void whatIsRolledBackIsNotTold();
    void remindersComeInTheirTime();
    void remindersEndWithTheirReason_data();
    void remindersEndWithTheirReason();
    void aSecondOfferIsAnotherEvent();
    void askingWhileAnOfferIsMadeMissesNothing();
    void eachRowIsTakenByOne();
    void aLeaseThatRanOutIsTakenAgain();
    void whatWasHandedOverIsUnsureForMailAndSentAgainForPush_data();
    void whatWasHandedOverIsUnsureForMailAndSentAgainForPush();
    void anEndThatCameLateChangesNothing();
    void aMailboxHasEnoughForADay();
    void whatIsTriedInVainFailsOneDay();
    void asksAreBounded_data();
    void asksAreBounded();
    void oneMailboxHasFewTickets();
    void anotherAddressTakesThePlaceOfTheFirst();
    void theSameMailboxKeepsItsToken();
    void ticketsThatAreOverTakeNoAsks();
    void unsubscribingEndsAllOfAMailboxAndBarsItForTheDay();
    void anUnknownTokenChangesNothing();
    void anOldMailEndsWhatItsMailboxIsToldNow();
    void aPushMessageCarriesNoLink();
    void aLostLeaseCostsTheMailboxNoTurn();
    void addressesAreForgottenWithTheirTickets();
    void theLedgerShowsNoAddress();
    void nothingIsDueWhereNobodyAsked();

private:
    NoticeOutcome ask(const QString& visitor, const QString& mailbox = {}, NoticeChannel channel = NoticeChannel::Email,
        const QString& address = {}) {
        const QString box = mailbox.isEmpty() ? visitor : mailbox;
        const store::NoticeTarget target{channel, hash(box), QByteArray(100, 's'), hash(u"token %1"_s.arg(++m_tokens))};
        const auto outcome = store::NoticeStore(m_fixture.connection())
                                 .ask(hash(visitor), target, hash(u"at "_s + (address.isEmpty() ? visitor : address)));
        if (!outcome)
            qFatal("%s", qUtf8Printable(outcome.error().detail));
        return *outcome;
    }
    std::vector<Notice> take(NoticeChannel channel = NoticeChannel::Email, int most = 100) {
        auto notices = store::OutboxStore(m_fixture.connection()).take(channel, most, lease);
        if (!notices)
            qFatal("%s", qUtf8Printable(notices.error().detail));
        return *notices;
    }
    void finish(const Notice& notice, NoticeEnd end) {
        QVERIFY(store::OutboxStore(m_fixture.connection()).finish(notice, end, soon, {}));
    }
    bool unsubscribe(const QByteArray& token) {
        return store::NoticeStore(m_fixture.connection()).unsubscribe(token).value();
    }
    // "offered:waiting:1 …"
    QString rows() {
        return m_fixture.sql(
            u"select coalesce(string_agg(kind || ':' || state || ':' || n, ' ' order by kind, state), '')"
            " from (select kind, state, count(*) as n from invites.outbox group by 1, 2) r"_s);
    }
    void becomeDue(const QString& kind) {
        m_fixture.sql(u"update invites.outbox set due_at = now() where kind = '%1'"_s.arg(kind));
    }

    test::StoreFixture m_fixture;
    int m_tokens = 0;
};

void OutboxPgTest::init() {
    m_fixture.reset();
}

void OutboxPgTest::everyWayToAnOfferFillsTheOutbox_data() {
    QTest::addColumn<QString>("told");
    QTest::addColumn<Way>("way");
    QTest::newRow("an import") << u"ann"_s << Way([](test::StoreFixture& site) { site.addCodes({u"B1"_s}); });
    QTest::newRow("the console") << u"ann"_s << Way([](test::StoreFixture& site) {
        site.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source) values (1, sha256('d'),"
                 " decode(repeat('ab', 60), 'hex'), 'console'); select invites.settle_line(1, invites.lock_line(1))"_s);
    });
    QTest::newRow("a contribution") << u"ann"_s
                                    << Way([](test::StoreFixture& site) { site.contribute(u"giver"_s, {u"G1"_s}); });
    QTest::newRow("another's missed offer") << u"bob"_s << Way([](test::StoreFixture& site) {
        site.addCodes({u"B1"_s});
        site.endHold(u"ann"_s);
        site.look(u"bob"_s);
    });
    QTest::newRow("another who leaves") << u"bob"_s << Way([](test::StoreFixture& site) {
        site.addCodes({u"B1"_s});
        site.leave(u"ann"_s);
    });
    QTest::newRow("a report, then an import") << u"giver"_s << Way([](test::StoreFixture& site) {
        site.report(u"giver"_s, ReportOutcome::DoesNotWork);
        site.addCodes({u"B1"_s});
    });
    QTest::newRow("a return") << u"ann"_s << Way([](test::StoreFixture& site) {
        site.addCodes({u"B1"_s, u"B2"_s});
        site.endHold(u"ann"_s);
        site.look(u"ann"_s);
        site.sql(u"delete from invites.outbox"_s);
        site.returnToLine(u"ann"_s);
    });
}

void OutboxPgTest::everyWayToAnOfferFillsTheOutbox() {
    QFETCH(QString, told);
    QFETCH(Way, way);
    m_fixture.addCodes({u"A1"_s});
    for (const QString& visitor : {u"giver"_s, u"ann"_s, u"bob"_s})
        m_fixture.take(visitor);
    QCOMPARE(ask(told), NoticeOutcome::Done);
    way(m_fixture);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.outbox o join invites.ticket t on t.id = o.ticket_id"
                           " where o.kind = 'offered' and t.state = 'offered' and o.occurrence = t.offered_at"_s),
        u"1"_s);
    const auto notices = take();
    QCOMPARE(notices.size(), 1U);
    QCOMPARE(notices.front().kind, NoticeKind::Offered);
    QCOMPARE(notices.front().mailboxHash, hash(told));
}

void OutboxPgTest::whoAskedForNothingIsToldNothing() {
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"bob"_s);
    QCOMPARE(ask(u"bob"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.reveal(u"ann"_s);
    QCOMPARE(rows(), QString());
    QVERIFY(take().empty());
}

void OutboxPgTest::whatIsRolledBackIsNotTold() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.sql(
        u"begin; insert into invites.code (campaign_id, fingerprint, sealed, source) values (1, sha256('d'),"
        " decode(repeat('ab', 60), 'hex'), 'console'); select invites.settle_line(1, invites.lock_line(1)); rollback"_s);
    QCOMPARE(rows(), QString());
}

void OutboxPgTest::remindersComeInTheirTime() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.reveal(u"ann"_s);
    QCOMPARE(m_fixture.sql(
                 u"select string_agg(o.kind || ' ' || extract(epoch from o.due_at - o.occurrence)::bigint / 3600, ', '"
                 " order by o.id) from invites.outbox o"_s),
        u"offered 0, hold_ends_soon 18, did_it_work 24, contribution_due 288"_s);
    m_fixture.contribute(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s});
    const auto notices = take();
    QCOMPARE(notices.size(), 1U);
    QCOMPARE(notices.front().kind, NoticeKind::ThankYou);
    QCOMPARE(notices.front().contributionRequired, 4);
    QCOMPARE(notices.front().campaignSlug, u"sora"_s);
}

void OutboxPgTest::remindersEndWithTheirReason_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("isStillSo");
    for (const char* kind : {"hold_ends_soon", "did_it_work", "contribution_due"}) {
        QTest::addRow("%s, still so", kind) << QString::fromLatin1(kind) << true;
        QTest::addRow("%s, over", kind) << QString::fromLatin1(kind) << false;
    }
}

void OutboxPgTest::remindersEndWithTheirReason() {
    QFETCH(QString, kind);
    QFETCH(bool, isStillSo);
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    if (kind != u"hold_ends_soon")
        m_fixture.reveal(u"ann"_s);
    for (const Notice& notice : take())
        finish(notice, NoticeEnd::Sent);
    if (!isStillSo && kind == u"hold_ends_soon")
        m_fixture.reveal(u"ann"_s);
    if (!isStillSo && kind == u"did_it_work")
        m_fixture.report(u"ann"_s, ReportOutcome::Works);
    if (!isStillSo && kind == u"contribution_due")
        m_fixture.sql(
            u"select invites.contribute('\\x%1', '{}', '{}'); update invites.ticket set state = 'contributed',"
            " contributed_at = now() where secret_hash = '\\x%1'"_s.arg(QString::fromLatin1(hash(u"ann"_s).toHex())));
    becomeDue(kind);
    const auto notices = take();
    const auto ofKind = std::count_if(
        notices.begin(), notices.end(), [&](const Notice& notice) { return toText(notice.kind) == kind; });
    QCOMPARE(int(ofKind), isStillSo ? 1 : 0);
}

void OutboxPgTest::aSecondOfferIsAnotherEvent() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    for (const Notice& notice : take())
        finish(notice, NoticeEnd::Sent);
    m_fixture.endHold(u"ann"_s);
    m_fixture.look(u"ann"_s);
    m_fixture.returnToLine(u"ann"_s);
    const auto notices = take();
    QCOMPARE(notices.size(), 1U);
    QCOMPARE(notices.front().kind, NoticeKind::Offered);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.outbox where kind = 'offered'"_s), u"2"_s);
}

// He asks while the offer is on its way: whichever is first, he is told.
void OutboxPgTest::askingWhileAnOfferIsMadeMissesNothing() {
    m_fixture.take(u"ann"_s);
    const auto other = m_fixture.connect();
    const Status done = other->transact([&](db::Connection& transaction) -> Status {
        const store::NoticeTarget target{NoticeChannel::Email, hash(u"ann"_s), QByteArray(100, 's'), hash(u"t"_s)};
        const auto outcome = store::NoticeStore(transaction).ask(hash(u"ann"_s), target, hash(u"at"_s));
        if (!outcome)
            return failure(outcome.error());
        // Not committed yet, and the offer has to wait for it.
        const QString refused =
            m_fixture.sql(u"set lock_timeout = '100ms'; do $$ begin update invites.ticket set lane = 0; exception when "
                          u"lock_not_available"
                          " then null; end $$; reset lock_timeout; select lane from invites.ticket"_s);
        return refused == u"1" ? Status() : failure(ErrorCode::Internal, refused);
    });
    QVERIFY2(done, done ? "" : qUtf8Printable(done.error().detail));
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(take().size(), 1U);
}

void OutboxPgTest::eachRowIsTakenByOne() {
    for (int i = 0; i < 10; ++i) {
        m_fixture.take(u"v%1"_s.arg(i));
        QCOMPARE(ask(u"v%1"_s.arg(i)), NoticeOutcome::Done);
    }
    QStringList names;
    for (int i = 0; i < 10; ++i)
        names << u"C%1"_s.arg(i);
    m_fixture.addCodes(names);
    const auto one = take(NoticeChannel::Email, 6);
    const auto other = take(NoticeChannel::Email, 6);
    QCOMPARE(one.size(), 6U);
    QCOMPARE(other.size(), 4U);
    QVERIFY(one.front().lease != other.front().lease);
    QVERIFY(take().empty());
    // The other's lease is no key to this one's row.
    Notice stolen = one.front();
    stolen.lease = other.front().lease;
    QVERIFY(!store::OutboxStore(m_fixture.connection()).hand(stolen).value());
    QVERIFY(store::OutboxStore(m_fixture.connection()).hand(one.front()).value());
    QVERIFY(!store::OutboxStore(m_fixture.connection()).hand(one.front()).value());
}

void OutboxPgTest::aLeaseThatRanOutIsTakenAgain() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    const auto first = take();
    becomeDue(u"offered"_s);
    const auto second = take();
    QCOMPARE(second.size(), 1U);
    QCOMPARE(second.front().attempts, 2);
    // The first comes back to life, and must not send.
    QVERIFY(!store::OutboxStore(m_fixture.connection()).hand(first.front()).value());
    QVERIFY(store::OutboxStore(m_fixture.connection()).hand(second.front()).value());
}

void OutboxPgTest::whatWasHandedOverIsUnsureForMailAndSentAgainForPush_data() {
    QTest::addColumn<NoticeChannel>("channel");
    QTest::addColumn<QString>("state");
    QTest::newRow("mail") << NoticeChannel::Email << u"unsure"_s;
    QTest::newRow("push") << NoticeChannel::Push << u"waiting"_s;
}

void OutboxPgTest::whatWasHandedOverIsUnsureForMailAndSentAgainForPush() {
    QFETCH(NoticeChannel, channel);
    QFETCH(QString, state);
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, {}, channel), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    const auto notices = take(channel);
    QVERIFY(store::OutboxStore(m_fixture.connection()).hand(notices.front()).value());
    becomeDue(u"offered"_s);
    QCOMPARE(take(channel).size(), state == u"unsure" ? 0U : 1U);
    QCOMPARE(m_fixture.sql(u"select state from invites.outbox where kind = 'offered'"_s), state);
}

void OutboxPgTest::anEndThatCameLateChangesNothing() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    const auto first = take();
    becomeDue(u"offered"_s);
    const auto second = take();
    finish(second.front(), NoticeEnd::Sent);
    for (const NoticeEnd end : {NoticeEnd::Retry, NoticeEnd::Failed, NoticeEnd::Gone, NoticeEnd::Returned})
        finish(first.front(), end);
    QCOMPARE(m_fixture.sql(u"select state from invites.outbox where kind = 'offered'"_s), u"sent"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"1"_s);
}

void OutboxPgTest::aMailboxHasEnoughForADay() {
    m_fixture.sql(u"insert into invites.mailbox_day values ('\\x%1', invites.today(), 9)"_s.arg(
        QString::fromLatin1(hash(u"box"_s).toHex())));
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"bob"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    QCOMPARE(ask(u"bob"_s, u"box"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s, u"B1"_s});
    const auto notices = take();
    QCOMPARE(notices.size(), 1U);
    QCOMPARE(m_fixture.sql(
                 u"select count(*) from invites.outbox where error = 'mailbox_limit' and due_at = (invites.today() + 1)"
                 "::timestamp at time zone 'UTC'"_s),
        u"1"_s);
    // One that was not sent after all does not count.
    finish(notices.front(), NoticeEnd::Retry);
    QCOMPARE(take().size(), 1U);
}

void OutboxPgTest::whatIsTriedInVainFailsOneDay() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    for (int i = 0; i < 20; ++i) {
        const auto notices = take();
        QCOMPARE(notices.size(), 1U);
        QCOMPARE(notices.front().attempts, i + 1);
        finish(notices.front(), NoticeEnd::Retry);
    }
    QVERIFY(take().empty());
    QCOMPARE(m_fixture.sql(u"select state from invites.outbox where kind = 'offered'"_s), u"failed"_s);
}

void OutboxPgTest::asksAreBounded_data() {
    QTest::addColumn<QString>("by");
    QTest::addColumn<int>("most");
    QTest::newRow("ticket") << u"ticket"_s << 10;
    QTest::newRow("address") << u"address"_s << 30;
    QTest::newRow("mailbox") << u"mailbox"_s << 10;
}

void OutboxPgTest::asksAreBounded() {
    QFETCH(QString, by);
    QFETCH(int, most);
    for (int i = 0; i <= most; ++i) {
        const QString visitor = by == u"ticket" ? u"ann"_s : u"v%1"_s.arg(i);
        if (by != u"ticket" || i == 0)
            m_fixture.take(visitor);
        const QString mailbox = by == u"mailbox" ? u"box"_s : u"box %1"_s.arg(i);
        // So that not the number of its tickets is what bounds it.
        m_fixture.sql(u"delete from invites.ticket_notice"_s);
        const NoticeOutcome outcome =
            ask(visitor, mailbox, NoticeChannel::Email, by == u"address" ? u"here"_s : u"at %1"_s.arg(i));
        QCOMPARE(outcome, i < most ? NoticeOutcome::Done : NoticeOutcome::TooMany);
    }
    m_fixture.sql(u"update invites.notice_attempt set day = day - 1; select invites.forget_notices()"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.notice_attempt"_s), u"0"_s);
}

void OutboxPgTest::oneMailboxHasFewTickets() {
    for (int i = 0; i < 6; ++i) {
        m_fixture.take(u"v%1"_s.arg(i));
        QCOMPARE(ask(u"v%1"_s.arg(i), u"box"_s), i < 5 ? NoticeOutcome::Done : NoticeOutcome::TooMany);
    }
}

void OutboxPgTest::anotherAddressTakesThePlaceOfTheFirst() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"one"_s), NoticeOutcome::Done);
    QCOMPARE(ask(u"ann"_s, u"other"_s), NoticeOutcome::Done);
    QCOMPARE(ask(u"ann"_s, u"browser"_s, NoticeChannel::Push), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    const auto mails = take();
    QCOMPARE(mails.size(), 1U);
    QCOMPARE(mails.front().mailboxHash, hash(u"other"_s));
    QCOMPARE(take(NoticeChannel::Push).size(), 1U);
    const auto asked = store::NoticeStore(m_fixture.connection()).look(hash(u"ann"_s));
    QVERIFY(asked && asked->email && asked->push);
}

void OutboxPgTest::theSameMailboxKeepsItsToken() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    const QString before = m_fixture.sql(u"select unsubscribe_hash from invites.ticket_notice"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    QCOMPARE(m_fixture.sql(u"select unsubscribe_hash from invites.ticket_notice"_s), before);
}

void OutboxPgTest::ticketsThatAreOverTakeNoAsks() {
    QCOMPARE(ask(u"nobody"_s), NoticeOutcome::NoTicket);
    m_fixture.take(u"ann"_s);
    m_fixture.leave(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Ended);
    const auto declined = store::NoticeStore(m_fixture.connection()).decline(hash(u"nobody"_s), std::nullopt);
    QCOMPARE(declined.value(), NoticeOutcome::NoTicket);
}

void OutboxPgTest::unsubscribingEndsAllOfAMailboxAndBarsItForTheDay() {
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"bob"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    const QByteArray token = hash(u"token %1"_s.arg(m_tokens));
    QCOMPARE(ask(u"bob"_s, u"box"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s, u"B1"_s});
    QVERIFY(unsubscribe(token));
    QVERIFY(take().empty());
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::TooMany);
    QCOMPARE(ask(u"ann"_s, u"another"_s), NoticeOutcome::Done);
    // Used once more it ends nothing: no mail carried it.
    QVERIFY(!unsubscribe(token));
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"1"_s);
}

void OutboxPgTest::anOldMailEndsWhatItsMailboxIsToldNow() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    const QByteArray token = hash(u"token %1"_s.arg(m_tokens));
    m_fixture.addCodes({u"A1"_s});
    finish(take().front(), NoticeEnd::Sent);
    m_fixture.reveal(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s});
    for (const Notice& thanks : take())
        finish(thanks, NoticeEnd::Sent);
    m_fixture.sql(
        u"update invites.ticket set contributed_at = now() - interval '2 days' where state = 'contributed'"_s);
    QVERIFY(store::CampaignStore(m_fixture.connection()).forgetExpired());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"0"_s);
    m_fixture.take(u"bob"_s);
    QCOMPARE(ask(u"bob"_s, u"box"_s), NoticeOutcome::Done);
    QVERIFY(unsubscribe(token));
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"0"_s);
    // Once more, as mail services do.
    QVERIFY(unsubscribe(token));
    // A month later the mail is forgotten, and its link says so.
    m_fixture.sql(u"update invites.outbox set due_at = now() - interval '31 days'"_s);
    QVERIFY(store::CampaignStore(m_fixture.connection()).forgetExpired());
    QVERIFY(!unsubscribe(token));
}

void OutboxPgTest::aPushMessageCarriesNoLink() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"browser"_s, NoticeChannel::Push), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(take(NoticeChannel::Push).size(), 1U);
    QCOMPARE(m_fixture.sql(u"select count(unsubscribe_hash) from invites.outbox"_s), u"0"_s);
}

void OutboxPgTest::aLostLeaseCostsTheMailboxNoTurn() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    for (int i = 0; i < 12; ++i) {
        QCOMPARE(take().size(), 1U);
        QCOMPARE(m_fixture.sql(u"select messages from invites.mailbox_day"_s), u"1"_s);
        becomeDue(u"offered"_s);
    }
    // Nor where there is nothing to tell any more.
    QVERIFY(store::NoticeStore(m_fixture.connection()).decline(hash(u"ann"_s), std::nullopt));
    QVERIFY(take().empty());
    QCOMPARE(m_fixture.sql(u"select messages from invites.mailbox_day"_s), u"0"_s);
}

void OutboxPgTest::anUnknownTokenChangesNothing() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    QVERIFY(!unsubscribe(hash(u"a guess"_s)));
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"1"_s);
}

void OutboxPgTest::addressesAreForgottenWithTheirTickets() {
    for (const QString& visitor : {u"left"_s, u"expired"_s, u"missed"_s, u"waits"_s}) {
        m_fixture.take(visitor);
        QCOMPARE(ask(visitor), NoticeOutcome::Done);
    }
    m_fixture.leave(u"left"_s);
    m_fixture.addCodes({u"A1"_s, u"B1"_s});
    m_fixture.sql(u"update invites.ticket set offer_expires_at = now() where state = 'offered'"_s);
    m_fixture.look(u"waits"_s);
    // He may come back, and the other may not any more.
    m_fixture.sql(u"update invites.ticket set expired_at = now() - interval '8 days' where secret_hash = '\\x%1'"_s.arg(
        QString::fromLatin1(hash(u"expired"_s).toHex())));
    m_fixture.sql(u"select invites.forget_notices()"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(t.number::text, ' ' order by t.number) from invites.ticket_notice n"
                           " join invites.ticket t on t.id = n.ticket_id"_s),
        u"3 4"_s);
    m_fixture.sql(u"update invites.outbox set due_at = now() - interval '31 days'; select invites.forget_notices()"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.outbox o join invites.ticket t on t.id = o.ticket_id"
                           " where t.number = 2"_s),
        u"0"_s);
}

void OutboxPgTest::theLedgerShowsNoAddress() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.addLogin(u"mod"_s, {u"invites_moderator"_s});
    const auto moderator = m_fixture.connectAs(u"mod"_s);
    QCOMPARE(m_fixture.refusal(*moderator, u"select * from invites.outbox_report"_s), QString());
    QCOMPARE(m_fixture.refusal(*moderator, u"select * from invites.outbox"_s), u"42501"_s);
    QCOMPARE(
        m_fixture.sql(u"select string_agg(column_name, ' ' order by ordinal_position) from information_schema.columns"
                      " where table_name = 'outbox_report'"_s),
        u"id campaign ticket channel kind occurrence state due_at attempts sent_at error campaign_id stage"_s);
}

void OutboxPgTest::nothingIsDueWhereNobodyAsked() {
    m_fixture.take(u"ann"_s);
    store::OutboxStore outbox(m_fixture.connection());
    QVERIFY(!outbox.nextIn(NoticeChannel::Email).value());
    QCOMPARE(ask(u"ann"_s), NoticeOutcome::Done);
    // Now and then: codes may come by ways that no server is told of.
    const auto next = outbox.nextIn(NoticeChannel::Email).value();
    QVERIFY(next && *next > std::chrono::minutes(9) && *next <= std::chrono::minutes(10));
    QVERIFY(!outbox.nextIn(NoticeChannel::Push).value());
    m_fixture.addCodes({u"A1"_s});
    QVERIFY(*outbox.nextIn(NoticeChannel::Email).value() <= std::chrono::milliseconds(0));
    finish(take().front(), NoticeEnd::Sent);
    // The reminder.
    const auto reminder = outbox.nextIn(NoticeChannel::Email).value();
    QVERIFY(reminder && *reminder > std::chrono::hours(17) && *reminder < std::chrono::hours(18));
}

QTEST_GUILESS_MAIN(OutboxPgTest)
#include "OutboxPgTest.moc"
