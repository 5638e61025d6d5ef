#include "tests/support/TestBouncer.h"

#include "tests/support/TestCluster.h"

#include <QFile>

#include <libpq-fe.h>
#include <signal.h>

namespace invites::test {

namespace {

constexpr int bouncerPort = 6432; // names the socket file in a folder of its own

// auth_query lets PgBouncer check every login with what the server keeps, and pass it on (the SCRAM keys are the same).
// It asks as the superuser, whose own password must then stand in a file.
const char* const configuration = R"([databases]
* = host=%1 port=%2 auth_user=postgres

[pgbouncer]
listen_addr =
listen_port = %3
unix_socket_dir = %4
auth_type = scram-sha-256
auth_file = %5
auth_query = select usename, passwd from pg_catalog.pg_shadow where usename = $1
pool_mode = transaction
default_pool_size = 3
max_client_conn = 500
server_idle_timeout = 10
server_login_retry = 0
log_connections = 0
log_disconnections = 0
)";

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("%s cannot be written.", qUtf8Printable(path));
}

} // namespace

TestBouncer::TestBouncer(const TestCluster& cluster) {
    ChildProcess::handOver(m_folder.path());
    const QString users = m_folder.filePath(QStringLiteral("users.txt"));
    write(users, "\"postgres\" \"postgres\"\n");
    write(m_folder.filePath(QStringLiteral("pgbouncer.ini")),
        QString::fromLatin1(configuration)
            .arg(cluster.socketFolder(), QString::number(cluster.port()), QString::number(bouncerPort), m_folder.path(),
                users)
            .toUtf8());
    start();
}

void TestBouncer::start() {
    m_process.start(QStringLiteral("/usr/sbin/pgbouncer"), {m_folder.filePath(QStringLiteral("pgbouncer.ini"))},
        m_folder.filePath(QStringLiteral("log")), SIGTERM);
    const QString conninfo = QStringLiteral("host='") + m_folder.path() + QStringLiteral("' port=") +
                             QString::number(bouncerPort) +
                             QStringLiteral(" dbname=postgres user=postgres password=postgres");
    waitUntil("PgBouncer to answer", [&] { return PQping(conninfo.toUtf8().constData()) == PQPING_OK; });
}

int TestBouncer::port() const {
    return bouncerPort;
}

} // namespace invites::test
