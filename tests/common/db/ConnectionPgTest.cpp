#include "tests/common/db/RecordingObserver.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestCluster.h"

#include <QTest>

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

class ConnectionPgTest : public QObject {
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
    void errorsAreClassifiedAndRepeatNoValue_data();
    void errorsAreClassifiedAndRepeatNoValue();
    void aStatementThatTakesTooLongIsCancelled();
    void errorsOfOurFunctionsCarryTheirSentenceAndName();
    void aStatementTakesOneRoundTrip();
    void nothingStaysOnTheServer();
    void theObserverHearsEverything();
    void aCopyThatNobodyFeedsIsRefused();
    void scriptsAreAllOrNothing();
    void aScriptsErrorNamesItsLine();
    void aScramVerifierLetsIn();
    void everyThreadMayHaveItsOwn();
    void closingWarnsOfNothing();

private:
    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    std::unique_ptr<Connection> m_connection;
};

void ConnectionPgTest::parametersReachTheServerAsTheyStand_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << QStringLiteral("bench");
    QTest::newRow("spaces") << QStringLiteral("a b  c");
    QTest::newRow("quotes") << QStringLiteral("it's \"quoted\"");
    QTest::newRow("backslashes") << QStringLiteral("a\\b\\'c\\");
    QTest::newRow("looks like another parameter") << QStringLiteral("x' host='nowhere");
}

void ConnectionPgTest::parametersReachTheServerAsTheyStand() {
    QFETCH(QString, name);
    ConnectionOptions options = optionsOf(m_database.directUrl);
    Connection byDefault(options);
    const Query ask = query("select current_setting('application_name')");
    QCOMPARE(byDefault.run(ask).value().first().text(0), QStringLiteral("invites"));
    options.parameters[QStringLiteral("application_name")] = name;
    Connection named(options);
    QCOMPARE(named.run(ask).value().first().text(0), name);
}

void ConnectionPgTest::passwordsOfAllLettersOpen() {
    const QString password = QStringLiteral("p';w \\\"%&ü=");
    const Result<QString> verifier = m_connection->scramVerifier(QStringLiteral("o'd d"), Secret::fromText(password));
    QVERIFY(verifier);
    m_cluster.execute(QStringLiteral("create role \"o'd d\" login password '") + *verifier + QLatin1Char('\''));
    Connection connection(optionsOf(m_database.urlFor(QStringLiteral("o'd d"), password)));
    const Status opened = connection.open();
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error().detail));
    QCOMPARE(connection.run(query("select session_user")).value().first().text(0), QStringLiteral("o'd d"));
}

void ConnectionPgTest::aRefusedLoginIsPermissionDenied_data() {
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("sqlState");
    QTest::newRow("wrong password") << QStringLiteral("guest") << QStringLiteral("28P01");
    QTest::newRow("no such role") << QStringLiteral("nobody_here") << QStringLiteral("28P01");
    QTest::newRow("may not log in") << QStringLiteral("locked") << QStringLiteral("28000");
    m_cluster.execute(QStringLiteral("create role guest login password 'right';"
                                     "create role locked nologin password 'hunter2'"));
}

void ConnectionPgTest::aRefusedLoginIsPermissionDenied() {
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

void ConnectionPgTest::aMissingDatabaseIsNotFound() {
    ConnectionOptions options = optionsOf(m_database.directUrl);
    options.database = QStringLiteral("no_such_database");
    Connection connection(options);
    const Status opened = connection.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::NotFound);
    QCOMPARE(opened.error().reason, QStringLiteral("3D000"));
}

void ConnectionPgTest::aMissingServerIsUnavailable_data() {
    QTest::addColumn<QString>("url");
    QTest::newRow("no such socket") << QStringLiteral("postgresql://a:hunter2@/d?host=/nowhere");
    QTest::newRow("nobody listens") << QStringLiteral("postgresql://a:hunter2@127.0.0.1:1/d");
    QTest::newRow("no such name") << QStringLiteral("postgresql://a:hunter2@") + QString(70, QLatin1Char('x')) +
                                         QStringLiteral(".invalid/d");
}

