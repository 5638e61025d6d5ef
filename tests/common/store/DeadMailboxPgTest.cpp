#include "common/store/CampaignStore.h"
#include "common/store/NoticeStore.h"
#include "common/store/OutboxStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::NoticeOutcome;

namespace {

QByteArray hash(const QString& text) {
    return test::StoreFixture::hashOf(text);
}

} // namespace

// A mailbox whose mail came back, or was called unwanted, is sent nothing more.
class DeadMailboxPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }
    void itIsSentNothingMore();
    void othersAre();
    void noLinkToSignInGoesThere();
    void whoAsksForItIsTold();
    void askingIsNoWayToTryMailboxes();
    void aPushServiceIsNoMailbox();
    void itEndsTheConsent();
    void theMessageThatCameBackSaysSo();
    void whatWasNotSentThereIsNot();
    void anAskAtTheSameMomentGoesNowhere();
    void toldTwiceAndOutOfOrderIsTheSame();
    void whatIsTooLateIsNotHeeded();
    void afterAWhileItIsAsked();

private:
    NoticeOutcome ask(const QString& visitor, const QString& mailbox, NoticeChannel channel = NoticeChannel::Email) {
        const store::NoticeTarget target{
            channel, hash(mailbox), QByteArray(100, 's'), hash(u"token %1"_s.arg(++m_tokens))};
        return store::NoticeStore(m_fixture.connection()).ask(hash(visitor), target, hash(u"at "_s + visitor)).value();
    }
    std::vector<Notice> take(NoticeChannel channel = NoticeChannel::Email) {
        return store::OutboxStore(m_fixture.connection()).take(channel, 100, std::chrono::seconds(120)).value();
    }
    void end(const QString& mailbox, std::chrono::hours ago = {}, std::optional<NoticeId> notice = {},
        MailboxEnd reason = MailboxEnd::Bounced) {
        const Instant at = SystemClock().now() - ago;
        QVERIFY(store::NoticeStore(m_fixture.connection()).endMailbox({hash(mailbox), reason, at, notice}));
    }
    QString outbox() {
        return m_fixture.sql(
            u"select string_agg(concat_ws(':', state, error), ' ' order by id) from invites.outbox where kind ="
            " 'offered'"_s);
    }

    test::StoreFixture m_fixture;
    int m_tokens = 0;
};

void DeadMailboxPgTest::itIsSentNothingMore() {
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"bob"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    QCOMPARE(ask(u"bob"_s, u"box"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    // In the outbox already, and what would come.
    end(u"box"_s);
    m_fixture.addCodes({u"B1"_s});
    QVERIFY(take().empty());
    QCOMPARE(outbox(), u"dropped:withdrawn"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"0"_s);
}

void DeadMailboxPgTest::othersAre() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    end(u"another"_s);
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(take().size(), std::size_t(1));
}

void DeadMailboxPgTest::noLinkToSignInGoesThere() {
    const auto asked = [&](const QString& mailbox) {
        m_fixture.sql(
            u"select invites.begin_mail_sign_in(sha256('state %1'), sha256('b'), 'sora', null, 0, sha256('s %1'),"
            " decode(repeat('ab', 60), 'hex'), null, decode('%2', 'hex'), decode(repeat('ab', 60), 'hex'))"_s.arg(
                mailbox, QString::fromLatin1(hash(mailbox).toHex())));
    };
    // Links have a hash of their own of the same mailbox: whoever ends it ends both (BounceTest).
    end(u"box of links"_s, {}, {}, MailboxEnd::Complained);
    asked(u"box of links"_s);
    QVERIFY(take(NoticeChannel::SignIn).empty());
    asked(u"another"_s);
    QCOMPARE(take(NoticeChannel::SignIn).size(), std::size_t(1));
}

void DeadMailboxPgTest::whoAsksForItIsTold() {
    m_fixture.take(u"ann"_s);
    end(u"box"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Undeliverable);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_notice"_s), u"0"_s);
    QCOMPARE(ask(u"ann"_s, u"another"_s), NoticeOutcome::Done);
}

void DeadMailboxPgTest::askingIsNoWayToTryMailboxes() {
    m_fixture.take(u"ann"_s);
    end(u"box"_s);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Undeliverable);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::TooMany);
}

