#include "public-server/http/RequestLoop.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace invites::http {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t readBytes = 16 * 1024;
// More than this a refused visitor does not get to send before his connection is cut.
constexpr std::size_t maximumDrainedBytes = 256 * 1024;
// How many connections too many are told so; beyond, they are cut without a word.
constexpr std::size_t refusedConnections = 256;
constexpr int refusedRetrySeconds = 2;
// On one processor too, a long answer lets a short one pass.
constexpr std::size_t minimumTurns = 2;
constexpr std::string_view continueAnswer = "HTTP/1.1 100 Continue\r\n\r\n";

// Before this returns, another thread may have the connection, and have closed it: the kernel has looked the socket up
// by then. A function of its own, so that the thread sanitizer, which does not know that, can be told about this one
// call.
bool rearm(int epoll, int socket, epoll_event& event) {
    return ::epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) == 0;
}

} // namespace

RequestLoop::RequestLoop(const GuardLimits& limits, Callbacks callbacks)
    : m_limits(limits), m_callbacks(std::move(callbacks)), m_capacity(limits.threads + limits.maximumQueuedConnections),
      m_connections(limits, m_capacity), m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
      m_stopEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      m_turns(std::max<std::size_t>(minimumTurns, std::thread::hardware_concurrency())) {}

RequestLoop::~RequestLoop() {
    stop();
    for (std::thread& thread : m_threads)
        thread.join();
    if (m_expiryThread.joinable())
        m_expiryThread.join();
}

Status RequestLoop::start() {
    epoll_event event{};
    event.events = EPOLLIN;
    if (!m_epoll.isOpen() || !m_stopEvent.isOpen() ||
        ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, m_stopEvent.get(), &event) != 0)
        return failure(ErrorCode::Unavailable, QStringLiteral("The system has no file descriptors left."));
    try {
        m_expiryThread = std::thread([this] { m_connections.expireUntilStopped(); });
        m_threads.reserve(m_limits.threads);
        for (std::size_t i = 0; i < m_limits.threads; ++i) {
            const std::lock_guard lock(m_mutex);
            m_threads.emplace_back([this] { serveUntilStopped(); });
            ++m_runningThreads;
        }
    } catch (const std::system_error&) {
        return failure(ErrorCode::Unavailable, QStringLiteral("The system gives no more threads."));
    }
    return {};
}

void RequestLoop::admit(int socket) {
    FileDescriptor descriptor(socket);
    const auto peer = IpAddress::ofPeer(socket);
    const std::size_t open = m_connections.size();
    const int on = 1;
    if (!peer || open >= m_capacity + refusedConnections || ::fcntl(socket, F_SETFL, O_NONBLOCK) != 0)
        return;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const FramingLimits limits{m_limits.maximumHeaderBytes, m_limits.maximumHeaderFields, m_limits.maximumBodyBytes,
        m_limits.largeBodyPrefix, m_limits.largeBodyBytes};
    auto visitor = std::make_unique<Connection>(std::move(descriptor), *peer, limits);
    const bool isOneTooMany = open >= m_capacity;
    if (isOneTooMany)
        refuse(*visitor, tooBusy(refusedRetrySeconds));
    Connection& connection = m_connections.add(std::move(visitor));
    epoll_event event{};
    event.data.ptr = &connection;
    event.events = (isOneTooMany ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT;
    if (::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, socket, &event) != 0)
        m_connections.remove(connection);
}

void RequestLoop::stop() {
    m_isStopping = true;
    m_connections.stop();
    m_turns.end();
    if (m_stopEvent.isOpen())
        ::eventfd_write(m_stopEvent.get(), 1);
}

void RequestLoop::finish(std::chrono::milliseconds grace) {
    const auto deadline = steady_clock::now() + grace;
    std::unique_lock lock(m_mutex);
    if (!m_threadEnded.wait_until(lock, deadline, [this] { return m_runningThreads == 0; })) {
        m_connections.shutDownAll();
        return;
    }
    m_connections.forEach([this, deadline](Connection& connection) { finishWriting(connection, deadline); });
    m_connections.clear();
}

void RequestLoop::finishWriting(Connection& connection, steady_clock::time_point deadline) {
    while (!connection.output.empty() && flush(connection) == Flushed::Blocked) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
        pollfd writable{connection.socket.get(), POLLOUT, 0};
        if (left <= 0 || ::poll(&writable, 1, static_cast<int>(left)) <= 0)
            return;
    }
}

void RequestLoop::serveUntilStopped() {
    bool hasTurn = false;
    for (;;) {
        if (!std::exchange(hasTurn, true))
            m_turns.take();
        epoll_event event{};
        // The stop event has no connection; it stays readable, so every thread gets it, after what is ready before it.
        if (::epoll_wait(m_epoll.get(), &event, 1, -1) != 1)
            continue;
        if (!event.data.ptr)
            break;
        serve(*static_cast<Connection*>(event.data.ptr), hasTurn);
    }
    const std::lock_guard lock(m_mutex);
    --m_runningThreads;
    m_threadEnded.notify_all();
}

void RequestLoop::serve(Connection& connection, bool& hasTurn) {
    // Reads what park() wrote: this is where the connection passes from one thread to the next.
    connection.phase.exchange(Phase::Serving);
    std::optional<Phase> phase;
    try {
        phase = advance(connection, hasTurn);
    } catch (...) {
        phase.reset();
    }
    if (phase)
        park(connection, *phase);
    else
        m_connections.remove(connection);
}

