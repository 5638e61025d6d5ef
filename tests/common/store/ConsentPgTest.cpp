#include "common/domain/Consent.h"
#include "common/store/NoticeStore.h"
#include "tests/support/store/MemberFixture.h"

#include <QFile>
#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// What people agree to is written down by the act itself.
class ConsentPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsRecordedIsWhatIsShown_data();
    void whatIsRecordedIsWhatIsShown();
    void signingInAgrees();
    void otherWordsAreAgreedToAnew();
    void askingForNoticesAgreesUntilTheyAreTakenBack();
    void anotherMailboxIsAgreedToAnew();
    void aForgottenMailboxEndsIt();
    void theHallAgreesUntilTheNameIsTakenOut();
    void whatWasNotDoneIsNotAgreedTo();

private:
    // "email:2:open sign_in:2:ended", oldest first.
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

void ConsentPgTest::whatIsRecordedIsWhatIsShown_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("script"); // that has the same words
    QTest::newRow("signing in") << u"sign_in"_s << QString::fromUtf8(signInConsent) << u"sign-in.js"_s;
    QTest::newRow("word by e-mail") << u"email"_s << QString::fromUtf8(noticeConsent) << u"notice-offer.js"_s;
    QTest::newRow("word to a browser") << u"push"_s << QString::fromUtf8(noticeConsent) << u"notice-offer.js"_s;
    QTest::newRow("the Hall") << u"hall"_s << QString::fromUtf8(hallConsent) << QString();
}

void ConsentPgTest::whatIsRecordedIsWhatIsShown() {
    QFETCH(QString, kind);
    QFETCH(QString, words);
    QFETCH(QString, script);
    QCOMPARE(m_fixture.sql(
                 u"select words from invites.consent_text where kind = '%1' order by version desc limit 1"_s.arg(kind)),
        words);
    if (!script.isEmpty()) {
        QFile file(QStringLiteral(INVITES_WEB_SCRIPTS "/") + script);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(QString::fromUtf8(file.readAll()).contains(words));
    }
    QCOMPARE(m_fixture.sql(u"select string_agg(distinct kind, ' ' order by kind) from invites.consent_text"_s),
        u"email hall push sign_in"_s);
}

void ConsentPgTest::signingInAgrees() {
    m_members.signIn(u"ann"_s);
    QCOMPARE(consents(), u"sign_in:2:open"_s);
    m_members.signIn(u"ann"_s);
    QCOMPARE(consents(), u"sign_in:2:open"_s);
    m_members.signIn(u"bob"_s);
    QCOMPARE(consents(), u"sign_in:2:open sign_in:2:open"_s);
}

void ConsentPgTest::otherWordsAreAgreedToAnew() {
    m_members.signIn(u"ann"_s);
    m_fixture.sql(u"insert into invites.consent_text values ('sign_in', 3, 'other words')"_s);
    m_members.signIn(u"ann"_s);
    QCOMPARE(consents(), u"sign_in:2:ended sign_in:3:open"_s);
}

void ConsentPgTest::askingForNoticesAgreesUntilTheyAreTakenBack() {
    m_members.ask(u"ann"_s);
    QCOMPARE(askForMail(u"ann"_s), store::NoticeOutcome::Done);
    QCOMPARE(consents(), u"email:2:open"_s);
    store::NoticeStore notices(m_fixture.connection());
    QVERIFY(notices.decline(m_members.hashOf(u"ann"_s), std::nullopt));
    QCOMPARE(consents(), u"email:2:ended"_s);
    QCOMPARE(askForMail(u"ann"_s), store::NoticeOutcome::Done);
    QVERIFY(notices.unsubscribe(QByteArray(32, 'm')));
    QCOMPARE(consents(), u"email:2:ended email:2:ended"_s);
}

void ConsentPgTest::anotherMailboxIsAgreedToAnew() {
    m_members.ask(u"ann"_s);
    askForMail(u"ann"_s);
    askForMail(u"ann"_s);
    QCOMPARE(consents(), u"email:2:open"_s);
    askForMail(u"ann"_s, 'n');
    QCOMPARE(consents(), u"email:2:ended email:2:open"_s);
}

void ConsentPgTest::aForgottenMailboxEndsIt() {
    m_members.ask(u"ann"_s);
    askForMail(u"ann"_s);
    m_fixture.tickets().leave(m_members.hashOf(u"ann"_s)).value();
    m_fixture.sql(u"select invites.forget_notices()"_s);
    QCOMPARE(consents(), u"email:2:ended"_s);
}

void ConsentPgTest::theHallAgreesUntilTheNameIsTakenOut() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    QCOMPARE(m_members.records().setHallName(ann, u"Ann"_s).value(), store::HallOutcome::Done);
    QCOMPARE(m_members.records().setHallName(ann, u"Annie"_s).value(), store::HallOutcome::Done);
    QCOMPARE(consents(), u"sign_in:2:open hall:2:open"_s);
    QCOMPARE(m_members.records().setHallName(ann, std::nullopt).value(), store::HallOutcome::Done);
    QCOMPARE(consents(), u"sign_in:2:open hall:2:ended"_s);
}

void ConsentPgTest::whatWasNotDoneIsNotAgreedTo() {
    QCOMPARE(askForMail(u"nobody"_s), store::NoticeOutcome::NoTicket);
    const QByteArray ann = m_members.signIn(u"ann"_s);
    QCOMPARE(m_members.records().setHallName(ann, u"https://example.org"_s).value(), store::HallOutcome::BadName);
    QCOMPARE(consents(), u"sign_in:2:open"_s);
}

QTEST_GUILESS_MAIN(ConsentPgTest)
#include "ConsentPgTest.moc"
