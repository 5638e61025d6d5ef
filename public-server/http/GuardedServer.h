#pragma once

#include "common/base/Result.h"
#include "public-server/http/Message.h"
#include "public-server/http/Problem.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace invites::http {

struct GuardLimits {
    std::chrono::milliseconds headerDeadline{10'000}; // from the first byte of a request to the end of its header
    std::chrono::milliseconds bodyDeadline{15'000};   // from there to the end of its body
    std::chrono::milliseconds keepAliveIdle{5'000};   // between two requests
    std::chrono::milliseconds writeDeadline{15'000};  // for one whole answer, and as long again as follows
    // Who takes an answer at least so fast may take all of it, however long that is, while no more bytes than that wait
    // to be taken, of all answers together.
    std::size_t slowestBytesPerSecond = 64 * 1024;
    std::size_t maximumWaitingBytes = 256 * 1024 * 1024;
    std::size_t maximumHeaderBytes = 16 * 1024; // request line and fields together
    std::size_t maximumHeaderFields = 64;
    std::size_t maximumBodyBytes = 16 * 1024;
    std::string_view largeBodyPrefix = {}; // a literal: bodies of paths that begin so may have so many bytes
    std::size_t largeBodyBytes = 0;
    std::size_t maximumRequestsPerConnection = 1000;
    std::size_t threads = 256;
    // Open connections beside as many as there are threads; a new one beyond is answered 503 and closed at once.
    std::size_t maximumQueuedConnections = 4096;
    int listenBacklog = 1024;
    std::chrono::milliseconds stopGrace{4'000}; // for requests that run when stop() comes
};

// cpp-httplib with the holes of Debian's version closed (docs/decisions says which and why): absolute deadlines, byte
// and field caps, one reading of the framing or none, raw header values, our own client address, no ranges, no
// compression. cpp-httplib accepts the connections and writes the responses (HttplibEngine); requests are found by
// RequestFraming and served by RequestLoop, where only a request that is there as a whole takes a thread.
class GuardedServer {
public:
    using Handler = std::function<Response(Request)>;

    // trustedProxies: CIDR blocks ("10.0.0.0/8", "::1/128") whose X-Forwarded-For is believed, from the right, up to
    // the first address that is not one of them. handler runs on the server's threads, many at once; it calls
    // Request::willWait() before it waits. InvalidInput where a block is not one.
    static Result<std::unique_ptr<GuardedServer>> create(
        GuardLimits limits, const std::vector<std::string>& trustedProxies, Handler handler);
    // Waits for handlers that run() did not wait for.
    ~GuardedServer();

    // Makes the answer to a request that never gets to the handler: one that the guard refuses, or whose handler's
    // answer cannot be sent. Without it, the problem's plain response. Set before run(); runs on the server's threads.
    void setRefusalHandler(std::function<Response(const Problem&)> refuse);

    // "host:port", "[::1]:8080", port 0 for any free one, or "unix:PATH" (a stale socket file is replaced, a live one
    // is not). InvalidInput for a bad address; Unavailable where it is taken: two servers never share a port.
    Status bind(const std::string& listen);
    // After bind() on TCP.
    int port() const;
    // Serves until stop(). Any failure of accept() that is not the end is survived.
    Status run();
    // From any thread (not from a signal handler); also before run(), which then returns at once. New connections are
    // refused, idle ones closed, running requests finish within stopGrace; what takes longer is cut off. Returns when
    // run() will return soon, without waiting for it.
    void stop();

private:
    class Implementation;
    explicit GuardedServer(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace invites::http
