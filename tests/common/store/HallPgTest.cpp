#include "common/store/HallStore.h"
#include "tests/support/store/MemberFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// Who is in the Hall of generosity, in which order, and who may take a name out of it.
class HallPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theMostGenerousComeFirstAndTiesShareARank();
    void whoseCodesProvedNothingIsNotShown();
    void aNameThatIsTakenOutIsGoneAtOnce();
    void anAdminHidesANameWhateverItBecomes();
    void onlyAnAdminHidesAndHeSaysWhy();
    void theDatabaseRefusesWhatIsNoName_data();
    void theDatabaseRefusesWhatIsNoName();
    void aPageIsReadFromTheIndex();

private:
    // A member in the Hall of whose codes so many proved to work.
    QByteArray enter(const QString& person, int confirmed) {
        const QByteArray session = m_members.signIn(person);
        if (m_members.records().setHallName(session, person).value() != store::HallOutcome::Done)
            qFatal("%s is not in the Hall.", qUtf8Printable(person));
        m_fixture.sql(
            u"update invites.member set confirmed = %1 where id = %2"_s.arg(confirmed).arg(m_members.idOf(person)));
        return session;
    }
    // "1 cat 5, 2 ann 3"
    QString hall(int offset = 0, int limit = 100) {
        QStringList entries;
        const auto page = store::HallStore(m_fixture.connection()).page(offset, limit).value();
        for (const store::HallEntry& entry : page)
            entries << u"%1 %2 %3"_s.arg(entry.rank).arg(entry.name).arg(entry.confirmed);
        return entries.join(u", "_s);
    }

    test::StoreFixture m_fixture;
    test::MemberFixture m_members{m_fixture};
};

void HallPgTest::init() {
    m_fixture.reset();
}

void HallPgTest::theMostGenerousComeFirstAndTiesShareARank() {
    enter(u"ann"_s, 3);
    enter(u"bob"_s, 3);
    enter(u"cat"_s, 5);
    enter(u"dan"_s, 1);
    QCOMPARE(hall(), u"1 cat 5, 2 ann 3, 2 bob 3, 4 dan 1"_s);
    QCOMPARE(hall(2, 1), u"2 bob 3"_s);
    QCOMPARE(hall(4, 10), QString());
}

void HallPgTest::whoseCodesProvedNothingIsNotShown() {
    enter(u"ann"_s, 0);
    QCOMPARE(hall(), QString());
}

void HallPgTest::aNameThatIsTakenOutIsGoneAtOnce() {
    const QByteArray ann = enter(u"ann"_s, 3);
    m_members.records().setHallName(ann, u"Annabel"_s).value();
    QCOMPARE(hall(), u"1 Annabel 3"_s);
    m_members.records().setHallName(ann, std::nullopt).value();
    QCOMPARE(hall(), QString());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member where hall_name is not null"_s), u"0"_s);
}

void HallPgTest::anAdminHidesANameWhateverItBecomes() {
    const QByteArray ann = enter(u"ann"_s, 3);
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    const auto adam = m_fixture.connectAs(u"adam"_s);
    store::HallStore hallOfAdam(*adam);
    const MemberId id(m_members.idOf(u"ann"_s));
    QVERIFY(hallOfAdam.hide(id, u"not a name"_s).value());
    QVERIFY(!hallOfAdam.hide(id, u"not a name"_s).value());
    QCOMPARE(hall(), QString());
    m_members.records().setHallName(ann, u"Another"_s).value();
    QCOMPARE(hall(), QString());
    QCOMPARE(
        m_members.records().record(ann).value()->value("hall"_L1)["hidden_because"_L1].toString(), u"not a name"_s);
    QVERIFY(hallOfAdam.show(id, {}).value());
    QVERIFY(!hallOfAdam.show(id, {}).value());
    QCOMPARE(hall(), u"1 Another 3"_s);
    QCOMPARE(m_fixture.sql(
                 u"select string_agg(concat_ws(':', author, action, reason), ' ' order by id) from invites.audit_event"
                 " where subject_kind = 'member'"_s),
        u"adam:hide_hall_name:not a name adam:show_hall_name"_s);
    // The trail does not keep the name for ever.
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event e where e::text ilike '%another%'"_s), u"0"_s);
}

