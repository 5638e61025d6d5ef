#include "tests/bench/HttpChannel.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace invites::bench {

namespace {

constexpr std::string_view headEnd = "\r\n\r\n";

int connectTo(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(std::uint16_t(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (socket < 0 || ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to port " + std::to_string(port));
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

// Whether the whole answer is there.
bool isWhole(std::string_view text) {
    const auto head = text.find(headEnd);
    if (head == std::string_view::npos)
        return false;
    const auto field = text.find("Content-Length: ");
    const std::size_t body =
        field < head ? std::strtoul(text.data() + field + sizeof "Content-Length: " - 1, nullptr, 10) : 0;
    return text.size() >= head + headEnd.size() + body;
}

} // namespace

HttpChannel::HttpChannel(int port) : m_port(port), m_socket(connectTo(port)) {}

HttpChannel::HttpChannel(HttpChannel&& other) noexcept
    : m_port(other.m_port), m_socket(std::exchange(other.m_socket, -1)), m_received(std::move(other.m_received)) {}

HttpChannel::~HttpChannel() {
    if (m_socket >= 0)
        ::close(m_socket);
}

bool HttpChannel::send(std::string_view request) {
    m_received.clear();
    // A request is far smaller than the socket's buffer, which is empty.
    return ::send(m_socket, request.data(), request.size(), MSG_NOSIGNAL) == ssize_t(request.size());
}

HttpChannel::Arrived HttpChannel::receive() {
    char buffer[16 * 1024];
    const ssize_t count = ::recv(m_socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return Arrived::Nothing;
    if (count <= 0)
        return Arrived::End;
    m_received.append(buffer, std::size_t(count));
    return isWhole(m_received) ? Arrived::Answer : Arrived::Nothing;
}

void HttpChannel::reopen() {
    ::close(std::exchange(m_socket, -1));
    m_received.clear();
    m_socket = connectTo(m_port);
}

int HttpChannel::status() const {
    return std::atoi(m_received.c_str() + sizeof "HTTP/1.1 " - 1);
}

std::string_view HttpChannel::body() const {
    return std::string_view(m_received).substr(m_received.find(headEnd) + headEnd.size());
}

bool HttpChannel::isLast() const {
    return m_received.find("Connection: close") != std::string::npos;
}

} // namespace invites::bench
