#include "common/db/Connection.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestCluster.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace invites;
using namespace invites::db;

namespace {

Query query(const char* text) {
    return Query(QStringLiteral("test"), text);
}

} // namespace

class ConnectionCancelPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_connection = std::make_unique<Connection>(ConnectionOptions::parse(m_database.url).value()); }

    void aRunningStatementIsCancelledFromAnotherThread();
    void nothingRunningIsNotHarmed();
    void anAbandonedConnectionWaitsForNobody_data();
    void anAbandonedConnectionWaitsForNobody();
    void settingsHoldForOneStatement();
    void aRefusalLeavesTheConnectionWell_data();
    void aRefusalLeavesTheConnectionWell();
    void settingsAreRepeatedOnANewConnection();

private:
    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    std::unique_ptr<Connection> m_connection;
};

void ConnectionCancelPgTest::aRunningStatementIsCancelledFromAnotherThread() {
    QVERIFY(m_connection->run(query("select 1")));
    QElapsedTimer timer;
    timer.start();
    std::thread canceller([this] {
        const QString isRunning =
            QStringLiteral("select count(*) from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)'"
                           " and pid <> pg_backend_pid()");
        while (m_cluster.execute(isRunning, m_database.name) == QLatin1String("0"))
            std::this_thread::yield();
        m_connection->cancel();
    });
    const auto answer = m_connection->runIdempotent(query("select 1 from pg_sleep(60)"));
    canceller.join();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Cancelled);
    QVERIFY(timer.elapsed() < 30'000);
    QCOMPARE(m_connection->run(query("select 2::bigint"))->first().integer(0), 2);
}

void ConnectionCancelPgTest::nothingRunningIsNotHarmed() {
    m_connection->cancel();
    QVERIFY(m_connection->run(query("select 1")));
    m_connection->cancel();
    QCOMPARE(m_connection->run(query("select 3::bigint"))->first().integer(0), 3);
    m_connection->close();
    m_connection->cancel();
}

void ConnectionCancelPgTest::anAbandonedConnectionWaitsForNobody_data() {
    QTest::addColumn<bool>("isRunning");
    QTest::newRow("while a statement runs") << true;
    QTest::newRow("before one") << false;
}

void ConnectionCancelPgTest::anAbandonedConnectionWaitsForNobody() {
    QFETCH(bool, isRunning);
    test::DatabaseProxy proxy(m_database.directSocketFolder, m_database.directPort);
    auto options = ConnectionOptions::parse(m_database.directUrl).value();
    options.host = proxy.socketFolder();
    options.port = proxy.port();
    Connection connection(options);
    QVERIFY(connection.run(query("select 1")));
    proxy.freeze();
    if (!isRunning)
        connection.abandon();
    std::thread abandoner([&] {
        // Long enough for the statement to be sent; were it not, it would be the other case.
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        connection.abandon();
    });
    QVERIFY(!connection.runIdempotent(query("select 2")));
    abandoner.join();
    QCOMPARE(connection.run(query("select 3")).error().code, ErrorCode::Cancelled);
    QCOMPARE(connection.open().error().code, ErrorCode::Cancelled);
}

void ConnectionCancelPgTest::settingsHoldForOneStatement() {
    const Query set = query("select set_config('work_mem', '777kB', true)");
    const Query ask = query("select current_setting('work_mem') || $1");
    QCOMPARE(m_connection->runIdempotentAfter(set, ask, Parameters().text(QStringLiteral("!")))->first().text(0),
        QStringLiteral("777kB!"));
    QVERIFY(m_connection->run(query("show work_mem"))->first().text(0) != QLatin1String("777kB"));
    const Status done = m_connection->transact([&](Connection& transaction) -> Status {
        const auto answer = transaction.runIdempotentAfter(set, ask, Parameters().text(QString()));
        return answer && answer->first().text(0) == QLatin1String("777kB") ? Status()
                                                                           : failure(ErrorCode::Internal, {});
    });
    QVERIFY(done);
}

void ConnectionCancelPgTest::aRefusalLeavesTheConnectionWell_data() {
    QTest::addColumn<QByteArray>("set");
    QTest::addColumn<QByteArray>("ask");
    QTest::newRow("first") << QByteArray("select set_config('nonsense', '1', true)") << QByteArray("select 1");
    QTest::newRow("second") << QByteArray("select 1") << QByteArray("select 1 / 0");
    QTest::newRow("unknown") << QByteArray("select 1") << QByteArray("select nothing");
}

void ConnectionCancelPgTest::aRefusalLeavesTheConnectionWell() {
    QFETCH(QByteArray, set);
    QFETCH(QByteArray, ask);
    QVERIFY(!m_connection->runIdempotentAfter(query(set.constData()), query(ask.constData())));
    QCOMPARE(m_connection->run(query("select 4::bigint"))->first().integer(0), 4);
    QCOMPARE(m_connection->runIdempotentAfter(query("select 1"), query("select 5::bigint"))->first().integer(0), 5);
}

void ConnectionCancelPgTest::settingsAreRepeatedOnANewConnection() {
    QVERIFY(m_connection->run(query("select 1")));
    m_cluster.terminateBackends(m_database.name);
    QCOMPARE(m_connection->runIdempotentAfter(query("select 1"), query("select 6::bigint"))->first().integer(0), 6);
    QVERIFY(
        !m_connection->runIdempotentAfter(query("select 1"), query("select pg_terminate_backend(pg_backend_pid())")));
    QCOMPARE(m_connection->runIdempotentAfter(query("select 1"), query("select 7::bigint"))->first().integer(0), 7);
}

QTEST_GUILESS_MAIN(ConnectionCancelPgTest)
#include "ConnectionCancelPgTest.moc"
