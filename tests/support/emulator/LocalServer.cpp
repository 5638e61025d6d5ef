#include "tests/support/emulator/LocalServer.h"

#include <httplib.h>

#include <stdexcept>

namespace invites::test {

namespace {

// The library's is 5, and 256 clients that knock at once are part of the tests.
constexpr int backlog = 512;

template <typename Base>
class WithBacklog final : public Base {
public:
    using Base::Base;
    void widenBacklog() { ::listen(this->svr_sock_, backlog); }
};

using PlainServer = WithBacklog<httplib::Server>;
using TlsServer = WithBacklog<httplib::SSLServer>;

// By default two servers may have one port, and a test would ask another's.
void ownPort(socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

} // namespace

LocalServer::LocalServer() {
    auto server = std::make_unique<PlainServer>();
    m_widenBacklog = [plain = server.get()] { plain->widenBacklog(); };
    m_server = std::move(server);
}

LocalServer::LocalServer(X509* certificate, EVP_PKEY* key) {
    auto server = std::make_unique<TlsServer>(certificate, key);
    m_widenBacklog = [tls = server.get()] { tls->widenBacklog(); };
    m_server = std::move(server);
}

LocalServer::~LocalServer() {
    stop();
}

void LocalServer::start(int port, const std::string& host) {
    m_server->set_socket_options(ownPort);
    m_server->set_tcp_nodelay(true);
    if (port == 0)
        m_port = m_server->bind_to_any_port(host);
    else if (m_server->bind_to_port(host, port))
        m_port = port;
    if (m_port <= 0)
        throw std::runtime_error("Port " + std::to_string(port) + " is taken.");
    m_widenBacklog();
    m_thread = std::thread([this] { m_server->listen_after_bind(); });
    // A stop() before the loop runs would go unheard.
    while (!m_server->is_running())
        std::this_thread::yield();
}

void LocalServer::stop() {
    if (!m_thread.joinable())
        return;
    m_server->stop();
    m_thread.join();
}

} // namespace invites::test
