#include "public-server/http/RequestFraming.h"

#include <QTest>

using namespace invites::http;

namespace {

constexpr FramingLimits limits{2048, 8, 64};
constexpr int pending = 0;
constexpr int complete = 200;

// 200 for a complete request, the refusal's status, or 0 where more has to come. step: how many bytes at a time.
int read(RequestFraming& framing, QByteArray bytes, qsizetype step) {
    while (!bytes.isEmpty()) {
        const QByteArray part = bytes.left(step);
        const auto taken =
            static_cast<qsizetype>(framing.consume({part.constData(), static_cast<std::size_t>(part.size())}));
        if (framing.state() == RequestFraming::State::Complete)
            return complete;
        if (framing.state() == RequestFraming::State::Refused)
            return framing.refusal().status;
        if (taken != part.size())
            qFatal("bytes are left, but the request goes on");
        bytes.remove(0, taken);
    }
    return pending;
}

QByteArray get(const QByteArray& fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

QByteArray post(const QByteArray& fields, const QByteArray& body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

QByteArray target(const QByteArray& text) {
    return "GET " + text + " HTTP/1.1\r\nHost: example.org\r\n\r\n";
}

QByteArray chunked(const QByteArray& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

} // namespace

class RequestFramingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judgesARequestTheSameHoweverItIsCutUp_data();
    void judgesARequestTheSameHoweverItIsCutUp();
    void decodesThePathOnceAndLeavesTheQueryRaw();
    void keepsFieldValuesRaw();
    void joinsChunks();
    void leavesThePipelinedRequestUntouched();
    void owesContinueOnce();
    void decidesWhetherTheConnectionStays_data();
    void decidesWhetherTheConnectionStays();
};

void RequestFramingTest::judgesARequestTheSameHoweverItIsCutUp_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");

    QTest::newRow("plain") << get("") << complete;
    QTest::newRow("unfinished") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << pending;
    QTest::newRow("one blank line before") << "\r\n" + get("") << complete;
    QTest::newRow("two blank lines before") << "\r\n\r\n" + get("") << 400;
    QTest::newRow("HTTP/1.0 without Host") << QByteArray("GET / HTTP/1.0\r\n\r\n") << complete;
    QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("empty Host") << QByteArray("GET / HTTP/1.1\r\nHost:\r\n\r\n") << 400;
    QTest::newRow("two Hosts") << get("Host: b\r\n") << 400;
    QTest::newRow("Host with a path") << QByteArray("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") << 400;
    QTest::newRow("HTTP/0.9") << QByteArray("GET /\r\n\r\n") << 400;
    QTest::newRow("HTTP/2.0") << QByteArray("GET / HTTP/2.0\r\nHost: a\r\n\r\n") << 505;
    QTest::newRow("HTTP/2 preface") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 505;
    QTest::newRow("no version") << QByteArray("GET / \r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("two spaces") << QByteArray("GET  / HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("method with a control character") << QByteArray("G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("unknown method") << QByteArray("BREW / HTTP/1.1\r\nHost: a\r\n\r\n") << complete;
    QTest::newRow("TLS hello") << QByteArray("\x16\x03\x01\x00\n", 5) << 400;

    QTest::newRow("bare line feed") << QByteArray("GET / HTTP/1.1\nHost: a\n\n") << 400;
    QTest::newRow("bare line feed after the fields") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\n") << 400;
    QTest::newRow("carriage return in a value") << get("X: a\rb\r\n") << 400;
    QTest::newRow("NUL in a value") << get(QByteArray("X: a\0b\r\n", 8)) << 400;
    QTest::newRow("NUL in the target") << target(QByteArray("/a\0b", 4)) << 400;
    QTest::newRow("folded field") << get("X: a\r\n b\r\n") << 400;
    QTest::newRow("space before the colon") << get("X : a\r\n") << 400;
    QTest::newRow("field without a name") << get(": a\r\n") << 400;
    QTest::newRow("field without a colon") << get("X\r\n") << 400;
    QTest::newRow("empty value") << get("X:\r\n") << complete;
    QTest::newRow("eight fields") << get("A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\nG:\r\n") << complete;
    QTest::newRow("nine fields") << get("A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\nG:\r\nH:\r\n") << 431;
    QTest::newRow("huge field") << get("X: " + QByteArray(4096, 'x') + "\r\n") << 431;
    QTest::newRow("huge target") << target('/' + QByteArray(4096, 'x')) << 414;
    QTest::newRow("target over half of the header") << target('/' + QByteArray(1024, 'x')) << 414;
    QTest::newRow("two Authorizations") << get("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n") << 400;

    QTest::newRow("length") << post("Content-Length: 3\r\n", "abc") << complete;
    QTest::newRow("length not there yet") << post("Content-Length: 3\r\n", "ab") << pending;
    QTest::newRow("no length is no body") << post("", "") << complete;
    QTest::newRow("length at the cap") << post("Content-Length: 64\r\n", QByteArray(64, 'x')) << complete;
    QTest::newRow("length over the cap") << post("Content-Length: 65\r\n", "") << 413;
    QTest::newRow("length twice, the same") << post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc") << 400;
    QTest::newRow("length twice, another") << post("Content-Length: 3\r\nContent-Length: 5\r\n", "abc") << 400;
    QTest::newRow("length as a list") << post("Content-Length: 3, 3\r\n", "abc") << 400;
    QTest::newRow("length with a sign") << post("Content-Length: +3\r\n", "abc") << 400;
    QTest::newRow("negative length") << post("Content-Length: -3\r\n", "abc") << 400;
    QTest::newRow("hexadecimal length") << post("Content-Length: 0x3\r\n", "abc") << 400;
    QTest::newRow("empty length") << post("Content-Length:\r\n", "abc") << 400;
    QTest::newRow("length that overflows") << post("Content-Length: 18446744073709551619\r\n", "abc") << 400;
    QTest::newRow("length and coding") << post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")
                                       << 400;
    QTest::newRow("coding and length") << post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n")
                                       << 400;
    QTest::newRow("coding twice") << post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "") << 400;
    QTest::newRow("unknown coding") << post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n") << 501;
    QTest::newRow("coding after another") << post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n") << 501;
    QTest::newRow("coding hidden by a tab") << post("Transfer-Encoding:\tchunked\r\n", "0\r\n\r\n") << complete;
    QTest::newRow("coding hidden by a vertical tab") << post("Transfer-Encoding: \x0b"
                                                             "chunked\r\n",
                                                            "0\r\n\r\n")
                                                     << 400;
    QTest::newRow("coding in HTTP/1.0") << QByteArray("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                                        << 400;
    QTest::newRow("GET with a body") << get("Content-Length: 3\r\n") + "abc" << 400;
    QTest::newRow("GET with an empty body") << get("Content-Length: 0\r\n") << complete;
    QTest::newRow("GET with chunks") << get("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n" << 400;
    QTest::newRow("gzip") << post("Content-Encoding: gzip\r\nContent-Length: 3\r\n", "abc") << 415;
    QTest::newRow("identity") << post("Content-Encoding: identity\r\nContent-Length: 3\r\n", "abc") << complete;
    QTest::newRow("odd expectation") << post("Expect: wonders\r\n", "") << 417;

    QTest::newRow("chunks") << chunked("3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n") << complete;
    QTest::newRow("chunks not there yet") << chunked("3\r\nabc\r\n0\r\n") << pending;
    QTest::newRow("chunk over the cap") << chunked("41\r\n") << 413;
    QTest::newRow("chunks over the cap together") << chunked("30\r\n" + QByteArray(48, 'x') + "\r\n11\r\n") << 413;
    QTest::newRow("chunk size that overflows") << chunked("fffffffffffffffffffff\r\n") << 413;
    QTest::newRow("chunk size of many zeros") << chunked("0000000000000003\r\nabc\r\n") << 400;
    QTest::newRow("chunk without a size") << chunked("\r\n") << 400;
    QTest::newRow("chunk with a sign") << chunked("+3\r\nabc\r\n") << 400;
    QTest::newRow("chunk with an extension") << chunked("3;a=b\r\nabc\r\n") << 400;
    QTest::newRow("chunk with a bare line feed") << chunked("3\nabc\r\n") << 400;
    QTest::newRow("chunk longer than it says") << chunked("3\r\nabcd\r\n") << 400;
    QTest::newRow("trailer") << chunked("0\r\nX: y\r\n\r\n") << 400;

    QTest::newRow("encoded control character") << target("/a%0d%0ab") << 400;
    QTest::newRow("encoded NUL") << target("/a%00") << 400;
    QTest::newRow("encoded slash") << target("/a%2fb") << 400;
    QTest::newRow("cut escape") << target("/a%2") << 400;
    QTest::newRow("bad escape") << target("/a%zz") << 400;
    QTest::newRow("not UTF-8") << target("/%ff") << 400;
    QTest::newRow("overlong UTF-8") << target("/%c0%af") << 400;
    QTest::newRow("raw UTF-8") << target("/\xc3\xa4") << 400;
    QTest::newRow("encoded UTF-8") << target("/%c3%a4") << complete;
    QTest::newRow("dot segments") << target("/a/../b") << 400;
    QTest::newRow("encoded dot segments") << target("/a/%2e%2e/b") << 400;
    QTest::newRow("double slash") << target("//b") << 400;
    QTest::newRow("backslash") << target("/a\\b") << 400;
    QTest::newRow("fragment") << target("/a#b") << 400;
    QTest::newRow("two question marks") << target("/a?b?c") << complete;
    QTest::newRow("absolute form") << target("http://Example.org/a") << complete;
    QTest::newRow("absolute form of another host") << target("http://evil.example/a") << 400;
    QTest::newRow("authority form") << target("example.org:443") << 400;
    QTest::newRow("asterisk form") << target("*") << 400;
    QTest::newRow("space in the target") << target("/a b") << 400;
}

void RequestFramingTest::judgesARequestTheSameHoweverItIsCutUp() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    for (const qsizetype step : {qsizetype(1), qsizetype(2), qsizetype(7), bytes.size()}) {
        RequestFraming framing(limits);
        QCOMPARE(read(framing, bytes, step), status);
        if (framing.state() == RequestFraming::State::Refused)
            QVERIFY(!framing.keepsAlive());
    }
}

void RequestFramingTest::decodesThePathOnceAndLeavesTheQueryRaw() {
    RequestFraming framing(limits);
    QCOMPARE(read(framing, target("/a%20b/%2541?c=%41&d=1=2=="), 1), complete);
    const Request request = framing.takeRequest();
    QCOMPARE(request.path, std::string("/a b/%41"));
    QCOMPARE(request.query, std::string("c=%41&d=1=2=="));
}

void RequestFramingTest::keepsFieldValuesRaw() {
    RequestFraming framing(limits);
    QCOMPARE(read(framing, get("X-Note: \t a%0d%0aSet-Cookie: b \r\nOrigin:\r\n"), 1), complete);
    const Request request = framing.takeRequest();
    QCOMPARE(request.headers.get("x-note").value(), std::string_view("a%0d%0aSet-Cookie: b"));
    QCOMPARE(request.headers.get("origin").value(), std::string_view());
    QCOMPARE(request.headers.all().size(), std::size_t(3));
}

void RequestFramingTest::joinsChunks() {
    RequestFraming framing(limits);
    QCOMPARE(read(framing, chunked("3\r\nabc\r\n02\r\nde\r\n0\r\n\r\n"), 1), complete);
    QCOMPARE(framing.takeRequest().body, std::string("abcde"));
}

void RequestFramingTest::leavesThePipelinedRequestUntouched() {
    RequestFraming framing(limits);
    const std::string first = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
    const std::string second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string both = first + second;
    QCOMPARE(framing.consume(both), first.size());
    QCOMPARE(framing.consume(second), std::size_t(0));
    QCOMPARE(framing.takeRequest().path, std::string("/1"));
    QCOMPARE(framing.consume(second), second.size());
    QCOMPARE(framing.takeRequest().path, std::string("/2"));
}

void RequestFramingTest::owesContinueOnce() {
    RequestFraming framing(limits);
    QCOMPARE(read(framing, post("Expect: 100-Continue\r\nContent-Length: 3\r\n", ""), 1), pending);
    QVERIFY(framing.takeExpectation());
    QVERIFY(!framing.takeExpectation());
    QCOMPARE(read(framing, "abc", 1), complete);
}

void RequestFramingTest::decidesWhetherTheConnectionStays_data() {
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<bool>("stays");
    QTest::newRow("1.1") << QByteArray("1.1") << QByteArray("x") << true;
    QTest::newRow("1.1 close") << QByteArray("1.1") << QByteArray("CLOSE") << false;
    QTest::newRow("1.1 close in a list") << QByteArray("1.1") << QByteArray("upgrade, close") << false;
    QTest::newRow("1.0") << QByteArray("1.0") << QByteArray("x") << false;
    QTest::newRow("1.0 keep-alive") << QByteArray("1.0") << QByteArray("Keep-Alive") << true;
}

void RequestFramingTest::decidesWhetherTheConnectionStays() {
    QFETCH(QByteArray, version);
    QFETCH(QByteArray, connection);
    QFETCH(bool, stays);
    RequestFraming framing(limits);
    QCOMPARE(
        read(framing, "GET / HTTP/" + version + "\r\nHost: a\r\nConnection: " + connection + "\r\n\r\n", 1), complete);
    QCOMPARE(framing.keepsAlive(), stays);
}

QTEST_APPLESS_MAIN(RequestFramingTest)
#include "RequestFramingTest.moc"
