#pragma once

#include "public-server/http/ConnectionTable.h"
#include "public-server/http/GuardedServer.h"
#include "public-server/http/HttplibEngine.h"
#include "public-server/http/ServingTurns.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace invites::http {

// Serves the requests on all connections with a fixed number of threads. Those that have a turn wait on one epoll; a
// connection that has something to read wakes one, which reads without blocking, and either has a whole request, which
// it serves, or parks the connection again. So a thread is held by a request that is being answered and by nothing
// else: neither by who is idle, nor by who sends or takes his bytes one at a time. An answer that has to wait gives its
// thread's turn to another.
class RequestLoop {
public:
    struct Callbacks {
        std::function<Response(Request, const IpAddress& peer)> answer; // may throw, which is a 500
        std::function<Response(const Problem&)> refuse;                 // for a request that did not get so far
        std::function<void(Response, AnswerFraming, std::string& output)> write;
    };

    RequestLoop(const GuardLimits& limits, Callbacks callbacks);
    // Waits for the requests that are still running.
    ~RequestLoop();

    // Unavailable where the system gives no threads or descriptors.
    Status start();
    // Takes over an accepted socket. Any thread.
    void admit(int socket);
    // From any thread: threads that wait end, those that serve end after their answer, which closes the connection.
    void stop();
    // After stop(): waits for the running requests and for answers on their way, then closes what is open. Cuts off
    // what is not done when the time is up.
    void finish(std::chrono::milliseconds grace);

private:
    enum class Input { Some, None, Ended };
    enum class Flushed { All, Blocked, Broken };

    void serveUntilStopped();
    void serve(Connection& connection, bool& hasTurn);
    // What the connection waits for now; nothing where it is to be closed.
    std::optional<Phase> advance(Connection& connection, bool& hasTurn);
    std::optional<Phase> finishAnswers(Connection& connection);
    std::optional<Phase> drain(Connection& connection);
    std::optional<Phase> endOfInput(Connection& connection);
    Input takeInput(Connection& connection, bool& mayHaveMore);
    void answerRequest(Connection& connection, bool& hasTurn);
    void refuse(Connection& connection, const Problem& problem);
    static Flushed flush(Connection& connection);
    void park(Connection& connection, Phase phase);
    static Phase phaseOf(const RequestFraming& framing);
    void finishWriting(Connection& connection, std::chrono::steady_clock::time_point deadline);

    const GuardLimits m_limits;
    const Callbacks m_callbacks;
    const std::size_t m_capacity;
    ConnectionTable m_connections;
    const FileDescriptor m_epoll;
    const FileDescriptor m_stopEvent;
    std::atomic<bool> m_isStopping{false};
    ServingTurns m_turns;
    std::vector<std::thread> m_threads;
    std::thread m_expiryThread;
    std::mutex m_mutex;
    std::condition_variable m_threadEnded;
    std::size_t m_runningThreads = 0;
};

} // namespace invites::http
