#pragma once

#include "common/vault/Keyring.h"
#include "tests/support/TestCluster.h"

#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace invites::test {

// What an operator has after `keygen` and `migrate`: a keyring, a database with the schema and the campaign "sora", and
// a login for each role. The cluster outlives it. One thread.
class Installation {
public:
    explicit Installation(TestCluster& cluster);
    // The same in less time: a copy of another installation's database, to which nobody is connected, with its keyring.
    Installation(TestCluster& cluster, const Installation& original);

    const TestDatabase& database() const { return m_database; }
    // The login that serves: a member of invites_server and of nothing else.
    QString serverUrl() const;
    QString adminUrl() const;
    QString moderatorUrl() const;
    // The superuser, who may do all that an owner may.
    QString ownerUrl() const { return m_database.url; }

    QString keyringFile() const;
    const vault::Keyring& keyring() const { return *m_keyring; }
    // For another file under its folder.
    QString filePath(const QString& name) const { return m_folder.filePath(name); }

    // The variables that a server needs, and no other INVITES_…: addresses are not limited, the port is any free one.
    QProcessEnvironment environment() const;
    // The same for the login of an operator.
    QProcessEnvironment environmentFor(const QString& databaseUrl) const;

    // As an import would, in one batch; the number of new ones.
    int addCodes(const QStringList& codes, const QString& campaign = QStringLiteral("sora")) const;
    // Runs statements as superuser; the first value of the last one.
    QString sql(const QString& statements) const;
    qint64 count(const QString& statement) const { return sql(statement).toLongLong(); }
    // What `invites-server verify-ledger` finds wrong with the database; empty where it finds nothing.
    QByteArray wrongWithLedger() const;
    // A solved human check that no one has used, with ALTCHA.
    QString humanToken() const;

private:
    void loadKeyring();

    TestCluster& m_cluster;
    TestDatabase m_database;
    QTemporaryDir m_folder;
    std::unique_ptr<const vault::Keyring> m_keyring;
};

} // namespace invites::test
