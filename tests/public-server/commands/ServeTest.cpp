#include "tests/support/ChildProcess.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/server/Installation.h"
#include "tests/support/server/ServerProcess.h"
#include "tests/support/server/Visitor.h"
#include "tests/support/siteverify/SiteverifyEmulator.h"

#include <QFile>
#include <QTest>

#include <future>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// The promise is 300 ms on a quiet machine; a busy one, or a sanitizer's build, gets more.
constexpr seconds startBound{5};
constexpr milliseconds stopBound{5'000};

milliseconds since(steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

} // namespace

// `serve` as an operator sees it: starting, stopping, a database that comes and goes.
class ServeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isReadySoon();
    void sharesNoPort();
    void listensOnAUnixSocket();
    void finishesWhatRunsAndClosesWhatIdles();
    void stopsInTimeWhereTheDatabaseIsAway();
    void startsBeforeTheDatabase();
    void comesBackAfterACrashOfTheDatabase();
    void keepsToItsConnections();

private:
    TestCluster m_cluster;
    const Installation m_site{m_cluster};
};

void ServeTest::isReadySoon() {
    const auto start = steady_clock::now();
    ServerProcess server(m_site.environment());
    QCOMPARE(HttpClient(server.origin()).get("/readyz").status, 200);
    const milliseconds took = since(start);
    qInfo("ready after %lld ms", qint64(took.count()));
    QVERIFY(took < startBound);
    QCOMPARE(server.stop(), 0);
    QVERIFY(server.log().contains("\"stopping\"") && server.log().contains("\"stopped\""));
}

void ServeTest::sharesNoPort() {
    ServerProcess first(m_site.environment());
    QProcessEnvironment environment = m_site.environment();
    environment.insert(u"INVITES_LISTEN"_s, u"127.0.0.1:%1"_s.arg(first.port()));
    const CommandResult second = runCommand({u"serve"_s}, environment);
    QCOMPARE(second.exitCode, 1);
    QVERIFY2(second.errors.contains(QByteArray::number(first.port())), second.errors.constData());
    QVERIFY2(second.errors.trimmed().endsWith('.'), second.errors.constData());
    QCOMPARE(HttpClient(first.origin()).get("/healthz").status, 200);
    // One that was killed leaves nothing in the way.
    first.kill();
    first.startAgain();
    QCOMPARE(HttpClient(first.origin()).get("/healthz").status, 200);
}

void ServeTest::listensOnAUnixSocket() {
    QProcessEnvironment environment = m_site.environment();
    const QString path = m_site.filePath(u"server.sock"_s);
    environment.insert(u"INVITES_LISTEN"_s, u"unix:"_s + path);
    for (int round = 0; round < 2; ++round) {
        ServerProcess server(environment);
        QCOMPARE(HttpClient("unix:" + path.toUtf8()).get("/readyz").status, 200);
        const CommandResult second = runCommand({u"serve"_s}, environment);
        QCOMPARE(second.exitCode, 1);
        // The second time over what the first left behind.
        server.kill();
    }
    ServerProcess server(environment);
    QCOMPARE(server.stop(), 0);
    QVERIFY(!QFile::exists(path));
}

