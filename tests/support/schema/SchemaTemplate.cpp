#include "tests/support/schema/SchemaTemplate.h"

#include "common/db/Connection.h"
#include "common/db/Migrations.h"
#include "tests/support/TestCluster.h"

namespace invites::test {

QString schemaTemplate(TestCluster& cluster) {
    const QString name = QStringLiteral("schema_template");
    if (cluster.hasDatabase(name))
        return name;
    const TestDatabase database = cluster.createDatabase();
    const auto options = db::ConnectionOptions::parse(database.directUrl);
    if (!options)
        qFatal("%s", qUtf8Printable(options.error().detail));
    db::Connection connection(*options);
    const db::MigrateReport report = db::migrate(connection, db::Migration::embedded());
    if (report.outcome != db::MigrateOutcome::Migrated)
        qFatal("%s", qUtf8Printable(report.detail));
    connection.close();
    cluster.terminateBackends(database.name);
    cluster.execute(QStringLiteral("alter database %1 rename to %2").arg(database.name, name));
    return name;
}

} // namespace invites::test
