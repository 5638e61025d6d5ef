#include "public-server/http/Log.h"
#include "public-server/http/Metrics.h"
#include "public-server/http/MetricsListener.h"
#include "public-server/http/QtMessages.h"
#include "tests/public-server/http/RawClient.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryFile>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

#include <type_traits>

using namespace invites;
using namespace invites::http;
using namespace std::chrono_literals;

namespace {

static_assert(!std::is_constructible_v<LogField, std::string_view, Secret>, "a secret must not fit into a log");

class FixedClock final : public Clock {
public:
    Instant now() const override {
        return Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + 10h + 1234567us);
    }
};

// A log into a file.
class LogFile {
public:
    explicit LogFile(LogLevel minimum = LogLevel::Debug) {
        if (!m_file.open())
            qFatal("no temporary file");
        log.emplace(m_file.handle(), minimum, m_clock);
    }

    QList<QJsonObject> lines() {
        log->flush();
        QFile file(m_file.fileName());
        if (!file.open(QFile::ReadOnly))
            qFatal("the log is gone");
        QList<QJsonObject> objects;
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (!line.isEmpty())
                objects << QJsonDocument::fromJson(line).object();
        }
        return objects;
    }

private:
    FixedClock m_clock;
    QTemporaryFile m_file;

public:
    std::optional<Log> log;
};

QString text(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString();
}

} // namespace

class ObservationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void logsOneObjectALine();
    void logsAccess();
    void escapesWhatItLogs();
    void skipsLowLevels();
    void keepsLinesWholeAcrossThreads();
    void dropsAndCountsWhenTheDeviceIsStuck();
    void takesQtMessages();
    void cutsQtMessagesBeforeValues_data();
    void cutsQtMessagesBeforeValues();
    void countsWhatHappens();
    void servesMetricsOnTheirOwnListener();
};

void ObservationTest::logsOneObjectALine() {
    LogFile file;
    file.log->write(
        LogLevel::Info, "started", {{"port", 8080}, {"ratio", 0.5}, {"ready", true}, {"name", std::string_view("a")}});
    file.log->write(LogLevel::Error, "stopped");
    const auto lines = file.lines();
    QCOMPARE(lines.size(), 2);
    QCOMPARE(text(lines[0], "time"), QStringLiteral("2026-11-20T10:00:01.234Z"));
    QCOMPARE(text(lines[0], "level"), QStringLiteral("info"));
    QCOMPARE(text(lines[0], "message"), QStringLiteral("started"));
    QCOMPARE(lines[0].value(QStringLiteral("port")).toInt(), 8080);
    QCOMPARE(lines[0].value(QStringLiteral("ratio")).toDouble(), 0.5);
    QVERIFY(lines[0].value(QStringLiteral("ready")).isBool());
    QCOMPARE(text(lines[1], "level"), QStringLiteral("error"));
}

void ObservationTest::logsAccess() {
    LogFile file;
    file.log->access({.requestId = "r-1",
        .method = Method::Post,
        .route = "request_ticket",
        .status = 201,
        .duration = 1500us,
        .bytes = 42});
    file.log->access({.requestId = "r-2", .route = "home", .status = 503});
    const auto lines = file.lines();
    QCOMPARE(text(lines[0], "request_id"), QStringLiteral("r-1"));
    QCOMPARE(text(lines[0], "method"), QStringLiteral("POST"));
    QCOMPARE(text(lines[0], "route"), QStringLiteral("request_ticket"));
    QCOMPARE(lines[0].value(QStringLiteral("status")).toInt(), 201);
    QCOMPARE(lines[0].value(QStringLiteral("duration_ms")).toDouble(), 1.5);
    QCOMPARE(lines[0].value(QStringLiteral("bytes")).toInt(), 42);
    QCOMPARE(text(lines[0], "level"), QStringLiteral("info"));
    QCOMPARE(text(lines[1], "level"), QStringLiteral("warning"));
}

void ObservationTest::escapesWhatItLogs() {
    LogFile file;
    const std::string nasty("a\"}\n{\"level\":\"error\"\x1b[2J\xff\0", 26);
    file.log->write(LogLevel::Info, nasty, {{"value", std::string_view(nasty)}});
    const auto lines = file.lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(text(lines[0], "level"), QStringLiteral("info"));
    QVERIFY(text(lines[0], "value").contains(QLatin1Char('\n')));
    QCOMPARE(text(lines[0], "value"), text(lines[0], "message"));
}

void ObservationTest::skipsLowLevels() {
    LogFile file(LogLevel::Warning);
    file.log->write(LogLevel::Info, "unheard");
    file.log->write(LogLevel::Warning, "heard");
    const auto lines = file.lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(text(lines[0], "message"), QStringLiteral("heard"));
}

void ObservationTest::keepsLinesWholeAcrossThreads() {
    LogFile file;
    std::vector<std::thread> threads;
    const std::string longText(3000, 'x');
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i)
                file.log->write(LogLevel::Info, "line", {{"text", std::string_view(longText)}});
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const auto lines = file.lines();
    QCOMPARE(lines.size(), 800);
    for (const QJsonObject& line : lines)
        QCOMPARE(text(line, "text").size(), 3000);
}

