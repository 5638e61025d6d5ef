#include "common/db/Migrations.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <optional>
#include <thread>

namespace invites::db {

namespace {

// "invites" in ASCII: two runners on one database take turns on this advisory lock. It is the transaction's, not the
// session's, which would stay on a pooler's server connection.
const Query lockQuery(QStringLiteral("lock_schema_migration"), "select pg_advisory_xact_lock(29681208120698227)");

// From the catalog, which every login may read; to name the table itself fails without rights on the schema.
const Query findTableQuery(QStringLiteral("find_schema_migration"),
    "select n.oid is not null, c.oid is not null,"
    " coalesce(has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute'), false),"
    " coalesce(pg_has_role(r.oid, 'member'), false)"
    " from (values (1)) as one(n)"
    " left join pg_catalog.pg_namespace n on n.nspname = 'invites'"
    " left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'schema_migration' and c.relkind = 'r'"
    " left join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = 'applied_migrations'"
    " left join pg_catalog.pg_roles r on r.rolname = 'invites_owner'");

const Query listQuery(
    QStringLiteral("list_schema_migration"), "select number, name, checksum from invites.applied_migrations()");

const Query recordQuery(QStringLiteral("record_schema_migration"),
    "insert into invites.schema_migration (number, name, checksum) values ($1, $2, $3)");

const char* const createSchemaScript = "create schema invites";
// The table is its owner's; who may use the schema reads it through the function, which the first migration grants.
const char* const createTableScript =
    "create table invites.schema_migration ("
    " number integer primary key,"
    " name text not null,"
    " checksum text not null,"
    " applied_at timestamptz not null default now());"
    "create function invites.applied_migrations()"
    " returns table (number integer, name text, checksum text)"
    " language sql stable security definer set search_path = invites, pg_temp"
    " begin atomic"
    " select m.number, m.name, m.checksum from invites.schema_migration m order by m.number;"
    " end;"
    "revoke execute on function invites.applied_migrations() from public";
const char* const becomeOwnerScript = "set local role invites_owner";

// What the roles of a cluster say when two databases of it are set up at once: duplicate object, unique violation in a
// catalog, "tuple concurrently updated".
constexpr const char* clusterCollisions[] = {"42710", "23505", "XX000"};
constexpr int clusterCollisionAttempts = 12;

struct AppliedMigration {
    int number = 0;
    QString name;
    QString checksum;
};

struct Catalog {
    bool hasSchema = false;
    bool hasTable = false;
    bool mayRead = false;
    bool mayBecomeOwner = false;
};

Result<Catalog> readCatalog(Connection& connection) {
    const Result<Rows> rows = connection.runIdempotent(findTableQuery);
    if (!rows)
        return failure(rows.error());
    const Row row = rows->first();
    return Catalog{row.boolean(0), row.boolean(1), row.boolean(2), row.boolean(3)};
}

Result<std::vector<AppliedMigration>> readApplied(Connection& connection, const Catalog& catalog) {
    std::vector<AppliedMigration> applied;
    if (!catalog.hasTable)
        return applied;
    if (!catalog.mayRead) {
        return failure(ErrorCode::PermissionDenied, QStringLiteral("The login ") + connection.options().displayName() +
                                                        QStringLiteral(" may not use the schema \"invites\"."));
    }
    const Result<Rows> rows = connection.runIdempotent(listQuery);
    if (!rows)
        return failure(rows.error());
    for (const Row row : *rows)
        applied.push_back({int(row.integer(0)), row.text(1), row.text(2)});
    return applied;
}

// What is wrong with the applied migrations that we know; empty where nothing is.
QString damage(const std::vector<AppliedMigration>& applied, const std::vector<Migration>& known) {
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const QString number = QString::number(i + 1);
        if (applied[i].number != int(i) + 1)
            return QStringLiteral("Migration ") + number +
                   QStringLiteral(" is missing in the database, later ones are there.");
        if (i < known.size() && applied[i].checksum != known[i].checksum()) {
            return QStringLiteral("Migration ") + number + QStringLiteral(" in the database (\"") + applied[i].name +
                   QStringLiteral("\") is not the one that this program carries (\"") + known[i].name +
                   QStringLiteral("\").");
        }
    }
    return {};
}

SchemaReport compare(const std::vector<AppliedMigration>& applied, const std::vector<Migration>& known) {
    SchemaReport report;
    report.applied = applied.empty() ? 0 : applied.back().number;
    report.expected = int(known.size());
    const QString numbers = QStringLiteral(" (migration ") + QString::number(report.applied) + QStringLiteral(" of ") +
                            QString::number(report.expected) + QLatin1Char(')');
    if (const QString wrong = damage(applied, known); !wrong.isEmpty()) {
        report.state = SchemaState::Damaged;
        report.detail = wrong;
    } else if (report.applied > report.expected) {
        report.state = SchemaState::Newer;
        report.detail = QStringLiteral("The database is newer than this program") + numbers +
                        QStringLiteral("; install the newer program.");
    } else if (report.applied == report.expected) {
        report.state = SchemaState::Current;
        report.detail = QStringLiteral("The schema is up to date") + numbers + QLatin1Char('.');
    } else if (applied.empty()) {
        report.state = SchemaState::Missing;
        report.detail = QStringLiteral("The database has no schema \"invites\" yet; run migrate.");
    } else {
        report.state = SchemaState::Older;
        report.detail =
            QStringLiteral("The database is older than this program") + numbers + QStringLiteral("; run migrate.");
    }
    return report;
}

Status prepareSchema(Connection& connection, const Catalog& catalog) {
    const QString name = QStringLiteral("create_schema_migration");
    if (!catalog.hasSchema) {
        if (Status created = connection.runScript(name, createSchemaScript); !created)
            return created;
    }
    return catalog.hasTable ? Status() : connection.runScript(name, createTableScript);
}

Status apply(Connection& connection, const Catalog& catalog, const Migration& migration) {
    if (migration.number == 1) {
        if (Status prepared = prepareSchema(connection, catalog); !prepared)
            return prepared;
    } else if (catalog.mayBecomeOwner) {
        // So that what it creates belongs to the owner, whoever runs it.
        if (Status became = connection.runScript(QStringLiteral("become_owner"), becomeOwnerScript); !became)
            return became;
    }
    if (Status run = connection.runScript(migration.name, migration.text); !run)
        return run;
    const Result<Rows> recorded = connection.run(
        recordQuery, Parameters().int32(migration.number).text(migration.name).text(migration.checksum()));
    return recorded ? Status() : failure(recorded.error());
}

struct Step {
    SchemaReport before;
    std::optional<int> applied;
};

// The next migration in one transaction: under the lock it looks again, for another runner may have been faster.
Result<Step> applyNext(Connection& connection, const std::vector<Migration>& known) {
    Step step;
    const auto work = [&](Connection& transaction) -> Status {
        step = {};
        if (const Result<Rows> locked = transaction.run(lockQuery); !locked)
            return failure(locked.error());
        const Result<Catalog> catalog = readCatalog(transaction);
        if (!catalog)
            return failure(catalog.error());
        const Result<std::vector<AppliedMigration>> applied = readApplied(transaction, *catalog);
        if (!applied)
            return failure(applied.error());
        step.before = compare(*applied, known);
        if (step.before.state != SchemaState::Missing && step.before.state != SchemaState::Older)
            return {};
        const Migration& next = known[std::size_t(step.before.applied)];
        if (const Status done = apply(transaction, *catalog, next); !done)
            return failure(done.error());
        step.applied = next.number;
        return {};
    };
    const Status done = connection.transact(work, true);
    if (!done)
        return failure(done.error());
    return step;
}

bool isClusterCollision(const Error& error) {
    return std::any_of(std::begin(clusterCollisions), std::end(clusterCollisions),
        [&](const char* sqlState) { return error.reason == QLatin1String(sqlState); });
}

Result<Step> applyNextPatiently(Connection& connection, const std::vector<Migration>& known) {
    for (int attempt = 1;; ++attempt) {
        Result<Step> step = applyNext(connection, known);
        if (step || !isClusterCollision(step.error()) || attempt == clusterCollisionAttempts)
            return step;
        std::this_thread::sleep_for(std::chrono::milliseconds(20 * attempt));
    }
}

} // namespace

