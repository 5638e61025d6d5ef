#include "tests/support/schema/SchemaTemplate.h"

#include "common/db/Connection.h"
#include "common/db/Migrations.h"
#include "tests/support/TestCluster.h"

namespace invites::test {

namespace {

const QString templateName = QStringLiteral("schema_template");
const QString imageName = QStringLiteral("schema_image");

void rename(TestCluster& cluster, const QString& from, const QString& to) {
    cluster.terminateBackends(from);
    cluster.execute(QStringLiteral("alter database %1 rename to %2").arg(from, to));
}

void migrate(const TestDatabase& database) {
    const auto options = db::ConnectionOptions::parse(database.directUrl);
    if (!options)
        qFatal("%s", qUtf8Printable(options.error().detail));
    db::Connection connection(*options);
    const db::MigrateReport report = db::migrate(connection, db::Migration::embedded());
    if (report.outcome != db::MigrateOutcome::Migrated)
        qFatal("%s", qUtf8Printable(report.detail));
}

} // namespace

QString schemaTemplate(TestCluster& cluster) {
    if (cluster.hasDatabase(templateName))
        return templateName;
    if (cluster.hasDatabase(imageName)) {
        // A campaign that has been empty for ten minutes draws lots, and the image may be older than that.
        cluster.execute(
            QStringLiteral("update invites.tally set empty_since = clock_timestamp() where empty_since is not null"),
            imageName);
        rename(cluster, imageName, templateName);
    } else {
        const TestDatabase database = cluster.createDatabase();
        migrate(database);
        rename(cluster, database.name, templateName);
    }
    return templateName;
}

void saveImageWithSchema(TestCluster& cluster, const QString& folder) {
    rename(cluster, schemaTemplate(cluster), imageName);
    cluster.saveImage(folder);
}

} // namespace invites::test