std::optional<Phase> RequestLoop::advance(Connection& connection, bool& hasTurn) {
    bool mayHaveMore = true;
    for (;;) {
        if (!connection.output.empty() || connection.endsAfterOutput) {
            if (const auto phase = finishAnswers(connection); phase != Phase::Serving)
                return phase;
        }
        switch (takeInput(connection, mayHaveMore)) {
        case Input::Some:
            break;
        case Input::None:
            return phaseOf(connection.framing);
        case Input::Ended:
            if (const auto phase = endOfInput(connection); phase != Phase::Serving)
                return phase;
            continue;
        }
        if (connection.framing.state() == RequestFraming::State::Complete)
            answerRequest(connection, hasTurn);
        else if (connection.framing.state() == RequestFraming::State::Refused)
            refuse(connection, connection.framing.refusal());
        else if (connection.framing.takeExpectation())
            connection.output += continueAnswer;
    }
}

// Serving: the connection is ready for what comes next.
std::optional<Phase> RequestLoop::finishAnswers(Connection& connection) {
    switch (flush(connection)) {
    case Flushed::Blocked:
        return Phase::Writing;
    case Flushed::Broken:
        return std::nullopt;
    case Flushed::All:
        break;
    }
    if (!connection.endsAfterOutput)
        return Phase::Serving;
    // With bytes unread, close() would reset the connection and take the answer with it.
    if (!connection.wasRefused && connection.input.empty())
        return std::nullopt;
    if (!std::exchange(connection.isDraining, true))
        ::shutdown(connection.socket.get(), SHUT_WR);
    return drain(connection);
}

std::optional<Phase> RequestLoop::drain(Connection& connection) {
    std::array<char, readBytes> scratch;
    while (!connection.isExpired && connection.drainedBytes <= maximumDrainedBytes) {
        const ssize_t length = ::recv(connection.socket.get(), scratch.data(), scratch.size(), 0);
        if (length < 0 && (errno == EAGAIN || errno == EINTR))
            return Phase::Draining;
        if (length <= 0)
            return std::nullopt;
        connection.drainedBytes += static_cast<std::size_t>(length);
    }
    return std::nullopt;
}

// The visitor has closed his side, or a deadline has: then he is told.
std::optional<Phase> RequestLoop::endOfInput(Connection& connection) {
    if (!connection.isExpired || connection.framing.state() == RequestFraming::State::Idle)
        return std::nullopt;
    refuse(connection, requestTimeout());
    return Phase::Serving;
}

RequestLoop::Input RequestLoop::takeInput(Connection& connection, bool& mayHaveMore) {
    if (!connection.input.empty()) {
        connection.input.erase(0, connection.framing.consume(connection.input));
        return Input::Some;
    }
    if (!mayHaveMore)
        return Input::None;
    std::array<char, readBytes> scratch;
    const ssize_t length = ::recv(connection.socket.get(), scratch.data(), scratch.size(), 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return Input::None;
    if (length <= 0)
        return Input::Ended;
    const std::string_view bytes(scratch.data(), static_cast<std::size_t>(length));
    mayHaveMore = bytes.size() == scratch.size();
    connection.input = bytes.substr(connection.framing.consume(bytes));
    return Input::Some;
}

void RequestLoop::answerRequest(Connection& connection, bool& hasTurn) {
    AnswerFraming framing;
    framing.isOldVersion = connection.framing.isOldVersion();
    framing.closes = !connection.framing.keepsAlive() || ++connection.requests >= m_limits.maximumRequestsPerConnection;
    Request request = connection.framing.takeRequest();
    framing.isHead = request.method == Method::Head;
    request.onWait = [this, &hasTurn] {
        if (std::exchange(hasTurn, false))
            m_turns.giveUp();
    };
    Response response;
    try {
        response = m_callbacks.answer(std::move(request), connection.peer);
    } catch (...) {
        response = m_callbacks.refuse(internalError());
    }
    framing.closes = framing.closes || m_isStopping;
    m_callbacks.write(std::move(response), framing, connection.output);
    connection.endsAfterOutput = framing.closes;
    connection.lastPhase = Phase::Serving;
}

void RequestLoop::refuse(Connection& connection, const Problem& problem) {
    connection.wasRefused = connection.endsAfterOutput = true;
    m_callbacks.write(m_callbacks.refuse(problem), AnswerFraming{.closes = true}, connection.output);
}

RequestLoop::Flushed RequestLoop::flush(Connection& connection) {
    std::string& output = connection.output;
    while (connection.outputSent < output.size()) {
        const ssize_t sent = ::send(connection.socket.get(), output.data() + connection.outputSent,
            output.size() - connection.outputSent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno == EAGAIN ? Flushed::Blocked : Flushed::Broken;
        connection.outputSent += static_cast<std::size_t>(sent);
    }
    output.clear();
    connection.outputSent = 0;
    return Flushed::All;
}

void RequestLoop::park(Connection& connection, Phase phase) {
    // A phase's deadline is absolute: more bytes of the same header do not prolong it.
    if (connection.lastPhase != phase) {
        connection.since = steady_clock::now();
        connection.sentBefore = connection.outputSent;
    }
    connection.taken = connection.outputSent - std::min(connection.sentBefore, connection.outputSent);
    connection.waiting = connection.output.size() - connection.outputSent;
    connection.lastPhase = phase;
    const int socket = connection.socket.get();
    connection.phase = phase;
    epoll_event event{};
    event.data.ptr = &connection;
    event.events = (phase == Phase::Writing ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT;
    if (!rearm(m_epoll.get(), socket, event))
        m_connections.remove(connection);
}

Phase RequestLoop::phaseOf(const RequestFraming& framing) {
    switch (framing.state()) {
    case RequestFraming::State::Idle:
        return Phase::Idle;
    case RequestFraming::State::Header:
        return Phase::Header;
    case RequestFraming::State::Body:
    case RequestFraming::State::Complete:
    case RequestFraming::State::Refused:
        return Phase::Body;
    }
    return Phase::Body;
}

} // namespace invites::http
