#pragma once

#include "common/base/Clock.h"
#include "common/base/Secret.h"
#include "public-server/http/Message.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <variant>

namespace invites::http {

enum class LogLevel { Debug, Info, Warning, Error };

// One key and its value. Names are ours; values are escaped. A Secret does not fit.
struct LogField {
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;

    LogField(std::string_view fieldName, std::string_view text) : name(fieldName), value(text) {}
    LogField(std::string_view fieldName, const char* text) : LogField(fieldName, std::string_view(text)) {}
    template <typename Number>
    requires std::is_integral_v<Number> LogField(std::string_view fieldName, Number number) : name(fieldName) {
        if constexpr (std::is_same_v<Number, bool>)
            value = number;
        else
            value = static_cast<std::int64_t>(number);
    }
    LogField(std::string_view fieldName, double number) : name(fieldName), value(number) {}
    LogField(std::string_view, const Secret&) = delete;

    std::string_view name;
    Value value;
};

// One answered request. The route's name, never the path: a path is the visitor's words.
struct AccessRecord {
    std::string_view requestId;
    Method method = Method::Get;
    std::string_view route;
    int status = 0;
    std::chrono::nanoseconds duration{};
    std::size_t bytes = 0; // of the answer's body
};

// Structured logs: one JSON object a line ({"time", "level", "message", …}), lines whole. Callers do not wait for the
// device: a thread of the log writes what has gathered. Where the device cannot keep up, lines are dropped and counted,
// and the count is logged. Everything is written before the destructor returns. Any thread.
class Log {
public:
    // descriptor: where lines go, 2 for standard error; not owned. Lines below minimum are skipped.
    Log(int descriptor, LogLevel minimum, const Clock& clock);
    ~Log();

    void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});
    // message "request", level info; from status 500 on, warning.
    void access(const AccessRecord& record);
    // Returns when everything logged before is written.
    void flush();

private:
    void appendHead(std::string& line, LogLevel level, std::string_view message) const;
    void append(std::string line);
    void writeUntilStopped();
    void writeOut(const std::string& text) const;

    const int m_descriptor;
    const LogLevel m_minimum;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::condition_variable m_hasLines;
    std::condition_variable m_isWritten;
    std::string m_pending;
    std::size_t m_dropped = 0;
    std::size_t m_flushesWanted = 0;
    bool m_isWriting = false;
    bool m_isStopped = false;
    std::thread m_writer;
};

} // namespace invites::http
