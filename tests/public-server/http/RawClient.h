#pragma once

#include "public-server/http/ListenAddress.h"

#include <QByteArray>
#include <QList>

#include <chrono>

namespace invites::http::test {

// One answer as it came over the wire.
struct RawAnswer {
    int status = 0;  // 0: none came
    QByteArray head; // status line and fields
    QByteArray body;

    // The first field of that name, trimmed; null where there is none.
    QByteArray field(const QByteArray& name) const;
};

// A visitor with a socket and bad manners: sends what it is told, byte for byte.
class RawClient {
public:
    static constexpr std::chrono::milliseconds patience{20'000};

    // Connects to 127.0.0.1; isConnected() is false where that was refused.
    explicit RawClient(int port);
    // Connects to a Unix socket.
    explicit RawClient(const QByteArray& path);

    bool isConnected() const { return m_socket.isOpen(); }
    // False where the server has cut the connection.
    bool send(const QByteArray& bytes) const;
    // The next answer; isHead where it has no body whatever its length says. Waits up to patience.
    RawAnswer readAnswer(bool isHead = false);
    // Send, then the next answer.
    RawAnswer ask(const QByteArray& bytes);
    // What is left until the server closes the connection. Fails (null) where it does not within patience.
    QByteArray readToEnd();
    // Whether the server closes, without another byte.
    bool isClosed();
    // No more from us.
    void finishSending() const;
    int socket() const { return m_socket.get(); }

private:
    // False at the end of the connection.
    bool readMore();

    FileDescriptor m_socket;
    QByteArray m_buffer;
    bool m_timedOut = false;
};

} // namespace invites::http::test
