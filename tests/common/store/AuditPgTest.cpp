#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// What a person changes, whichever way, leaves its author and its before and after.
class AuditPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        m_fixture.addLogin(u"olga"_s, {u"invites_owner"_s});
        m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
        m_fixture.addLogin(u"server"_s, {u"invites_server"_s});
    }
    void init() {
        m_fixture.reset();
        m_fixture.addCodes({u"A1"_s, u"B2"_s});
        m_fixture.take(u"ann"_s);
        m_fixture.contribute(u"ann"_s, {u"C3"_s});
        m_fixture.report(u"ann"_s, ReportOutcome::Works);
        m_before = events();
    }

    void aChangeByHandIsAudited_data();
    void aChangeByHandIsAudited();
    void anOwnersSetRoleDoesNotHideHim();
    void anInsertByHandIsAudited();
    void aChangeThatIsRolledBackLeavesNoTrace();
    void nothingChangedIsNothingAudited();
    void historyHoldsNoSecrets();
    void importsNameTheirAuthor();
    void visitorsAreNotAudited();

private:
    int events() { return m_fixture.sql(u"select count(*) from invites.audit_event"_s).toInt(); }
    QString last(const QString& expression) {
        return m_fixture.sql(u"select "_s + expression + u" from invites.audit_event order by id desc limit 1"_s);
    }

    test::StoreFixture m_fixture;
    int m_before = 0;
};

void AuditPgTest::aChangeByHandIsAudited_data() {
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("value");
    QTest::newRow("campaign") << u"campaign"_s << u"name"_s << u"Sora 2"_s;
    QTest::newRow("code") << u"code"_s << u"status"_s << u"invalid"_s;
    QTest::newRow("ticket") << u"ticket"_s << u"lane"_s << u"0"_s;
    QTest::newRow("contribution") << u"contribution"_s << u"given_at"_s << u"2026-01-01T00:00:00+00:00"_s;
    QTest::newRow("report") << u"report"_s << u"outcome"_s << u"does_not_work"_s;
}

void AuditPgTest::aChangeByHandIsAudited() {
    QFETCH(QString, table);
    QFETCH(QString, column);
    QFETCH(QString, value);
    const auto olga = m_fixture.connectAs(u"olga"_s);
    QCOMPARE(m_fixture.refusal(*olga, u"update invites.%1 set %2 = '%3' where id = 1"_s.arg(table, column, value)),
        QString());
    QCOMPARE(events(), m_before + 1);
    QCOMPARE(last(u"author || ' ' || action || ' ' || subject_kind || ' ' || subject_id"_s),
        u"olga update "_s + table + u" 1"_s);
    QCOMPARE(last(u"after ->> '%1'"_s.arg(column)), value);
    QCOMPARE(last(u"(before ->> '%1') <> (after ->> '%1')"_s.arg(column)), u"t"_s);
}

void AuditPgTest::anOwnersSetRoleDoesNotHideHim() {
    const auto olga = m_fixture.connectAs(u"olga"_s);
    QVERIFY(olga->runScript(
        u"test"_s, "begin; set local role invites_owner; update invites.code set note = 'x' where id = 2; commit"));
    QCOMPARE(events(), m_before + 1);
    QCOMPARE(last(u"author"_s), u"olga"_s);
}

void AuditPgTest::anInsertByHandIsAudited() {
    const auto olga = m_fixture.connectAs(u"olga"_s);
    QCOMPARE(m_fixture.refusal(*olga, u"insert into invites.campaign (slug, name, product_url, code_pattern)"
                                      " select 'c' || n, 'x', 'https://x', 'x' from generate_series(1, 3) n"_s),
        QString());
    QCOMPARE(events(), m_before + 3);
    QCOMPARE(last(u"author || ' ' || action || ' ' || (after ->> 'slug')"_s), u"olga insert c3"_s);
}

void AuditPgTest::aChangeThatIsRolledBackLeavesNoTrace() {
    m_fixture.sql(u"begin; update invites.code set note = 'x'; rollback"_s);
    QCOMPARE(events(), m_before);
}

void AuditPgTest::nothingChangedIsNothingAudited() {
    m_fixture.sql(u"update invites.campaign set name = name, version = version + 0 where false"_s);
    QCOMPARE(events(), m_before);
}

void AuditPgTest::historyHoldsNoSecrets() {
    m_fixture.sql(u"update invites.code set note = 'x'; update invites.ticket set lane = 0"_s);
    QVERIFY(events() > m_before);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event e, invites.code c, invites.ticket t"
                           " where strpos(e::text, encode(c.sealed, 'hex')) > 0"
                           " or strpos(e::text, encode(c.fingerprint, 'hex')) > 0"
                           " or strpos(e::text, encode(t.secret_hash, 'hex')) > 0"_s),
        u"0"_s);
    QCOMPARE(last(u"after ? 'secret_hash' or before ? 'secret_hash'"_s), u"f"_s);
}

void AuditPgTest::importsNameTheirAuthor() {
    const auto adam = m_fixture.connectAs(u"adam"_s);
    const store::GivenCode code = m_fixture.given(u"D4"_s);
    QVERIFY(store::CodeStore(*adam).importCodes(u"sora"_s, {code.fingerprint}, {code.sealed}));
    QCOMPARE(events(), m_before + 1);
    QCOMPARE(
        last(u"author || ' ' || action || ' ' || after"_s), u"adam add_codes {\"codes\": 1, \"source\": \"import\"}"_s);
}

void AuditPgTest::visitorsAreNotAudited() {
    const auto server = m_fixture.connectAs(u"server"_s);
    store::TicketStore tickets(*server, m_fixture.cipher());
    QVERIFY(tickets.request({m_fixture.requestOf(u"ben"_s, m_fixture.campaign())}, 5));
    QVERIFY(tickets.leave(m_fixture.hashOf(u"ben"_s)));
    QCOMPARE(events(), m_before);
}

QTEST_GUILESS_MAIN(AuditPgTest)
#include "AuditPgTest.moc"
