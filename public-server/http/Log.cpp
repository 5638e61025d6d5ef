#include "public-server/http/Log.h"

#include "public-server/http/Text.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace invites::http {
namespace {

constexpr std::size_t maximumPendingBytes = 4 * 1024 * 1024;
// Lines of a busy moment are written together.
constexpr std::chrono::milliseconds gatherTime{20};

std::string_view levelName(LogLevel level) {
    switch (level) {
    case LogLevel::Debug:
        return "debug";
    case LogLevel::Info:
        return "info";
    case LogLevel::Warning:
        return "warning";
    case LogLevel::Error:
        return "error";
    }
    return "error";
}

// Milliseconds, always three digits. The text up to the second is made once a second.
void appendTime(std::string& line, Instant instant) {
    thread_local std::time_t formattedSecond = -1;
    thread_local std::array<char, 24> text{};
    const auto second = std::chrono::floor<std::chrono::seconds>(instant);
    if (const std::time_t time = std::chrono::system_clock::to_time_t(second); time != formattedSecond) {
        std::tm parts{};
        gmtime_r(&time, &parts);
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
        formattedSecond = time;
    }
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(instant - second).count();
    line += text.data();
    line += '.';
    line += static_cast<char>('0' + milliseconds / 100);
    line += static_cast<char>('0' + milliseconds / 10 % 10);
    line += static_cast<char>('0' + milliseconds % 10);
    line += 'Z';
}

void appendNumber(std::string& line, double number) {
    std::array<char, 64> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, 3);
    if (end.ec == std::errc())
        line.append(text.data(), end.ptr);
    else
        line += "null";
}

void appendNumber(std::string& line, std::int64_t number) {
    std::array<char, 24> text;
    line.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

struct ValueWriter {
    std::string& line;

    void operator()(std::string_view text) const { appendJsonString(line, text); }
    void operator()(std::int64_t number) const { appendNumber(line, number); }
    void operator()(double number) const { appendNumber(line, number); }
    void operator()(bool truth) const { line += truth ? "true" : "false"; }
};

void appendField(std::string& line, const LogField& field) {
    line += ',';
    appendJsonString(line, field.name);
    line += ':';
    std::visit(ValueWriter{line}, field.value);
}

} // namespace

Log::Log(int descriptor, LogLevel minimum, const Clock& clock)
    : m_descriptor(descriptor), m_minimum(minimum), m_clock(clock), m_writer([this] { writeUntilStopped(); }) {}

Log::~Log() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopped = true;
        m_hasLines.notify_all();
    }
    m_writer.join();
}

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
    if (level < m_minimum)
        return;
    std::string line;
    line.reserve(256);
    appendHead(line, level, message);
    for (const LogField& field : fields)
        appendField(line, field);
    append(std::move(line));
}

void Log::access(const AccessRecord& record) {
    write(record.status >= 500 ? LogLevel::Warning : LogLevel::Info, "request",
        {{"request_id", record.requestId}, {"method", methodName(record.method)}, {"route", record.route},
            {"status", record.status},
            {"duration_ms", std::chrono::duration<double, std::milli>(record.duration).count()},
            {"bytes", record.bytes}});
}

void Log::flush() {
    std::unique_lock lock(m_mutex);
    ++m_flushesWanted;
    m_hasLines.notify_all();
    m_isWritten.wait(lock, [this] { return m_pending.empty() && !m_isWriting; });
    --m_flushesWanted;
}

void Log::appendHead(std::string& line, LogLevel level, std::string_view message) const {
    line += "{\"time\":\"";
    appendTime(line, m_clock.now());
    line += "\",\"level\":\"";
    line += levelName(level);
    line += "\",\"message\":";
    appendJsonString(line, message);
}

void Log::append(std::string line) {
    line += "}\n";
    const std::lock_guard lock(m_mutex);
    if (m_pending.size() + line.size() > maximumPendingBytes) {
        ++m_dropped;
        return;
    }
    const bool wasEmpty = m_pending.empty();
    m_pending += line;
    if (wasEmpty)
        m_hasLines.notify_all();
}

void Log::writeUntilStopped() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_hasLines.wait(lock, [this] { return m_isStopped || !m_pending.empty(); });
        m_hasLines.wait_for(lock, gatherTime, [this] { return m_isStopped || m_flushesWanted > 0; });
        if (m_pending.empty() && m_isStopped)
            return;
        std::string text = std::exchange(m_pending, std::string());
        const std::size_t dropped = std::exchange(m_dropped, 0);
        m_isWriting = true;
        lock.unlock();
        if (dropped > 0) {
            appendHead(text, LogLevel::Warning, "log lines dropped");
            appendField(text, {"count", dropped});
            text += "}\n";
        }
        writeOut(text);
        lock.lock();
        m_isWriting = false;
        m_isWritten.notify_all();
    }
}

void Log::writeOut(const std::string& text) const {
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t length = ::write(m_descriptor, text.data() + written, text.size() - written);
        if (length >= 0) {
            written += static_cast<std::size_t>(length);
        } else if (errno == EAGAIN) {
            // Whoever shares the descriptor may have made it non-blocking.
            pollfd writable{m_descriptor, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

} // namespace invites::http