void DeadMailboxPgTest::aPushServiceIsNoMailbox() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    QCOMPARE(ask(u"ann"_s, u"browser"_s, NoticeChannel::Push), NoticeOutcome::Done);
    end(u"box"_s);
    m_fixture.addCodes({u"A1"_s});
    QVERIFY(take().empty());
    QCOMPARE(take(NoticeChannel::Push).size(), std::size_t(1));
}

void DeadMailboxPgTest::itEndsTheConsent() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    end(u"box"_s);
    QCOMPARE(m_fixture.sql(u"select count(ended_at) || ' ' || count(*) from invites.consent where kind = 'email'"_s),
        u"1 1"_s);
}

void DeadMailboxPgTest::theMessageThatCameBackSaysSo() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    const Notice notice = take().front();
    QVERIFY(store::OutboxStore(m_fixture.connection()).finish(notice, NoticeEnd::Sent, {}, {}));
    end(u"box"_s, {}, notice.id);
    QCOMPARE(outbox(), u"sent:bounced"_s);
    end(u"box"_s, {}, notice.id, MailboxEnd::Complained);
    QCOMPARE(outbox(), u"sent:complained"_s);
}

// Whoever knows a message's number changes nothing with another mailbox's.
void DeadMailboxPgTest::whatWasNotSentThereIsNot() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    m_fixture.addCodes({u"A1"_s});
    const Notice notice = take().front();
    end(u"box"_s, {}, notice.id); // not sent yet
    QCOMPARE(outbox(), u"waiting"_s);
    QVERIFY(store::OutboxStore(m_fixture.connection()).finish(notice, NoticeEnd::Sent, {}, {}));
    end(u"another"_s, {}, notice.id);
    QCOMPARE(outbox(), u"sent"_s);
}

void DeadMailboxPgTest::anAskAtTheSameMomentGoesNowhere() {
    m_fixture.take(u"ann"_s);
    const Status asked = m_fixture.connect()->transact([&](db::Connection& transaction) -> Status {
        const store::NoticeTarget target{NoticeChannel::Email, hash(u"box"_s), QByteArray(100, 's'), hash(u"token"_s)};
        const auto outcome = store::NoticeStore(transaction).ask(hash(u"ann"_s), target, hash(u"at"_s));
        if (!outcome)
            return failure(outcome.error());
        end(u"box"_s);
        return *outcome == NoticeOutcome::Done ? Status() : failure(ErrorCode::Internal, u"not asked"_s);
    });
    QVERIFY2(asked, asked ? "" : qUtf8Printable(asked.error().detail));
    m_fixture.addCodes({u"A1"_s});
    QVERIFY(take().empty());
}

void DeadMailboxPgTest::toldTwiceAndOutOfOrderIsTheSame() {
    end(u"box"_s, std::chrono::hours(1), {}, MailboxEnd::Complained);
    end(u"box"_s, std::chrono::hours(1), {}, MailboxEnd::Complained);
    end(u"box"_s, std::chrono::hours(5), {}, MailboxEnd::Bounced);
    QCOMPARE(m_fixture.sql(u"select string_agg(reason || (now() - ended_at < interval '2 hours'), ' ') from"
                           " invites.dead_mailbox"_s),
        u"complainedtrue"_s);
}

void DeadMailboxPgTest::whatIsTooLateIsNotHeeded() {
    m_fixture.take(u"ann"_s);
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
    end(u"box"_s, std::chrono::hours(24 * 31));
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(take().size(), std::size_t(1));
    // A clock that is ahead makes it last no longer.
    end(u"late"_s, std::chrono::hours(-5));
    QCOMPARE(m_fixture.sql(u"select ended_at <= clock_timestamp() from invites.dead_mailbox"_s), u"t"_s);
}

void DeadMailboxPgTest::afterAWhileItIsAsked() {
    m_fixture.take(u"ann"_s);
    end(u"box"_s);
    m_fixture.sql(u"update invites.dead_mailbox set ended_at = now() - interval '31 days'"_s);
    QVERIFY(store::CampaignStore(m_fixture.connection()).forgetExpired());
    QCOMPARE(ask(u"ann"_s, u"box"_s), NoticeOutcome::Done);
}

QTEST_GUILESS_MAIN(DeadMailboxPgTest)
#include "DeadMailboxPgTest.moc"
