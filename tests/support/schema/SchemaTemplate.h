#pragma once

#include <QString>

namespace invites::test {

class TestCluster;

// The name of the cluster's database with the schema and the campaign "sora", to be copied (createDatabase()) and not
// to be used itself. Made where the cluster has none: from what saveImageWithSchema() left there, or by migrating.
// Whatever fails in here ends the program with the reason.
QString schemaTemplate(TestCluster& cluster);
// Stops the cluster, and keeps it in that folder, for others to begin with (TestCluster::Begin::FromImage).
void saveImageWithSchema(TestCluster& cluster, const QString& folder);

} // namespace invites::test
