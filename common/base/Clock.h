#pragma once

#include <QString>

#include <chrono>

namespace invites {

// A moment in UTC, to the microsecond, which is what PostgreSQL keeps.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// "2026-11-20T10:20:30Z"; with the microseconds where there are any: "2026-11-20T10:20:30.000001Z" (RFC 3339).
QString toRfc3339(Instant instant);

// Where the program asks for the time, so that a test can say what time it is.
class Clock {
public:
    virtual ~Clock() = default;
    // Any thread.
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
};

} // namespace invites
