#include "common/db/Migrations.h"
#include "tests/support/TestCluster.h"

#include <QTest>

#include <thread>

using namespace invites;
using namespace invites::db;

namespace {

// The first one does what the first one must: make the owner and hand over what the runner made.
const QByteArray firstText = R"(
do $$ begin
    if not exists (select from pg_roles where rolname = 'invites_owner') then
        create role invites_owner nologin;
    end if;
end $$;
alter schema invites owner to invites_owner;
alter table invites.schema_migration owner to invites_owner;
alter function invites.applied_migrations() owner to invites_owner;
set local role invites_owner;
create table invites.first (n int);
)";

std::vector<Migration> migrations(const std::vector<QByteArray>& texts) {
    std::vector<Migration> known;
    for (const QByteArray& text : texts) {
        const int number = int(known.size()) + 1;
        known.push_back({number, QStringLiteral("%1_step").arg(number, 4, 10, QLatin1Char('0')), text});
    }
    return known;
}

const std::vector<Migration> one = migrations({firstText});
const std::vector<Migration> three =
    migrations({firstText, "create table invites.second (n int)", "create table invites.third (n int)"});

Connection connectTo(const QString& url) {
    return Connection(ConnectionOptions::parse(url).value());
}

} // namespace

class MigrationsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_database = m_cluster.createDatabase();
        m_connection = std::make_unique<Connection>(ConnectionOptions::parse(m_database.directUrl).value());
    }

    void anEmptyDatabaseIsMigrated();
    void aCurrentDatabaseIsLeftAlone();
    void anOlderDatabaseGetsWhatItLacks();
    void aNewerDatabaseIsRefused();
    void aChangedMigrationIsRefused();
    void aMissingMigrationIsRefused();
    void aChangedMigrationIsDamageInANewerDatabaseToo();
    void aFailingMigrationLeavesTheOnesBeforeIt();
    void anUnreachableServerIsAFailure();
    void everyStateIsNamed();
    void aLoginWithoutRightsIsToldSo();
    void whatIsCreatedBelongsToTheOwner();
    void aMemberOfTheOwnerMayMigrate();
    void twoRunnersOnOneDatabaseTakeTurns();
    void databasesOfOneClusterMayBeMigratedAtOnce();
    void theProgramsOwnMigrationsRun();
    void theProgramsOwnMigrationsRunOnSeveralDatabasesAtOnce();

