#include "tests/public-server/http/RawClient.h"
#include "tests/public-server/http/RunningServer.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <unistd.h>

#include <latch>

using namespace invites;
using namespace invites::http;
using namespace invites::http::test;
using namespace std::chrono_literals;

namespace {

const QByteArray plainGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::unique_ptr<GuardedServer> newServer() {
    return GuardedServer::create({.threads = 2}, {}, [](const Request&) { return Response(); }).value();
}

} // namespace

class ServerLifeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neverSharesAPort();
    void takesAPortWhoseConnectionsAreWindingDown();
    void refusesAnAddress_data();
    void refusesAnAddress();
    void servesAUnixSocketAndRemovesIt();
    void refusesALiveUnixSocketAndReplacesAStaleOne();
    void neverRemovesAFileThatIsNoSocket();
    void refusesATrustedProxyThatIsNone();
    void stopsAtOnceWhenIdle();
    void finishesRunningRequestsWhenItStops();
    void finishesAnAnswerOnItsWayWhenItStops();
    void doesNotWaitForeverForARequestWhenItStops();
    void doesNotRunAfterStop();
    void survivesAnAcceptThatFails();
};

void ServerLifeTest::neverSharesAPort() {
    RunningServer first;
    const std::string taken = "127.0.0.1:" + std::to_string(first.port());
    for (const std::string& address : {taken, "0.0.0.0:" + std::to_string(first.port())}) {
        const auto second = newServer();
        const Status bound = second->bind(address);
        QVERIFY(!bound);
        QCOMPARE(bound.error().code, ErrorCode::Unavailable);
    }
}

void ServerLifeTest::takesAPortWhoseConnectionsAreWindingDown() {
    std::string address;
    {
        RunningServer first;
        address = "127.0.0.1:" + std::to_string(first.port());
        // The server closes first, so its side of the connection lingers.
        RawClient client(first.port());
        QCOMPARE(client.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
        QVERIFY(client.isClosed());
    }
    RunningServer second({}, {}, {}, address);
    QCOMPARE(RawClient(second.port()).ask(plainGet).status, 200);
}

void ServerLifeTest::refusesAnAddress_data() {
    QTest::addColumn<QByteArray>("address");
    for (const char* address : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
             "127.0.0.1:-1", "::1:8080", "[::1:8080", "unix:", "unix:/no/such/folder/socket", "300.1.1.1:80"})
        QTest::newRow(address) << QByteArray(address);
    QTest::newRow("long path") << "unix:/" + QByteArray(200, 'x');
}

void ServerLifeTest::refusesAnAddress() {
    QFETCH(QByteArray, address);
    const Status bound = newServer()->bind(address.toStdString());
    QVERIFY(!bound);
    QCOMPARE(bound.error().code, ErrorCode::InvalidInput);
}

void ServerLifeTest::servesAUnixSocketAndRemovesIt() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("socket"));
    {
        RunningServer server({}, {}, {}, "unix:" + path.toStdString());
        RawClient client(path.toLocal8Bit());
        QCOMPARE(client.ask(plainGet).status, 200);
        QCOMPARE(server.requests().front().clientAddress, std::string("127.0.0.1"));
    }
    QVERIFY(!QFile::exists(path));
}

void ServerLifeTest::refusesALiveUnixSocketAndReplacesAStaleOne() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("socket")).toStdString();
    {
        RunningServer first({}, {}, {}, "unix:" + path);
        const Status bound = newServer()->bind("unix:" + path);
        QVERIFY(!bound);
        QCOMPARE(bound.error().code, ErrorCode::Unavailable);
        QCOMPARE(RawClient(QByteArray::fromStdString(path)).ask(plainGet).status, 200);
    }
    {
        // What a server leaves that was killed.
        auto dead = Listener::open("unix:" + path, 1).value();
        QVERIFY(QFile::rename(QString::fromStdString(path), QString::fromStdString(path + ".kept")));
    }
    QVERIFY(QFile::rename(QString::fromStdString(path + ".kept"), QString::fromStdString(path)));
    RunningServer next({}, {}, {}, "unix:" + path);
    QCOMPARE(RawClient(QByteArray::fromStdString(path)).ask(plainGet).status, 200);
}

