#include "common/store/UserStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

class UserStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aUserMayWhatHisRoleMay_data();
    void aUserMayWhatHisRoleMay();
    void anOwnerMakesLoginsInHisTurn();
    void anOwnerEndsTheSessionsOfWhomHeDisables();
    void theServerKeepsNoPassword();
    void badNamesAndRolesAreRefused_data();
    void badNamesAndRolesAreRefused();
    void aTakenNameIsAConflict();
    void othersMayNot_data();
    void othersMayNot();
    void disablingIsAudited();
    void nobodyDisablesHimself();
    void whoIsNotOursIsNotFound();
    void aDisabledLoginIsEnabledAgain();
    void aRoleIsExchangedForAnother_data();
    void aRoleIsExchangedForAnother();
    void nobodyChangesHisOwnRole();
    void aResetPasswordReplacesTheOldAndEndsItsSessions();
    void theTeamKnowsWhatWasAndWhoWasSeen();
    void whatTeamFunctionsDoIsAudited();
    void othersMayNotTouchTheTeam_data();
    void othersMayNotTouchTheTeam();

private:
    store::UserStore users() { return store::UserStore(m_fixture.connection()); }
    Status add(const QString& name, const QString& role) { return users().add(name, role, Secret::fromText(name)); }
    QString entry(const QString& name) {
        const auto all = users().list().value();
        for (const store::User& user : all) {
            if (user.name == name)
                return user.role + (user.enabled ? u" enabled"_s : u" disabled"_s);
        }
        return {};
    }

    test::StoreFixture m_fixture;
};

void UserStorePgTest::aUserMayWhatHisRoleMay_data() {
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("may");
    QTest::newRow("server") << u"server"_s << u"select * from invites.view_tickets('{}')"_s;
    QTest::newRow("moderator") << u"moderator"_s << u"select * from invites.code_report"_s;
    QTest::newRow("admin") << u"admin"_s << u"select * from invites.audit_event"_s;
    QTest::newRow("owner") << u"owner"_s << u"select * from invites.code"_s;
}

void UserStorePgTest::aUserMayWhatHisRoleMay() {
    QFETCH(QString, role);
    QFETCH(QString, may);
    const QString name = u"new_"_s + role;
    QVERIFY(add(name, role));
    QCOMPARE(entry(name), role + u" enabled"_s);
    QCOMPARE(m_fixture.refusal(*m_fixture.connectAs(name), may), QString());
    QVERIFY(users().disable(name));
    QCOMPARE(entry(name), u"none disabled"_s);
    QVERIFY(!m_fixture.connectAs(name)->run(db::Query(u"test"_s, may.toUtf8())));
    QCOMPARE(users().disable(name).error().code, ErrorCode::NotFound);
}

void UserStorePgTest::anOwnerMakesLoginsInHisTurn() {
    QVERIFY(add(u"olga"_s, u"owner"_s));
    const auto connection = m_fixture.connectAs(u"olga"_s);
    store::UserStore olgas(*connection);
    for (const char* role : {"owner", "admin", "moderator", "server"}) {
        const QString name = u"olgas_"_s + QString::fromLatin1(role);
        const Status added = olgas.add(name, QString::fromLatin1(role), Secret::fromText(name));
        QVERIFY2(added.has_value(), added ? "" : qUtf8Printable(added.error().detail));
        QCOMPARE(entry(name), QString::fromLatin1(role) + u" enabled"_s);
    }
    QVERIFY(olgas.disable(u"olgas_admin"_s));
    QCOMPARE(entry(u"olgas_admin"_s), u"none disabled"_s);
    QCOMPARE(m_fixture.sql(u"select author from invites.audit_event where action = 'disable_user'"
                           " and before ->> 'name' = 'olgas_admin'"_s),
        u"olga"_s);
}

