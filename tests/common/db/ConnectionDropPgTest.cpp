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

const QString reconnected = QStringLiteral("reconnected");
const RetryPolicy hasty{3, milliseconds(5), milliseconds(20), milliseconds(300)};
const RetryPolicy patient{8, milliseconds(20), milliseconds(200), milliseconds(30000)};

} // namespace

// What becomes of work when the line to the server breaks.
class ConnectionDropPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_cluster.execute(QStringLiteral("drop table if exists note; create table note (n int);"
                                         "drop sequence if exists tries; create sequence tries"),
            m_database.name);
        m_observer.events.clear();
    }

    void aConnectionClosedWhileIdleCostsOnlyADelay();
    void aConnectionClosedWhileIdleInAProxyCostsOnlyADelay();
    void aConnectionIsReopenedWhereOpenIsCalled();
    void aStatementCutOffIsNotRepeated();
    void anIdempotentStatementCutOffIsRepeated();
    void anUnknownOutcomeIsNotRepeated();
    void anUnknownOutcomeOfIdempotentWorkIsRepeated();
    void aRestartOfTheServerIsWaitedFor();
    void aCrashOfTheServerIsWaitedFor();
    void patienceEnds();
    void aStreamCutOffFailsAndTheNextStatementWorks();
    void aCopyCutOffFailsAndTheNextStatementWorks();

private:
    bool isDirect() const { return m_database.url == m_database.directUrl; }
    qint64 notes() {
        return m_cluster.execute(QStringLiteral("select count(*) from note"), m_database.name).toLongLong();
    }
    ConnectionOptions through(const test::DatabaseProxy& proxy) const {
        ConnectionOptions options = optionsOf(m_database.url);
        options.host = proxy.socketFolder();
        return options;
    }
    // Ends the session that sleeps, once it does.
    void terminateSleeper() {
        const QString sleepers = QStringLiteral("from pg_stat_activity where wait_event = 'PgSleep'");
        test::waitUntil("a statement to sleep",
            [&] { return m_cluster.execute(QStringLiteral("select count(*) ") + sleepers) == QLatin1String("1"); });
        m_cluster.execute(QStringLiteral("select pg_terminate_backend(pid, 10000) ") + sleepers);
    }

    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    test::RecordingObserver m_observer;
};

void ConnectionDropPgTest::aConnectionClosedWhileIdleCostsOnlyADelay() {
    Connection connection(optionsOf(m_database.url), &m_observer);
    QVERIFY(connection.run(query("select 1")));
    for (int i = 1; i <= 3; ++i) {
        // One, or two: the session in which the notes were counted may still be on its way out.
        QVERIFY(m_cluster.terminateBackends(m_database.name) >= 1);
        QVERIFY(connection.run(query("insert into note values (1)")));
        QCOMPARE(notes(), qint64(i));
    }
    // PgBouncer replaces its server connections unseen.
    QCOMPARE(m_observer.events.count(reconnected), isDirect() ? 3 : 0);
}

void ConnectionDropPgTest::aConnectionClosedWhileIdleInAProxyCostsOnlyADelay() {
    auto proxy = std::make_unique<test::DatabaseProxy>(m_database.socketFolder, m_database.port);
    ConnectionOptions options = through(*proxy);
    Connection connection(options, &m_observer);
    QVERIFY(connection.run(query("select 1")));
    proxy->cutAll(); // the end comes without a word
    QVERIFY(connection.run(query("insert into note values (1)")));
    QCOMPARE(notes(), qint64(1));
    QCOMPARE(m_observer.events.count(reconnected), 1);
    proxy->cutAll();
    QVERIFY(connection.transact([](Connection& transaction) -> Status {
        return transaction.run(query("insert into note values (2)")).map([](const Rows&) {});
    }));
    QCOMPARE(notes(), qint64(2));
    QCOMPARE(m_observer.events.count(reconnected), 2);
}

void ConnectionDropPgTest::aConnectionIsReopenedWhereOpenIsCalled() {
    Connection connection(optionsOf(m_database.directUrl), &m_observer);
    QVERIFY(connection.open());
    QVERIFY(connection.open());
    QVERIFY(m_observer.events.isEmpty());
    m_cluster.terminateBackends(m_database.name);
    QVERIFY(connection.open());
    QCOMPARE(m_observer.events, QStringList{reconnected});
    connection.close();
    QVERIFY(connection.open());
    QCOMPARE(m_observer.events, QStringList{reconnected});
}

void ConnectionDropPgTest::aStatementCutOffIsNotRepeated() {
    std::thread terminator([this] { terminateSleeper(); });
    Connection connection(optionsOf(m_database.url), &m_observer);
    const Result<Rows> rows =
        connection.run(query("select case when nextval('tries') = 1 then pg_sleep(60) is null end"));
    terminator.join();
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::Unavailable);
    QCOMPARE(m_cluster.execute(QStringLiteral("select last_value from tries"), m_database.name), QStringLiteral("1"));
    QVERIFY(connection.run(query("select 1")));
}

