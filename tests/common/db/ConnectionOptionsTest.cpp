#include "common/db/ConnectionOptions.h"

#include <QTest>

using namespace invites;
using namespace invites::db;

namespace {

using TextMap = std::map<QString, QString>;

const QString systemCertificates = QStringLiteral("/etc/ssl/certs/ca-certificates.crt");

QString parameter(const ConnectionOptions& options, const char* name) {
    const auto found = options.parameters.find(QString::fromLatin1(name));
    return found == options.parameters.end() ? QStringLiteral("(none)") : found->second;
}

} // namespace

class ConnectionOptionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void urlsAreReadAsLibpqReadsThem_data();
    void urlsAreReadAsLibpqReadsThem();
    void parametersGoOn();
    void badUrlsAreExplainedWithoutTheirPassword_data();
    void badUrlsAreExplainedWithoutTheirPassword();
    void neonsPooledHostBecomesTheDirectOne_data();
    void neonsPooledHostBecomesTheDirectOne();
    void neonGetsCheckedTls_data();
    void neonGetsCheckedTls();
    void otherHostsKeepTheirTls();
    void systemCertificatesAreNamedForOldLibpq();
    void displayNameHasNoPassword_data();
    void displayNameHasNoPassword();
};

void ConnectionOptionsTest::urlsAreReadAsLibpqReadsThem_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    const auto row = [](const char* name, const char* url, const char* host, int port, const char* database,
                         const char* user, const char* password) {
        QTest::newRow(name) << QString::fromUtf8(url) << QString::fromUtf8(host) << port << QString::fromUtf8(database)
                            << QString::fromUtf8(user) << QString::fromUtf8(password);
    };
    row("all parts", "postgresql://ann:pw@db.example:6000/line", "db.example", 6000, "line", "ann", "pw");
    row("short scheme", "postgres://ann@db.example/line", "db.example", 5432, "line", "ann", "");
    row("nothing but the scheme", "postgresql://", "", 5432, "", "", "");
    row("blanks around it", " postgresql://h/d\n", "h", 5432, "d", "", "");
    row("no port after the colon", "postgresql://h:/d", "h", 5432, "d", "", "");
    row("percent-encoding", "postgresql://a%40b:p%3A%2F%25%20%C3%BC@h/d%20d", "h", 5432, "d d", "a@b", "p:/% ü");
    row("a plus is a plus", "postgresql://a+b:c+d@h/e+f", "h", 5432, "e+f", "a+b", "c+d");
    row("colons in the password", "postgresql://a:b:c@h/d", "h", 5432, "d", "a", "b:c");
    row("an @ in the password", "postgresql://a:b@c@h/d", "h", 5432, "d", "a", "b@c");
    row("quotes and a semicolon in the password", "postgresql://a:'%5C;%22@h/d", "h", 5432, "d", "a", "'\\;\"");
    row("IPv6", "postgresql://a@[2001:db8::1]:6000/d", "2001:db8::1", 6000, "d", "a", "");
    row("IPv6 without port", "postgresql://[::1]/d", "::1", 5432, "d", "", "");
    row("folder as host parameter", "postgresql://a@/d?host=/run/postgresql&port=6000", "/run/postgresql", 6000, "d",
        "a", "");
    row("folder in the host's place", "postgresql://a@%2Frun%2Fpostgresql/d", "/run/postgresql", 5432, "d", "a", "");
    row("everything as parameters", "postgresql:///?user=a&password=p%26q&host=h&port=1&dbname=d", "h", 1, "d", "a",
        "p&q");
    row("parameters win", "postgresql://a:b@h/d?user=x&dbname=y", "h", 5432, "y", "x", "b");
}

void ConnectionOptionsTest::urlsAreReadAsLibpqReadsThem() {
    QFETCH(QString, url);
    const Result<ConnectionOptions> options = ConnectionOptions::parse(url);
    QVERIFY2(options, options ? "" : qPrintable(options.error().detail));
    QTEST(options->host, "host");
    QTEST(options->port, "port");
    QTEST(options->database, "database");
    QTEST(options->user, "user");
    QTEST(options->password.revealText(), "password");
    QVERIFY(options->parameters.empty());
}

