#include "public-server/http/HttplibEngine.h"

#include "public-server/http/HttpDate.h"
#include "public-server/http/Problem.h"
#include "public-server/http/Text.h"

#include <httplib.h>

#include <algorithm>
#include <ctime>
#include <string_view>
#include <utility>

namespace invites::http {
namespace {

// The request that cpp-httplib reads (ours), and where its answer goes. It writes the head first, at once; ours follow
// its status line. Through its own map of fields they would cost more than all the rest of an answer.
class MemoryStream final : public httplib::Stream {
public:
    MemoryStream(std::string_view input, const std::string& fields, std::string& output)
        : m_input(input), m_fields(fields), m_output(output) {}

    bool is_readable() const override { return !m_input.empty(); }
    bool is_writable() const override { return true; }
    ssize_t read(char* target, std::size_t size) override {
        const std::size_t length = m_input.copy(target, size);
        m_input.remove_prefix(length);
        return static_cast<ssize_t>(length);
    }
    ssize_t write(const char* data, std::size_t size) override {
        std::string_view rest(data, size);
        if (!std::exchange(m_hasStatusLine, true)) {
            const std::size_t lineEnd = rest.find('\n') + 1;
            m_output.append(rest.substr(0, lineEnd)).append(m_fields);
            rest.remove_prefix(lineEnd);
        }
        m_output.append(rest);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return INVALID_SOCKET; }

private:
    std::string_view m_input;
    const std::string& m_fields;
    std::string& m_output;
    bool m_hasStatusLine = false;
};

// Runs what it gets at once: a connection needs no thread before there is a request on it.
class InlineTaskQueue final : public httplib::TaskQueue {
public:
    void enqueue(std::function<void()> task) override { task(); }
    void shutdown() override {}
};

// cpp-httplib hands the response to write to no callback but this one, which it calls on the thread that writes.
thread_local Response* currentResponse = nullptr;

const std::string& currentDate() {
    thread_local std::time_t second = 0;
    thread_local std::string text;
    if (const std::time_t now = std::time(nullptr); now != second) {
        second = now;
        text = toHttpDate(now);
    }
    return text;
}

// What cpp-httplib would make up, did it not know of ours.
bool isKnownToHttplib(std::string_view name) {
    return equalsIgnoringCase(name, "Content-Type");
}

void appendField(std::string& fields, std::string_view name, std::string_view value) {
    fields.append(name).append(": ").append(value).append("\r\n");
}

// RFC 9110, section 8.6: a 204 has no length, and a 304's would be that of the 200.
void removeLength(std::string& output, std::size_t start) {
    static constexpr std::string_view line = "Content-Length: 0\r\n";
    if (const auto position = output.find(line, start); position != std::string::npos)
        output.erase(position, line.size());
}

} // namespace

bool areSendable(const HeaderFields& headers) {
    const auto isHarmless = [](char c) { return c != '\r' && c != '\n' && c != '\0'; };
    return std::all_of(headers.all().begin(), headers.all().end(), [isHarmless](const auto& field) {
        return isToken(field.first) && std::all_of(field.second.begin(), field.second.end(), isHarmless);
    });
}

class HttplibEngine::Server final : public httplib::Server {
public:
    Server(std::chrono::milliseconds keepAliveIdle, std::size_t maximumRequests, ConnectionHandler onConnection)
        : m_onConnection(std::move(onConnection)) {
        set_keep_alive_timeout(std::chrono::ceil<std::chrono::seconds>(keepAliveIdle).count());
        set_keep_alive_max_count(maximumRequests);
        new_task_queue = [] { return new InlineTaskQueue; };
        set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
            response.status = currentResponse->status;
            response.body = std::move(currentResponse->body);
            for (const auto& [name, value] : currentResponse->headers.all()) {
                if (isKnownToHttplib(name))
                    response.headers.emplace(name, value);
            }
            // Which it would promise where there is no word of them.
            if (request.method == "HEAD")
                response.headers.emplace("Accept-Ranges", "none");
            return HandlerResponse::Handled;
        });
    }

    void acceptFrom(int listener) {
        svr_sock_ = listener;
        listen_after_bind();
        // Where accept() failed, the descriptor is closed already.
        svr_sock_ = INVALID_SOCKET;
    }

    void write(Response& response, AnswerFraming framing, const std::string& fields, std::string& output) {
        MemoryStream stream(framing.isHead ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n", fields, output);
        bool isClosed = false;
        currentResponse = &response;
        process_request(stream, framing.closes, isClosed, nullptr);
        currentResponse = nullptr;
    }

private:
    bool process_and_close_socket(socket_t socket) override {
        try {
            m_onConnection(socket);
        } catch (...) {
            // For want of memory; the visitor's connection is closed, and the next one is accepted.
            return false;
        }
        return true;
    }

    ConnectionHandler m_onConnection;
};

HttplibEngine::HttplibEngine(
    std::chrono::milliseconds keepAliveIdle, std::size_t maximumRequests, ConnectionHandler onConnection)
    : m_server(std::make_unique<Server>(keepAliveIdle, maximumRequests, std::move(onConnection))) {}

HttplibEngine::~HttplibEngine() = default;

void HttplibEngine::acceptFrom(int listener) {
    m_server->acceptFrom(listener);
}

void HttplibEngine::write(Response response, AnswerFraming framing, std::string& output) {
    if (!areSendable(response.headers))
        response = toResponse(internalError());
    const bool hasNoBody = response.status == 204 || response.status == 304;
    if (hasNoBody)
        response.body.clear();
    thread_local std::string fields;
    fields.clear();
    for (const auto& [name, value] : response.headers.all()) {
        if (!isKnownToHttplib(name))
            appendField(fields, name, value);
    }
    appendField(fields, "Date", currentDate());
    if (framing.isOldVersion && !framing.closes)
        appendField(fields, "Connection", "keep-alive");
    const std::size_t start = output.size();
    m_server->write(response, framing, fields, output);
    if (hasNoBody)
        removeLength(output, start);
}

} // namespace invites::http
