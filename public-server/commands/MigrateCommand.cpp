#include "common/db/Migrations.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"

namespace invites::commands {

ExitCode migrateDatabase(Terminal& terminal, const QStringList& arguments) {
    if (!arguments.isEmpty())
        return misused(terminal, QStringLiteral("migrate takes no arguments."));
    const auto database = databaseFrom(terminal.environment);
    if (!database)
        return misused(terminal, database.error().detail);
    db::Connection connection(*database);
    const db::MigrateReport report = db::migrate(connection, db::Migration::embedded());
    switch (report.outcome) {
    case db::MigrateOutcome::Migrated:
    case db::MigrateOutcome::AlreadyCurrent:
        QTextStream(&terminal.output) << report.detail << '\n';
        return ExitCode::Done;
    case db::MigrateOutcome::RefusedNewer:
    case db::MigrateOutcome::RefusedDamaged:
    case db::MigrateOutcome::Failed:
        break;
    }
    return fail(terminal, {ErrorCode::Conflict, report.detail});
}

} // namespace invites::commands