private:
    QString ask(const QString& question) { return m_cluster.execute(question, m_database.name); }
    QString tables() {
        return ask(QStringLiteral("select string_agg(relname, ' ' order by relname) from pg_class"
                                  " where relnamespace = 'invites'::regnamespace and relkind = 'r'"));
    }
    SchemaState state(const std::vector<Migration>& known) {
        Connection connection = connectTo(m_database.url);
        return inspectSchema(connection, known).value().state;
    }
    // One runner a database name, all at once.
    std::vector<MigrateReport> migrateAtOnce(const std::vector<QString>& urls, const std::vector<Migration>& known) {
        std::vector<MigrateReport> reports(urls.size());
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < urls.size(); ++i) {
            threads.emplace_back([&, i] {
                Connection connection = connectTo(urls[i]);
                reports[i] = migrate(connection, known);
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        return reports;
    }

    // Where no role of ours is.
    test::TestCluster m_cluster{{}, 5432, test::TestCluster::Begin::Empty};
    test::TestDatabase m_database;
    std::unique_ptr<Connection> m_connection;
};

void MigrationsPgTest::anEmptyDatabaseIsMigrated() {
    const MigrateReport report = migrate(*m_connection, three);
    QVERIFY2(report.outcome == MigrateOutcome::Migrated, qPrintable(report.detail));
    QCOMPARE(report.applied, (std::vector<int>{1, 2, 3}));
    QCOMPARE(tables(), QStringLiteral("first schema_migration second third"));
    QCOMPARE(ask(QStringLiteral(
                 "select string_agg(number || name || checksum, ',' order by number)"
                 " from invites.schema_migration where applied_at between now() - interval '1 minute' and now()")),
        QStringLiteral("10001_step%1,20002_step%2,30003_step%3")
            .arg(three[0].checksum(), three[1].checksum(), three[2].checksum()));
}

void MigrationsPgTest::aCurrentDatabaseIsLeftAlone() {
    migrate(*m_connection, three);
    const MigrateReport report = migrate(*m_connection, three);
    QCOMPARE(report.outcome, MigrateOutcome::AlreadyCurrent);
    QVERIFY(report.applied.empty());
    QVERIFY(!report.detail.isEmpty());
}

void MigrationsPgTest::anOlderDatabaseGetsWhatItLacks() {
    migrate(*m_connection, one);
    const MigrateReport report = migrate(*m_connection, three);
    QCOMPARE(report.outcome, MigrateOutcome::Migrated);
    QCOMPARE(report.applied, (std::vector<int>{2, 3}));
    QCOMPARE(tables(), QStringLiteral("first schema_migration second third"));
}

void MigrationsPgTest::aNewerDatabaseIsRefused() {
    migrate(*m_connection, three);
    const MigrateReport report = migrate(*m_connection, one);
    QCOMPARE(report.outcome, MigrateOutcome::RefusedNewer);
    QVERIFY2(report.detail.contains(QStringLiteral("newer")), qPrintable(report.detail));
    QCOMPARE(tables(), QStringLiteral("first schema_migration second third"));
}

void MigrationsPgTest::aChangedMigrationIsRefused() {
    migrate(*m_connection, one);
    const MigrateReport report =
        migrate(*m_connection, migrations({firstText + ' ', "create table invites.second ()"}));
    QCOMPARE(report.outcome, MigrateOutcome::RefusedDamaged);
    QVERIFY2(report.detail.contains(QStringLiteral("Migration 1 ")), qPrintable(report.detail));
    QCOMPARE(tables(), QStringLiteral("first schema_migration"));
}

void MigrationsPgTest::aMissingMigrationIsRefused() {
    migrate(*m_connection, three);
    ask(QStringLiteral("delete from invites.schema_migration where number = 2"));
    const MigrateReport report = migrate(*m_connection, three);
    QCOMPARE(report.outcome, MigrateOutcome::RefusedDamaged);
    QVERIFY2(report.detail.contains(QStringLiteral("Migration 2 is missing")), qPrintable(report.detail));
}

void MigrationsPgTest::aChangedMigrationIsDamageInANewerDatabaseToo() {
    migrate(*m_connection, three);
    QCOMPARE(migrate(*m_connection, migrations({firstText + ' '})).outcome, MigrateOutcome::RefusedDamaged);
}

void MigrationsPgTest::aFailingMigrationLeavesTheOnesBeforeIt() {
    const auto broken = migrations(
        {firstText, "create table invites.second (n int)", "create table invites.third (n int);\nselect nonsense;"});
    const MigrateReport report = migrate(*m_connection, broken);
    QCOMPARE(report.outcome, MigrateOutcome::Failed);
    QCOMPARE(report.applied, (std::vector<int>{1, 2}));
    QVERIFY2(report.detail.contains(QStringLiteral("\"0003_step\" (line 2)")), qPrintable(report.detail));
    QCOMPARE(tables(), QStringLiteral("first schema_migration second"));
    QCOMPARE(migrate(*m_connection, three).outcome, MigrateOutcome::Migrated);
}

void MigrationsPgTest::anUnreachableServerIsAFailure() {
    Connection connection(ConnectionOptions::parse(QStringLiteral("postgresql://a@/d?host=/nowhere")).value(), nullptr,
        {2, std::chrono::milliseconds(1), std::chrono::milliseconds(1), std::chrono::milliseconds(20)});
    const MigrateReport report = migrate(connection, one);
    QCOMPARE(report.outcome, MigrateOutcome::Failed);
    QVERIFY2(report.detail.contains(QStringLiteral("cannot be reached")), qPrintable(report.detail));
    QCOMPARE(inspectSchema(connection, one).error().code, ErrorCode::Unavailable);
}

void MigrationsPgTest::everyStateIsNamed() {
    QCOMPARE(state(three), SchemaState::Missing);
    migrate(*m_connection, one);
    QCOMPARE(state(three), SchemaState::Older);
    migrate(*m_connection, three);
    QCOMPARE(state(three), SchemaState::Current);
    QCOMPARE(state(one), SchemaState::Newer);
    const SchemaReport report = inspectSchema(*m_connection, one).value();
    QCOMPARE(report.applied, 3);
    QCOMPARE(report.expected, 1);
    QVERIFY(!report.detail.isEmpty());
    ask(QStringLiteral("update invites.schema_migration set checksum = 'x' where number = 3"));
    QCOMPARE(state(three), SchemaState::Damaged);
    ask(QStringLiteral("delete from invites.schema_migration where number = 1"));
    QCOMPARE(state(three), SchemaState::Damaged);
}

void MigrationsPgTest::aLoginWithoutRightsIsToldSo() {
    m_cluster.execute(QStringLiteral("create role stranger login password 'p'"));
    Connection stranger = connectTo(m_database.urlFor(QStringLiteral("stranger"), QStringLiteral("p")));
    QCOMPARE(inspectSchema(stranger, one).value().state, SchemaState::Missing);
    migrate(*m_connection, one);
    const Result<SchemaReport> report = inspectSchema(stranger, one);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::PermissionDenied);
    QVERIFY2(report.error().detail.contains(QStringLiteral("stranger@")), qPrintable(report.error().detail));
    QVERIFY(!report.error().detail.contains(QStringLiteral(":p@")));
    QCOMPARE(migrate(stranger, one).outcome, MigrateOutcome::Failed);
}

