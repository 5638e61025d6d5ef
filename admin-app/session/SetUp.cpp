#include "admin-app/session/SetUp.h"

#include "common/db/Connection.h"
#include "common/db/Migrations.h"
#include "common/store/CampaignStore.h"
#include "common/store/UserStore.h"
#include "common/vault/Keyring.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace invites::admin {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(SetUp)
};

Status migrateThrough(db::Connection& connection, const MigrationProgress& progress) {
    const std::vector<db::Migration> known = db::Migration::embedded();
    const auto state = db::inspectSchema(connection, known);
    if (!state)
        return failure(state.error());
    const int total = int(known.size());
    for (int target = state->applied + 1; target <= total; ++target) {
        progress(target - 1, total);
        const std::vector<db::Migration> until(known.begin(), known.begin() + target);
        const db::MigrateReport report = db::migrate(connection, until);
        // Somebody else's migration may have been faster: then the database is newer than this step.
        if (report.outcome == db::MigrateOutcome::Failed || report.outcome == db::MigrateOutcome::RefusedDamaged)
            return failure(ErrorCode::Conflict, report.detail);
    }
    const auto done = db::inspectSchema(connection, known);
    if (!done)
        return failure(done.error());
    if (done->state != db::SchemaState::Current)
        return failure(ErrorCode::Conflict, done->detail);
    progress(total, total);
    return {};
}

Status nameCampaign(db::Connection& connection, const FirstCampaign& campaign) {
    static const db::Query query("set_first_campaign");
    const auto rows = connection.run(query, db::Parameters()
                                                .text(campaign.slug)
                                                .text(campaign.name)
                                                .text(campaign.productUrl)
                                                .text(campaign.pattern)
                                                .boolean(campaign.upperCase));
    return rows ? Status() : failure(rows.error());
}

} // namespace

Status migrateDatabase(const db::ConnectionOptions& options, const MigrationProgress& progress) {
    db::Connection connection(options);
    if (const Status opened = connection.open(); !opened)
        return opened;
    return migrateThrough(connection, progress);
}

Status setUpDatabase(const SetUpPlan& plan, const MigrationProgress& progress) {
    db::Connection connection(plan.options);
    if (const Status opened = connection.open(); !opened)
        return opened;
    if (plan.makesKeyring && !QFileInfo::exists(plan.keyringFile)) {
        if (Status made = vault::Keyring::create(plan.keyringFile); !made)
            return made;
    }
    if (const auto keyring = vault::Keyring::load(plan.keyringFile); !keyring)
        return failure(keyring.error());
    if (Status migrated = migrateThrough(connection, progress); !migrated)
        return migrated;
    if (plan.campaign) {
        if (Status named = nameCampaign(connection, *plan.campaign); !named)
            return named;
    }
    return store::UserStore(connection).add(plan.adminName, QStringLiteral("admin"), plan.adminPassword);
}

QString loginNameProblem(const QString& name) {
    static const QRegularExpression pattern(QStringLiteral("^[a-z_][a-z0-9_.@-]{0,62}$"));
    if (!pattern.match(name).hasMatch())
        return Text::tr("Use 1 to 63 of a–z, 0–9, “_”, “.”, “@” and “-”, beginning with a letter.");
    if (name.startsWith(QLatin1String("pg_")) || name.startsWith(QLatin1String("invites_")))
        return Text::tr("Names that begin with “pg_” or “invites_” are taken.");
    return {};
}

int passwordBits(const QString& password) {
    const auto has = [&](auto isOfKind) { return std::any_of(password.begin(), password.end(), isOfKind); };
    int alphabet = 0;
    if (has([](QChar letter) { return letter.isLower(); }))
        alphabet += 26;
    if (has([](QChar letter) { return letter.isUpper(); }))
        alphabet += 26;
    if (has([](QChar letter) { return letter.isDigit(); }))
        alphabet += 10;
    if (has([](QChar letter) { return letter.isSpace(); }))
        alphabet += 1;
    if (has([](QChar letter) { return !letter.isLetterOrNumber() && !letter.isSpace(); }))
        alphabet += 30;
    // Repeated characters add little.
    const QSet<QChar> different(password.begin(), password.end());
    const double length = std::min<double>(double(password.size()), double(different.size()) * 2);
    return alphabet == 0 ? 0 : int(length * std::log2(double(alphabet)));
}

} // namespace invites::admin
