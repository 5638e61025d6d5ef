#include "tests/support/server/Installation.h"

#include "common/base/Clock.h"
#include "common/domain/CodePattern.h"
#include "common/store/CampaignStore.h"
#include "common/store/CodeStore.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Hashes.h"
#include "tests/support/altcha/AltchaSolver.h"
#include "tests/support/schema/SchemaTemplate.h"
#include "tests/support/server/CommandLine.h"

#include <QFile>

#include <algorithm>

namespace invites::test {

namespace {

const QString password = QStringLiteral("a password for tests");

db::ConnectionOptions optionsOf(const QString& url) {
    auto options = db::ConnectionOptions::parse(url);
    if (!options)
        qFatal("%s", qUtf8Printable(options.error().detail));
    return *options;
}

template <typename Value>
Value orDie(Result<Value> result) {
    if (!result)
        qFatal("%s", qUtf8Printable(result.error().detail));
    return std::move(*result);
}

} // namespace

Installation::Installation(TestCluster& cluster)
    : m_cluster(cluster), m_database(cluster.createDatabase(schemaTemplate(cluster))) {
    for (const char* role : {"server", "admin", "moderator"}) {
        // Logins belong to the cluster, so an installation before this one may have made them.
        sql(QStringLiteral(
            "do $$ begin if not exists (select from pg_roles where rolname = 'test_%1') then create role "
            "test_%1 login password '%2' in role invites_%1; end if; end $$")
                .arg(QLatin1String(role), password));
    }
    if (!vault::Keyring::create(keyringFile()))
        qFatal("There is no room for a keyring.");
    loadKeyring();
}

Installation::Installation(TestCluster& cluster, const Installation& original)
    : m_cluster(cluster), m_database(cluster.createDatabase(original.m_database.name)) {
    if (!QFile::copy(original.keyringFile(), keyringFile()))
        qFatal("There is no room for a keyring.");
    loadKeyring();
}

void Installation::loadKeyring() {
    m_keyring = std::make_unique<const vault::Keyring>(orDie(vault::Keyring::load(keyringFile())));
}

QString Installation::serverUrl() const {
    return m_database.urlFor(QStringLiteral("test_server"), password);
}

QString Installation::adminUrl() const {
    return m_database.urlFor(QStringLiteral("test_admin"), password);
}

QString Installation::moderatorUrl() const {
    return m_database.urlFor(QStringLiteral("test_moderator"), password);
}

QString Installation::keyringFile() const {
    return m_folder.filePath(QStringLiteral("keyring.json"));
}

QProcessEnvironment Installation::environment() const {
    QProcessEnvironment environment = environmentFor(serverUrl());
    environment.insert(QStringLiteral("INVITES_LISTEN"), QStringLiteral("127.0.0.1:0"));
    environment.insert(QStringLiteral("INVITES_HTTP_THREADS"), QStringLiteral("64"));
    environment.insert(QStringLiteral("INVITES_TICKETS_PER_ADDRESS_PER_DAY"), QStringLiteral("0"));
    return environment;
}

QProcessEnvironment Installation::environmentFor(const QString& databaseUrl) const {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString& name : names) {
        if (name.startsWith(QLatin1String("INVITES_")) || name.startsWith(QLatin1String("PG")))
            environment.remove(name);
    }
    environment.insert(QStringLiteral("INVITES_DATABASE_URL"), databaseUrl);
    environment.insert(QStringLiteral("INVITES_KEYRING_FILE"), keyringFile());
    return environment;
}

int Installation::addCodes(const QStringList& codes, const QString& campaign) const {
    db::Connection connection(optionsOf(ownerUrl()));
    store::CodeStore store(connection);
    const CampaignId id = orDie(store.campaignId(campaign));
    const vault::CodeCipher cipher(std::make_shared<const vault::Keyring>(*m_keyring));
    std::vector<QByteArray> fingerprints;
    std::vector<QByteArray> sealed;
    for (const QString& code : codes) {
        const Secret secret = Secret::fromText(code);
        fingerprints.push_back(vault::codeFingerprint(*m_keyring, secret));
        sealed.push_back(cipher.seal(secret, id, fingerprints.back()));
    }
    const std::vector<bool> added = orDie(store.importCodes(campaign, fingerprints, sealed));
    return int(std::count(added.begin(), added.end(), true));
}

QString Installation::sql(const QString& statements) const {
    return m_cluster.execute(statements, m_database.name);
}

QByteArray Installation::wrongWithLedger() const {
    const CommandResult result = runCommand({QStringLiteral("verify-ledger")}, environmentFor(ownerUrl()));
    return result.exitCode == 0 ? QByteArray() : result.output + result.errors;
}

QString Installation::humanToken() const {
    const Instant end = SystemClock().now() + std::chrono::minutes(10);
    return QString::fromLatin1(mintSolvedToken(m_keyring->humanCheckKey(), end));
}

} // namespace invites::test
