#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <set>

using namespace invites;
using namespace Qt::StringLiterals;

// Each law of the rows, broken on purpose by somebody who may write the tables.
class LawsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }

    void codesKeepToTheirStateMachine_data();
    void codesKeepToTheirStateMachine();
    void ticketsKeepToTheirStateMachine_data();
    void ticketsKeepToTheirStateMachine();
    void aCodeHasOneTicket();
    void aShownCodeKeepsItsReceiver_data();
    void aShownCodeKeepsItsReceiver();
    void aCodeIsShownOnlyWhereBothNameEachOther();
    void whatIdentifiesARowIsFrozen_data();
    void whatIdentifiesARowIsFrozen();
    void rowsStayInTheirTables_data();
    void rowsStayInTheirTables();
    void aRowsShapeIsChecked_data();
    void aRowsShapeIsChecked();
    void aCodeIsKnownOnceInACampaign();
    void aChangeRaisesTheVersion();

private:
    QString refused(const QString& statement) { return m_fixture.refusal(statement); }
    // Ann with her delivered code, Ben in the line.
    void annAndBen() {
        m_fixture.addCodes({u"A1"_s});
        m_fixture.take(u"ann"_s);
        m_fixture.take(u"ben"_s);
    }

    test::StoreFixture m_fixture;
};

void LawsPgTest::codesKeepToTheirStateMachine_data() {
    const QStringList states{u"available"_s, u"reserved"_s, u"distributed"_s, u"used"_s, u"invalid"_s};
    const std::set<std::pair<QString, QString>> allowed{{u"available"_s, u"reserved"_s},
        {u"available"_s, u"distributed"_s}, {u"available"_s, u"invalid"_s}, {u"reserved"_s, u"available"_s},
        {u"reserved"_s, u"distributed"_s}, {u"distributed"_s, u"used"_s}, {u"distributed"_s, u"invalid"_s},
        {u"used"_s, u"invalid"_s}, {u"invalid"_s, u"used"_s}};
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<bool>("allowed");
    for (const QString& from : states) {
        for (const QString& to : states) {
            if (from != to)
                QTest::addRow("%s to %s", qUtf8Printable(from), qUtf8Printable(to))
                    << from << to << allowed.contains({from, to});
        }
    }
}

void LawsPgTest::codesKeepToTheirStateMachine() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(bool, allowed);
    m_fixture.take(u"ann"_s);
    const auto receiver = [](const QString& status) { return status == u"available"_s ? u"null"_s : u"1"_s; };
    m_fixture.sql(
        u"insert into invites.code (campaign_id, status, fingerprint, sealed, source, ticket_id)"
        " values (1, '%1', sha256('x'), decode(repeat('ab', 60), 'hex'), 'console', %2)"_s.arg(from, receiver(from)));
    // A code that was shown keeps its receiver, whatever becomes of it.
    const bool wasShown = from != u"available"_s && from != u"reserved"_s;
    QCOMPARE(
        refused(u"update invites.code set status = '%1', ticket_id = %2"_s.arg(to, wasShown ? u"1"_s : receiver(to))),
        allowed ? QString() : u"code_state_machine"_s);
    QCOMPARE(m_fixture.sql(u"select status from invites.code"_s), allowed ? to : from);
}

void LawsPgTest::ticketsKeepToTheirStateMachine_data() {
    const QStringList states{u"waiting"_s, u"offered"_s, u"delivered"_s, u"contributed"_s, u"expired"_s, u"left"_s};
    const std::set<std::pair<QString, QString>> allowed{{u"waiting"_s, u"offered"_s}, {u"waiting"_s, u"left"_s},
        {u"offered"_s, u"delivered"_s}, {u"offered"_s, u"expired"_s}, {u"offered"_s, u"left"_s},
        {u"delivered"_s, u"contributed"_s}, {u"delivered"_s, u"waiting"_s}, {u"expired"_s, u"waiting"_s}};
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<bool>("allowed");
    for (const QString& from : states) {
        for (const QString& to : states) {
            if (from != to)
                QTest::addRow("%s to %s", qUtf8Printable(from), qUtf8Printable(to))
                    << from << to << allowed.contains({from, to});
        }
    }
}

