#pragma once

#include "common/base/Result.h"
#include "common/db/ConnectionOptions.h"
#include "common/vault/Keyring.h"
#include "public-server/commands/NoticeConfiguration.h"
#include "public-server/human/HumanCheckFactory.h"
#include "public-server/members/Provider.h"
#include "public-server/premium/StripeConfiguration.h"
#include "public-server/publication/GitHubConfiguration.h"

#include <QProcessEnvironment>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invites::commands {

// The variables of DESIGN 9. Every error names the variable and says what to do (InvalidInput).

Result<db::ConnectionOptions> databaseFrom(const QProcessEnvironment& environment);
Result<std::shared_ptr<const vault::Keyring>> keyringFrom(const QProcessEnvironment& environment);
// An origin, without a slash at the end.
Result<std::string> publicUrlFrom(const QProcessEnvironment& environment);

struct ServerConfiguration {
    db::ConnectionOptions database;
    std::shared_ptr<const vault::Keyring> keyring;
    human::HumanCheckConfiguration humanCheck;
    std::string listen;
    std::string publicUrl; // an origin, without a slash at the end
    std::vector<std::string> trustedProxies;
    std::string countryHeader; // of trusted proxies; empty: countries are not counted
    std::string metricsListen; // empty: off
    int httpThreads = 0;
    int databaseConnections = 0;
    int ticketsPerAddressPerDay = 0;          // 0: no limit
    int attemptsPerAddressPerDay = 0;         // to give codes back; 0: no limit
    std::vector<members::Provider> providers; // whom visitors can sign in with
    int signInsPerAddressPerHour = 0;         // begun; 0: no limit
    NoticeConfiguration notices{};
    std::optional<premium::StripeOptions> stripe{};     // nothing: no premium
    std::optional<publication::GitHubOptions> gitHub{}; // nothing: the ledger is published nowhere else
};

Result<ServerConfiguration> serverConfigurationFrom(const QProcessEnvironment& environment);

} // namespace invites::commands
