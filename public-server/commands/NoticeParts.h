#pragma once

#include "common/base/Clock.h"
#include "common/vault/NoticeCipher.h"
#include "public-server/commands/Configuration.h"
#include "public-server/http/Log.h"
#include "public-server/notices/OutboxThread.h"

#include <memory>
#include <vector>

namespace invites::commands {

// The server's senders: one for each channel that is configured.
class NoticeParts {
public:
    // All but the configuration outlives it.
    NoticeParts(
        const ServerConfiguration& configuration, const Clock& clock, db::ConnectionObserver& observer, http::Log& log);

    // Before any visitor is served.
    void start();
    // See OutboxThread. Any thread once it is started.
    void wake();
    void endSoon();

private:
    void add(double perSecond, std::unique_ptr<notices::NoticeSender> sender);

    const NoticeConfiguration m_wanted;
    const db::ConnectionOptions m_database;
    const vault::NoticeCipher m_cipher;
    const Clock& m_clock;
    db::ConnectionObserver& m_observer;
    http::Log& m_log;
    std::vector<std::unique_ptr<notices::OutboxThread>> m_senders;
};

} // namespace invites::commands
