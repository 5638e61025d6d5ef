#include "tests/public-server/http/RunningServer.h"

namespace invites::http::test {

RunningServer::RunningServer(GuardLimits limits, const std::vector<std::string>& trustedProxies,
    GuardedServer::Handler handler, const std::string& listen)
    : m_handler(std::move(handler)), m_server(GuardedServer::create(limits, trustedProxies, [this](Request request) {
          return answer(std::move(request));
      }).value()) {
    if (auto bound = m_server->bind(listen); !bound)
        qFatal("%s", qPrintable(bound.error().detail));
    m_port = m_server->port();
    m_thread = std::thread([this] {
        if (auto ended = m_server->run(); !ended)
            qFatal("%s", qPrintable(ended.error().detail));
    });
}

RunningServer::~RunningServer() {
    stopAndJoin();
}

void RunningServer::stopAndJoin() {
    m_server->stop();
    if (m_thread.joinable())
        m_thread.join();
}

std::vector<Request> RunningServer::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

void RunningServer::waitForRequests(std::size_t count) const {
    std::unique_lock lock(m_mutex);
    m_arrived.wait(lock, [this, count] { return m_requests.size() >= count; });
}

Response RunningServer::answer(Request request) {
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
        m_arrived.notify_all();
    }
    if (m_handler)
        return m_handler(std::move(request));
    Response response;
    response.headers.add("Content-Type", "text/plain");
    response.body = "fine";
    return response;
}

} // namespace invites::http::test
