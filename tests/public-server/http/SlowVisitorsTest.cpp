#include "tests/public-server/http/RawClient.h"
#include "tests/public-server/http/RunningServer.h"

#include <QElapsedTimer>
#include <QTest>

#include <sys/socket.h>

#include <condition_variable>
#include <latch>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

using namespace invites::http;
using namespace invites::http::test;
using namespace std::chrono_literals;

namespace {

const QByteArray plainGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

// Sends one byte to each of many connections every few milliseconds, until it is destroyed.
class Dribble {
public:
    Dribble(std::vector<RawClient>& clients, const QByteArray& bytes)
        : m_thread([this, &clients, bytes] {
              std::unique_lock lock(m_mutex);
              for (qsizetype i = 0; !m_ended.wait_for(lock, 5ms, [this] { return m_isOver; });
                   i = (i + 1) % bytes.size()) {
                  for (const RawClient& client : clients)
                      client.send(bytes.mid(i, 1));
              }
          }) {}
    ~Dribble() {
        {
            const std::lock_guard lock(m_mutex);
            m_isOver = true;
        }
        m_ended.notify_all();
        m_thread.join();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_isOver = false;
    std::thread m_thread;
};

std::vector<RawClient> connectMany(int port, int count) {
    std::vector<RawClient> clients;
    clients.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        clients.emplace_back(port);
    return clients;
}

} // namespace

class SlowVisitorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void areNoBurdenToAnotherVisitor_data();
    void areNoBurdenToAnotherVisitor();
    void areToldWhenTheirTimeIsUp_data();
    void areToldWhenTheirTimeIsUp();
    void loseTheConnectionWhenIdle();
    void loseTheConnectionWhenTheyDoNotTakeTheirAnswer();
    void mayTakeLongWhileTheyTakeEnough_data();
    void mayTakeLongWhileTheyTakeEnough();
    void holdNoThreadWhileTheyDoNotTakeTheirAnswer();
    void holdNobodyUpWhileTheirAnswersWait();
    void areRefusedWhenThereAreTooMany();
    void makeRoomWhenThereAreMany();
};

void SlowVisitorsTest::areNoBurdenToAnotherVisitor_data() {
    QTest::addColumn<int>("threads");
    QTest::newRow("256 threads") << 256;
    QTest::newRow("1 thread") << 1;
}

