#include "tests/bench/HttpLoad.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace invites::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Client {
    int socket = -1;
    Clock::time_point asked;
    std::string received;
    bool isBusy = false;
};

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

// The length of the whole answer at the head of the text; 0 while it is not all there.
std::size_t answerLength(std::string_view text) {
    const auto head = text.find("\r\n\r\n");
    if (head == std::string_view::npos)
        return 0;
    const auto field = text.find("Content-Length: ");
    const std::size_t body =
        field < head ? std::strtoul(text.data() + field + sizeof "Content-Length: " - 1, nullptr, 10) : 0;
    const std::size_t whole = head + 4 + body;
    return text.size() >= whole ? whole : 0;
}

class Run {
public:
    explicit Run(const Load& load) : m_load(load), m_epoll(epoll_create1(0)), m_clients(load.connections) {
        m_result.latencies.reserve(load.requests);
        for (std::size_t i = 0; i < m_clients.size(); ++i) {
            m_clients[i].socket = connectTo(load.port);
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = i;
            epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_clients[i].socket, &event);
        }
    }

    ~Run() {
        for (const Client& client : m_clients)
            ::close(client.socket);
        ::close(m_epoll);
    }

    LoadResult all() {
        const auto start = Clock::now();
        for (Client& client : m_clients)
            ask(client);
        std::vector<epoll_event> events(m_clients.size());
        while (m_busy > 0) {
            const int count = epoll_wait(m_epoll, events.data(), int(events.size()), 30'000);
            if (count <= 0)
                throw std::runtime_error("no answer for 30 seconds");
            for (int i = 0; i < count; ++i)
                receive(m_clients[events[std::size_t(i)].data.u64]);
        }
        m_result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        return std::move(m_result);
    }

private:
    void ask(Client& client) {
        client.isBusy = m_next < m_load.requests;
        if (!client.isBusy)
            return;
        ++m_busy;
        const std::string& request = m_load.request(m_next++);
        client.asked = Clock::now();
        // A request is far smaller than the socket's buffer, which is empty.
        if (::send(client.socket, request.data(), request.size(), MSG_NOSIGNAL) != ssize_t(request.size()))
            lose(client);
    }

    // The server closed the connection: a failure only where an answer was owed.
    void lose(Client& client) {
        if (client.isBusy) {
            ++m_result.failures;
            --m_busy;
        }
        client.isBusy = false;
        epoll_ctl(m_epoll, EPOLL_CTL_DEL, client.socket, nullptr);
        ::close(client.socket);
        client.socket = connectTo(m_load.port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = std::uint64_t(&client - m_clients.data());
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.socket, &event);
        client.received.clear();
        ask(client);
    }

    void receive(Client& client) {
        char buffer[16 * 1024];
        const ssize_t count = ::recv(client.socket, buffer, sizeof buffer, MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (count <= 0) {
            // A server may close what is idle, or what has had its share of requests.
            lose(client);
            return;
        }
        client.received.append(buffer, std::size_t(count));
        if (answerLength(client.received) == 0)
            return;
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - client.asked);
        m_result.latencies.push_back(std::uint32_t(took.count()));
        ++m_result.answers;
        const int status = std::atoi(client.received.c_str() + sizeof "HTTP/1.1 " - 1);
        if (status != m_load.expectedStatus)
            ++m_result.failures;
        const bool isLast = client.received.find("Connection: close") != std::string::npos;
        client.received.clear();
        --m_busy;
        client.isBusy = false;
        if (!isLast)
            ask(client);
    }

    const Load& m_load;
    const int m_epoll;
    std::vector<Client> m_clients;
    std::size_t m_next = 0;
    std::size_t m_busy = 0;
    LoadResult m_result;
};

} // namespace

double LoadResult::quantile(double part) {
    if (latencies.empty())
        return 0;
    std::sort(latencies.begin(), latencies.end());
    return latencies[std::min(latencies.size() - 1, std::size_t(double(latencies.size()) * part))];
}

LoadResult run(const Load& load) {
    return Run(load).all();
}

} // namespace invites::bench
