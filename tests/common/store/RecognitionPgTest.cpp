#include "common/store/LineStore.h"
#include "tests/support/store/MemberFixture.h"

#include <QTest>

#include <functional>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;

// What counts for a member, and what does not. Ann gives, Bob receives; tickets are named after who asks for them.
class RecognitionPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aCodeCountsOnceItsReceiverSaysSo();
    void aCodeCountsByItsReceiversContribution();
    void anAdminsWordCountsAndCanBeTakenBack();
    void unconfirmedCodesCountNothing();
    void importedCodesCountForNobody();
    void ownCodesCountNothing_data();
    void ownCodesCountNothing();
    void aReceiverWhoTurnsOutToBeTheGiverIsFound();
    void theDaysAddressesAreComparedBeforeTheyAreForgotten();
    void aTicketTakenOverBringsItsCodes();
    void proofsAtOnceAreAllCounted();
    void adminsAreToldOfOwnCodes();

private:
    using Reception = std::function<void(RecognitionPgTest&)>;

    // Ann has a code, and gives one back, which the next to come gets.
    void annGives(const QString& address = {}) {
        m_fixture.addCodes({u"A1"_s});
        m_ann = m_members.signIn(u"ann"_s);
        m_members.ask(u"ann"_s, m_ann, {}, u"sora"_s, address);
        m_members.give(u"ann"_s, {u"G1"_s});
    }
    QString codes(const QString& what) {
        return m_fixture.sql(
            u"select coalesce(string_agg(%1, ' ' order by code_id), '') from invites.own_code"_s.arg(what));
    }
    void settle(const QString& status) {
        m_fixture.sql(u"select invites.settle_codes(array[id], array[version], '%1', 'why') from invites.code"
                      " where source = 'contribution' order by id limit 1"_s.arg(status));
    }

    test::StoreFixture m_fixture;
    test::MemberFixture m_members{m_fixture};
    QByteArray m_ann; // her session
};

void RecognitionPgTest::init() {
    m_fixture.reset();
    m_fixture.sql(u"update invites.campaign set draws_rush = false"_s);
}

