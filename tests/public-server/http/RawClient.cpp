#include "tests/public-server/http/RawClient.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace invites::http::test {

QByteArray RawAnswer::field(const QByteArray& name) const {
    for (const QByteArray& line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

RawClient::RawClient(int port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        m_socket = FileDescriptor();
}

RawClient::RawClient(const QByteArray& path) : m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        m_socket = FileDescriptor();
}

bool RawClient::send(const QByteArray& bytes) const {
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        const ssize_t length = ::send(
            m_socket.get(), bytes.constData() + sent, static_cast<std::size_t>(bytes.size() - sent), MSG_NOSIGNAL);
        if (length < 0 && errno != EINTR)
            return false;
        sent += length > 0 ? length : 0;
    }
    return true;
}

RawAnswer RawClient::readAnswer(bool isHead) {
    RawAnswer answer;
    qsizetype end = -1;
    while ((end = m_buffer.indexOf("\r\n\r\n")) < 0) {
        if (!readMore())
            return answer;
    }
    answer.head = m_buffer.left(end + 2);
    m_buffer.remove(0, end + 4);
    answer.status = answer.head.mid(9, 3).toInt();
    const qsizetype length = isHead ? 0 : answer.field("Content-Length").toLongLong();
    while (m_buffer.size() < length && readMore()) {
    }
    answer.body = m_buffer.left(length);
    m_buffer.remove(0, length);
    return answer;
}

RawAnswer RawClient::ask(const QByteArray& bytes) {
    // Where the server refuses early, not all may go out; its answer is there all the same.
    send(bytes);
    return readAnswer();
}

QByteArray RawClient::readToEnd() {
    while (readMore()) {
    }
    return m_timedOut ? QByteArray() : m_buffer + QByteArray("");
}

bool RawClient::isClosed() {
    return m_buffer.isEmpty() && !readMore() && !m_timedOut && m_buffer.isEmpty();
}

void RawClient::finishSending() const {
    ::shutdown(m_socket.get(), SHUT_WR);
}

bool RawClient::readMore() {
    pollfd readable{m_socket.get(), POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(patience.count())) <= 0) {
        m_timedOut = true;
        return false;
    }
    std::array<char, 65536> scratch;
    const ssize_t length = ::recv(m_socket.get(), scratch.data(), scratch.size(), 0);
    if (length <= 0)
        return false;
    m_buffer.append(scratch.data(), length);
    return true;
}

} // namespace invites::http::test
