#pragma once

#include "public-server/http/Message.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace invites::http {

// What a response must say about its connection.
struct AnswerFraming {
    bool isHead = false;       // the header alone
    bool closes = false;       // Connection: close
    bool isOldVersion = false; // HTTP/1.0, which is told when its connection stays
};

// Whether these go over the wire as header fields and nothing more: no CR, LF or NUL, no name that is none.
bool areSendable(const HeaderFields& headers);

// The part of cpp-httplib that is used: its accept loop and its writing of responses. Its reading of requests is not:
// it gets a request of our own making, whatever the visitor sent.
class HttplibEngine {
public:
    using ConnectionHandler = std::function<void(int socket)>;

    // onConnection gets every accepted socket and owns it; it runs on the accepting thread.
    HttplibEngine(std::chrono::milliseconds keepAliveIdle, std::size_t maximumRequests, ConnectionHandler onConnection);
    ~HttplibEngine();

    // Accepts until the listener is shut down or accept() fails for good. Closes the descriptor that it is given.
    void acceptFrom(int listener);

    // Appends the response to output as it goes over the wire. Any thread. A response whose header fields are not
    // sendable is replaced by a 500.
    void write(Response response, AnswerFraming framing, std::string& output);

private:
    class Server;
    std::unique_ptr<Server> m_server;
};

} // namespace invites::http