QString Migration::checksum() const {
    return QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
}

std::vector<Migration> Migration::embedded() {
    static const QRegularExpression pattern(QStringLiteral("^([0-9]{4})_[a-z0-9_]+\\.sql$"));
    const QDir folder(QStringLiteral(":/sql/migrations"));
    std::vector<Migration> migrations;
    const QStringList files = folder.entryList(QDir::Files, QDir::Name);
    for (const QString& fileName : files) {
        const QRegularExpressionMatch match = pattern.match(fileName);
        const int number = int(migrations.size()) + 1;
        QFile file(folder.filePath(fileName));
        if (!match.hasMatch() || match.captured(1).toInt() != number || !file.open(QIODevice::ReadOnly))
            qFatal("sql/migrations/%s is out of order: migration %d is expected.", qUtf8Printable(fileName), number);
        migrations.push_back({number, fileName.chopped(4), file.readAll()});
    }
    return migrations;
}

Result<SchemaReport> inspectSchema(Connection& connection, const std::vector<Migration>& known) {
    const Result<Catalog> catalog = readCatalog(connection);
    if (!catalog)
        return failure(catalog.error());
    const Result<std::vector<AppliedMigration>> applied = readApplied(connection, *catalog);
    if (!applied)
        return failure(applied.error());
    return compare(*applied, known);
}

MigrateReport migrate(Connection& connection, const std::vector<Migration>& known) {
    MigrateReport report;
    for (;;) {
        const Result<Step> step = applyNextPatiently(connection, known);
        if (!step) {
            report.outcome = MigrateOutcome::Failed;
            report.detail = step.error().detail;
            return report;
        }
        if (step->applied) {
            report.applied.push_back(*step->applied);
            continue;
        }
        report.detail = step->before.detail;
        if (step->before.state == SchemaState::Newer)
            report.outcome = MigrateOutcome::RefusedNewer;
        else if (step->before.state == SchemaState::Damaged)
            report.outcome = MigrateOutcome::RefusedDamaged;
        else
            report.outcome = report.applied.empty() ? MigrateOutcome::AlreadyCurrent : MigrateOutcome::Migrated;
        return report;
    }
}

} // namespace invites::db
