#include "tests/common/db/RecordingObserver.h"
#include "tests/support/TestCluster.h"

#include <QTest>

using namespace invites;
using namespace invites::db;

namespace {

Query query(const char* text) {
    return Query(QStringLiteral("test"), text);
}

// A key and a certificate for "localhost", signed by itself.
class Certificate {
public:
    Certificate() {
        test::ChildProcess::handOver(m_folder.path());
        test::ChildProcess::run(QStringLiteral("/usr/bin/openssl"),
            {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("ec"),
                QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:prime256v1"), QStringLiteral("-nodes"),
                QStringLiteral("-days"), QStringLiteral("2"), QStringLiteral("-subj"), QStringLiteral("/CN=localhost"),
                QStringLiteral("-addext"), QStringLiteral("subjectAltName=DNS:localhost"), QStringLiteral("-keyout"),
                key(), QStringLiteral("-out"), path()});
    }
    QString key() const { return m_folder.filePath(QStringLiteral("key.pem")); }
    QString path() const { return m_folder.filePath(QStringLiteral("certificate.pem")); }

private:
    QTemporaryDir m_folder;
};

} // namespace

// As with Neon: over TCP and TLS, where a look at the socket shows only ciphertext.
class ConnectionTlsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCheckedCertificateLetsIn();
    void anUnknownAuthorityIsUnavailable();
    void anotherNameIsUnavailable();
    void aConnectionClosedWhileIdleCostsOnlyADelay();

private:
    ConnectionOptions options(const char* host, const QString& authorities) const {
        const QString url =
            QStringLiteral("postgresql://postgres:postgres@%1:%2/%3?sslmode=verify-full&sslrootcert=%4")
                .arg(QString::fromLatin1(host), QString::number(m_cluster.port()), m_database.name, authorities);
        return ConnectionOptions::parse(url + QStringLiteral("&channel_binding=require")).value();
    }

    Certificate m_certificate;
    test::TestCluster m_cluster{{QStringLiteral("listen_addresses = 'localhost'"), QStringLiteral("ssl = on"),
                                    QStringLiteral("ssl_cert_file = '") + m_certificate.path() + QLatin1Char('\''),
                                    QStringLiteral("ssl_key_file = '") + m_certificate.key() + QLatin1Char('\'')},
        test::TestCluster::freeTcpPort()};
    test::TestDatabase m_database = m_cluster.createDatabase();
};

void ConnectionTlsPgTest::aCheckedCertificateLetsIn() {
    Connection connection(options("localhost", m_certificate.path()));
    const Result<Rows> rows = connection.run(query("select ssl from pg_stat_ssl where pid = pg_backend_pid()"));
    QVERIFY2(rows, rows ? "" : qPrintable(rows.error().detail));
    QVERIFY(rows->first().boolean(0));
}

void ConnectionTlsPgTest::anUnknownAuthorityIsUnavailable() {
    Connection connection(options("localhost", QStringLiteral("system")));
    const Status opened = connection.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unavailable);
    QVERIFY2(
        opened.error().detail.contains(QStringLiteral("certificate verify failed")), qPrintable(opened.error().detail));
}

void ConnectionTlsPgTest::anotherNameIsUnavailable() {
    Connection connection(options("127.0.0.1", m_certificate.path()));
    const Status opened = connection.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unavailable);
    QVERIFY2(opened.error().detail.contains(QStringLiteral("127.0.0.1")), qPrintable(opened.error().detail));
}

void ConnectionTlsPgTest::aConnectionClosedWhileIdleCostsOnlyADelay() {
    test::RecordingObserver observer;
    Connection connection(options("localhost", m_certificate.path()), &observer);
    QVERIFY(connection.run(query("create table note (n int)")));
    for (int i = 1; i <= 5; ++i) {
        QCOMPARE(m_cluster.terminateBackends(m_database.name), 1);
        const Result<Rows> inserted = connection.run(query("insert into note values (1)"));
        QVERIFY2(inserted, inserted ? "" : qPrintable(inserted.error().detail));
        QCOMPARE(connection.run(query("select count(*) from note")).value().first().integer(0), qint64(i));
    }
    QCOMPARE(observer.events.count(QStringLiteral("reconnected")), 5);
}

QTEST_GUILESS_MAIN(ConnectionTlsPgTest)
#include "ConnectionTlsPgTest.moc"
