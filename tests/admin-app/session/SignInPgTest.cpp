#include "admin-app/session/SignIn.h"
#include "common/db/Migrations.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/store/StoreFixture.h"

#include <QFile>
#include <QTest>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <clocale>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

// Takes connections and never says a word.
class SilentServer {
public:
    SilentServer() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto general = reinterpret_cast<sockaddr*>(&address);
        if (::bind(m_listener, general, size) != 0 || ::listen(m_listener, 16) != 0 ||
            ::getsockname(m_listener, general, &size) != 0)
            qFatal("There is no free port.");
        m_port = ntohs(address.sin_port);
    }
    ~SilentServer() { ::close(m_listener); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    int port() const { return m_port; }

private:
    int m_listener = -1;
    int m_port = 0;
};

db::ConnectionOptions optionsOf(const QString& url) {
    return db::ConnectionOptions::parse(url).value();
}

QByteArray describe(const SignInAnswer& answer) {
    return answer.diagnosis ? (answer.diagnosis->sentence + u" | "_s + answer.diagnosis->detail).toUtf8()
                            : QByteArray("nothing is wrong");
}

} // namespace

#define COMPARE_PROBLEM(answer, expected)                                                                              \
    QVERIFY2((answer).diagnosis, "nothing is wrong");                                                                  \
    QVERIFY2((answer).diagnosis->problem == SignInProblem::expected, describe(answer).constData());                    \
    QVERIFY(!(answer).diagnosis->sentence.isEmpty());                                                                  \
    QVERIFY(!(answer).diagnosis->advice.isEmpty())

// What stands between a person and the console, each told from the others.
class SignInPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theRoleComesFromTheDatabase_data();
    void theRoleComesFromTheDatabase();
    void aTestLeavesNoTrace();
    void wrongPassword();
    void unknownLogin();
    void disabledLogin();
    void missingDatabase();
    void unknownHost();
    void nothingListens();
    void noSocketThere();
    void silence();
    void emptyDatabaseForAnOwner();
    void emptyDatabaseForAnother();
    void olderSchema();
    void newerSchema();
    void damagedSchema();
    void noRole();
    void aServersLoginIsNone();
    void keyringMissing();
    void keyringOpenToOthers();
    void keyringDamaged();
    void keyringWrong();
    void aModeratorNeedsNoKeyring();
    void aConnectionLostOnTheWayIsSaid();
    void noAnswerRepeatsThePassword();

private:
    SignInAnswer enter(const QString& url, const QString& keyring = {}, bool isTest = false) {
        return signIn({optionsOf(url), keyring, isTest});
    }
    QString urlOf(const QString& login) const { return m_fixture.database().directUrlFor(login, login); }
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    test::StoreFixture m_fixture;
    QTemporaryDir m_folder;
};