void HallPgTest::onlyAnAdminHidesAndHeSaysWhy() {
    enter(u"ann"_s, 3);
    const QString hide = u"select invites.hide_hall_name(%1, '%2')"_s;
    const QString id = QString::number(m_members.idOf(u"ann"_s));
    QCOMPARE(m_fixture.refusal(hide.arg(id, u"  "_s)), u"no_reason"_s);
    QCOMPARE(m_fixture.refusal(hide.arg(id, QString(501, u'x'))), u"reason_too_long"_s);
    QCOMPARE(m_fixture.refusal(hide.arg(u"4711"_s, u"why"_s)), u"no_member"_s);
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    const auto mona = m_fixture.connectAs(u"mona"_s);
    QCOMPARE(
        store::HallStore(*mona).hide(MemberId(id.toLongLong()), u"why"_s).error().code, ErrorCode::PermissionDenied);
    const auto seen = mona->run(db::Query(u"test"_s, "select name, confirmed, hidden_at from invites.hall_report"));
    QCOMPARE(seen->first().text(0), u"ann"_s);
}

void HallPgTest::theDatabaseRefusesWhatIsNoName_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString(u""_s);
    QTest::newRow("one letter") << u"a"_s;
    QTest::newRow("too long") << QString(41, u'a');
    QTest::newRow("space at its end") << u"ann "_s;
    QTest::newRow("a line break") << u"ann\nbob"_s;
    QTest::newRow("an override") << u"ann\u202ebob"_s;
    QTest::newRow("an isolate") << u"ann\u2066bob"_s;
    QTest::newRow("a zero width") << u"ann\u200bbob"_s;
    QTest::newRow("an address") << u"http://x.yz"_s;
    QTest::newRow("a host") << u"example.org"_s;
    QTest::newRow("a mailbox") << u"ann@home"_s;
}

void HallPgTest::theDatabaseRefusesWhatIsNoName() {
    QFETCH(QString, name);
    const QByteArray ann = m_members.signIn(u"ann"_s);
    QCOMPARE(m_members.records().setHallName(ann, name).value(), store::HallOutcome::BadName);
    QVERIFY(
        !m_fixture.refusal(u"update invites.member set hall_since = now(), hall_name = '%1'"_s.arg(name)).isEmpty());
}

void HallPgTest::aPageIsReadFromTheIndex() {
    m_fixture.sql(u"insert into invites.member (confirmed, hall_name, hall_since) select n % 100, 'name ' || n, now()"
                  " from generate_series(1, 20000) n; analyze invites.member"_s);
    const QString plan = m_fixture.sql(
        u"create function pg_temp.plan() returns text language plpgsql set enable_seqscan = off set enable_bitmapscan "
        u"= off as $$"
        " declare line text; plan text := ''; begin for line in explain (analyze, costs off, timing off, summary off)"
        " select rank() over (order by m.confirmed desc), m.hall_name, m.confirmed from invites.member m"
        " where m.hall_name is not null and m.hall_hidden_at is null and m.confirmed > 0"
        " order by m.confirmed desc, m.hall_since, m.id offset 100 limit 101 loop plan := plan || line || E'\\n'; end "
        "loop;"
        " return plan; end $$; select pg_temp.plan()"_s);
    QVERIFY2(plan.contains(u"Index Scan using member_hall"_s) && !plan.contains(u"rows=19"_s), qUtf8Printable(plan));
}

QTEST_GUILESS_MAIN(HallPgTest)
#include "HallPgTest.moc"