void LawsPgTest::ticketsKeepToTheirStateMachine() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(bool, allowed);
    m_fixture.addCodes({u"A1"_s});
    const auto code = [](const QString& state) {
        return QStringList{u"offered"_s, u"delivered"_s, u"contributed"_s}.contains(state) ? u"1"_s : u"null"_s;
    };
    m_fixture.sql(u"insert into invites.ticket (campaign_id, number, secret_hash, state, code_id, offered_at,"
                  " offer_expires_at, delivered_at, contributed_at)"
                  " values (1, 1, sha256('s'), '%1', %2, now(), now(), now(), now())"_s.arg(from, code(from)));
    QCOMPARE(refused(u"update invites.ticket set state = '%1', code_id = %2"_s.arg(to, code(to))),
        allowed ? QString() : u"ticket_state_machine"_s);
    QCOMPARE(m_fixture.sql(u"select state from invites.ticket"_s), allowed ? to : from);
}

void LawsPgTest::aCodeHasOneTicket() {
    annAndBen();
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source)"
                  " values (1, sha256('x'), decode(repeat('ab', 60), 'hex'), 'console')"_s);
    QCOMPARE(refused(u"update invites.ticket set state = 'offered', code_id = 1, offered_at = now(),"
                     " offer_expires_at = now() where number = 2"_s),
        u"23505"_s);
    QCOMPARE(refused(u"insert into invites.ticket (campaign_id, number, secret_hash, state, code_id, delivered_at)"
                     " values (1, 3, sha256('s'), 'delivered', 1, now())"_s),
        u"23505"_s);
}

void LawsPgTest::aShownCodeKeepsItsReceiver_data() {
    QTest::addColumn<QString>("change");
    QTest::newRow("another ticket") << u"ticket_id = 2"_s;
    QTest::newRow("nobody") << u"ticket_id = null"_s;
    QTest::newRow("on the way to used") << u"ticket_id = 2, status = 'used'"_s;
    QTest::newRow("on the way to invalid") << u"ticket_id = null, status = 'invalid'"_s;
}

void LawsPgTest::aShownCodeKeepsItsReceiver() {
    QFETCH(QString, change);
    annAndBen();
    QCOMPARE(refused(u"update invites.code set "_s + change), u"code_keeps_receiver"_s);
}

void LawsPgTest::aCodeIsShownOnlyWhereBothNameEachOther() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.take(u"ann"_s)), u"A1"_s);
    // Somebody takes Ann's ticket for a code that is not hers.
    m_fixture.sql(u"update invites.ticket set code_id = 2"_s);
    QVERIFY(!m_fixture.look(u"ann"_s).code);
    m_fixture.sql(u"update invites.ticket set code_id = 1"_s);
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.look(u"ann"_s)), u"A1"_s);
    // Her first code's row stays hers when she is given another one, and no ticket can ever show it again.
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.look(u"ann"_s)), u"B2"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.sql(u"update invites.ticket set state = 'offered', code_id = 1, offered_at = now(),"
                  " offer_expires_at = now() + interval '1 hour' where number = 2"_s);
    const auto revealed = m_fixture.tickets().reveal(test::StoreFixture::hashOf(u"ben"_s));
    QVERIFY(!revealed);
    QCOMPARE(revealed.error().reason, u"code_keeps_receiver"_s);
    QVERIFY(!m_fixture.look(u"ben"_s).code);
}

void LawsPgTest::whatIdentifiesARowIsFrozen_data() {
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("law");
    for (const char* column : {"id = 77", "campaign_id = 2", "fingerprint = sha256('other')", "added_at = now()"})
        QTest::addRow("code %s", column) << u"code set "_s + QString::fromLatin1(column) << u"code_identity"_s;
    for (const char* column :
        {"id = 77", "campaign_id = 2", "number = 9", "secret_hash = sha256('other')", "requested_at = now()"})
        QTest::addRow("ticket %s", column) << u"ticket set "_s + QString::fromLatin1(column) << u"ticket_identity"_s;
}