void ConnectionOptionsTest::parametersGoOn() {
    const auto options = ConnectionOptions::parse(
        QStringLiteral("postgresql://h/d?sslmode=require&application_name=a%20'b'&options=-c%20work_mem%3D1MB"));
    QVERIFY(options);
    QCOMPARE(options->parameters, (TextMap{{QStringLiteral("sslmode"), QStringLiteral("require")},
                                      {QStringLiteral("application_name"), QStringLiteral("a 'b'")},
                                      {QStringLiteral("options"), QStringLiteral("-c work_mem=1MB")}}));
    QCOMPARE(parameter(ConnectionOptions::parse(QStringLiteral("postgresql://h/d?ssl=true")).value(), "sslmode"),
        QStringLiteral("require"));
}

void ConnectionOptionsTest::badUrlsAreExplainedWithoutTheirPassword_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* url, const char* says) {
        QTest::newRow(name) << QString::fromLatin1(url) << QString::fromLatin1(says);
    };
    row("empty", "", "must begin with postgresql://");
    row("another scheme", "mysql://a:hunter2@h/d", "must begin with postgresql://");
    row("a port that is no number", "postgresql://a:hunter2@h:54x/d", "port");
    row("a port too large", "postgresql://a:hunter2@h:65536/d", "port");
    row("port zero", "postgresql://a:hunter2@h:0/d", "port");
    row("a port parameter that is no number", "postgresql://a:hunter2@h/d?port=x", "port");
    row("an open bracket", "postgresql://a:hunter2@[::1/d", "bracket");
    row("after a bracket", "postgresql://a:hunter2@[::1]x/d", "IPv6");
    row("half a percent escape in the password", "postgresql://a:hunter2%4@h/d", "% in the password");
    row("not a percent escape in the password", "postgresql://a:hunter2%zz@h/d", "% in the password");
    row("a signed percent escape", "postgresql://a:hunter2%+1@h/d", "% in the password");
    row("NUL in the password", "postgresql://a:hunter2%00@h/d", "%00");
    row("a percent escape in a parameter", "postgresql://a:hunter2@h/d?sslmode=%", "%");
    row("a slash in the password", "postgresql://a:12/hunter2@h/d", "%2F");
    row("a question mark in the password", "postgresql://a:12?hunter2@h/d", "name=value");
    row("a hash and a slash in the password", "postgresql://a:#/hunter2@h/d", "port");
    row("a parameter without value", "postgresql://a:hunter2@h/d?sslmode", "name=value");
    row("a parameter without name", "postgresql://a:hunter2@h/d?=x", "name=value");
    row("an unknown parameter", "postgresql://a:hunter2@h/d?schema=x", "libpq");
    row("a semicolon in a parameter", "postgresql://a:hunter2@h/d?application_name=a;b", "semicolon");
    row("several hosts", "postgresql://a:hunter2@h1,h2/d", "several hosts");
}

void ConnectionOptionsTest::badUrlsAreExplainedWithoutTheirPassword() {
    QFETCH(QString, url);
    QFETCH(QString, says);
    const Result<ConnectionOptions> options = ConnectionOptions::parse(url);
    QVERIFY(!options);
    QCOMPARE(options.error().code, ErrorCode::InvalidInput);
    QVERIFY2(options.error().detail.contains(says), qPrintable(options.error().detail));
    QVERIFY2(!options.error().detail.contains(QStringLiteral("hunter2")), qPrintable(options.error().detail));
}

void ConnectionOptionsTest::neonsPooledHostBecomesTheDirectOne_data() {
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<bool>("isNeon");
    const auto row = [](const char* host, const char* expected, bool isNeon) {
        QTest::newRow(host) << QString::fromLatin1(host) << QString::fromLatin1(expected) << isNeon;
    };
    row("ep-cool-1-pooler.eu-central-1.aws.neon.tech", "ep-cool-1.eu-central-1.aws.neon.tech", true);
    row("ep-cool-1.eu-central-1.aws.neon.tech", "ep-cool-1.eu-central-1.aws.neon.tech", true);
    row("ep-pooler-1.x-pooler.neon.tech", "ep-pooler-1.x-pooler.neon.tech", true);
    row("db-pooler.example.com", "db-pooler.example.com", false);
    row("neon.tech.example.com", "neon.tech.example.com", false);
    row("notneon.tech", "notneon.tech", false);
}