void RecognitionPgTest::aCodeCountsOnceItsReceiverSaysSo() {
    annGives();
    m_members.ask(u"bob"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
    m_members.report(u"bob"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 1);
    m_members.report(u"bob"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 1);
    m_members.report(u"bob"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
}

void RecognitionPgTest::aCodeCountsByItsReceiversContribution() {
    annGives();
    m_members.ask(u"bob"_s);
    m_members.give(u"bob"_s, {u"B1"_s, u"B2"_s, u"B3"_s});
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
    m_members.give(u"bob"_s, {u"B4"_s});
    QCOMPARE(m_members.confirmed(u"ann"_s), 1);
}

void RecognitionPgTest::anAdminsWordCountsAndCanBeTakenBack() {
    annGives();
    m_members.ask(u"bob"_s);
    settle(u"used"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 1);
    settle(u"invalid"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
    m_fixture.sql(
        u"select invites.unsettle_codes(array[id], array[version]) from invites.code where status = 'invalid'"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 1);
}

void RecognitionPgTest::unconfirmedCodesCountNothing() {
    annGives();
    m_members.give(u"ann"_s, {u"G2"_s, u"G3"_s, u"G4"_s});
    QCOMPARE(m_members.state(u"ann"_s), u"contributed"_s);
    m_members.ask(u"bob"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
}

void RecognitionPgTest::importedCodesCountForNobody() {
    m_fixture.addCodes({u"A1"_s});
    m_members.ask(u"bob"_s, m_members.signIn(u"bob"_s));
    m_members.report(u"bob"_s);
    QCOMPARE(m_fixture.sql(u"select sum(confirmed) from invites.member"_s), u"0"_s);
}

void RecognitionPgTest::ownCodesCountNothing_data() {
    QTest::addColumn<Reception>("receives");
    QTest::addColumn<QString>("signs");
    QTest::newRow("the same account, in another browser") << Reception([](RecognitionPgTest& test) {
        test.m_members.give(u"ann"_s, {u"G2"_s, u"G3"_s, u"G4"_s});
        test.m_members.ask(u"again"_s, test.m_members.signIn(u"ann"_s));
    }) << u"member"_s;
    QTest::newRow("the same browser, not signed in") << Reception([](RecognitionPgTest& test) {
        test.m_members.give(u"ann"_s, {u"G2"_s, u"G3"_s, u"G4"_s});
        test.m_members.ask(u"again"_s, {}, u"ann"_s);
    }) << u"browser"_s;
    QTest::newRow("another browser in which she was signed in") << Reception([](RecognitionPgTest& test) {
        test.m_fixture.addCampaign(u"other"_s);
        test.m_members.ask(u"phone"_s, test.m_ann, {}, u"other"_s);
        test.m_members.ask(u"again"_s, {}, u"phone"_s);
    }) << u"browser"_s;
    QTest::newRow("the same address on the same day")
        << Reception([](RecognitionPgTest& test) { test.m_members.ask(u"again"_s, {}, {}, u"sora"_s, u"home"_s); })
        << u"address"_s;
}

void RecognitionPgTest::ownCodesCountNothing() {
    QFETCH(Reception, receives);
    QFETCH(QString, signs);
    annGives(u"home"_s);
    receives(*this);
    QCOMPARE(m_members.state(u"again"_s), u"delivered"_s);
    m_members.report(u"again"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
    QCOMPARE(codes(u"concat_ws('+', case when by_member then 'member' end, case when by_browser then 'browser' end,"
                   " case when by_address then 'address' end)"_s),
        signs);
    settle(u"used"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
}

void RecognitionPgTest::aReceiverWhoTurnsOutToBeTheGiverIsFound() {
    annGives();
    m_members.give(u"ann"_s, {u"G2"_s, u"G3"_s, u"G4"_s});
    m_members.ask(u"again"_s);
    m_members.report(u"again"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 1);
    m_members.signIn(u"ann"_s, u"again"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
    // It stays found when the account is gone.
    QVERIFY(m_members.records().remove(m_ann).value() == store::DeletionOutcome::Done);
    QCOMPARE(codes(u"by_member::text"_s), u"true"_s);
}

void RecognitionPgTest::theDaysAddressesAreComparedBeforeTheyAreForgotten() {
    annGives(u"home"_s);
    m_members.ask(u"bob"_s, {}, {}, u"sora"_s, u"home"_s);
    m_fixture.sql(u"update invites.ticket_address set day = day - 1; select invites.forget_expired()"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket_address"_s), u"0"_s);
    QCOMPARE(codes(u"by_address::text"_s), u"true"_s);
    m_members.report(u"bob"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 0);
}

void RecognitionPgTest::aTicketTakenOverBringsItsCodes() {
    m_fixture.addCodes({u"A1"_s});
    m_members.ask(u"ann"_s);
    m_members.give(u"ann"_s, {u"G1"_s});
    m_members.ask(u"bob"_s);
    m_members.report(u"bob"_s);
    m_members.signIn(u"ann"_s, u"ann"_s);
    QCOMPARE(m_members.confirmed(u"ann"_s), 1);
}

// In two campaigns, whose lines do not keep them apart.
void RecognitionPgTest::proofsAtOnceAreAllCounted() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.sql(u"update invites.campaign set draws_rush = false"_s);
    const QByteArray ann = m_members.signIn(u"ann"_s);
    constexpr int count = 4;
    for (const QString& slug : {u"sora"_s, u"other"_s}) {
        m_fixture.addCodes({u"A1"_s}, slug);
        m_members.ask(u"ann "_s + slug, ann, {}, slug);
        m_members.give(u"ann "_s + slug, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s}, slug);
        for (int i = 0; i < count; ++i)
            m_members.ask(u"bob %1 "_s.arg(i) + slug, {}, {}, slug);
    }
    std::vector<std::thread> threads;
    for (const QString& slug : {u"sora"_s, u"other"_s}) {
        threads.emplace_back([this, slug] {
            const auto connection = m_fixture.connect();
            store::TicketStore tickets(*connection, m_fixture.cipher());
            for (int i = 0; i < count; ++i) {
                if (!tickets.report(test::MemberFixture::hashOf(u"bob %1 "_s.arg(i) + slug), ReportOutcome::Works))
                    qFatal("A report failed.");
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(m_members.confirmed(u"ann"_s), 2 * count);
}

void RecognitionPgTest::adminsAreToldOfOwnCodes() {
    annGives();
    m_members.give(u"ann"_s, {u"G2"_s, u"G3"_s, u"G4"_s});
    m_members.ask(u"again"_s, {}, u"ann"_s);
    m_members.report(u"again"_s);
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    const auto mona = m_fixture.connectAs(u"mona"_s);
    const TicketId ticket(m_fixture.sql(u"select id from invites.ticket where number = 1"_s).toLongLong());
    const auto record = store::LineStore(*mona).visitorOf(ticket).value();
    QCOMPARE(record.own, 1);
    QCOMPARE(record.ownByBrowser, 1);
    QCOMPARE(record.ownByMember, 0);
    QCOMPARE(record.ownByAddress, 0);
}

QTEST_GUILESS_MAIN(RecognitionPgTest)
#include "RecognitionPgTest.moc"