void ObservationTest::dropsAndCountsWhenTheDeviceIsStuck() {
    std::array<int, 2> ends{};
    QCOMPARE(::pipe2(ends.data(), O_CLOEXEC), 0);
    const FileDescriptor reader(ends[0]);
    FileDescriptor writer(ends[1]);
    const FixedClock clock;
    std::optional<Log> log(std::in_place, writer.get(), LogLevel::Info, clock);
    const std::string large(64 * 1024, 'x');
    // Nobody reads, and yet nobody waits.
    for (int i = 0; i < 160; ++i)
        log->write(LogLevel::Info, "line", {{"text", std::string_view(large)}});
    std::string seen;
    std::thread drain([&] {
        std::array<char, 65536> scratch;
        for (ssize_t length = 1; length > 0;) {
            length = ::read(reader.get(), scratch.data(), scratch.size());
            seen.append(scratch.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
        }
    });
    log.reset();
    { const FileDescriptor closed = std::move(writer); }
    drain.join();
    QVERIFY(seen.find("\"log lines dropped\"") != std::string::npos);
}

void ObservationTest::takesQtMessages() {
    LogFile file;
    {
        const QtMessages messages(*file.log);
        qWarning("something odd");
    }
    const auto lines = file.lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(text(lines[0], "level"), QStringLiteral("warning"));
    QCOMPARE(text(lines[0], "category"), QStringLiteral("default"));
    QCOMPARE(text(lines[0], "text"), QStringLiteral("something odd"));
}

void ObservationTest::cutsQtMessagesBeforeValues_data() {
    QTest::addColumn<QString>("message");
    QTest::addColumn<QByteArray>("kept");
    QTest::newRow("execute") << QStringLiteral("QPSQL: Unable to run EXECUTE qpsqlpstmt_1 ('A1B2C3')")
                             << QByteArray("QPSQL: Unable to run EXECUTE qpsqlpstmt_1 ");
    QTest::newRow("server's error") << QStringLiteral("ERROR: invalid input for type uuid: \"A1B2C3\"")
                                    << QByteArray("ERROR: invalid input for type uuid: ");
    QTest::newRow("detail") << QStringLiteral("ERROR: duplicate key\nDETAIL: Key A1B2C3")
                            << QByteArray("ERROR: duplicate key");
    QTest::newRow("dollar quotes") << QStringLiteral("at $$A1B2C3$$") << QByteArray("at ");
    QTest::newRow("long") << QString(500, QLatin1Char('x')) << QByteArray(200, 'x');
}

void ObservationTest::cutsQtMessagesBeforeValues() {
    QFETCH(QString, message);
    QFETCH(QByteArray, kept);
    QCOMPARE(QByteArray::fromStdString(QtMessages::harmlessPart(message)), kept);
}

void ObservationTest::countsWhatHappens() {
    Metrics metrics;
    for (int i = 0; i < 3; ++i)
        metrics.requestDone("get_campaign", 200, 2ms);
    metrics.requestDone("get_campaign", 404, 2ms);
    metrics.deskBatch("claim", 64);
    metrics.deskRefused("claim");
    metrics.statementDone("request_tickets", 3ms);
    metrics.statementFailed("request_tickets", ErrorCode::Unavailable);
    metrics.reconnected();
    metrics.humanCheckDone("altcha", "passed");
    metrics.setCodesByStatus("sora", "available", 7);
    metrics.setCodesByStatus("sora", "available", 5);
    metrics.setTicketsByState("sora", "waiting", 9);
    const QByteArray text = QByteArray::fromStdString(metrics.toText());
    for (const char* line : {"invites_http_requests_total{route=\"get_campaign\",status=\"200\"} 3",
             "invites_http_requests_total{route=\"get_campaign\",status=\"404\"} 1",
             "invites_http_request_duration_seconds_count{route=\"get_campaign\"} 4",
             "invites_http_request_duration_seconds_bucket{route=\"get_campaign\",le=\"0.0025\"} 4",
             "invites_desk_batch_size_sum{kind=\"claim\"} 64", "invites_desk_refused_total{kind=\"claim\"} 1",
             "invites_database_statement_duration_seconds_count{statement=\"request_tickets\"} 1",
             "invites_database_errors_total{code=\"unavailable\",statement=\"request_tickets\"} 1",
             "invites_database_reconnects_total 1",
             "invites_human_checks_total{provider=\"altcha\",verdict=\"passed\"} 1",
             "invites_codes{campaign=\"sora\",status=\"available\"} 5",
             "invites_tickets{campaign=\"sora\",state=\"waiting\"} 9"})
        QVERIFY2(text.contains(line), text.constData());
}

void ObservationTest::servesMetricsOnTheirOwnListener() {
    Metrics metrics;
    metrics.reconnected();
    const auto listener = MetricsListener::open("127.0.0.1:0", metrics);
    QVERIFY(listener.has_value());
    test::RawClient client((*listener)->port());
    client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    QVERIFY(client.readToEnd().contains("invites_database_reconnects_total 1"));
    const auto taken = MetricsListener::open("127.0.0.1:" + std::to_string((*listener)->port()), metrics);
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::InvalidInput);
}

QTEST_GUILESS_MAIN(ObservationTest)
#include "ObservationTest.moc"
