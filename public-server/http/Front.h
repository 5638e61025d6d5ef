#pragma once

#include "public-server/http/GuardedServer.h"
#include "public-server/http/Log.h"
#include "public-server/http/Metrics.h"
#include "public-server/http/Router.h"
#include "public-server/http/SecurityHeaders.h"

#include <memory>
#include <string>
#include <vector>

namespace invites::http {

struct FrontOptions {
    GuardLimits limits;
    std::vector<std::string> trustedProxies; // CIDR blocks
    std::string publicUrl;
};

// The server as the rest of the program sees it: the guard, the router, request ids, security headers, the access log
// and the metrics of requests, put together. Whoever wants to answer something adds a Route. Log and metrics outlive
// it.
class Front {
public:
    // InvalidInput where a trusted proxy is no address block.
    static Result<std::unique_ptr<Front>> create(
        const FrontOptions& options, Router router, Metrics& metrics, Log& log);

    // As those of GuardedServer.
    Status bind(const std::string& listen) { return m_server->bind(listen); }
    int port() const { return m_server->port(); }
    Status run() { return m_server->run(); }
    void stop() { m_server->stop(); }

    // What a request that passed the guard is answered. Any thread.
    Response answer(Request request);

private:
    Front(const FrontOptions& options, Router router, Metrics& metrics, Log& log);
    Response refuse(const Problem& problem);
    Response finish(Dispatched dispatched, Method method, std::string id, std::chrono::steady_clock::time_point start);

    const Router m_router;
    const SecurityHeaders m_securityHeaders;
    Metrics& m_metrics;
    Log& m_log;
    // Last, so that its threads end before anything that they use.
    std::unique_ptr<GuardedServer> m_server;
};

} // namespace invites::http
