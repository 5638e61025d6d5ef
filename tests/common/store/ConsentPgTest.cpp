#include "common/store/NoticeStore.h"
#include "tests/support/store/MemberFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// What people agree to is written down by the act itself.
class ConsentPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void signingInAgrees();
    void otherWordsAreAgreedToAnew();
    void askingForNoticesAgreesUntilTheyAreTakenBack();
    void anotherMailboxIsAgreedToAnew();
    void aForgottenMailboxEndsIt();
    void theHallAgreesUntilTheNameIsTakenOut();
    void whatWasNotDoneIsNotAgreedTo();

private:
    // "email:1:open sign_in:1:ended", oldest first.
    QString consents() {
        return m_fixture.sql(u"select coalesce(string_agg(concat_ws(':', kind, version, case when ended_at is null "
                             u"then 'open' else 'ended' end),"
                             " ' ' order by id), '') from invites.consent"_s);
    }
    store::NoticeOutcome askForMail(const QString& ticket, char mailbox = 'm') {
        return store::NoticeStore(m_fixture.connection())
            .ask(m_members.hashOf(ticket),
                {NoticeChannel::Email, QByteArray(32, mailbox), QByteArray(100, 's'), QByteArray(32, mailbox)},
                QByteArray(32, 'a'))
            .value();
    }

    test::StoreFixture m_fixture;
    test::MemberFixture m_members{m_fixture};
};

void ConsentPgTest::init() {
    m_fixture.reset();
}

void ConsentPgTest::signingInAgrees() {
    m_members.signIn(u"ann"_s);
    QCOMPARE(consents(), u"sign_in:1:open"_s);
    m_members.signIn(u"ann"_s);
    QCOMPARE(consents(), u"sign_in:1:open"_s);
    m_members.signIn(u"bob"_s);
    QCOMPARE(consents(), u"sign_in:1:open sign_in:1:open"_s);
}

void ConsentPgTest::otherWordsAreAgreedToAnew() {
    m_members.signIn(u"ann"_s);
    m_fixture.sql(u"insert into invites.consent_text values ('sign_in', 2, 'other words')"_s);
    m_members.signIn(u"ann"_s);
    QCOMPARE(consents(), u"sign_in:1:ended sign_in:2:open"_s);
}

void ConsentPgTest::askingForNoticesAgreesUntilTheyAreTakenBack() {
    m_members.ask(u"ann"_s);
    QCOMPARE(askForMail(u"ann"_s), store::NoticeOutcome::Done);
    QCOMPARE(consents(), u"email:1:open"_s);
    store::NoticeStore notices(m_fixture.connection());
    QVERIFY(notices.decline(m_members.hashOf(u"ann"_s), std::nullopt));
    QCOMPARE(consents(), u"email:1:ended"_s);
    QCOMPARE(askForMail(u"ann"_s), store::NoticeOutcome::Done);
    QVERIFY(notices.unsubscribe(QByteArray(32, 'm')));
    QCOMPARE(consents(), u"email:1:ended email:1:ended"_s);
}

void ConsentPgTest::anotherMailboxIsAgreedToAnew() {
    m_members.ask(u"ann"_s);
    askForMail(u"ann"_s);
    askForMail(u"ann"_s);
    QCOMPARE(consents(), u"email:1:open"_s);
    askForMail(u"ann"_s, 'n');
    QCOMPARE(consents(), u"email:1:ended email:1:open"_s);
}

void ConsentPgTest::aForgottenMailboxEndsIt() {
    m_members.ask(u"ann"_s);
    askForMail(u"ann"_s);
    m_fixture.tickets().leave(m_members.hashOf(u"ann"_s)).value();
    m_fixture.sql(u"select invites.forget_notices()"_s);
    QCOMPARE(consents(), u"email:1:ended"_s);
}

void ConsentPgTest::theHallAgreesUntilTheNameIsTakenOut() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    QCOMPARE(m_members.records().setHallName(ann, u"Ann"_s).value(), store::HallOutcome::Done);
    QCOMPARE(m_members.records().setHallName(ann, u"Annie"_s).value(), store::HallOutcome::Done);
    QCOMPARE(consents(), u"sign_in:1:open hall:1:open"_s);
    QCOMPARE(m_members.records().setHallName(ann, std::nullopt).value(), store::HallOutcome::Done);
    QCOMPARE(consents(), u"sign_in:1:open hall:1:ended"_s);
}

void ConsentPgTest::whatWasNotDoneIsNotAgreedTo() {
    QCOMPARE(askForMail(u"nobody"_s), store::NoticeOutcome::NoTicket);
    const QByteArray ann = m_members.signIn(u"ann"_s);
    QCOMPARE(m_members.records().setHallName(ann, u"https://example.org"_s).value(), store::HallOutcome::BadName);
    QCOMPARE(consents(), u"sign_in:1:open"_s);
}

QTEST_GUILESS_MAIN(ConsentPgTest)
#include "ConsentPgTest.moc"
