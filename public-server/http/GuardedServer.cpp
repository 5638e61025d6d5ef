#include "public-server/http/GuardedServer.h"

#include "public-server/http/ClientAddress.h"
#include "public-server/http/HttplibEngine.h"
#include "public-server/http/ListenAddress.h"
#include "public-server/http/RequestIds.h"
#include "public-server/http/RequestLoop.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace invites::http {
namespace {

// After an accept() that failed, for want of descriptors say.
constexpr std::chrono::milliseconds acceptPause{10};
// Beside the connections: database, logs, libraries.
constexpr rlim_t otherDescriptors = 512;

// Login shells and service managers start programs with 1024 descriptors, of however many are allowed.
void raiseDescriptorLimit(rlim_t connections) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    const rlim_t wanted = std::min(limit.rlim_max, connections + otherDescriptors);
    if (limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = wanted;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

class GuardedServer::Implementation {
public:
    Implementation(const GuardLimits& limits, TrustedProxies proxies, Handler handler);

    Status bind(const std::string& listen);
    int port() const { return m_listener.port(); }
    Status run();
    void stop();
    void setRefusalHandler(std::function<Response(const Problem&)> refuse) { m_refuse = std::move(refuse); }

private:
    Response answer(Request request, const IpAddress& peer);
    void acceptUntilStopped();

    const GuardLimits m_limits;
    const TrustedProxies m_proxies;
    const Handler m_handler;
    std::function<Response(const Problem&)> m_refuse = toResponse;
    RequestIds m_ids;
    Listener m_listener;
    HttplibEngine m_engine;
    std::mutex m_mutex;
    std::condition_variable m_stopped;
    bool m_isStopping = false;
    // Last, so that its threads end before anything that they use.
    RequestLoop m_loop;
};

GuardedServer::Implementation::Implementation(const GuardLimits& limits, TrustedProxies proxies, Handler handler)
    : m_limits(limits), m_proxies(std::move(proxies)), m_handler(std::move(handler)),
      m_engine(limits.keepAliveIdle, limits.maximumRequestsPerConnection, [this](int socket) { m_loop.admit(socket); }),
      m_loop(limits,
          RequestLoop::Callbacks{
              .answer = [this](Request request, const IpAddress& peer) { return answer(std::move(request), peer); },
              .refuse = [this](const Problem& problem) { return m_refuse(problem); },
              .write = [this](Response response, AnswerFraming framing,
                           std::string& output) { m_engine.write(std::move(response), framing, output); }}) {}

Status GuardedServer::Implementation::bind(const std::string& listen) {
    auto listener = Listener::open(listen, m_limits.listenBacklog);
    if (!listener)
        return failure(listener.error());
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(*listener);
    return {};
}

Status GuardedServer::Implementation::run() {
    if (!m_listener.isOpen())
        return failure(ErrorCode::Internal, QStringLiteral("The server was not bound to an address."));
    raiseDescriptorLimit(m_limits.threads + m_limits.maximumQueuedConnections);
    if (auto started = m_loop.start(); !started)
        return started;
    acceptUntilStopped();
    m_loop.finish(m_limits.stopGrace);
    const std::lock_guard lock(m_mutex);
    m_listener = Listener();
    return {};
}

void GuardedServer::Implementation::acceptUntilStopped() {
    std::unique_lock lock(m_mutex);
    while (!m_isStopping) {
        // cpp-httplib closes its listener at any error of accept(); ours stays.
        const int listener = ::fcntl(m_listener.socket(), F_DUPFD_CLOEXEC, 0);
        if (listener >= 0) {
            lock.unlock();
            m_engine.acceptFrom(listener);
            lock.lock();
        }
        m_stopped.wait_for(lock, acceptPause, [this] { return m_isStopping; });
    }
}

void GuardedServer::Implementation::stop() {
    const std::lock_guard lock(m_mutex);
    m_isStopping = true;
    m_stopped.notify_all();
    if (m_listener.isOpen())
        ::shutdown(m_listener.socket(), SHUT_RDWR);
    m_loop.stop();
}

Response GuardedServer::Implementation::answer(Request request, const IpAddress& peer) {
    request.clientAddress = m_proxies.clientAddress(peer, request.headers);
    request.isFromTrustedProxy = m_proxies.contains(peer);
    const auto id = request.headers.get("X-Request-Id");
    const bool isBelieved = id && RequestIds::isAcceptable(*id) && m_proxies.contains(peer);
    request.id = isBelieved ? std::string(*id) : m_ids.next();
    Response response = m_handler(std::move(request));
    return areSendable(response.headers) ? std::move(response) : m_refuse(internalError());
}

Result<std::unique_ptr<GuardedServer>> GuardedServer::create(
    GuardLimits limits, const std::vector<std::string>& trustedProxies, Handler handler) {
    auto proxies = TrustedProxies::parse(trustedProxies);
    if (!proxies)
        return failure(proxies.error());
    auto implementation = std::make_unique<Implementation>(limits, std::move(*proxies), std::move(handler));
    return std::unique_ptr<GuardedServer>(new GuardedServer(std::move(implementation)));
}

GuardedServer::GuardedServer(std::unique_ptr<Implementation> implementation)
    : m_implementation(std::move(implementation)) {}

GuardedServer::~GuardedServer() = default;

void GuardedServer::setRefusalHandler(std::function<Response(const Problem&)> refuse) {
    m_implementation->setRefusalHandler(std::move(refuse));
}

Status GuardedServer::bind(const std::string& listen) {
    return m_implementation->bind(listen);
}

int GuardedServer::port() const {
    return m_implementation->port();
}

Status GuardedServer::run() {
    return m_implementation->run();
}

void GuardedServer::stop() {
    m_implementation->stop();
}

} // namespace invites::http