void ConnectionDropPgTest::anIdempotentStatementCutOffIsRepeated() {
    std::thread terminator([this] { terminateSleeper(); });
    Connection connection(optionsOf(m_database.url), &m_observer);
    const Result<Rows> rows =
        connection.runIdempotent(query("select case when nextval('tries') = 1 then pg_sleep(60) is null end"));
    terminator.join();
    QVERIFY2(rows, rows ? "" : qPrintable(rows.error().detail));
    QCOMPARE(m_cluster.execute(QStringLiteral("select last_value from tries"), m_database.name), QStringLiteral("2"));
}

void ConnectionDropPgTest::anUnknownOutcomeIsNotRepeated() {
    test::DatabaseProxy proxy(m_database.socketFolder, m_database.port);
    Connection connection(through(proxy), &m_observer);
    QVERIFY(connection.open());
    proxy.cutAfterNext('E');
    const Result<Rows> rows = connection.run(query("insert into note values (1)"));
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::Unavailable);
    QCOMPARE(notes(), qint64(1));
    QCOMPARE(m_observer.events, QStringList{QStringLiteral("failed test ")});
    QVERIFY(connection.run(query("select 1")));
}

void ConnectionDropPgTest::anUnknownOutcomeOfIdempotentWorkIsRepeated() {
    test::DatabaseProxy proxy(m_database.socketFolder, m_database.port);
    Connection connection(through(proxy), &m_observer);
    QVERIFY(connection.open());
    proxy.cutAfterNext('E');
    QVERIFY(connection.runIdempotent(query("insert into note values (1)")));
    QCOMPARE(notes(), qint64(2));
    QCOMPARE(
        m_observer.events, (QStringList{QStringLiteral("failed test "), reconnected, QStringLiteral("done test")}));
}

void ConnectionDropPgTest::aRestartOfTheServerIsWaitedFor() {
    Connection connection(optionsOf(m_database.url), &m_observer, patient);
    QVERIFY(connection.run(query("select 1")));
    m_cluster.stop();
    Status ran;
    std::thread visitor([&] {
        Connection another(optionsOf(m_database.url), nullptr, patient);
        ran = another.runIdempotent(query("insert into note values (1)")).map([](const Rows&) {});
    });
    m_cluster.start();
    visitor.join();
    QVERIFY2(ran, ran ? "" : qPrintable(ran.error().detail));
    QVERIFY(connection.runIdempotent(query("insert into note values (2)")));
    QCOMPARE(notes(), qint64(2));
}

void ConnectionDropPgTest::aCrashOfTheServerIsWaitedFor() {
    Connection connection(optionsOf(m_database.url), &m_observer, patient);
    QVERIFY(connection.run(query("select 1")));
    m_cluster.crash();
    m_cluster.start();
    QVERIFY(connection.runIdempotent(query("insert into note values (1)")));
    QCOMPARE(notes(), qint64(1));
}

void ConnectionDropPgTest::patienceEnds() {
    Connection connection(optionsOf(m_database.directUrl), &m_observer, hasty);
    QVERIFY(connection.run(query("select 1")));
    m_cluster.stop();
    const auto start = std::chrono::steady_clock::now();
    const Result<Rows> rows = connection.runIdempotent(query("select 1"));
    const auto took = std::chrono::steady_clock::now() - start;
    m_cluster.start();
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::Unavailable);
    QVERIFY(took < milliseconds(3000));
    QVERIFY(connection.runIdempotent(query("select 1")));
}

void ConnectionDropPgTest::aStreamCutOffFailsAndTheNextStatementWorks() {
    Connection connection(optionsOf(m_database.directUrl), &m_observer);
    qint64 count = 0;
    const Status streamed =
        connection.stream(query("select n, repeat('x', 1000) from generate_series(1, 1000000) n"), {}, [&](const Row&) {
            if (++count == 10)
                m_cluster.terminateBackends(m_database.name);
            return true;
        });
    QVERIFY(!streamed);
    QCOMPARE(streamed.error().code, ErrorCode::Unavailable);
    QVERIFY(connection.run(query("select 1")));
}

void ConnectionDropPgTest::aCopyCutOffFailsAndTheNextStatementWorks() {
    Connection connection(optionsOf(m_database.directUrl), &m_observer);
    const Result<qint64> copied =
        connection.copyIn(query("copy note from stdin"), [&](const Connection::CopyWriter& write) {
            Status written = write("1\n");
            m_cluster.terminateBackends(m_database.name);
            for (int i = 0; i < 1000 && written; ++i)
                written = write(QByteArray("2\n").repeated(10'000));
            return written;
        });
    QVERIFY(!copied);
    QCOMPARE(copied.error().code, ErrorCode::Unavailable);
    QCOMPARE(notes(), qint64(0));
    QVERIFY(connection.run(query("select 1")));
}

QTEST_GUILESS_MAIN(ConnectionDropPgTest)
#include "ConnectionDropPgTest.moc"
