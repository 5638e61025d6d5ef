#pragma once

#include "common/base/Clock.h"
#include "common/vault/NoticeCipher.h"
#include "public-server/commands/Configuration.h"
#include "public-server/http/Log.h"
#include "public-server/notices/OutboxThread.h"
#include "public-server/routes/BounceRoutes.h"

#include <memory>
#include <optional>
#include <vector>

namespace invites::commands {

// The server's senders, one for each channel that is configured, and where it hears of mails that come back.
class NoticeParts {
public:
    // All but the configuration outlives it.
    NoticeParts(
        const ServerConfiguration& configuration, const Clock& clock, db::ConnectionObserver& observer, http::Log& log);

    // Where that is configured. This object outlives the router.
    void addRoutes(routes::Services& services, http::Router& router);
    // Before any visitor is served.
    void start();
    // See OutboxThread. Any thread once it is started.
    void wake();
    void endSoon();

private:
    void add(std::shared_ptr<transfer::Pace> pace, std::unique_ptr<notices::NoticeSender> sender);

    const NoticeConfiguration m_wanted;
    const db::ConnectionOptions m_database;
    const vault::NoticeCipher m_cipher;
    const Clock& m_clock;
    db::ConnectionObserver& m_observer;
    http::Log& m_log;
    const int m_mostHeld; // threads that may wait for others
    std::optional<routes::BounceRoutes> m_bounceRoutes;
    std::vector<std::unique_ptr<notices::OutboxThread>> m_senders;
};

} // namespace invites::commands
