#include "tests/common/db/RecordingObserver.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestCluster.h"

#include <QTest>

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

} // namespace

class ConnectionPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_connection = std::make_unique<Connection>(optionsOf(m_database.url)); }

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

private:
    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    std::unique_ptr<Connection> m_connection;
};

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

QTEST_GUILESS_MAIN(ConnectionPgTest)
#include "ConnectionPgTest.moc"
