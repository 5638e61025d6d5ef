#include "tests/bench/Pacer.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace invites::bench {

using std::chrono::steady_clock;

Pacer::Pacer(const std::vector<int>& ports, std::size_t connectionsEach)
    : m_epoll(epoll_create1(0)), m_servers(ports.size()) {
    for (std::size_t server = 0; server < ports.size(); ++server) {
        for (std::size_t i = 0; i < connectionsEach; ++i) {
            m_lines.emplace_back(ports[server]).server = server;
            m_servers[server].idle.push_back(m_lines.size() - 1);
            watch(m_lines.size() - 1);
        }
    }
}

Pacer::~Pacer() {
    ::close(m_epoll);
}

void Pacer::watch(std::size_t line) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = line;
    epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_lines[line].channel.socket(), &event);
}

void Pacer::ask(std::size_t server, Moment due, std::string request, Then then) {
    m_questions.push({server, due, std::move(request), std::move(then), false});
}

void Pacer::send(std::size_t line, Question question) {
    Line& taken = m_lines[line];
    taken.question = std::move(question);
    taken.isBusy = true;
    ++m_busy;
    if (!taken.channel.send(taken.question.request))
        lose(line);
}

void Pacer::reopen(std::size_t line) {
    m_lines[line].channel.reopen();
    watch(line);
}

void Pacer::lose(std::size_t line) {
    Line& lost = m_lines[line];
    const bool mayRepeat = lost.isBusy && lost.channel.isSilent() && !lost.question.isRepeated;
    if (!mayRepeat) {
        finish(line, 0, true);
        return;
    }
    reopen(line);
    lost.question.isRepeated = true;
    if (!lost.channel.send(lost.question.request))
        finish(line, 0, true);
}

void Pacer::finish(std::size_t line, int status, bool isOver) {
    Line& used = m_lines[line];
    if (std::exchange(used.isBusy, false)) {
        --m_busy;
        const std::string_view body = status != 0 ? used.channel.body() : std::string_view();
        const Question question = std::move(used.question);
        question.then({question.due, steady_clock::now(), status, body});
        m_servers[used.server].idle.push_back(line);
    }
    if (isOver)
        reopen(line);
}

void Pacer::receive(std::size_t line) {
    HttpChannel& channel = m_lines[line].channel;
    switch (channel.receive()) {
    case HttpChannel::Arrived::Nothing:
        return;
    case HttpChannel::Arrived::Answer:
        finish(line, channel.status(), channel.isLast());
        return;
    case HttpChannel::Arrived::End:
        lose(line);
        return;
    }
}

void Pacer::takeDue(Moment end) {
    const Moment now = steady_clock::now();
    while (!m_questions.empty() && m_questions.top().due <= std::min(now, end)) {
        // top() is const; the order does not depend on what is moved.
        Question question = std::move(const_cast<Question&>(m_questions.top()));
        m_questions.pop();
        m_servers[question.server].waiting.push_back(std::move(question));
    }
    for (Server& server : m_servers) {
        while (!server.waiting.empty() && !server.idle.empty()) {
            const std::size_t line = server.idle.back();
            server.idle.pop_back();
            Question question = std::move(server.waiting.front());
            server.waiting.pop_front();
            send(line, std::move(question));
        }
    }
}

void Pacer::run(Moment end) {
    std::vector<epoll_event> events(m_lines.size());
    for (;;) {
        takeDue(end);
        const bool isMore = !m_questions.empty() && m_questions.top().due <= end;
        if (!isMore && m_busy == 0)
            return;
        const auto left = isMore ? m_questions.top().due - steady_clock::now() : std::chrono::seconds(30);
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        const int count =
            epoll_wait(m_epoll, events.data(), int(events.size()), int(std::clamp<std::int64_t>(wait, 0, 30'000)));
        if (count == 0 && !isMore)
            throw std::runtime_error("no answer for 30 seconds");
        for (int i = 0; i < count; ++i)
            receive(events[std::size_t(i)].data.u64);
    }
}

void Pacer::stop() {
    m_questions = {};
    for (Server& server : m_servers)
        server.waiting.clear();
}

} // namespace invites::bench
