#include "common/db/Connection.h"
#include "tests/support/TestCluster.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace invites;
using namespace invites::db;
using std::chrono::milliseconds;

namespace {

Query query(const char* text) {
    return Query(QStringLiteral("test"), text);
}

ConnectionOptions optionsOf(const QString& url) {
    return ConnectionOptions::parse(url).value();
}

const RetryPolicy hasty{3, milliseconds(5), milliseconds(20), milliseconds(100)};

} // namespace

// How connections come to be, are refused, and end.
class ConnectionOpenPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_connection = std::make_unique<Connection>(optionsOf(m_database.url)); }

    void parametersReachTheServerAsTheyStand_data();
    void parametersReachTheServerAsTheyStand();
    void passwordsOfAllLettersOpen();
    void aRefusedLoginIsPermissionDenied_data();
    void aRefusedLoginIsPermissionDenied();
    void aMissingDatabaseIsNotFound();
    void aMissingServerIsUnavailable_data();
    void aMissingServerIsUnavailable();
    void aFullServerIsUnavailable();
    void aScramVerifierLetsIn();
    void everyThreadMayHaveItsOwn();
    void closingWarnsOfNothing();

private:
    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    std::unique_ptr<Connection> m_connection;
};

void ConnectionOpenPgTest::parametersReachTheServerAsTheyStand_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << QStringLiteral("bench");
    QTest::newRow("spaces") << QStringLiteral("a b  c");
    QTest::newRow("quotes") << QStringLiteral("it's \"quoted\"");
    QTest::newRow("backslashes") << QStringLiteral("a\\b\\'c\\");
    QTest::newRow("looks like another parameter") << QStringLiteral("x' host='nowhere");
}

void ConnectionOpenPgTest::parametersReachTheServerAsTheyStand() {
    QFETCH(QString, name);
    ConnectionOptions options = optionsOf(m_database.directUrl);
    Connection byDefault(options);
    const Query ask = query("select current_setting('application_name')");
    QCOMPARE(byDefault.run(ask).value().first().text(0), QStringLiteral("invites"));
    options.parameters[QStringLiteral("application_name")] = name;
    Connection named(options);
    QCOMPARE(named.run(ask).value().first().text(0), name);
}

void ConnectionOpenPgTest::passwordsOfAllLettersOpen() {
    const QString password = QStringLiteral("p';w \\\"%&ü=");
    const Result<QString> verifier = m_connection->scramVerifier(QStringLiteral("o'd d"), Secret::fromText(password));
    QVERIFY(verifier);
    m_cluster.execute(QStringLiteral("create role \"o'd d\" login password '") + *verifier + QLatin1Char('\''));
    Connection connection(optionsOf(m_database.urlFor(QStringLiteral("o'd d"), password)));
    const Status opened = connection.open();
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().detail));
    QCOMPARE(connection.run(query("select session_user")).value().first().text(0), QStringLiteral("o'd d"));
}

void ConnectionOpenPgTest::aRefusedLoginIsPermissionDenied_data() {
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("sqlState");
    QTest::newRow("wrong password") << QStringLiteral("guest") << QStringLiteral("28P01");
    QTest::newRow("no such role") << QStringLiteral("nobody_here") << QStringLiteral("28P01");
    QTest::newRow("may not log in") << QStringLiteral("locked") << QStringLiteral("28000");
    m_cluster.execute(QStringLiteral("create role guest login password 'right';"
                                     "create role locked nologin password 'hunter2'"));
}

void ConnectionOpenPgTest::aRefusedLoginIsPermissionDenied() {
    QFETCH(QString, user);
    Connection connection(optionsOf(m_database.directUrlFor(user, QStringLiteral("hunter2"))));
    const Status opened = connection.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::PermissionDenied);
    QTEST(opened.error().reason, "sqlState");
    QVERIFY(opened.error().detail.contains(user));
    QVERIFY(!opened.error().detail.contains(QStringLiteral("hunter2")));

    // A refusal is not tried again for as long as patience lasts.
    const auto start = std::chrono::steady_clock::now();
    QCOMPARE(connection.runIdempotent(query("select 1")).error().code, ErrorCode::PermissionDenied);
    QVERIFY(std::chrono::steady_clock::now() - start < RetryPolicy().patience);
}