void ConnectionOptionsTest::neonsPooledHostBecomesTheDirectOne() {
    QFETCH(QString, host);
    const auto options = ConnectionOptions::parse(QStringLiteral("postgresql://a@") + host + QStringLiteral("/d"));
    QVERIFY(options);
    QTEST(options->host, "expected");
    QTEST(options->isNeon(), "isNeon");
}

void ConnectionOptionsTest::neonGetsCheckedTls_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("certificates");
    QTest::addColumn<QString>("binding");
    const auto row = [](const char* query, const char* mode, const QString& certificates, const char* binding) {
        QTest::newRow(query) << QString::fromLatin1(query) << QString::fromLatin1(mode) << certificates
                             << QString::fromLatin1(binding);
    };
    row("", "verify-full", systemCertificates, "require");
    row("?sslmode=require&channel_binding=require", "verify-full", systemCertificates, "require");
    row("?sslmode=require", "verify-full", systemCertificates, "require");
    row("?sslmode=disable", "verify-full", systemCertificates, "require");
    row("?sslmode=verify-full&sslrootcert=/own.pem", "verify-full", QStringLiteral("/own.pem"), "(none)");
    row("?sslmode=verify-ca&sslrootcert=/own.pem", "verify-ca", QStringLiteral("/own.pem"), "(none)");
    row("?sslrootcert=system", "verify-full", systemCertificates, "(none)");
}

void ConnectionOptionsTest::neonGetsCheckedTls() {
    QFETCH(QString, query);
    const auto options =
        ConnectionOptions::parse(QStringLiteral("postgresql://a@ep-x-pooler.eu.aws.neon.tech/d") + query);
    QVERIFY(options);
    QTEST(parameter(*options, "sslmode"), "mode");
    QTEST(parameter(*options, "sslrootcert"), "certificates");
    QTEST(parameter(*options, "channel_binding"), "binding");
}

void ConnectionOptionsTest::otherHostsKeepTheirTls() {
    const auto plain = ConnectionOptions::parse(QStringLiteral("postgresql://a@db.example/d?sslmode=prefer"));
    QVERIFY(plain);
    QCOMPARE(parameter(*plain, "sslmode"), QStringLiteral("prefer"));
    QCOMPARE(parameter(*plain, "sslrootcert"), QStringLiteral("(none)"));
}

void ConnectionOptionsTest::systemCertificatesAreNamedForOldLibpq() {
    const auto options = ConnectionOptions::parse(QStringLiteral("postgresql://a@db.example/d?sslrootcert=system"));
    QVERIFY(options);
    QCOMPARE(parameter(*options, "sslmode"), QStringLiteral("verify-full"));
    QCOMPARE(parameter(*options, "sslrootcert"), systemCertificates);
}

void ConnectionOptionsTest::displayNameHasNoPassword_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("name");
    const auto row = [](const char* url, const char* name) {
        QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(name);
    };
    row("postgresql://a:hunter2@h/d", "postgresql://a@h:5432/d");
    row("postgresql://h:1/d?password=hunter2", "postgresql://h:1/d");
    row("postgresql://a:hunter2@[::1]/d", "postgresql://a@[::1]:5432/d");
    row("postgresql://a:hunter2@/d?host=/run/pg", "postgresql://a@/d?host=/run/pg&port=5432");
}

void ConnectionOptionsTest::displayNameHasNoPassword() {
    QFETCH(QString, url);
    QTEST(ConnectionOptions::parse(url).value().displayName(), "name");
}

QTEST_APPLESS_MAIN(ConnectionOptionsTest)
#include "ConnectionOptionsTest.moc"
