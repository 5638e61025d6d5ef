#pragma once

#include <QString>

namespace invites::test {

class TestCluster;

// The name of the cluster's database with the schema and the campaign "sora", to be copied (createDatabase()) and not
// to be used itself. Migrates one where the cluster has none, and ends the program with the reason where that fails.
QString schemaTemplate(TestCluster& cluster);

} // namespace invites::test
