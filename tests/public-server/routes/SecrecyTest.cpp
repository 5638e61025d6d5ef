#include "tests/public-server/routes/ContractTest.h"

#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

// What the server tells nobody, and what it tells its operator.
class SecrecyTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite({{u"INVITES_METRICS_LISTEN"_s, u"127.0.0.1:0"_s}}); }
    void cleanup() { closeSite(); }

    void logsNoCodeSecretKeyOrToken();
    void keepsNoCodeInTheClear();
    void hasMetricsOnTheirOwnListenerOnly();
    void idleCostsNothing();
};

void SecrecyTest::logsNoCodeSecretKeyOrToken() {
    QList<QByteArray> secrets;
    const auto remember = [&](const Visitor& visitor) { secrets << visitor.key() << visitor.secret(); };
    const QStringList codes{u"QWERT1"_s, u"QWERT2"_s, u"QWERT3"_s};
    site().addCodes(codes);
    for (const QString& code : codes)
        secrets << code.toLatin1();
    const QString token = site().humanToken();
    secrets << token.toLatin1();

    auto visitor = newVisitor();
    QCOMPARE(visitor->request(token).status, 201);
    remember(*visitor);
    visitor->request(token);
    visitor->look();
    visitor->copied();
    visitor->report("does_not_work");
    visitor->contribute({u"GIVEN1"_s, u"GIVEN1"_s, u"nonsense code"_s, u"QWERT3"_s});
    visitor->contribute({u"GIVEN2"_s, u"GIVEN3"_s, u"GIVEN4"_s});
    secrets << "GIVEN1"
            << "GIVEN2"
            << "GIVEN3"
            << "GIVEN4"
            << "nonsense code";
    HttpClient& client = visitor->client();
    client.get("/api/v1/ticket", {"Cookie: invites_ticket=" + visitor->secret(), "Origin: http://evil.example"});
    client.get("/api/v1/ticket/" + visitor->secret());
    client.get("/api/v1/campaigns/" + visitor->secret() + "?code=QWERT1");
    client.send("POST", "/api/v1/ticket/contribution", visitor->bearer() << "Content-Type: application/json",
        R"({"codes": ["QWERT9")");
    client.send("BREW" + visitor->secret(), "/", {});
    secrets << "QWERT9"
            << "evil.example";
    // The database fails in the middle of all this.
    site().sql(
        u"alter function invites.contribute(bytea, bytea[], bytea[], bytea, integer) rename to contribute_no_more"_s);
    auto unlucky = visitorWithTicket();
    remember(*unlucky);
    QVERIFY(unlucky->contribute({u"GIVEN5"_s}).status >= 500);
    secrets << "GIVEN5";
    m_cluster.stop();
    unlucky->reveal();
    m_cluster.start();
    QCOMPARE(server().stop(), 0);

    const QByteArray log = server().log();
    QVERIFY(log.contains("contribute") && log.contains("request_ticket"));
    for (const QByteArray& secret : secrets)
        QVERIFY2(!secret.isEmpty() && !log.contains(secret), secret.constData());
    QVERIFY(!log.contains("a password for tests"));
}

void SecrecyTest::keepsNoCodeInTheClear() {
    site().addCodes({u"QWERT1"_s});
    auto visitor = visitorWithTicket();
    visitor->contribute({u"GIVEN1"_s, u"wrong one"_s});
    const QStringList tables = site()
                                   .sql(u"select string_agg(format('%I.%I', schemaname, tablename), ',') "
                                        "from pg_tables where schemaname = 'invites'"_s)
                                   .split(u',');
    QVERIFY(tables.size() > 8);
    for (const QString& table : tables) {
        const QString everything =
            site().sql(u"select string_agg(t::text || encode(t::text::bytea, 'escape'), '') from "_s + table + u" t"_s);
        for (const QString& word : {u"QWERT1"_s, u"GIVEN1"_s, u"wrong one"_s, QString::fromLatin1(visitor->key()),
                 QString::fromLatin1(visitor->secret()), u"127.0.0.1"_s})
            QVERIFY2(!everything.contains(word, Qt::CaseInsensitive), qPrintable(table + u": "_s + word));
        QVERIFY(!everything.contains(QString::fromLatin1(QByteArray("QWERT1").toHex())));
    }
}

void SecrecyTest::hasMetricsOnTheirOwnListenerOnly() {
    site().addCodes({u"A1B2C3"_s});
    auto visitor = visitorWithTicket();
    visitor->copied();
    HttpClient client(server().origin());
    client.get("/api/v1/campaigns/sora");
    m_cluster.terminateBackends(site().database().name);
    client.get("/api/v1/campaigns/sora");
    QTRY_COMPARE(client.get("/api/v1/campaigns/sora").status, 200);
    COMPARE_PROBLEM(client.get("/metrics"), 404, "not-found");

    HttpClient operators(server().metricsOrigin());
    const QByteArray metrics = operators.get("/metrics").body;
    for (const char* line :
        {"invites_http_requests_total{route=\"request_ticket\",status=\"201\"} 1",
            "invites_http_requests_total{route=\"record_copy\",status=\"204\"} 1",
            "invites_http_request_duration_seconds_bucket{route=\"get_campaign\"",
            "invites_desk_batch_size_count{kind=\"request_tickets\"} 1",
            "invites_database_statement_duration_seconds_count{statement=\"request_tickets\"} 1",
            "invites_database_reconnects_total", "invites_human_checks_total{provider=\"altcha\",verdict=\"passed\"} 1",
            "invites_codes{campaign=\"sora\",status=\"distributed\"} 1",
            "invites_tickets{campaign=\"sora\",state=\"waiting\"} 0"})
        QVERIFY2(metrics.contains(line), line);
    QVERIFY(!metrics.contains("invites_database_reconnects_total 0"));
    for (const QByteArray& secret : {QByteArray("A1B2C3"), visitor->secret(), visitor->key()})
        QVERIFY(!metrics.contains(secret));
    QVERIFY(operators.get("/api/v1/campaigns").status != 200);
}

// Transactions that PostgreSQL counted in this database, statistics of ended transactions included.
void SecrecyTest::idleCostsNothing() {
    visitorWithTicket();
    HttpClient(server().origin()).get("/");
    const QString database = site().database().name;
    const auto lastActivity = [&] {
        return m_cluster.execute(u"select max(state_change) || '/' || count(*) from pg_stat_activity "
                                 "where backend_type = 'client backend' and datname = '"_s +
                                 database + u"'"_s);
    };
    // What was begun for the visitor, like a forecast, comes to its end first.
    QString before;
    const auto isQuiet = [&] {
        QTest::qWait(300);
        return std::exchange(before, lastActivity()) == before;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isQuiet(), 30000);
    QVERIFY(!before.isEmpty());
    // Longer than anything in the server waits for: a negative can only be shown by letting time pass.
    QTest::qWait(3000);
    QCOMPARE(HttpClient(server().origin()).get("/healthz").status, 200);
    QCOMPARE(lastActivity(), before);
    HttpClient(server().origin()).get("/api/v1/campaigns");
    QVERIFY(lastActivity() != before);
}

QTEST_GUILESS_MAIN(SecrecyTest)
#include "SecrecyTest.moc"
