#pragma once

#include "tests/bench/HttpChannel.h"

#include <queue>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace invites::bench {

struct PacedAnswer {
    using Moment = std::chrono::steady_clock::time_point;

    Moment due;
    Moment at;
    int status = 0; // 0: the server closed the connection instead
    std::string_view body;

    // From when it was due: what a request waits for a free connection counts.
    double milliseconds() const { return std::chrono::duration<double, std::milli>(at - due).count(); }
};

// Sends each request when it is due, over a few connections that are used again and again, as many visitors do who come
// through a proxy. Like one, it sends a request again, once, where the server closed a connection that had been idle
// just then. One thread, epoll. std::runtime_error where it cannot connect.
class Pacer {
public:
    using Moment = PacedAnswer::Moment;
    // May ask for more.
    using Then = std::function<void(const PacedAnswer& answer)>;

    // ports: of each server, on 127.0.0.1.
    Pacer(const std::vector<int>& ports, std::size_t connectionsEach);
    ~Pacer();
    Pacer(const Pacer&) = delete;
    Pacer& operator=(const Pacer&) = delete;

    std::size_t servers() const { return m_servers.size(); }
    void ask(std::size_t server, Moment due, std::string request, Then then);
    // Until nothing is asked any more, or the end: what is due later is not sent, what is under way is waited for.
    void run(Moment end);
    // What is due later is not sent any more.
    void stop();

private:
    struct Question {
        std::size_t server = 0;
        Moment due;
        std::string request;
        Then then;
        bool isRepeated = false;
    };
    struct Later {
        bool operator()(const Question& left, const Question& right) const { return left.due > right.due; }
    };
    struct Line {
        explicit Line(int port) : channel(port) {}

        HttpChannel channel;
        std::size_t server = 0;
        bool isBusy = false;
        Question question;
    };
    struct Server {
        std::vector<std::size_t> idle; // lines; the last one used is the first one used again
        std::deque<Question> waiting;  // due, and without a line
    };

    void watch(std::size_t line);
    void send(std::size_t line, Question question);
    void receive(std::size_t line);
    void finish(std::size_t line, int status, bool isOver);
    void lose(std::size_t line);
    void reopen(std::size_t line);
    void takeDue(Moment end);

    const int m_epoll;
    std::vector<Line> m_lines;
    std::vector<Server> m_servers;
    std::priority_queue<Question, std::vector<Question>, Later> m_questions;
    std::size_t m_busy = 0;
};

} // namespace invites::bench
