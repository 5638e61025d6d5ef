#pragma once

#include "public-server/http/GuardedServer.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace invites::http::test {

// A GuardedServer that runs on a free port of 127.0.0.1 while this lives, and keeps the requests that its handler got.
class RunningServer {
public:
    // Without a handler, every request is answered 200 with the body "fine".
    explicit RunningServer(GuardLimits limits = {}, const std::vector<std::string>& trustedProxies = {},
        GuardedServer::Handler handler = {}, const std::string& listen = "127.0.0.1:0");
    ~RunningServer();

    int port() const { return m_port; }
    GuardedServer& server() { return *m_server; }
    // Waits for the end of run().
    void stopAndJoin();

    std::vector<Request> requests() const;
    // Waits until the handler has got that many.
    void waitForRequests(std::size_t count) const;

private:
    Response answer(Request request);

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_arrived;
    std::vector<Request> m_requests;
    GuardedServer::Handler m_handler;
    std::unique_ptr<GuardedServer> m_server;
    int m_port = 0;
    std::thread m_thread;
};

} // namespace invites::http::test