void UserStorePgTest::anOwnerEndsTheSessionsOfWhomHeDisables() {
    QVERIFY(add(u"oskar"_s, u"owner"_s));
    QVERIFY(add(u"intruder"_s, u"owner"_s));
    db::Connection session(
        db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"intruder"_s, u"intruder"_s)).value());
    QVERIFY(session.open());
    const auto oskar = m_fixture.connectAs(u"oskar"_s);
    QVERIFY(store::UserStore(*oskar).disable(u"intruder"_s));
    test::waitUntil("the intruder's session to end", [this] {
        return m_fixture.sql(u"select count(*) from pg_stat_activity where usename = 'intruder'"
                             " and application_name <> 'pgbouncer'"_s) == u"0"_s;
    });
    QVERIFY(!session.run(db::Query(u"test"_s, "select 1")));
    QCOMPARE(m_fixture.sql(u"select count(*) from pg_auth_members where roleid = 'intruder'::regrole"_s), u"0"_s);
}

void UserStorePgTest::theServerKeepsNoPassword() {
    QVERIFY(add(u"vera"_s, u"moderator"_s));
    QCOMPARE(
        m_fixture.sql(u"select left(rolpassword, 14) from pg_authid where rolname = 'vera'"_s), u"SCRAM-SHA-256$"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action = 'add_user'"
                           " and after ->> 'name' = 'vera' and after::text !~ 'SCRAM|password'"_s),
        u"1"_s);
}

void UserStorePgTest::badNamesAndRolesAreRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("role");
    QTest::newRow("empty") << QString() << u"admin"_s;
    QTest::newRow("upper case") << u"Adam"_s << u"admin"_s;
    QTest::newRow("begins with a digit") << u"1adam"_s << u"admin"_s;
    QTest::newRow("space") << u"adam smith"_s << u"admin"_s;
    QTest::newRow("quote") << u"adam\"; drop schema invites"_s << u"admin"_s;
    QTest::newRow("too long") << QString(64, u'a') << u"admin"_s;
    QTest::newRow("the system's") << u"pg_adam"_s << u"admin"_s;
    QTest::newRow("a group's") << u"invites_adam"_s << u"admin"_s;
    QTest::newRow("no role") << u"somebody"_s << u"emperor"_s;
    QTest::newRow("the role of the disabled") << u"somebody"_s << u"disabled"_s;
}

void UserStorePgTest::badNamesAndRolesAreRefused() {
    QFETCH(QString, name);
    QFETCH(QString, role);
    const Status added = add(name, role);
    QVERIFY(!added);
    QCOMPARE(added.error().code, ErrorCode::InvalidInput);
    QCOMPARE(entry(name), QString());
}

void UserStorePgTest::aTakenNameIsAConflict() {
    QVERIFY(add(u"twin"_s, u"admin"_s));
    QCOMPARE(add(u"twin"_s, u"moderator"_s).error().code, ErrorCode::Conflict);
    QCOMPARE(entry(u"twin"_s), u"admin enabled"_s);
    QCOMPARE(add(u"postgres"_s, u"admin"_s).error().code, ErrorCode::Conflict);
}

void UserStorePgTest::othersMayNot_data() {
    QTest::addColumn<QString>("role");
    for (const char* role : {"admin", "moderator", "server"})
        QTest::newRow(role) << QString::fromLatin1(role);
}

