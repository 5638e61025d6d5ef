#pragma once

#include <openssl/types.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace httplib {
class Server;
} // namespace httplib

namespace invites::test {

// A cpp-httplib server on this machine, on threads of its own: what emulators that speak HTTP are made of.
class LocalServer {
public:
    LocalServer();
    // With TLS, under this certificate, which it keeps a reference to.
    LocalServer(X509* certificate, EVP_PKEY* key);
    ~LocalServer(); // as stop()
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    // For its routes and settings, before start().
    httplib::Server& http() { return *m_server; }
    // port: 0 for any free one. Throws std::runtime_error where it is taken. It serves when this returns.
    void start(int port, const std::string& host = "127.0.0.1");
    // Answers what is running. Again: does nothing.
    void stop();
    int port() const { return m_port; }

private:
    std::unique_ptr<httplib::Server> m_server;
    std::function<void()> m_widenBacklog;
    int m_port = 0;
    std::thread m_thread;
};

} // namespace invites::test
