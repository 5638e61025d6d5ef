#include "tests/support/TestCluster.h"

#include "tests/support/TestBouncer.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QUrl>

#include <libpq-fe.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace invites::test {

namespace {

const char* const superuser = "postgres";
const char* const superuserPassword = "postgres"; // PgBouncer wants one; the server trusts its superuser

const char* const settingsOfAll = R"(
listen_addresses = ''
fsync = off
full_page_writes = off
max_wal_size = 256MB
max_connections = 300
shared_buffers = 64MB
timezone = 'UTC'
lc_messages = 'C'
deadlock_timeout = 100ms
password_encryption = 'scram-sha-256'
)";

const char* const accessRules = R"(
local all postgres trust
local all all scram-sha-256
host all all all scram-sha-256
)";

QString percentEncoded(const QString& text) {
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

QString makeUrl(
    const QString& user, const QString& password, const QString& folder, int port, const QString& database) {
    return QStringLiteral("postgresql://") + percentEncoded(user) + QLatin1Char(':') + percentEncoded(password) +
           QStringLiteral("@/") + database + QStringLiteral("?host=") + percentEncoded(folder) +
           QStringLiteral("&port=") + QString::number(port);
}

void append(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::Append) || file.write(text) != text.size())
        qFatal("%s cannot be written.", qUtf8Printable(path));
}

// With owners and modes, which PostgreSQL is strict about.
void copyFolder(const QString& from, const QString& to) {
    QProcess copy;
    copy.setProcessChannelMode(QProcess::MergedChannels);
    copy.start(QStringLiteral("cp"), {QStringLiteral("--archive"), QStringLiteral("--reflink=auto"), from, to});
    if (!copy.waitForFinished() || copy.exitStatus() != QProcess::NormalExit || copy.exitCode() != 0)
        qFatal("%s cannot be copied: %s", qUtf8Printable(from), copy.readAll().constData());
}

} // namespace

QString TestDatabase::urlFor(const QString& user, const QString& password) const {
    return makeUrl(user, password, socketFolder, port, name);
}

QString TestDatabase::directUrlFor(const QString& user, const QString& password) const {
    return makeUrl(user, password, directSocketFolder, directPort, name);
}

TestCluster::TestCluster(const QStringList& settings, int port, Begin begin) : m_port(port) {
    if (!m_folder.isValid())
        qFatal("There is no room for a temporary folder.");
    ChildProcess::handOver(m_folder.path());
    const QString image = qEnvironmentVariable("INVITES_TEST_CLUSTER_IMAGE");
    if (begin == Begin::FromImage && !image.isEmpty())
        copyFolder(image, dataFolder());
    else
        createData();
    append(dataFolder() + QStringLiteral("/postgresql.conf"), settings.join(QLatin1Char('\n')).toUtf8() + '\n');
    start();
    execute(
        QStringLiteral("alter role postgres password '") + QString::fromLatin1(superuserPassword) + QLatin1Char('\''));
    if (qEnvironmentVariableIntValue("INVITES_TEST_VIA_PGBOUNCER") == 1)
        m_bouncer = std::make_unique<TestBouncer>(*this);
}

void TestCluster::createData() {
    ChildProcess::run(binaries() + QStringLiteral("/initdb"),
        {QStringLiteral("--pgdata"), dataFolder(), QStringLiteral("--username"), QString::fromLatin1(superuser),
            QStringLiteral("--locale=C.UTF-8"), QStringLiteral("--encoding=UTF8"), QStringLiteral("--auth=trust"),
            QStringLiteral("--no-sync"), QStringLiteral("--no-instructions")});
    append(dataFolder() + QStringLiteral("/postgresql.conf"), settingsOfAll);
    QFile::resize(dataFolder() + QStringLiteral("/pg_hba.conf"), 0);
    append(dataFolder() + QStringLiteral("/pg_hba.conf"), accessRules);
}

TestCluster::~TestCluster() = default;

