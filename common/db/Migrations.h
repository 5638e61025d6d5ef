#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace invites::db {

// sql/migrations/0001_line_and_codes.sql: numbered without gaps, append-only, each run in one transaction.
struct Migration {
    int number = 0;
    QString name;
    QByteArray text;

    // SHA-256 of the text, hex.
    QString checksum() const;
    // What the program carries, in order.
    static std::vector<Migration> embedded();
};

enum class SchemaState {
    Missing, // no schema of ours yet
    Older,   // some of our migrations are not applied yet
    Current,
    Newer,   // the database has migrations that this program does not know: it needs a newer program
    Damaged, // an applied migration is not the one we have: its text was changed, or one is missing in between
};

struct SchemaReport {
    SchemaState state = SchemaState::Missing;
    int applied = 0; // the highest number in the database
    int expected = 0;
    QString detail; // one sentence for a person
};

enum class MigrateOutcome { Migrated, AlreadyCurrent, RefusedNewer, RefusedDamaged, Failed };

struct MigrateReport {
    MigrateOutcome outcome = MigrateOutcome::Failed;
    std::vector<int> applied; // now
    QString detail;
};

// Compares the table invites.schema_migration(number, name, checksum, applied_at) with what the program carries. Any
// login that may use the schema may ask.
Result<SchemaReport> inspectSchema(Connection& connection, const std::vector<Migration>& known);

// Brings the database up to date. Two of these at once are safe: the second waits (advisory lock) and finds the work
// done. A migration that fails leaves the ones before it applied and nothing of itself.
MigrateReport migrate(Connection& connection, const std::vector<Migration>& known);

} // namespace invites::db
