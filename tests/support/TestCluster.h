#pragma once

#include "tests/support/ChildProcess.h"

#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace invites::test {

class TestBouncer;

// A database of a TestCluster and the ways to it.
struct TestDatabase {
    QString name;
    // As the superuser. Through PgBouncer in transaction mode where INVITES_TEST_VIA_PGBOUNCER=1: for what is tested.
    QString url;
    // Straight to the server always: for migrations and for what only prepares or looks.
    QString directUrl;
    QString socketFolder;
    QString directSocketFolder;
    int port = 0;
    int directPort = 0;

    // The same two for another login, whose password the server and PgBouncer do check (SCRAM).
    QString urlFor(const QString& user, const QString& password) const;
    QString directUrlFor(const QString& user, const QString& password) const;
};

// A private PostgreSQL, 15 or newer, in a temporary folder: Unix socket only unless told otherwise, C.UTF-8 as Neon has
// it, no fsync. The superuser is "postgres". A test program shares one; its databases are not shared. Whatever fails in
// here ends the program with the reason. A QCoreApplication must exist. One thread.
class TestCluster {
public:
    enum class Begin {
        // As initdb leaves it: no role but the superuser.
        Empty,
        // A copy of the folder that INVITES_TEST_CLUSTER_IMAGE names (saveImage(); ctest has it made by ClusterImage),
        // which saves a test its initdb and its migrations; Empty where it names none.
        FromImage
    };

    // settings: "name=value" of postgresql.conf. port: names the socket, and is the one to listen on where the settings
    // have it listen on TCP (freeTcpPort()).
    explicit TestCluster(const QStringList& settings = {}, int port = 5432, Begin begin = Begin::FromImage);
    ~TestCluster();
    TestCluster(const TestCluster&) = delete;
    TestCluster& operator=(const TestCluster&) = delete;

    // Empty, or a copy of the template; who is connected to that loses his connection.
    TestDatabase createDatabase(const QString& templateName = {});
    void dropDatabase(const QString& name);
    bool hasDatabase(const QString& name);

    // Runs statements as superuser, straight to the server. Answers the first value of the last one's first row as
    // text.
    QString execute(const QString& statements, const QString& database = QStringLiteral("postgres"));
    // Ends all sessions of the database but the caller's, as Neon does with idle ones. Returns when they are gone. How
    // many.
    int terminateBackends(const QString& database);

    // An outage: fast shutdown, or a crash; then the same cluster again.
    void stop();
    void crash();
    void start();
    // Stops it, and keeps its data in that folder, in place of what is there.
    void saveImage(const QString& folder);

    QString socketFolder() const { return m_folder.path(); }
    int port() const { return m_port; }
    static int freeTcpPort();
    // Where the programs of the newest installed PostgreSQL are.
    static QString binaries();

private:
    void createData();
    bool answers() const;
    void launch();
    QString conninfo(const QString& database) const;
    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }

    int m_port;
    QTemporaryDir m_folder;
    ChildProcess m_server;
    std::unique_ptr<TestBouncer> m_bouncer;
    int m_databaseCount = 0;
};

} // namespace invites::test
