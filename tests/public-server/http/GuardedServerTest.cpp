#include "tests/public-server/http/RawClient.h"
#include "tests/public-server/http/RunningServer.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>

#include <atomic>

using namespace invites::http;
using namespace invites::http::test;
using namespace std::chrono_literals;

namespace {

const QByteArray plainGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

QByteArray post(const QByteArray& fields, const QByteArray& body) {
    return "POST /form HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}

QByteArray gzipOf(const QByteArray& plain) {
    QByteArray packed(static_cast<qsizetype>(compressBound(static_cast<uLong>(plain.size()))) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray source = plain;
    stream.next_in = reinterpret_cast<Bytef*>(source.data());
    stream.avail_in = static_cast<uInt>(source.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

} // namespace

class GuardedServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesAnAttackAndClosesTheConnection_data();
    void refusesAnAttackAndClosesTheConnection();
    void hidesNoRequestInTheRestOfAnother_data();
    void hidesNoRequestInTheRestOfAnother();
    void givesHeaderValuesRaw();
    void ignoresAForgedRemoteAddress();
    void ignoresRanges();
    void compressesNothing();
    void answersPipelinedRequestsInOrder();
    void answersHeadWithoutABody();
    void answersOldClients();
    void asksForABodyThatIsHeldBack();
    void refusesABodyThatIsHeldBackBeforeItComes();
    void sendsNoHeaderThatCouldBeRead_data();
    void sendsNoHeaderThatCouldBeRead();
    void saysNothingOfAnException();
    void hasNoLengthWithoutContent();
    void closesAfterTheLastAllowedRequest();
    void takesTheRequestIdOfATrustedProxyOnly();
    void believesTrustedProxiesOnly();
    void tellsTheRefusalToASenderWhoKeepsSending();
};

void GuardedServerTest::refusesAnAttackAndClosesTheConnection_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("CVE-2025-46728: chunks beyond the body's cap")
        << post("Transfer-Encoding: chunked\r\n", "10000\r\n" + QByteArray(0x10000, 'x') + "\r\n0\r\n\r\n") << 413;
    QTest::newRow("many small chunks beyond the body's cap")
        << post("Transfer-Encoding: chunked\r\n", QByteArray("400\r\n" + QByteArray(0x400, 'x') + "\r\n").repeated(20))
        << 413;
    QTest::newRow("CVE-2025-53628: a header line without end")
        << "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + QByteArray(1 << 20, 'x') << 431;
    QTest::newRow("a request line without end") << "GET /" + QByteArray(1 << 20, 'x') << 414;
    QTest::newRow("CVE-2025-52887, CVE-2025-53629: header fields without end")
        << "GET / HTTP/1.1\r\nHost: localhost\r\n" + QByteArray("X: y\r\n").repeated(20'000) << 431;
    QTest::newRow("CVE-2026-22776: a packed body")
        << post("Content-Encoding: gzip\r\nContent-Length: 907\r\n", gzipOf(QByteArray(900'000, '0'))) << 415;
    QTest::newRow("a body beyond the cap") << post("Content-Length: 16385\r\n", QByteArray(16385, 'x')) << 413;
    QTest::newRow("a form of 9 KB, which is within the cap")
        << post("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\nConnection: close\r\n",
               QByteArray(9000, 'x'))
        << 200;
    QTest::newRow("lengths that differ") << post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab") << 400;
    QTest::newRow("lengths that agree") << post("Content-Length: 2\r\nContent-Length: 2\r\n", "ab") << 400;
    QTest::newRow("length and coding") << post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")
                                       << 400;
    QTest::newRow("unknown coding") << post("Transfer-Encoding: cow\r\n", "0\r\n\r\n") << 501;
    QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("another version") << QByteArray("GET / HTTP/3.0\r\nHost: localhost\r\n\r\n") << 505;
    QTest::newRow("NUL in the path") << QByteArray("GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n") << 400;
    QTest::newRow("not HTTP") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 12) << 400;
}

void GuardedServerTest::refusesAnAttackAndClosesTheConnection() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    RunningServer server;
    RawClient client(server.port());
    const RawAnswer answer = client.ask(bytes);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.field("Connection"), QByteArray("close"));
    QVERIFY(client.isClosed());
    if (status != 200) {
        QCOMPARE(answer.field("Content-Type"), QByteArray("application/problem+json"));
        QVERIFY(answer.body.contains(QByteArray("\"status\":" + QByteArray::number(status))));
        QVERIFY(server.requests().empty());
    }
    // And the next visitor is served.
    QCOMPARE(RawClient(server.port()).ask(plainGet).status, 200);
}

void GuardedServerTest::hidesNoRequestInTheRestOfAnother_data() {
    QTest::addColumn<QByteArray>("first");
    const QByteArray hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const QByteArray length = "Content-Length: " + QByteArray::number(hidden.size()) + "\r\n";
    QTest::newRow("body of a GET") << "GET / HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n";
    QTest::newRow("body of a HEAD") << "HEAD / HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n";
    QTest::newRow("body of a DELETE") << "DELETE / HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n";
    QTest::newRow("length and coding") << post(length + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n");
    QTest::newRow("two lengths") << post("Content-Length: 0\r\n" + length, "");
    QTest::newRow("bare line feeds") << QByteArray("GET / HTTP/1.1\r\nHost: localhost\r\nX: y\n\n");
    QTest::newRow("folded coding") << post("X: y\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n");
    QTest::newRow("trailer") << post("Transfer-Encoding: chunked\r\n", "0\r\nX: y\r\n\r\n");
}

void GuardedServerTest::hidesNoRequestInTheRestOfAnother() {
    QFETCH(QByteArray, first);
    RunningServer server;
    RawClient client(server.port());
    // In a later segment, as where the hole was.
    client.send(first);
    client.send("GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client.finishSending();
    client.readToEnd();
    for (const Request& request : server.requests())
        QVERIFY(request.path != "/hidden");
}

void GuardedServerTest::givesHeaderValuesRaw() {
    RunningServer server;
    RawClient client(server.port());
    QCOMPARE(
        client.ask("GET /?a=b=c==&a=b=c== HTTP/1.1\r\nHost: localhost\r\nX-Note: a%0d%0aX-Evil: 1\r\nOrigin:\r\n\r\n")
            .status,
        200);
    const Request request = server.requests().front();
    QCOMPARE(request.headers.get("X-Note").value(), std::string_view("a%0d%0aX-Evil: 1"));
    QVERIFY(request.headers.contains("Origin"));
    QVERIFY(!request.headers.contains("X-Evil"));
    QCOMPARE(request.query, std::string("a=b=c==&a=b=c=="));
}

void GuardedServerTest::ignoresAForgedRemoteAddress() {
    RunningServer server;
    RawClient client(server.port());
    client.ask("GET / HTTP/1.1\r\nHost: localhost\r\nREMOTE_ADDR: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n"
               "Forwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n\r\n");
    QCOMPARE(server.requests().front().clientAddress, std::string("127.0.0.1"));
}

void GuardedServerTest::ignoresRanges() {
    RunningServer server({}, {}, [](const Request&) {
        Response response;
        response.body = std::string(200'000, 'x');
        return response;
    });
    RawClient client(server.port());
    const RawAnswer answer = client.ask(
        "GET / HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-" + QByteArray(",0-").repeated(100) + "\r\n\r\n");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body.size(), 200'000);
    QVERIFY(answer.field("Content-Range").isNull());
}

void GuardedServerTest::compressesNothing() {
    RunningServer server;
    const RawAnswer answer =
        RawClient(server.port()).ask("GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br;q=0, gzip\r\n\r\n");
    QVERIFY(answer.field("Content-Encoding").isNull());
    QCOMPARE(answer.body, QByteArray("fine"));
}

void GuardedServerTest::answersPipelinedRequestsInOrder() {
    RunningServer server({}, {}, [](const Request& request) {
        Response response;
        response.body = request.path + request.body;
        return response;
    });
    RawClient client(server.port());
    QByteArray all;
    for (int i = 0; i < 50; ++i)
        all += "POST /" + QByteArray::number(i) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc";
    client.send(all);
    for (int i = 0; i < 50; ++i)
        QCOMPARE(client.readAnswer().body, "/" + QByteArray::number(i) + "abc");
}

void GuardedServerTest::answersHeadWithoutABody() {
    RunningServer server;
    RawClient client(server.port());
    client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const RawAnswer head = client.readAnswer(true);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.field("Content-Length"), QByteArray("4"));
    QCOMPARE(head.field("Accept-Ranges"), QByteArray("none"));
    const RawAnswer next = client.ask(plainGet);
    QCOMPARE(next.status, 200);
    QCOMPARE(next.body, QByteArray("fine"));
    QVERIFY(next.field("Date").endsWith(" GMT"));
}

void GuardedServerTest::answersOldClients() {
    RunningServer server;
    RawClient closing(server.port());
    QCOMPARE(closing.ask("GET / HTTP/1.0\r\n\r\n").field("Connection"), QByteArray("close"));
    QVERIFY(closing.isClosed());
    RawClient staying(server.port());
    QCOMPARE(
        staying.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").field("Connection"), QByteArray("keep-alive"));
    QCOMPARE(staying.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
}

void GuardedServerTest::asksForABodyThatIsHeldBack() {
    RunningServer server;
    RawClient client(server.port());
    QCOMPARE(client.ask(post("Expect: 100-continue\r\nContent-Length: 3\r\n", "")).status, 100);
    QCOMPARE(client.ask("abc").status, 200);
    QCOMPARE(server.requests().front().body, std::string("abc"));
    // Nor asked for, where it comes at once.
    QCOMPARE(client.ask(post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc")).status, 200);
}

void GuardedServerTest::refusesABodyThatIsHeldBackBeforeItComes() {
    RunningServer server;
    RawClient client(server.port());
    QCOMPARE(client.ask(post("Expect: 100-continue\r\nContent-Length: 99999\r\n", "")).status, 413);
    QVERIFY(client.isClosed());
}

void GuardedServerTest::sendsNoHeaderThatCouldBeRead_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("line break in a value") << QByteArray("X-Note") << QByteArray("a\r\nSet-Cookie: b=c");
    QTest::newRow("line feed in a value") << QByteArray("X-Note") << QByteArray("a\nb");
    QTest::newRow("carriage return in a value") << QByteArray("X-Note") << QByteArray("a\rb");
    QTest::newRow("NUL in a value") << QByteArray("X-Note") << QByteArray("a\0b", 3);
    QTest::newRow("line break in a name") << QByteArray("X-Note: a\r\nSet-Cookie") << QByteArray("b");
    QTest::newRow("no name") << QByteArray() << QByteArray("b");
}

void GuardedServerTest::sendsNoHeaderThatCouldBeRead() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    RunningServer server({}, {}, [&](const Request&) {
        Response response;
        response.headers.add(name.toStdString(), value.toStdString());
        return response;
    });
    RawClient client(server.port());
    const RawAnswer answer = client.ask(plainGet);
    QCOMPARE(answer.status, 500);
    QVERIFY(!answer.head.contains("X-Note"));
    QVERIFY(!answer.head.contains("Set-Cookie"));
    QVERIFY(answer.body.contains("internal-error"));
}

void GuardedServerTest::saysNothingOfAnException() {
    RunningServer server({}, {}, [](const Request&) -> Response { throw std::runtime_error("the code is A1B2C3"); });
    RawClient client(server.port());
    const RawAnswer answer = client.ask(plainGet);
    QCOMPARE(answer.status, 500);
    QVERIFY(!answer.head.contains("A1B2C3") && !answer.head.contains("EXCEPTION"));
    QVERIFY(!answer.body.contains("A1B2C3"));
}

void GuardedServerTest::hasNoLengthWithoutContent() {
    RunningServer server({}, {}, [](const Request& request) {
        Response response;
        response.status = request.path == "/none" ? 204 : 304;
        response.body = "left over";
        return response;
    });
    RawClient client(server.port());
    client.send("GET /none HTTP/1.1\r\nHost: localhost\r\n\r\nGET /same HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (const int status : {204, 304}) {
        const RawAnswer answer = client.readAnswer();
        QCOMPARE(answer.status, status);
        QVERIFY(answer.field("Content-Length").isNull());
    }
}

void GuardedServerTest::closesAfterTheLastAllowedRequest() {
    RunningServer server({.maximumRequestsPerConnection = 3});
    RawClient client(server.port());
    client.send(plainGet.repeated(5));
    QVERIFY(client.readAnswer().field("Connection") != "close");
    QVERIFY(client.readAnswer().field("Connection") != "close");
    QCOMPARE(client.readAnswer().field("Connection"), QByteArray("close"));
    QVERIFY(client.isClosed());
    QCOMPARE(server.requests().size(), std::size_t(3));
}

void GuardedServerTest::takesTheRequestIdOfATrustedProxyOnly() {
    const QByteArray named = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: abc.DEF_1-2\r\n\r\n";
    RunningServer trusting({}, {"127.0.0.0/8"});
    RawClient(trusting.port()).ask(named);
    RawClient(trusting.port()).ask("GET / HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a b\r\n\r\n");
    QCOMPARE(trusting.requests().at(0).id, std::string("abc.DEF_1-2"));
    QVERIFY(trusting.requests().at(1).id != "a b");
    RunningServer strict;
    RawClient(strict.port()).ask(named);
    RawClient(strict.port()).ask(named);
    QVERIFY(strict.requests().at(0).id != "abc.DEF_1-2");
    QVERIFY(strict.requests().at(0).id != strict.requests().at(1).id);
}

void GuardedServerTest::believesTrustedProxiesOnly() {
    RunningServer server({}, {"127.0.0.1"});
    RawClient(server.port()).ask("GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.7\r\n\r\n");
    QCOMPARE(server.requests().front().clientAddress, std::string("192.0.2.7"));
}

void GuardedServerTest::tellsTheRefusalToASenderWhoKeepsSending() {
    RunningServer server;
    RawClient client(server.port());
    client.send(post("Content-Length: 120000\r\n", ""));
    QVERIFY(client.send(QByteArray(120'000, 'x')));
    QCOMPARE(client.readAnswer().status, 413);
    client.finishSending();
    QVERIFY(client.isClosed());
}

QTEST_GUILESS_MAIN(GuardedServerTest)
#include "GuardedServerTest.moc"
