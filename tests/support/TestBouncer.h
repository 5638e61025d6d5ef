#pragma once

#include "tests/support/ChildProcess.h"

#include <QTemporaryDir>

namespace invites::test {

class TestCluster;

// PgBouncer in transaction mode before a cluster, with few server connections, so that clients do get each other's.
// Logins are checked with the cluster's own passwords.
class TestBouncer {
public:
    explicit TestBouncer(const TestCluster& cluster);

    QString socketFolder() const { return m_folder.path(); }
    int port() const;
    void stop() { m_process.stop(); }
    void start();

private:
    QTemporaryDir m_folder;
    ChildProcess m_process;
};

} // namespace invites::test