void ConnectionPgTest::aMissingServerIsUnavailable() {
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

void ConnectionPgTest::aFullServerIsUnavailable() {
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

void ConnectionPgTest::errorsAreClassifiedAndRepeatNoValue_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("sqlState");
    const auto row = [](const char* name, const char* text, ErrorCode code, const char* sqlState) {
        QTest::newRow(name) << QByteArray(text) << code << QString::fromLatin1(sqlState);
    };
    m_cluster.execute(QStringLiteral("create table thing (name text unique check (name <> 'bad'));"
                                     "insert into thing values ('TOP-SECRET')"),
        m_database.name);
    row("duplicate", "insert into thing values ($1)", ErrorCode::Conflict, "23505");
    row("check", "insert into thing values (case when $1 = '' then '' else 'bad' end)", ErrorCode::InvalidInput,
        "23514");
    row("no number", "select $1::int", ErrorCode::InvalidInput, "22P02");
    row("no date", "select $1::date", ErrorCode::InvalidInput, "22007");
    row("too long", "select ('x' || repeat($1, 9))::varchar(3)::text, substr($1, 1, -1)", ErrorCode::InvalidInput,
        "22011");
    row("raised with the value", "select raise_plain($1)", ErrorCode::Internal, "P0001");
    row("syntax", "selec $1", ErrorCode::Internal, "42601");
    row("no such table", "select $1 from no_such_table", ErrorCode::Internal, "42P01");
    m_cluster.execute(
        QStringLiteral("create or replace function raise_plain(value text) returns void language plpgsql as "
                       "$$ begin raise exception 'value %', value using detail = value; end $$"),
        m_database.name);
}

void ConnectionPgTest::errorsAreClassifiedAndRepeatNoValue() {
    QFETCH(QByteArray, text);
    const Result<Rows> rows =
        m_connection->run(Query(QStringLiteral("my_query"), text), Parameters().text(QStringLiteral("TOP-SECRET")));
    QVERIFY(!rows);
    QTEST(rows.error().code, "code");
    QTEST(rows.error().reason, "sqlState");
    QVERIFY2(!rows.error().detail.contains(QStringLiteral("SECRET")), qPrintable(rows.error().detail));
    QVERIFY(rows.error().detail.contains(QStringLiteral("my_query")));
    QVERIFY(m_connection->run(query("select 1")));
}

void ConnectionPgTest::aStatementThatTakesTooLongIsCancelled() {
    ConnectionOptions options = optionsOf(m_database.directUrl);
    options.parameters[QStringLiteral("options")] = QStringLiteral("-c statement_timeout=300ms");
    Connection connection(options);
    const Result<Rows> rows = connection.runIdempotent(query("select pg_sleep(60)"));
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::Cancelled);
    QCOMPARE(rows.error().reason, QStringLiteral("57014"));
}

void ConnectionPgTest::errorsOfOurFunctionsCarryTheirSentenceAndName() {
    test::RecordingObserver observer;
    Connection connection(optionsOf(m_database.url), &observer);
    QVERIFY(connection.runScript(QStringLiteral("prepare"),
        "create function refuse() returns void language plpgsql as $$ begin raise exception using errcode = 'IN001',"
        " message = 'The campaign is closed.', detail = 'campaign-closed', hint = 'x'; end $$"));
    const Result<Rows> rows = connection.run(query("select refuse()"));
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::Conflict);
    QCOMPARE(rows.error().detail, QStringLiteral("The campaign is closed."));
    QCOMPARE(rows.error().reason, QStringLiteral("campaign-closed"));
    QCOMPARE(observer.events.last(), QStringLiteral("failed test IN001"));
}

void ConnectionPgTest::aStatementTakesOneRoundTrip() {
    test::DatabaseProxy proxy(m_database.socketFolder, m_database.port);
    ConnectionOptions options = optionsOf(m_database.url);
    options.host = proxy.socketFolder();
    Connection connection(options);
    QVERIFY(connection.open());
    proxy.takeMessages();
    // Parse, bind, describe, execute, sync: sent together, answered together.
    QVERIFY(connection.run(query("select $1"), Parameters().text(QStringLiteral("a"))));
    QCOMPARE(proxy.takeMessages(), QByteArray("PBDES"));
    QVERIFY(connection.runIdempotent(query("select 1")));
    QCOMPARE(proxy.takeMessages(), QByteArray("PBDES"));
    QVERIFY(connection.runScript(QStringLiteral("two"), "select 1; select 2"));
    QCOMPARE(proxy.takeMessages(), QByteArray("Q"));
    QVERIFY(connection.transact(
        [](Connection& transaction) -> Status { return transaction.run(query("select 1")).map([](const Rows&) {}); }));
    QCOMPARE(proxy.takeMessages(), QByteArray("PBDESPBDESQ"));
}