void MigrationsPgTest::whatIsCreatedBelongsToTheOwner() {
    migrate(*m_connection, three);
    QCOMPARE(
        ask(QStringLiteral("select string_agg(distinct tableowner, ',') from pg_tables where schemaname = 'invites'")),
        QStringLiteral("invites_owner"));
}

void MigrationsPgTest::aMemberOfTheOwnerMayMigrate() {
    migrate(*m_connection, one);
    m_cluster.execute(QStringLiteral(
        "create role builder login password 'p' in role invites_owner; create role lodger login password 'p'"));
    Connection lodger = connectTo(m_database.directUrlFor(QStringLiteral("lodger"), QStringLiteral("p")));
    QCOMPARE(migrate(lodger, three).outcome, MigrateOutcome::Failed);
    Connection builder = connectTo(m_database.directUrlFor(QStringLiteral("builder"), QStringLiteral("p")));
    const MigrateReport report = migrate(builder, three);
    QVERIFY2(report.outcome == MigrateOutcome::Migrated, qPrintable(report.detail));
    QCOMPARE(ask(QStringLiteral("select tableowner from pg_tables where tablename = 'third'")),
        QStringLiteral("invites_owner"));
}

void MigrationsPgTest::twoRunnersOnOneDatabaseTakeTurns() {
    const auto slow = migrations({firstText + "select pg_sleep(0.2);",
        "create table invites.second (n int); select pg_sleep(0.2);", "create table invites.third (n int)"});
    const std::vector<MigrateReport> reports = migrateAtOnce(std::vector<QString>(4, m_database.directUrl), slow);
    std::size_t applied = 0;
    for (const MigrateReport& report : reports) {
        QVERIFY2(report.outcome == (report.applied.empty() ? MigrateOutcome::AlreadyCurrent : MigrateOutcome::Migrated),
            qPrintable(report.detail));
        applied += report.applied.size();
    }
    QCOMPARE(applied, std::size_t(3));
    QCOMPARE(state(slow), SchemaState::Current);
}

void MigrationsPgTest::databasesOfOneClusterMayBeMigratedAtOnce() {
    // Between the question whether the role is there and its creation, the others come in between.
    const auto colliding = migrations({"do $$ begin"
                                       " if not exists (select from pg_roles where rolname = 'shared_role') then"
                                       " perform pg_sleep(0.1); create role shared_role; end if; end $$;"
                                       "alter role shared_role nologin;"
                                       "comment on role shared_role is 'shared';"});
    std::vector<QString> urls;
    for (int i = 0; i < 4; ++i)
        urls.push_back(m_cluster.createDatabase().directUrl);
    const std::vector<MigrateReport> reports = migrateAtOnce(urls, colliding);
    for (const MigrateReport& report : reports)
        QVERIFY2(report.outcome == MigrateOutcome::Migrated, qPrintable(report.detail));
}

void MigrationsPgTest::theProgramsOwnMigrationsRun() {
    const std::vector<Migration> own = Migration::embedded();
    const MigrateReport report = migrate(*m_connection, own);
    QVERIFY2(report.outcome == MigrateOutcome::Migrated, qPrintable(report.detail));
    QCOMPARE(report.applied.size(), own.size());
    QCOMPARE(migrate(*m_connection, own).outcome, MigrateOutcome::AlreadyCurrent);

    // The server's login may ask, though it may read no table.
    m_cluster.execute(QStringLiteral("create role front login password 'p' in role invites_server"));
    Connection front = connectTo(m_database.urlFor(QStringLiteral("front"), QStringLiteral("p")));
    QCOMPARE(inspectSchema(front, own).value().state, SchemaState::Current);
}

void MigrationsPgTest::theProgramsOwnMigrationsRunOnSeveralDatabasesAtOnce() {
    std::vector<QString> urls;
    for (int i = 0; i < 3; ++i)
        urls.insert(urls.end(), 2, m_cluster.createDatabase().directUrl);
    for (const MigrateReport& report : migrateAtOnce(urls, Migration::embedded()))
        QVERIFY2(report.outcome == MigrateOutcome::Migrated || report.outcome == MigrateOutcome::AlreadyCurrent,
            qPrintable(report.detail));
}

QTEST_GUILESS_MAIN(MigrationsPgTest)
#include "MigrationsPgTest.moc"