void ServerLifeTest::neverRemovesAFileThatIsNoSocket() {
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("precious")));
    QVERIFY(file.open(QFile::WriteOnly));
    QVERIFY(!newServer()->bind("unix:" + file.fileName().toStdString()));
    QVERIFY(file.exists());
}

void ServerLifeTest::refusesATrustedProxyThatIsNone() {
    const auto server = GuardedServer::create({}, {"10.0.0.0/33"}, [](const Request&) { return Response(); });
    QVERIFY(!server);
    QCOMPARE(server.error().code, ErrorCode::InvalidInput);
}

void ServerLifeTest::stopsAtOnceWhenIdle() {
    RunningServer server;
    RawClient silent(server.port());
    RawClient served(server.port());
    RawClient halfway(server.port());
    QCOMPARE(served.ask(plainGet).status, 200);
    halfway.send("GET / HTTP/1.1\r\n");
    QElapsedTimer timer;
    timer.start();
    server.stopAndJoin();
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(silent.isClosed());
    QVERIFY(served.isClosed());
    QVERIFY(!RawClient(server.port()).isConnected());
}

void ServerLifeTest::finishesRunningRequestsWhenItStops() {
    std::latch go(1);
    RunningServer server({}, {}, [&go](const Request&) {
        go.wait();
        Response response;
        response.body = "done";
        return response;
    });
    RawClient client(server.port());
    client.send(plainGet);
    server.waitForRequests(1);
    server.server().stop();
    // New visitors are refused while the old one is still being served.
    QTRY_VERIFY(!RawClient(server.port()).isConnected());
    go.count_down();
    const RawAnswer answer = client.readAnswer();
    QCOMPARE(answer.body, QByteArray("done"));
    QCOMPARE(answer.field("Connection"), QByteArray("close"));
    QVERIFY(client.isClosed());
}

void ServerLifeTest::finishesAnAnswerOnItsWayWhenItStops() {
    constexpr int size = 32 << 20;
    RunningServer server({}, {}, [](const Request&) {
        Response response;
        response.body = std::string(size, 'x');
        return response;
    });
    RawClient client(server.port());
    client.send(plainGet);
    server.waitForRequests(1);
    server.server().stop();
    QCOMPARE(client.readAnswer().body.size(), size);
}

void ServerLifeTest::doesNotWaitForeverForARequestWhenItStops() {
    std::latch isRunning(1);
    std::latch go(1);
    const auto server = GuardedServer::create({.threads = 4, .stopGrace = 300ms}, {}, [&](const Request&) {
        isRunning.count_down();
        go.wait();
        return Response();
    }).value();
    QVERIFY(server->bind("127.0.0.1:0").has_value());
    const int port = server->port();
    std::thread runner([&server] { static_cast<void>(server->run()); });
    RawClient client(port);
    client.send(plainGet);
    isRunning.wait();
    QElapsedTimer timer;
    timer.start();
    server->stop();
    runner.join();
    QVERIFY(timer.elapsed() >= 290);
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    go.count_down();
}

void ServerLifeTest::doesNotRunAfterStop() {
    const auto server = newServer();
    QVERIFY(server->bind("127.0.0.1:0").has_value());
    server->stop();
    QVERIFY(server->run().has_value());
}

void ServerLifeTest::survivesAnAcceptThatFails() {
    RunningServer server;
    // Served once, so that the server has its descriptors; and it is not serving when they run out.
    QCOMPARE(RawClient(server.port()).ask(plainGet).status, 200);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int nextDescriptor = ::dup(0);
    ::close(nextDescriptor);
    rlimit scarce = before;
    scarce.rlim_cur = static_cast<rlim_t>(nextDescriptor) + 1;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &scarce), 0);
    RawClient client(server.port());
    const bool isConnected = client.isConnected() && client.send(plainGet);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY(isConnected);
    QCOMPARE(client.readAnswer().status, 200);
}

QTEST_GUILESS_MAIN(ServerLifeTest)
#include "ServerLifeTest.moc"