void ConnectionPgTest::nothingStaysOnTheServer() {
    Connection connection(optionsOf(m_database.directUrl));
    for (int i = 0; i < 3; ++i)
        QVERIFY(connection.run(query("select $1"), Parameters().int32(i)));
    const Rows rows = connection
                          .run(query("select (select count(*) from pg_prepared_statements), (select count(*) from "
                                     "pg_cursors where name <> ''),"
                                     " (select count(*) from pg_locks where locktype = 'advisory')"))
                          .value();
    for (int column = 0; column < 3; ++column)
        QCOMPARE(rows.first().integer(column), qint64(0));
}

void ConnectionPgTest::theObserverHearsEverything() {
    test::RecordingObserver observer;
    Connection connection(optionsOf(m_database.url), &observer);
    QVERIFY(connection.run(Query(QStringLiteral("good"), "select pg_sleep(0.02)")));
    QVERIFY(!connection.run(Query(QStringLiteral("bad"), "select 1/0")));
    QVERIFY(connection.stream(Query(QStringLiteral("rows"), "select 1"), {}, [](const Row&) { return true; }));
    QVERIFY(connection.runScript(QStringLiteral("script"), "select 1; select 2"));
    QCOMPARE(observer.events, (QStringList{QStringLiteral("done good"), QStringLiteral("failed bad 22012"),
                                  QStringLiteral("done rows"), QStringLiteral("done script")}));
    QVERIFY(observer.longest >= milliseconds(20));
}

void ConnectionPgTest::aCopyThatNobodyFeedsIsRefused() {
    const Result<Rows> rows = m_connection->run(query("copy (select 1) to stdout"));
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::Internal);
    QVERIFY(!m_connection->stream(query("copy (select 1) to stdout"), {}, [](const Row&) { return true; }));
    QVERIFY(m_connection->run(query("select 1")));
}

void ConnectionPgTest::scriptsAreAllOrNothing() {
    const Status status = m_connection->runScript(
        QStringLiteral("script"), "create table half (n int); insert into half values (1); select 1/0;");
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::InvalidInput);
    QVERIFY(m_connection->run(query("select to_regclass('half') is null")).value().first().boolean(0));
    QCOMPARE(m_connection->runScript(QStringLiteral("script"), QByteArray("select 1;\0select 2", 18)).error().code,
        ErrorCode::Internal);
}

void ConnectionPgTest::aScriptsErrorNamesItsLine() {
    const Status status = m_connection->runScript(QStringLiteral("0007_ü"), "select 'ü';\n\nselect no_such_column;\n");
    QVERIFY(!status);
    QVERIFY2(status.error().detail.contains(QStringLiteral("\"0007_ü\" (line 3)")), qPrintable(status.error().detail));
    QVERIFY2(status.error().detail.contains(QStringLiteral("no_such_column")), qPrintable(status.error().detail));
}

void ConnectionPgTest::aScramVerifierLetsIn() {
    const Result<QString> verifier =
        m_connection->scramVerifier(QStringLiteral("anna"), Secret::fromText(QStringLiteral("hunter2")));
    QVERIFY(verifier);
    QVERIFY(verifier->startsWith(QStringLiteral("SCRAM-SHA-256$")));
    QVERIFY(!verifier->contains(QStringLiteral("hunter2")));
    m_cluster.execute(QStringLiteral("create role anna login password '") + *verifier + QLatin1Char('\''));
    Connection connection(optionsOf(m_database.urlFor(QStringLiteral("anna"), QStringLiteral("hunter2"))));
    QVERIFY(connection.open());
}

void ConnectionPgTest::everyThreadMayHaveItsOwn() {
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

void ConnectionPgTest::closingWarnsOfNothing() {
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

QTEST_GUILESS_MAIN(ConnectionPgTest)
#include "ConnectionPgTest.moc"
