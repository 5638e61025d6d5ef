#include "common/db/Migrations.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

class SchemaPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyQueryPrepares_data();
    void everyQueryPrepares();
    void aMigratedDatabaseIsLeftAsItIs();
    void aDatabaseOwnerWhoMayCreateRolesMigrates();

private:
    test::StoreFixture m_fixture;
};

void SchemaPgTest::everyQueryPrepares_data() {
    QTest::addColumn<QByteArray>("text");
    for (const db::Query& query : db::Query::all())
        QTest::newRow(qUtf8Printable(query.name())) << query.text();
    QVERIFY(db::Query::all().size() >= 24);
}

void SchemaPgTest::everyQueryPrepares() {
    QFETCH(QByteArray, text);
    // What has no plan cannot be prepared: it is run.
    const bool hasPlan = !text.startsWith("listen ");
    m_fixture.sql((hasPlan ? u"prepare statement as "_s : QString()) + QString::fromUtf8(text));
}

void SchemaPgTest::aMigratedDatabaseIsLeftAsItIs() {
    const QString before = m_fixture.sql(u"select array_agg(m order by number) from invites.schema_migration m"_s);
    const auto connection = m_fixture.connect();
    QCOMPARE(db::migrate(*connection, db::Migration::embedded()).outcome, db::MigrateOutcome::AlreadyCurrent);
    QCOMPARE(m_fixture.sql(u"select array_agg(m order by number) from invites.schema_migration m"_s), before);
    QCOMPARE(m_fixture.sql(u"select string_agg(slug, ' ') from invites.campaign"_s), u"sora"_s);
}

// A managed service gives no superuser: a role that owns the database and may create roles has to do.
void SchemaPgTest::aDatabaseOwnerWhoMayCreateRolesMigrates() {
    test::TestCluster cluster({}, 5432, test::TestCluster::Begin::Empty);
    cluster.execute(u"create role keeper login createrole password 'keeper'"_s);
    for (int round = 0; round < 2; ++round) { // in the second the group roles are there already
        const test::TestDatabase database = cluster.createDatabase();
        cluster.execute(u"alter database "_s + database.name + u" owner to keeper"_s);
        db::Connection connection(db::ConnectionOptions::parse(database.urlFor(u"keeper"_s, u"keeper"_s)).value());
        const db::MigrateReport report = db::migrate(connection, db::Migration::embedded());
        QVERIFY2(report.outcome == db::MigrateOutcome::Migrated, qUtf8Printable(report.detail));
        QCOMPARE(cluster.execute(u"select string_agg(distinct pg_get_userbyid(relowner), ',') from pg_class"
                                 " where relnamespace = 'invites'::regnamespace"_s,
                     database.name),
            u"invites_owner"_s);
    }
}

QTEST_GUILESS_MAIN(SchemaPgTest)
#include "SchemaPgTest.moc"