TestDatabase TestCluster::createDatabase(const QString& templateName) {
    TestDatabase database;
    database.name = QStringLiteral("test_") + QString::number(++m_databaseCount);
    database.directSocketFolder = socketFolder();
    database.directPort = m_port;
    database.socketFolder = m_bouncer ? m_bouncer->socketFolder() : socketFolder();
    database.port = m_bouncer ? m_bouncer->port() : m_port;
    // PgBouncer keeps connections to it after its clients went; PostgreSQL copies none that has any.
    if (!templateName.isEmpty())
        terminateBackends(templateName);
    execute(QStringLiteral("create database ") + database.name + QStringLiteral(" template ") +
            (templateName.isEmpty() ? QStringLiteral("template0") : templateName));
    database.url = database.urlFor(QString::fromLatin1(superuser), QString::fromLatin1(superuserPassword));
    database.directUrl = database.directUrlFor(QString::fromLatin1(superuser), QString::fromLatin1(superuserPassword));
    return database;
}

void TestCluster::dropDatabase(const QString& name) {
    execute(QStringLiteral("drop database ") + name + QStringLiteral(" with (force)"));
}

QString TestCluster::execute(const QString& statements, const QString& database) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
        PQconnectdb(conninfo(database).toUtf8().constData()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection.get(), statements.toUtf8().constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        qFatal("%s: %s", qUtf8Printable(statements), PQerrorMessage(connection.get()));
    if (PQntuples(result.get()) == 0 || PQnfields(result.get()) == 0)
        return {};
    return QString::fromUtf8(PQgetvalue(result.get(), 0, 0));
}

bool TestCluster::hasDatabase(const QString& name) {
    return execute(QStringLiteral("select count(*) from pg_database where datname = '") + name + QLatin1Char('\'')) !=
           QLatin1String("0");
}

int TestCluster::terminateBackends(const QString& database) {
    // The second argument makes the server wait until each is gone.
    return execute(
        QStringLiteral("select count(*) filter (where pg_terminate_backend(pid, 10000)) from pg_stat_activity "
                       "where backend_type = 'client backend' and datname = '") +
        database + QLatin1Char('\''))
        .toInt();
}

void TestCluster::stop() {
    m_server.stop();
}

void TestCluster::crash() {
    m_server.kill();
}

void TestCluster::start() {
    launch();
    waitUntil("PostgreSQL to answer", [this] {
        if (!m_server.hasEnded())
            return answers();
        // After a crash, sessions of the server before may still be on their way out and hold its shared memory.
        QFile log(m_folder.filePath(QStringLiteral("log")));
        const QByteArray said = log.open(QIODevice::ReadOnly) ? log.readAll() : QByteArray("(no log)");
        if (!said.contains("pre-existing shared memory block"))
            qFatal("PostgreSQL did not start: %s", said.constData());
        launch();
        return false;
    });
}

void TestCluster::saveImage(const QString& folder) {
    stop();
    if (!QDir(folder).removeRecursively())
        qFatal("%s cannot be removed.", qUtf8Printable(folder));
    copyFolder(dataFolder(), folder);
}

void TestCluster::launch() {
    m_server.start(binaries() + QStringLiteral("/postgres"),
        {QStringLiteral("-D"), dataFolder(), QStringLiteral("-k"), m_folder.path(), QStringLiteral("-p"),
            QString::number(m_port)},
        m_folder.filePath(QStringLiteral("log")), SIGINT);
}

int TestCluster::freeTcpPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    const auto general = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, general, size) != 0 || ::getsockname(listener, general, &size) != 0)
        qFatal("There is no free port.");
    ::close(listener);
    return ntohs(address.sin_port);
}

QString TestCluster::binaries() {
    const QDir root(QStringLiteral("/usr/lib/postgresql"));
    int newest = 0;
    const QStringList versions = root.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& version : versions) {
        if (QFile::exists(root.filePath(version + QStringLiteral("/bin/initdb"))))
            newest = qMax(newest, version.toInt());
    }
    if (newest == 0)
        qFatal("PostgreSQL's programs are not under /usr/lib/postgresql (Debian: postgresql).");
    return root.filePath(QString::number(newest) + QStringLiteral("/bin"));
}

bool TestCluster::answers() const {
    return PQping(conninfo(QStringLiteral("postgres")).toUtf8().constData()) == PQPING_OK;
}

QString TestCluster::conninfo(const QString& database) const {
    return QStringLiteral("host='") + m_folder.path() + QStringLiteral("' port=") + QString::number(m_port) +
           QStringLiteral(" user=postgres connect_timeout=10 options='-c client_min_messages=warning' dbname=") +
           database;
}

} // namespace invites::test
