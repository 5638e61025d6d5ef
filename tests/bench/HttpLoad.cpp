#include "tests/bench/HttpLoad.h"

#include "tests/bench/HttpChannel.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace invites::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Client {
    explicit Client(int port) : channel(port) {}

    HttpChannel channel;
    Clock::time_point asked;
    bool isBusy = false;
};

class Run {
public:
    explicit Run(const Load& load) : m_load(load), m_epoll(epoll_create1(0)) {
        m_result.latencies.reserve(load.requests);
        for (std::size_t i = 0; i < load.connections; ++i) {
            m_clients.emplace_back(load.port);
            watch(m_clients.back());
        }
    }

    ~Run() { ::close(m_epoll); }

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
    void watch(const Client& client) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = std::uint64_t(&client - m_clients.data());
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.channel.socket(), &event);
    }

    void ask(Client& client) {
        client.isBusy = m_next < m_load.requests;
        if (!client.isBusy)
            return;
        ++m_busy;
        const std::string& request = m_load.request(m_next++);
        client.asked = Clock::now();
        if (!client.channel.send(request))
            lose(client);
    }

    // The server closed the connection: a failure only where an answer was owed.
    void lose(Client& client) {
        if (client.isBusy) {
            ++m_result.failures;
            --m_busy;
        }
        client.isBusy = false;
        client.channel.reopen();
        watch(client);
        ask(client);
    }

    void receive(Client& client) {
        switch (client.channel.receive()) {
        case HttpChannel::Arrived::Nothing:
            return;
        case HttpChannel::Arrived::End:
            // A server may close what is idle, or what has had its share of requests.
            lose(client);
            return;
        case HttpChannel::Arrived::Answer:
            break;
        }
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - client.asked);
        m_result.latencies.push_back(std::uint32_t(took.count()));
        ++m_result.answers;
        if (client.channel.status() != m_load.expectedStatus)
            ++m_result.failures;
        --m_busy;
        client.isBusy = false;
        if (!client.channel.isLast())
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