void LawsPgTest::whatIdentifiesARowIsFrozen() {
    QFETCH(QString, change);
    QFETCH(QString, law);
    annAndBen();
    m_fixture.addCampaign(u"other"_s);
    QCOMPARE(refused(u"update invites."_s + change), law);
}

void LawsPgTest::rowsStayInTheirTables_data() {
    QTest::addColumn<QString>("statement");
    for (const char* table : {"campaign", "code", "ticket", "contribution", "report", "audit_event"}) {
        QTest::addRow("delete %s", table) << u"delete from invites."_s + QString::fromLatin1(table);
        QTest::addRow("truncate %s", table) << u"truncate invites."_s + QString::fromLatin1(table) + u" cascade"_s;
    }
    QTest::newRow("rewrite history") << u"update invites.audit_event set author = 'nobody'"_s;
}

void LawsPgTest::rowsStayInTheirTables() {
    QFETCH(QString, statement);
    annAndBen();
    QCOMPARE(refused(statement), u"append_only"_s);
    QCOMPARE(m_fixture.look(u"ann"_s).number, 1);
    QVERIFY(m_fixture.sql(u"select count(*) from invites.audit_event"_s).toInt() > 0);
}

void LawsPgTest::aRowsShapeIsChecked_data() {
    QTest::addColumn<QString>("statement");
    QTest::newRow("an available code of somebody")
        << u"insert into invites.code (campaign_id, fingerprint, sealed, source, ticket_id)"
           " values (1, sha256('x'), decode(repeat('ab', 60), 'hex'), 'console', 1)"_s;
    QTest::newRow("a held code of nobody")
        << u"insert into invites.code (campaign_id, status, fingerprint, sealed, source)"
           " values (1, 'reserved', sha256('x'), decode(repeat('ab', 60), 'hex'), 'console')"_s;
    QTest::newRow("a code too short to be sealed")
        << u"insert into invites.code (campaign_id, fingerprint, sealed, source)"
           " values (1, sha256('x'), 'ABC123', 'console')"_s;
    QTest::newRow("a deleted code in somebody's hold")
        << u"update invites.code set deleted_at = now() where status = 'reserved'"_s;
    QTest::newRow("a waiting ticket with a code")
        << u"insert into invites.ticket (campaign_id, number, secret_hash, state, code_id)"
           " values (1, 9, sha256('s'), 'waiting', 1)"_s;
    QTest::newRow("a delivered ticket without one") << u"update invites.ticket set code_id = null where number = 1"_s;
    QTest::newRow("an offer without end")
        << u"update invites.ticket set offer_expires_at = null where state = 'offered'"_s;
    QTest::newRow("a slug that the server needs")
        << u"insert into invites.campaign (slug, name, product_url, code_pattern)"
           " values ('api', 'x', 'https://x', 'x')"_s;
}

void LawsPgTest::aRowsShapeIsChecked() {
    QFETCH(QString, statement);
    annAndBen();
    m_fixture.addCodes({u"B2"_s}); // Ben is offered it
    QCOMPARE(refused(statement), u"23514"_s);
}

void LawsPgTest::aCodeIsKnownOnceInACampaign() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.addCampaign(u"other"_s);
    QCOMPARE(refused(u"insert into invites.code (campaign_id, fingerprint, sealed, source)"
                     " select 1, fingerprint, sealed, source from invites.code"_s),
        u"23505"_s);
    QCOMPARE(m_fixture.addCodes({u"A1"_s}, u"other"_s), 1);
}

void LawsPgTest::aChangeRaisesTheVersion() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.sql(u"update invites.code set note = 'seen'; update invites.campaign set name = 'Sora 2'"_s);
    QCOMPARE(m_fixture.sql(u"select version from invites.code"_s), u"2"_s);
    QCOMPARE(m_fixture.sql(u"select version from invites.campaign"_s), u"2"_s);
}

QTEST_GUILESS_MAIN(LawsPgTest)
#include "LawsPgTest.moc"
