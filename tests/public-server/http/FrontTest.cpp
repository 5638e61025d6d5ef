#include "public-server/http/Front.h"

#include "tests/public-server/http/RawClient.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryFile>
#include <QTest>

#include <thread>

using namespace invites;
using namespace invites::http;
using namespace invites::http::test;

namespace {

Router exampleRouter() {
    Router router;
    router.add({Method::Get, "/codes/{code}", "get_code", BodyRule::None, [](const Request&) {
                    Response response;
                    response.headers.add("Content-Type", "application/json");
                    response.body = "{}";
                    return response;
                }});
    router.add({Method::Get, "/split", "split", BodyRule::None, [](const Request&) {
                    Response response;
                    response.headers.add("X-Note", "a\r\nSet-Cookie: b=c");
                    return response;
                }});
    return router;
}

} // namespace

class FrontTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyAnswerHasTheSecurityHeaders_data();
    void everyAnswerHasTheSecurityHeaders();
    void logsTheRouteAndNotThePath();
    void countsRefusalsToo();
    void namesTheRequestInItsAnswer();

private:
    QList<QJsonObject> logLines();

    SystemClock m_clock;
    std::unique_ptr<QTemporaryFile> m_file;
    std::unique_ptr<Log> m_log;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Front> m_front;
    std::thread m_thread;
};

void FrontTest::init() {
    m_file = std::make_unique<QTemporaryFile>();
    QVERIFY(m_file->open());
    m_log = std::make_unique<Log>(m_file->handle(), LogLevel::Info, m_clock);
    m_metrics = std::make_unique<Metrics>();
    FrontOptions options;
    options.limits.threads = 4;
    options.publicUrl = "https://example.org";
    m_front = Front::create(std::move(options), exampleRouter(), *m_metrics, *m_log).value();
    QVERIFY(m_front->bind("127.0.0.1:0").has_value());
    m_thread = std::thread([this] { static_cast<void>(m_front->run()); });
}

void FrontTest::cleanup() {
    m_front->stop();
    m_thread.join();
    m_front.reset();
    // Before the file that it writes to.
    m_log.reset();
}

QList<QJsonObject> FrontTest::logLines() {
    m_log->flush();
    QFile file(m_file->fileName());
    QList<QJsonObject> objects;
    if (!file.open(QFile::ReadOnly))
        return objects;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.isEmpty())
            objects << QJsonDocument::fromJson(line).object();
    }
    return objects;
}

void FrontTest::everyAnswerHasTheSecurityHeaders_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::newRow("good") << QByteArray("GET /codes/1 HTTP/1.1\r\nHost: a\r\n\r\n") << 200;
    QTest::newRow("unknown path") << QByteArray("GET /x HTTP/1.1\r\nHost: a\r\n\r\n") << 404;
    QTest::newRow("wrong method") << QByteArray("PUT /codes/1 HTTP/1.1\r\nHost: a\r\n\r\n") << 405;
    QTest::newRow("split answer") << QByteArray("GET /split HTTP/1.1\r\nHost: a\r\n\r\n") << 500;
    QTest::newRow("refused by the guard") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("too large") << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n") << 413;
}

void FrontTest::everyAnswerHasTheSecurityHeaders() {
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    const RawAnswer answer = RawClient(m_front->port()).ask(request);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.field("Content-Security-Policy"), QByteArray("default-src 'none'; frame-ancestors 'none'"));
    QCOMPARE(answer.field("X-Content-Type-Options"), QByteArray("nosniff"));
    QVERIFY(answer.field("Strict-Transport-Security").startsWith("max-age="));
    QVERIFY(!answer.head.contains("Set-Cookie"));
    if (status >= 400)
        QCOMPARE(answer.field("Content-Type"), QByteArray("application/problem+json"));
}

void FrontTest::logsTheRouteAndNotThePath() {
    QCOMPARE(RawClient(m_front->port()).ask("GET /codes/A1B2C3?x=A1B2C3 HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    const auto lines = logLines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0].value(QStringLiteral("route")).toString(), QStringLiteral("get_code"));
    QCOMPARE(lines[0].value(QStringLiteral("bytes")).toInt(), 2);
    QVERIFY(!QJsonDocument(lines[0]).toJson().contains("A1B2C3"));
}

void FrontTest::countsRefusalsToo() {
    RawClient(m_front->port()).ask("GET / HTTP/1.1\r\n\r\n");
    RawClient(m_front->port()).ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    const QByteArray text = QByteArray::fromStdString(m_metrics->toText());
    QVERIFY(text.contains("invites_http_requests_total{route=\"refused\",status=\"400\"} 1"));
    QVERIFY(text.contains("invites_http_requests_total{route=\"none\",status=\"404\"} 1"));
    QCOMPARE(logLines().size(), 2);
}

void FrontTest::namesTheRequestInItsAnswer() {
    const RawAnswer answer = RawClient(m_front->port()).ask("GET /codes/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    const QByteArray id = answer.field("X-Request-Id");
    QVERIFY(!id.isEmpty());
    QCOMPARE(logLines().at(0).value(QStringLiteral("request_id")).toString(), QString::fromLatin1(id));
}

QTEST_GUILESS_MAIN(FrontTest)
#include "FrontTest.moc"