void UserStorePgTest::othersMayNot() {
    QFETCH(QString, role);
    const QString name = u"curious_"_s + role;
    QVERIFY(add(name, role));
    const auto connection = m_fixture.connectAs(name);
    store::UserStore theirs(*connection);
    QCOMPARE(theirs.add(u"friend"_s, u"admin"_s, Secret::fromText(u"x"_s)).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(theirs.disable(u"postgres"_s).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(theirs.list().error().code, ErrorCode::PermissionDenied);
    QCOMPARE(entry(u"friend"_s), QString());
}

void UserStorePgTest::disablingIsAudited() {
    QVERIFY(add(u"leaver"_s, u"admin"_s));
    QVERIFY(users().disable(u"leaver"_s));
    QCOMPARE(m_fixture.sql(u"select author || ' ' || before from invites.audit_event where action = 'disable_user'"
                           " and before ->> 'name' = 'leaver'"_s),
        u"postgres {\"name\": \"leaver\", \"roles\": [\"admin\"]}"_s);
}

void UserStorePgTest::nobodyDisablesHimself() {
    QVERIFY(add(u"olaf"_s, u"owner"_s));
    const auto connection = m_fixture.connectAs(u"olaf"_s);
    QCOMPARE(store::UserStore(*connection).disable(u"olaf"_s).error().code, ErrorCode::Conflict);
    QCOMPARE(entry(u"olaf"_s), u"owner enabled"_s);
}

void UserStorePgTest::whoIsNotOursIsNotFound() {
    m_fixture.sql(u"create role somebody_elses login"_s);
    QCOMPARE(users().disable(u"somebody_elses"_s).error().code, ErrorCode::NotFound);
    QCOMPARE(users().disable(u"nobody_at_all"_s).error().code, ErrorCode::NotFound);
    QCOMPARE(m_fixture.sql(u"select rolcanlogin from pg_roles where rolname = 'somebody_elses'"_s), u"t"_s);
}

void UserStorePgTest::aDisabledLoginIsEnabledAgain() {
    QVERIFY(add(u"back"_s, u"admin"_s));
    QCOMPARE(users().enable(u"back"_s, u"admin"_s).error().code, ErrorCode::NotFound);
    QVERIFY(users().disable(u"back"_s));
    QVERIFY(!m_fixture.connectAs(u"back"_s)->open());
    QCOMPARE(users().enable(u"back"_s, u"emperor"_s).error().code, ErrorCode::InvalidInput);
    QCOMPARE(entry(u"back"_s), u"none disabled"_s);
    QVERIFY(users().enable(u"back"_s, u"moderator"_s));
    QCOMPARE(entry(u"back"_s), u"moderator enabled"_s);
    const auto connection = m_fixture.connectAs(u"back"_s);
    QCOMPARE(m_fixture.refusal(*connection, u"select * from invites.code_report"_s), QString());
    QCOMPARE(m_fixture.sql(u"select pg_has_role('back', 'invites_disabled', 'member')"_s), u"f"_s);
}

void UserStorePgTest::aRoleIsExchangedForAnother_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    const QStringList roles{u"owner"_s, u"admin"_s, u"moderator"_s, u"server"_s};
    for (const QString& from : roles) {
        for (const QString& to : roles)
            QTest::addRow("%s to %s", qUtf8Printable(from), qUtf8Printable(to)) << from << to;
    }
}

void UserStorePgTest::aRoleIsExchangedForAnother() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    const QString name = from + u"_to_"_s + to;
    QVERIFY(add(name, from));
    const Status changed = users().changeRole(name, to);
    QVERIFY2(changed, changed ? "" : qUtf8Printable(changed.error().detail));
    QCOMPARE(entry(name), to + u" enabled"_s);
    const QString groups =
        m_fixture.sql(u"select string_agg(r.rolname, ' ' order by r.rolname) from pg_auth_members m"
                      " join pg_roles r on r.oid = m.roleid where m.member = '%1'::regrole"_s.arg(name));
    QCOMPARE(groups, to == u"owner"_s
                         ? u"invites_admin invites_disabled invites_moderator invites_owner invites_server"_s
                         : u"invites_"_s + to);
    QCOMPARE(m_fixture.sql(u"select rolcreaterole from pg_roles where rolname = '%1'"_s.arg(name)),
        to == u"owner"_s ? u"t"_s : u"f"_s);
}

void UserStorePgTest::nobodyChangesHisOwnRole() {
    QVERIFY(add(u"otto"_s, u"owner"_s));
    const auto connection = m_fixture.connectAs(u"otto"_s);
    const Status changed = store::UserStore(*connection).changeRole(u"otto"_s, u"moderator"_s);
    QCOMPARE(changed.error().code, ErrorCode::Conflict);
    QCOMPARE(changed.error().reason, u"own_login"_s);
    QCOMPARE(entry(u"otto"_s), u"owner enabled"_s);
}