void ConnectionOpenPgTest::aMissingDatabaseIsNotFound() {
    ConnectionOptions options = optionsOf(m_database.directUrl);
    options.database = QStringLiteral("no_such_database");
    Connection connection(options);
    const Status opened = connection.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::NotFound);
    QCOMPARE(opened.error().reason, QStringLiteral("3D000"));
}

void ConnectionOpenPgTest::aMissingServerIsUnavailable_data() {
    QTest::addColumn<QString>("url");
    QTest::newRow("no such socket") << QStringLiteral("postgresql://a:hunter2@/d?host=/nowhere");
    QTest::newRow("nobody listens") << QStringLiteral("postgresql://a:hunter2@127.0.0.1:1/d");
    QTest::newRow("no such name") << QStringLiteral("postgresql://a:hunter2@") + QString(70, QLatin1Char('x')) +
                                         QStringLiteral(".invalid/d");
}

void ConnectionOpenPgTest::aMissingServerIsUnavailable() {
    QFETCH(QString, url);
    Connection connection(optionsOf(url), nullptr, hasty);
    for (const Status& status : {connection.open(), Status(connection.run(query("select 1")).map([](const Rows&) {})),
             connection.transact([](Connection&) { return Status(); }, true)}) {
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::Unavailable);
        QVERIFY2(status.error().detail.startsWith(QStringLiteral("The database postgresql://a@")),
            qPrintable(status.error().detail));
        QVERIFY(!status.error().detail.contains(QStringLiteral("hunter2")));
    }
}

void ConnectionOpenPgTest::aFullServerIsUnavailable() {
    m_cluster.execute(QStringLiteral("create role single login password 'p' connection limit 1"));
    const ConnectionOptions options = optionsOf(m_database.directUrlFor(QStringLiteral("single"), QStringLiteral("p")));
    Connection first(options);
    QVERIFY(first.open());
    Connection second(options, nullptr, hasty);
    const Status opened = second.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unavailable);
    QCOMPARE(opened.error().reason, QStringLiteral("53300"));
}

void ConnectionOpenPgTest::aScramVerifierLetsIn() {
    const Result<QString> verifier =
        m_connection->scramVerifier(QStringLiteral("anna"), Secret::fromText(QStringLiteral("hunter2")));
    QVERIFY(verifier);
    QVERIFY(verifier->startsWith(QStringLiteral("SCRAM-SHA-256$")));
    QVERIFY(!verifier->contains(QStringLiteral("hunter2")));
    m_cluster.execute(QStringLiteral("create role anna login password '") + *verifier + QLatin1Char('\''));
    Connection connection(optionsOf(m_database.urlFor(QStringLiteral("anna"), QStringLiteral("hunter2"))));
    QVERIFY(connection.open());
}

void ConnectionOpenPgTest::everyThreadMayHaveItsOwn() {
    constexpr int threadCount = 8;
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int number = 0; number < threadCount; ++number) {
        threads.emplace_back([&, number] {
            Connection connection(optionsOf(m_database.url));
            for (int i = 0; i < 50; ++i) {
                const auto rows = connection.run(query("select $1 * 2"), Parameters().int32(number));
                good += rows && rows->first().integer(0) == number * 2 ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(good.load(), threadCount * 50);
}

void ConnectionOpenPgTest::closingWarnsOfNothing() {
    static std::atomic<int> messages;
    messages = 0;
    const QtMessageHandler old =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) { ++messages; });
    {
        Connection connection(optionsOf(m_database.url));
        const bool ran = connection.run(query("select 1")).has_value();
        connection.close();
        const bool again = connection.run(query("select 1")).has_value();
        Connection refused(optionsOf(QStringLiteral("postgresql://a@/d?host=/nowhere")));
        messages += ran && again && !refused.open() ? 0 : 1;
    }
    qInstallMessageHandler(old);
    QCOMPARE(messages.load(), 0);
}

QTEST_GUILESS_MAIN(ConnectionOpenPgTest)
#include "ConnectionOpenPgTest.moc"
