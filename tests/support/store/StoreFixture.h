#pragma once

#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/store/CodeStore.h"
#include "common/store/TicketStore.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Keyring.h"
#include "tests/support/TestCluster.h"

#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace invites::test {

// A cluster with a template database that was migrated once, copies of it, and what a server has: a keyring, a
// connection, the stores. Visitors and codes have names; hashes and sealed codes follow from them. Whatever fails in
// here ends the program with the reason, unless a function answers with the refusal. One thread, except where said.
class StoreFixture {
public:
    explicit StoreFixture(const QStringList& settings = {});
    ~StoreFixture();
    StoreFixture(const StoreFixture&) = delete;
    StoreFixture& operator=(const StoreFixture&) = delete;

    // A new copy of the template, with the campaign "sora" and nothing else; connections to it are made as needed.
    void reset();

    TestCluster& cluster() { return m_cluster; }
    const TestDatabase& database() const { return m_database; }
    const vault::Keyring& keyring() const { return *m_keyring; }
    QString keyringFile() const { return m_folder.filePath(QStringLiteral("keyring.json")); }
    const vault::CodeCipher& cipher() const { return *m_cipher; }
    db::Connection& connection() { return *m_connection; }
    // Another one, as the superuser or as a login. Any thread (the one that calls).
    std::unique_ptr<db::Connection> connect() const;
    std::unique_ptr<db::Connection> connectAs(const QString& user) const;
    store::TicketStore tickets() { return store::TicketStore(*m_connection, *m_cipher); }
    store::CodeStore codes() { return store::CodeStore(*m_connection); }

    // A login in these groups ("invites_admin"); its password is its name.
    void addLogin(const QString& name, const QStringList& groups, const QString& attributes = {});

    CampaignId campaign(const QString& slug = QStringLiteral("sora"));
    CampaignId addCampaign(const QString& slug);
    // Codes by name; how many of them were new.
    int addCodes(const QStringList& names, const QString& slug = QStringLiteral("sora"));
    store::GivenCode given(const QString& name, CampaignId campaign) const;
    store::GivenCode given(const QString& name) { return given(name, campaign()); }

    // A member who is signed in: the hash of his session's secret.
    QByteArray addMember(const QString& name);

    // What identifies a visitor's ticket. Any thread.
    static QByteArray hashOf(const QString& visitor);
    // A request that passed the human check with a solution of its own. Any thread.
    static store::TicketRequest requestOf(const QString& visitor, CampaignId campaign);
    // All in one go, each of which the database must answer.
    std::vector<store::RequestAnswer> request(const std::vector<store::TicketRequest>& requests, int addressLimit = 0);
    // Requests one ticket without an address limit, and has it granted.
    Ticket take(const QString& visitor, const QString& slug = QStringLiteral("sora"));
    // The ticket as its holder sees it.
    Ticket look(const QString& visitor);
    store::StepAnswer reveal(const QString& visitor);
    store::ContributionAnswer contribute(const QString& visitor, const QStringList& names);
    store::StepAnswer report(const QString& visitor, ReportOutcome outcome);
    store::StepAnswer returnToLine(const QString& visitor);
    store::StepOutcome leave(const QString& visitor);
    // The code's name, or empty.
    static QString codeOf(const Ticket& ticket);

    // As the superuser, straight to the server: the first value of the last statement.
    QString sql(const QString& statements);
    // Makes the offers of these visitors end now.
    void endHold(const QString& visitor);
    // One statement, which the database is expected to refuse: what Error::reason says (SQLSTATE, or our function's
    // word), or empty where it was done.
    static QString refusal(db::Connection& connection, const QString& statement);
    QString refusal(const QString& statement) { return refusal(*m_connection, statement); }

    // Everything that holds in every state of the database: laws 1 to 3 as far as rows tell, the balance, and the
    // counts against a recount; and that the ledger is fair, and says what the tables say. Names what is broken; empty
    // where nothing is.
    QString brokenLaws();

private:
    QStringList brokenLedgers();

    TestCluster m_cluster;
    QTemporaryDir m_folder;
    std::shared_ptr<const vault::Keyring> m_keyring;
    std::unique_ptr<vault::CodeCipher> m_cipher;
    TestDatabase m_database;
    std::unique_ptr<db::Connection> m_connection;
};

} // namespace invites::test
