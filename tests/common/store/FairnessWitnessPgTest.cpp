#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using test::FairnessWitness;

// The witness sees what is unfair, whoever does it, and nothing where nothing is.
class FairnessWitnessPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }

    void saysNothingOfAFairLine();
    void namesWhatIsUnfair_data();
    void namesWhatIsUnfair();
    void knowsWhoWaitedBefore();

private:
    FairnessWitness witness() {
        return FairnessWitness([this](const QString& statements) { return m_fixture.sql(statements); });
    }

    test::StoreFixture m_fixture;
};

void FairnessWitnessPgTest::saysNothingOfAFairLine() {
    const FairnessWitness witness = this->witness();
    m_fixture.addCodes({u"A"_s, u"B"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"emil"_s})
        m_fixture.take(visitor);
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    m_fixture.addCodes({u"C"_s, u"D"_s});
    m_fixture.endHold(u"cleo"_s);
    m_fixture.look(u"cleo"_s);
    m_fixture.sql(u"select invites.move_ticket(id, 'head', 'a friend') from invites.ticket where number = 5"_s);
    m_fixture.returnToLine(u"cleo"_s);
    m_fixture.addCodes({u"E"_s, u"F"_s});
    m_fixture.leave(u"emil"_s);
    QCOMPARE(witness.faults(), QStringList());
    QVERIFY(witness.served() >= 7);
}

void FairnessWitnessPgTest::namesWhatIsUnfair_data() {
    QTest::addColumn<QString>("deed");
    QTest::addColumn<QString>("fault");
    const QString offer =
        u"with c as (update invites.code set status = 'reserved', ticket_id = %1 where id = 1 returning id)"
        " update invites.ticket set state = 'offered', code_id = 1, offered_at = now(),"
        " offer_expires_at = now() + interval '1 day' where number = %1"_s;
    const QString code = u"insert into invites.code (campaign_id, fingerprint, sealed, source)"
                         " values (1, sha256('x'), decode(repeat('ab', 60), 'hex'), 'import'); "_s;
    QTest::newRow("the second before the first")
        << code + offer.arg(2) << u"Ticket 2 (lane 1) of campaign 1 was served while 1 (lane 1) was waiting."_s;
    QTest::newRow("the last of all") << code + offer.arg(3)
                                     << u"Ticket 3 (lane 1) of campaign 1 was served while 1 (lane 1) was waiting."_s;
    QTest::newRow("the line before the head")
        << u"update invites.ticket set lane = 0 where number = 3; "_s + code + offer.arg(1)
        << u"Ticket 1 (lane 1) of campaign 1 was served while 3 (lane 0) was waiting."_s;
    QTest::newRow("a newcomer")
        << code + u"update invites.campaign_line set next_number = 5; with t as (insert into invites.ticket (id, "
                  u"campaign_id, number,"
                  " secret_hash, state, code_id, delivered_at) values (99, 1, 4, sha256('y'), 'delivered', 1, now()) "
                  "returning id)"
                  " select 1 from t; update invites.code set status = 'distributed', ticket_id = 99 where id = 1"_s
        << u"Ticket 4 (lane 1) of campaign 1 was served while 1 (lane 1) was waiting."_s;
    // By hand: the audit log has the lanes' changes.
    const QString code2 = QString(code).replace(u"'x'"_s, u"'z'"_s);
    const QString offer2 = QString(offer).replace(u"id = 1"_s, u"id = 2"_s);
    QTest::newRow("priority beyond the share")
        << u"update invites.ticket set lane = 2 where number in (2, 3); "_s + code + code2 + offer.arg(2) + u"; "_s +
               offer2.arg(3)
        << u"Ticket 3 (lane 2) of campaign 1 was served while 1 (lane 1) was waiting."_s;
    QTest::newRow("the line in priority's turn")
        << u"update invites.ticket set lane = 2 where number = 3; "_s + code + offer.arg(1)
        << u"Ticket 1 (lane 1) of campaign 1 was served while 3 (lane 2) was waiting."_s;
    QTest::newRow("unseen: priority without a share")
        << u"update invites.ticket set lane = 2 where number = 3; alter table invites.campaign disable trigger user;"
           " update invites.campaign set priority_share = null; "_s +
               code + offer.arg(3)
        << u"Ticket 3 (lane 2) of campaign 1 was served while 1 (lane 1) was waiting."_s;
    QTest::newRow("unseen: a code for nobody") << code << u"In campaign 1 there are 1 codes, and 3 wait."_s;
    // By hand there is always an audit event; here somebody takes that away too.
    QTest::newRow("a secret move") << u"alter table invites.ticket disable trigger ticket_audit_update;"
                                      " update invites.ticket set lane = 0 where number = 2"_s
                                   << u"Ticket 2 of campaign 1 changed its lane 1 times, with 0 reasons."_s;
}

void FairnessWitnessPgTest::namesWhatIsUnfair() {
    QFETCH(QString, deed);
    QFETCH(QString, fault);
    const FairnessWitness witness = this->witness();
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(visitor);
    QCOMPARE(witness.faults(), QStringList());
    m_fixture.sql(deed);
    const QStringList faults = witness.faults();
    QCOMPARE(faults.value(0), fault);
    // The ledger tells of it as well, unless it could not see it.
    const bool isSeen = !QByteArray(QTest::currentDataTag()).startsWith("unseen: ");
    QCOMPARE(faults.size(), isSeen ? 2 : 1);
    QVERIFY(!isSeen || faults[1].startsWith(u"Ledger of campaign 1, block "_s));
}

void FairnessWitnessPgTest::knowsWhoWaitedBefore() {
    for (const QString& visitor : {u"ann"_s, u"ben"_s})
        m_fixture.take(visitor);
    const FairnessWitness witness = this->witness();
    m_fixture.addCodes({u"A"_s});
    QCOMPARE(witness.faults(), QStringList());
    QCOMPARE(witness.served(), 1);
    m_fixture.addCodes({u"B"_s});
    m_fixture.take(u"cleo"_s);
    QCOMPARE(witness.faults(), QStringList());
    QCOMPARE(witness.served(), 2);
}

QTEST_GUILESS_MAIN(FairnessWitnessPgTest)
#include "FairnessWitnessPgTest.moc"
