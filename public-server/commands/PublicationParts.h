#pragma once

#include "common/base/Clock.h"
#include "public-server/commands/Configuration.h"
#include "public-server/http/Log.h"
#include "public-server/http/Metrics.h"
#include "public-server/publication/LedgerEdition.h"
#include "public-server/publication/PublicationThread.h"

#include <optional>

namespace invites::commands {

// What this program publishes.
publication::LedgerEdition ledgerEdition(const std::string& publicUrl, const publication::GitHubOptions& gitHub);

// What the server needs to publish its ledger; nothing is there where that is not configured.
class PublicationParts {
public:
    // All but the configuration outlives it.
    PublicationParts(const ServerConfiguration& configuration, const Clock& clock, http::Metrics& metrics,
        db::ConnectionObserver& observer, http::Log& log);

    // Before any visitor is served.
    void start();
    // See PublicationThread. Any thread once it is started.
    void endSoon();

private:
    void note(const publication::PublicationEnd& end);

    const db::ConnectionOptions m_database;
    const Clock& m_clock;
    http::Metrics& m_metrics;
    db::ConnectionObserver& m_observer;
    http::Log& m_log;
    std::optional<publication::LedgerEdition> m_edition;
    std::optional<publication::GitHubClient> m_client;
    std::optional<publication::PublicationThread> m_thread;
};

} // namespace invites::commands
