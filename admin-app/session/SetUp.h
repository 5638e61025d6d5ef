#pragma once

#include "common/base/Result.h"
#include "common/db/ConnectionOptions.h"

#include <QString>

#include <functional>
#include <optional>

namespace invites::admin {

// done of total migrations are there.
using MigrationProgress = std::function<void(int done, int total)>;

// Brings the schema up to date, one migration after the other; progress is told on the calling thread. What was done
// stays done when a later one fails. Waits for the network; any thread but the GUI's.
Status migrateDatabase(const db::ConnectionOptions& options, const MigrationProgress& progress);

struct FirstCampaign {
    QString name;
    QString slug;
    QString productUrl;
    QString pattern;
    bool upperCase = true;
};

// What an empty database needs before it is of use.
struct SetUpPlan {
    db::ConnectionOptions options;         // an owner's
    std::optional<FirstCampaign> campaign; // empty: Sora, as it comes
    QString adminName;
    Secret adminPassword;
    QString keyringFile;
    bool makesKeyring = true; // else it is there already
};

// Keyring, schema, first campaign, first admin. May be run again after a failure: what is done already is left as it
// is. As migrateDatabase.
Status setUpDatabase(const SetUpPlan& plan, const MigrationProgress& progress);

// Why this cannot be a login's name, or empty.
QString loginNameProblem(const QString& name);

// A rough measure in bits: how many guesses a stranger who knows the kinds of characters needs.
int passwordBits(const QString& password);

} // namespace invites::admin