void UserStorePgTest::aResetPasswordReplacesTheOldAndEndsItsSessions() {
    QVERIFY(add(u"forgetful"_s, u"admin"_s));
    QVERIFY(add(u"orla"_s, u"owner"_s));
    db::Connection session(
        db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"forgetful"_s, u"forgetful"_s)).value());
    QVERIFY(session.open());
    const auto orla = m_fixture.connectAs(u"orla"_s);
    QVERIFY(store::UserStore(*orla).resetPassword(u"forgetful"_s, Secret::fromText(u"another"_s)));
    test::waitUntil("the old session to end", [this] {
        return m_fixture.sql(u"select count(*) from pg_stat_activity where usename = 'forgetful'"
                             " and application_name <> 'pgbouncer'"_s) == u"0"_s;
    });
    db::Connection old(
        db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"forgetful"_s, u"forgetful"_s)).value());
    QCOMPARE(old.open().error().code, ErrorCode::PermissionDenied);
    db::Connection fresh(
        db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"forgetful"_s, u"another"_s)).value());
    QVERIFY(fresh.open());
    QCOMPARE(m_fixture.sql(u"select left(rolpassword, 14) from pg_authid where rolname = 'forgetful'"_s),
        u"SCRAM-SHA-256$"_s);
    QCOMPARE(users().resetPassword(u"nobody_at_all"_s, Secret::fromText(u"x"_s)).error().code, ErrorCode::NotFound);
}

void UserStorePgTest::theTeamKnowsWhatWasAndWhoWasSeen() {
    QVERIFY(add(u"ursula"_s, u"owner"_s));
    const auto member = [this](const QString& name) {
        const auto team = users().team().value();
        for (const store::Member& each : team) {
            if (each.name == name)
                return each;
        }
        return store::Member();
    };
    QVERIFY(!member(u"ursula"_s).lastSeen);
    const auto connection = m_fixture.connectAs(u"ursula"_s);
    QVERIFY(store::UserStore(*connection).add(u"ulf"_s, u"moderator"_s, Secret::fromText(u"ulf"_s)));
    QVERIFY(member(u"ursula"_s).lastSeen);
    QVERIFY(store::UserStore(*connection).disable(u"ulf"_s));
    QCOMPARE(member(u"ulf"_s).formerRole, u"moderator"_s);
    QCOMPARE(member(u"ulf"_s).role, u"none"_s);
    QVERIFY(store::UserStore(*connection).enable(u"ulf"_s, u"moderator"_s));
    QCOMPARE(member(u"ulf"_s).formerRole, QString());
}

void UserStorePgTest::whatTeamFunctionsDoIsAudited() {
    QVERIFY(add(u"traced"_s, u"admin"_s));
    QVERIFY(users().changeRole(u"traced"_s, u"moderator"_s));
    QVERIFY(users().changeRole(u"traced"_s, u"moderator"_s)); // nothing changed, nothing said
    QVERIFY(users().resetPassword(u"traced"_s, Secret::fromText(u"new"_s)));
    QVERIFY(users().disable(u"traced"_s));
    QVERIFY(users().enable(u"traced"_s, u"admin"_s));
    QCOMPARE(m_fixture.sql(u"select string_agg(action || coalesce(' ' || (before ->> 'role'), '')"
                           " || coalesce(' ' || (after ->> 'role'), ''), ', ' order by id) from invites.audit_event"
                           " where coalesce(after ->> 'name', before ->> 'name') = 'traced'"_s),
        u"add_user admin, change_role admin moderator, reset_password, disable_user, enable_user admin"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where before::text || after::text ~ 'SCRAM'"_s),
        u"0"_s);
}

void UserStorePgTest::othersMayNotTouchTheTeam_data() {
    othersMayNot_data();
}

void UserStorePgTest::othersMayNotTouchTheTeam() {
    QFETCH(QString, role);
    const QString name = u"meddling_"_s + role;
    const QString victim = u"victim_of_"_s + role;
    QVERIFY(add(name, role));
    QVERIFY(add(victim, u"moderator"_s));
    const auto connection = m_fixture.connectAs(name);
    store::UserStore theirs(*connection);
    QCOMPARE(theirs.changeRole(victim, u"admin"_s).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(theirs.changeRole(name, u"owner"_s).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(theirs.resetPassword(victim, Secret::fromText(u"x"_s)).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(theirs.team().error().code, ErrorCode::PermissionDenied);
    QVERIFY(users().disable(victim));
    QCOMPARE(theirs.enable(victim, u"moderator"_s).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(entry(victim), u"none disabled"_s);
    QCOMPARE(entry(name), role + u" enabled"_s);
}

QTEST_GUILESS_MAIN(UserStorePgTest)
#include "UserStorePgTest.moc"