void SlowVisitorsTest::areNoBurdenToAnotherVisitor() {
    QFETCH(int, threads);
    RunningServer server({.threads = static_cast<std::size_t>(threads)});
    std::vector<RawClient> silent = connectMany(server.port(), 150);
    std::vector<RawClient> idle = connectMany(server.port(), 150);
    for (RawClient& client : idle)
        QCOMPARE(client.ask(plainGet).status, 200);
    std::vector<RawClient> dribbling = connectMany(server.port(), 50);
    const Dribble dribble(dribbling, "GET / HTTP/1.1\r\nX: " + QByteArray(10'000, 'x'));
    for (int i = 0; i < 20; ++i) {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(RawClient(server.port()).ask(plainGet).status, 200);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }
}

void SlowVisitorsTest::areToldWhenTheirTimeIsUp_data() {
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("rest");
    QTest::newRow("in the header") << QByteArray("GET / HTTP/1.1\r\nX: ") << QByteArray("x");
    QTest::newRow("in the header, then silence") << QByteArray("GET / HT") << QByteArray();
    QTest::newRow("in the body") << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
                                 << QByteArray("x");
    QTest::newRow("in the body, then silence")
        << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n") << QByteArray();
    QTest::newRow("in a chunk, then silence")
        << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na") << QByteArray();
}

void SlowVisitorsTest::areToldWhenTheirTimeIsUp() {
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, rest);
    RunningServer server(
        {.headerDeadline = 300ms, .bodyDeadline = 300ms, .maximumHeaderBytes = 1 << 30, .maximumBodyBytes = 1 << 30});
    RawClient client(server.port());
    QElapsedTimer timer;
    timer.start();
    client.send(start);
    std::vector<RawClient> clients;
    clients.push_back(std::move(client));
    std::optional<Dribble> dribble;
    // No single read would time out.
    if (!rest.isEmpty())
        dribble.emplace(clients, rest);
    const RawAnswer answer = clients.front().readAnswer();
    const qint64 elapsed = timer.elapsed();
    dribble.reset();
    QCOMPARE(answer.status, 408);
    QCOMPARE(answer.field("Content-Type"), QByteArray("application/problem+json"));
    QVERIFY(elapsed >= 290);
    QVERIFY2(elapsed < 2000, qPrintable(QString::number(elapsed)));
    clients.front().finishSending();
    QVERIFY(clients.front().isClosed());
}

void SlowVisitorsTest::loseTheConnectionWhenIdle() {
    RunningServer server({.keepAliveIdle = 200ms});
    RawClient silent(server.port());
    RawClient served(server.port());
    QCOMPARE(served.ask(plainGet).status, 200);
    QVERIFY(served.isClosed());
    QVERIFY(silent.isClosed());
}

void SlowVisitorsTest::loseTheConnectionWhenTheyDoNotTakeTheirAnswer() {
    RunningServer server({.writeDeadline = 300ms}, {}, [](const Request&) {
        Response response;
        response.body = std::string(64 << 20, 'x');
        return response;
    });
    RawClient client(server.port());
    client.send(plainGet);
    server.waitForRequests(1);
    // Reading nothing until the server has given up, which is seen in that it takes nothing more.
    const int socket = client.socket();
    QTRY_VERIFY_WITH_TIMEOUT(::send(socket, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0, 5000);
}

void SlowVisitorsTest::mayTakeLongWhileTheyTakeEnough_data() {
    QTest::addColumn<int>("slowest"); // bytes a second
    QTest::addColumn<int>("waiting"); // bytes of all answers together
    QTest::addColumn<bool>("isWhole");
    QTest::newRow("faster than the slowest") << (1 << 20) << (1 << 30) << true;
    QTest::newRow("slower") << (1 << 30) << (1 << 30) << false;
    QTest::newRow("while too much waits for others") << (1 << 20) << (1 << 10) << false;
}

// About 20 MB a second, for three times the deadline or more.
void SlowVisitorsTest::mayTakeLongWhileTheyTakeEnough() {
    QFETCH(int, slowest);
    QFETCH(int, waiting);
    QFETCH(bool, isWhole);
    constexpr std::size_t size = 40 << 20;
    GuardLimits limits{.writeDeadline = 500ms};
    limits.slowestBytesPerSecond = static_cast<std::size_t>(slowest);
    limits.maximumWaitingBytes = static_cast<std::size_t>(waiting);
    RunningServer server(limits, {}, [](const Request&) {
        Response response;
        response.body = std::string(size, 'x');
        return response;
    });
    RawClient client(server.port());
    client.send(plainGet);
    std::vector<char> some(200 << 10);
    std::size_t taken = 0;
    QElapsedTimer timer;
    timer.start();
    for (ssize_t length = 1; length > 0 && taken < size;) {
        length = ::recv(client.socket(), some.data(), some.size(), 0);
        taken += static_cast<std::size_t>(std::max<ssize_t>(length, 0));
        QTest::qWait(10);
    }
    QCOMPARE(taken >= size, isWhole);
    QVERIFY(!isWhole || timer.elapsed() > 1500);
}

void SlowVisitorsTest::holdNoThreadWhileTheyDoNotTakeTheirAnswer() {
    RunningServer server({.threads = 1}, {}, [](const Request& request) {
        Response response;
        response.body = std::string(request.path == "/large" ? 32 << 20 : 4, 'x');
        return response;
    });
    RawClient client(server.port());
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    server.waitForRequests(1);
    QCOMPARE(RawClient(server.port()).ask(plainGet).status, 200);
    // And the slow one gets all of it in the end.
    QCOMPARE(client.readAnswer().body.size(), 32 << 20);
    QCOMPARE(client.ask(plainGet).status, 200);
}

void SlowVisitorsTest::holdNobodyUpWhileTheirAnswersWait() {
    constexpr int threads = 64;
    std::latch go(1);
    RunningServer server({.threads = threads}, {}, [&go](const Request& request) {
        if (request.path == "/waits") {
            request.willWait();
            request.willWait();
            go.wait();
        }
        return Response();
    });
    std::vector<RawClient> waiting = connectMany(server.port(), threads - 1);
    for (RawClient& client : waiting)
        client.send("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
    // All of them are being answered, each on a thread of its own, and one is left for whoever needs no waiting.
    server.waitForRequests(threads - 1);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(RawClient(server.port()).ask(plainGet).status, 200);
    go.count_down();
    for (RawClient& client : waiting)
        QCOMPARE(client.readAnswer().status, 200);
    QCOMPARE(RawClient(server.port()).ask(plainGet).status, 200);
}

void SlowVisitorsTest::areRefusedWhenThereAreTooMany() {
    RunningServer server({.keepAliveIdle = 10'000ms, .threads = 2, .maximumQueuedConnections = 10});
    std::vector<RawClient> crowd = connectMany(server.port(), 12);
    RawClient late(server.port());
    const RawAnswer answer = late.readAnswer();
    QCOMPARE(answer.status, 503);
    QVERIFY(!answer.field("Retry-After").isNull());
    QVERIFY(late.isClosed());
}

void SlowVisitorsTest::makeRoomWhenThereAreMany() {
    // Over three quarters of the connections are taken, so ten seconds become two and a half.
    RunningServer server({.keepAliveIdle = 10'000ms, .threads = 2, .maximumQueuedConnections = 10});
    std::vector<RawClient> crowd = connectMany(server.port(), 11);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(crowd.front().isClosed());
    QVERIFY2(timer.elapsed() < 6000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(SlowVisitorsTest)
#include "SlowVisitorsTest.moc"
