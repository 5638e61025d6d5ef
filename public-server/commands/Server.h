#pragma once

#include "common/base/Result.h"
#include "public-server/commands/Configuration.h"
#include "public-server/http/Log.h"

#include <memory>

namespace invites::commands {

// The whole server, put together from its parts: what `serve` runs and what tests start in their own process.
class Server {
public:
    // InvalidInput: a part of the configuration; Unavailable: the address is taken. The database is not asked yet. The
    // log outlives the server.
    static Result<std::unique_ptr<Server>> create(const ServerConfiguration& configuration, http::Log& log);
    ~Server();

    // The port that is listened on, where that is TCP.
    int port() const;
    // The port of the metrics; 0 where they are off.
    int metricsPort() const;
    // Serves until stop(), which any thread may call.
    Status run();
    void stop();

private:
    struct Parts;
    explicit Server(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace invites::commands
