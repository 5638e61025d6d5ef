#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace invites::bench {

// A connection to a server on 127.0.0.1 (HTTP/1.1, keep-alive) that carries one request at a time. It never blocks but
// to connect: its socket is for an epoll of the caller's. std::runtime_error where it cannot connect.
class HttpChannel {
public:
    enum class Arrived { Nothing, Answer, End };

    explicit HttpChannel(int port);
    ~HttpChannel();
    HttpChannel(HttpChannel&& other) noexcept;
    HttpChannel& operator=(HttpChannel&&) = delete;
    HttpChannel(const HttpChannel&) = delete;
    HttpChannel& operator=(const HttpChannel&) = delete;

    int socket() const { return m_socket; }
    // A whole request. False: the server has closed the connection.
    bool send(std::string_view request);
    // Reads what is there. End: the server has closed the connection.
    Arrived receive();
    // Connects anew, with another socket.
    void reopen();
    // Nothing of an answer has come yet.
    bool isSilent() const { return m_received.empty(); }

    // Of the answer, until the next request is sent.
    int status() const;
    std::string_view body() const;
    bool isLast() const; // the server closes the connection behind it

private:
    int m_port;
    int m_socket;
    std::string m_received;
};

} // namespace invites::bench