void SignInPgTest::initTestCase() {
    std::setlocale(LC_MESSAGES, "C");
    m_fixture.addLogin(u"olga"_s, {u"invites_owner"_s, u"invites_admin"_s});
    m_fixture.addLogin(u"ada"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mo"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"server"_s, {u"invites_server"_s});
    m_fixture.addLogin(u"stranger"_s, {});
    m_fixture.addCodes({u"AAAAAA"_s});
    QVERIFY(vault::Keyring::create(file("another.json")));
}

void SignInPgTest::theRoleComesFromTheDatabase_data() {
    QTest::addColumn<QString>("login");
    QTest::addColumn<int>("role");
    QTest::newRow("owner") << u"olga"_s << int(Role::Owner);
    QTest::newRow("admin") << u"ada"_s << int(Role::Admin);
    QTest::newRow("moderator") << u"mo"_s << int(Role::Moderator);
}

void SignInPgTest::theRoleComesFromTheDatabase() {
    QFETCH(QString, login);
    QFETCH(int, role);
    const SignInAnswer answer = enter(urlOf(login), m_fixture.keyringFile());
    QVERIFY2(!answer.diagnosis, describe(answer).constData());
    QCOMPARE(int(*answer.role), role);
    QCOMPARE(answer.keyring != nullptr, answer.role != Role::Moderator);
    QCOMPARE(m_fixture.sql(
                 u"select count(*) from invites.audit_event where action = 'sign_in' and author = '%1'"_s.arg(login)),
        u"1"_s);
}

void SignInPgTest::aTestLeavesNoTrace() {
    const QString count = u"select count(*) from invites.audit_event"_s;
    const QString before = m_fixture.sql(count);
    const SignInAnswer answer = enter(urlOf(u"ada"_s), m_fixture.keyringFile(), true);
    QVERIFY2(!answer.diagnosis, describe(answer).constData());
    QCOMPARE(m_fixture.sql(count), before);
}

void SignInPgTest::wrongPassword() {
    const SignInAnswer answer = enter(m_fixture.database().directUrlFor(u"ada"_s, u"guess"_s));
    COMPARE_PROBLEM(answer, PasswordWrong);
    QVERIFY(answer.diagnosis->sentence.contains(u"ada"_s));
}

// The server does not tell a stranger which names exist, and neither do we.
void SignInPgTest::unknownLogin() {
    COMPARE_PROBLEM(enter(m_fixture.database().directUrlFor(u"nobody"_s, u"nobody"_s)), PasswordWrong);
}

void SignInPgTest::disabledLogin() {
    m_fixture.addLogin(u"gone"_s, {u"invites_admin"_s});
    m_fixture.sql(u"alter role gone nologin"_s);
    COMPARE_PROBLEM(enter(urlOf(u"gone"_s)), LoginRefused);
}

void SignInPgTest::missingDatabase() {
    db::ConnectionOptions options = optionsOf(urlOf(u"ada"_s));
    options.database = u"nowhere"_s;
    const SignInAnswer answer = signIn({options, {}, true});
    COMPARE_PROBLEM(answer, DatabaseMissing);
    QVERIFY(answer.diagnosis->sentence.contains(u"nowhere"_s));
}

void SignInPgTest::unknownHost() {
    const SignInAnswer answer = enter(u"postgresql://ada:ada@no-such-host.invalid/db"_s);
    COMPARE_PROBLEM(answer, NameNotFound);
    QVERIFY(answer.diagnosis->sentence.contains(u"no-such-host.invalid"_s));
}

void SignInPgTest::nothingListens() {
    COMPARE_PROBLEM(enter(u"postgresql://ada:ada@127.0.0.1:%1/db"_s.arg(test::TestCluster::freeTcpPort())), Refused);
}

void SignInPgTest::noSocketThere() {
    COMPARE_PROBLEM(enter(u"postgresql://ada:ada@/db?host=%1"_s.arg(m_folder.path())), Refused);
}

void SignInPgTest::silence() {
    const SilentServer server;
    COMPARE_PROBLEM(
        enter(u"postgresql://ada:ada@127.0.0.1:%1/db?connect_timeout=2&sslmode=disable"_s.arg(server.port())), Timeout);
}

void SignInPgTest::emptyDatabaseForAnOwner() {
    const test::TestDatabase empty = m_fixture.cluster().createDatabase();
    const SignInAnswer answer = enter(empty.directUrl);
    COMPARE_PROBLEM(answer, SchemaMissing);
    QVERIFY(answer.maySetUp);
    // A managed service's owner, no superuser.
    m_fixture.cluster().execute(u"create role keeper login createrole password 'keeper'"_s);
    m_fixture.cluster().execute(u"alter database %1 owner to keeper"_s.arg(empty.name));
    const SignInAnswer keepers = enter(empty.directUrlFor(u"keeper"_s, u"keeper"_s));
    COMPARE_PROBLEM(keepers, SchemaMissing);
    QVERIFY(keepers.maySetUp);
}

void SignInPgTest::emptyDatabaseForAnother() {
    const test::TestDatabase empty = m_fixture.cluster().createDatabase();
    const SignInAnswer answer = enter(empty.directUrlFor(u"mo"_s, u"mo"_s));
    COMPARE_PROBLEM(answer, SchemaMissing);
    QVERIFY(!answer.maySetUp);
}

void SignInPgTest::olderSchema() {
    const test::TestDatabase database = m_fixture.cluster().createDatabase();
    {
        db::Connection connection(optionsOf(database.directUrl));
        std::vector<db::Migration> some = db::Migration::embedded();
        some.resize(13);
        QCOMPARE(db::migrate(connection, some).outcome, db::MigrateOutcome::Migrated);
    }
    const SignInAnswer owners = enter(database.directUrlFor(u"olga"_s, u"olga"_s));
    COMPARE_PROBLEM(owners, SchemaOlder);
    QVERIFY(owners.mayMigrate);
    const SignInAnswer admins = enter(database.directUrlFor(u"ada"_s, u"ada"_s));
    COMPARE_PROBLEM(admins, SchemaOlder);
    QVERIFY(!admins.mayMigrate);
    QVERIFY(owners.diagnosis->advice != admins.diagnosis->advice);
}

void SignInPgTest::newerSchema() {
    m_fixture.sql(u"insert into invites.schema_migration (number, name, checksum)"
                  " select max(number) + 1, 'future', 'x' from invites.schema_migration"_s);
    const SignInAnswer answer = enter(urlOf(u"olga"_s));
    m_fixture.sql(u"delete from invites.schema_migration where name = 'future'"_s);
    COMPARE_PROBLEM(answer, SchemaNewer);
    QVERIFY(!answer.mayMigrate);
}

void SignInPgTest::damagedSchema() {
    m_fixture.sql(u"update invites.schema_migration set checksum = 'x' || checksum where number = 3"_s);
    const SignInAnswer answer = enter(urlOf(u"olga"_s));
    m_fixture.sql(u"update invites.schema_migration set checksum = substr(checksum, 2) where number = 3"_s);
    COMPARE_PROBLEM(answer, SchemaDamaged);
    QVERIFY(answer.diagnosis->detail.contains(u"3"_s));
}

void SignInPgTest::noRole() {
    COMPARE_PROBLEM(enter(urlOf(u"stranger"_s)), NoRole);
}

void SignInPgTest::aServersLoginIsNone() {
    COMPARE_PROBLEM(enter(urlOf(u"server"_s)), NoRole);
}

void SignInPgTest::keyringMissing() {
    const SignInAnswer answer = enter(urlOf(u"ada"_s), file("nowhere.json"));
    COMPARE_PROBLEM(answer, KeyringMissing);
    QVERIFY(answer.mayGoOnWithoutKeyring);
    QCOMPARE(int(*answer.role), int(Role::Admin));
}

void SignInPgTest::keyringOpenToOthers() {
    const QString path = file("open.json");
    QVERIFY(vault::Keyring::create(path));
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    COMPARE_PROBLEM(enter(urlOf(u"ada"_s), path), KeyringOpenToOthers);
}

void SignInPgTest::keyringDamaged() {
    const QString path = file("damaged.json");
    QFile damaged(path);
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("{}");
    damaged.close();
    QVERIFY(damaged.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    COMPARE_PROBLEM(enter(urlOf(u"ada"_s), path), KeyringDamaged);
    COMPARE_PROBLEM(enter(urlOf(u"ada"_s), m_folder.path()), KeyringUnreadable);
}

void SignInPgTest::keyringWrong() {
    const SignInAnswer answer = enter(urlOf(u"ada"_s), file("another.json"));
    COMPARE_PROBLEM(answer, KeyringWrong);
    QVERIFY(!answer.keyring);
    QVERIFY(answer.mayGoOnWithoutKeyring);
}

void SignInPgTest::aModeratorNeedsNoKeyring() {
    const SignInAnswer answer = enter(urlOf(u"mo"_s), file("nowhere.json"));
    QVERIFY2(!answer.diagnosis, describe(answer).constData());
    QVERIFY(!answer.keyring);
}

void SignInPgTest::aConnectionLostOnTheWayIsSaid() {
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    db::ConnectionOptions options = optionsOf(m_fixture.database().directUrlFor(u"ada"_s, u"ada"_s));
    options.host = proxy.socketFolder();
    options.port = proxy.port();
    // The last statement, which is not repeated.
    options.parameters[u"connect_timeout"_s] = u"2"_s;
    proxy.cutAfterNext('p');
    const SignInAnswer answer = signIn({options, {}, false});
    COMPARE_PROBLEM(answer, Unreachable);
}

void SignInPgTest::noAnswerRepeatsThePassword() {
    const QString password = u"hunter2-hunter2"_s;
    for (const QString& url : {m_fixture.database().directUrlFor(u"ada"_s, password),
             u"postgresql://ada:%1@no-such-host.invalid/db"_s.arg(password),
             u"postgresql://ada:%1@127.0.0.1:%2/db"_s.arg(password).arg(test::TestCluster::freeTcpPort())}) {
        const SignInAnswer answer = enter(url);
        QVERIFY(answer.diagnosis);
        const QString said = answer.diagnosis->sentence + answer.diagnosis->advice + answer.diagnosis->detail;
        QVERIFY(!said.contains(password));
    }
}

QTEST_GUILESS_MAIN(SignInPgTest)
#include "SignInPgTest.moc"