void ServeTest::finishesWhatRunsAndClosesWhatIdles() {
    SiteverifyEmulator provider;
    provider.setBehaviour(SiteverifyBehaviour::Hold);
    QProcessEnvironment environment = m_site.environment();
    environment.insert(u"INVITES_HUMAN_CHECK"_s, u"turnstile"_s);
    environment.insert(u"INVITES_HUMAN_CHECK_SITE_KEY"_s, u"key"_s);
    environment.insert(u"INVITES_HUMAN_CHECK_SECRET"_s, u"emulator-secret"_s);
    environment.insert(u"INVITES_HUMAN_CHECK_VERIFY_URL"_s, QString::fromStdString(provider.url()));
    ServerProcess server(environment);
    std::vector<std::unique_ptr<HttpClient>> idle;
    for (int i = 0; i < 50; ++i) {
        idle.push_back(std::make_unique<HttpClient>(server.origin()));
        QCOMPARE(idle.back()->get("/healthz").status, 200);
    }
    std::vector<std::future<int>> running;
    for (int i = 0; i < 8; ++i) {
        running.push_back(std::async(
            std::launch::async, [&, i] { return Visitor(server.origin()).request(u"token-%1"_s.arg(i)).status; }));
    }
    QVERIFY(provider.waitUntilHeld(8, seconds(10)));
    const auto start = steady_clock::now();
    server.terminate();
    // Nobody new is let in, and those inside are answered.
    waitUntil("the listener to close", [&] { return HttpClient(server.origin()).get("/healthz").status == 0; });
    provider.release();
    for (auto& each : running)
        QCOMPARE(each.get(), 201);
    QCOMPARE(server.waitForEnd(), 0);
    QVERIFY(since(start) < stopBound);
}

void ServeTest::stopsInTimeWhereTheDatabaseIsAway() {
    ServerProcess server(m_site.environment());
    m_cluster.stop();
    std::vector<std::future<int>> running;
    for (int i = 0; i < 16; ++i) {
        running.push_back(
            std::async(std::launch::async, [&] { return HttpClient(server.origin()).get("/readyz").status; }));
    }
    QCOMPARE(HttpClient(server.origin()).get("/healthz").status, 200);
    milliseconds took{};
    const int code = server.stop(&took);
    qInfo("stopped after %lld ms", qint64(took.count()));
    m_cluster.start();
    QCOMPARE(code, 0);
    QVERIFY(took < stopBound);
}

void ServeTest::startsBeforeTheDatabase() {
    m_cluster.stop();
    ServerProcess server(m_site.environment());
    HttpClient client(server.origin());
    QCOMPARE(client.get("/healthz").status, 200);
    QCOMPARE(client.get("/readyz").status, 503);
    QCOMPARE(client.get("/api/v1/campaigns").header("Retry-After").toInt() > 0, true);
    m_cluster.start();
    QCOMPARE(client.get("/readyz").status, 200);
    QCOMPARE(client.get("/api/v1/campaigns/sora").status, 200);
}

void ServeTest::comesBackAfterACrashOfTheDatabase() {
    ServerProcess server(m_site.environment());
    Visitor visitor(server.origin());
    const HttpAnswer before = visitor.request(m_site.humanToken());
    QCOMPARE(before.status, 201);
    m_cluster.crash();
    m_cluster.start();
    // Without the visitor noticing more than a delay.
    QCOMPARE(visitor.look().status, 200);
    QCOMPARE(visitor.request({}).json()["number"_L1], before.json()["number"_L1]);
    m_cluster.terminateBackends(m_site.database().name);
    QCOMPARE(visitor.look().status, 200);
    // The crash has emptied what the ledger keeps of a transaction under way.
    Visitor next(server.origin());
    QCOMPARE(next.request(m_site.humanToken()).status, 201);
    QCOMPARE(m_site.wrongWithLedger(), QByteArray());
}

void ServeTest::keepsToItsConnections() {
    QProcessEnvironment environment = m_site.environment();
    environment.insert(u"INVITES_DB_CONNECTIONS"_s, u"3"_s);
    ServerProcess server(environment);
    std::vector<std::future<void>> visitors;
    for (int i = 0; i < 16; ++i) {
        visitors.push_back(std::async(std::launch::async, [&] {
            Visitor visitor(server.origin());
            visitor.request(m_site.humanToken());
            for (int look = 0; look < 20; ++look)
                visitor.look();
        }));
    }
    for (auto& each : visitors)
        each.get();
    QVERIFY(m_site.count(u"select count(*) from pg_stat_activity where usename = 'test_server'"_s) <= 3);
}

QTEST_GUILESS_MAIN(ServeTest)
#include "ServeTest.moc"
