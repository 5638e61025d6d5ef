#include "common/base/Clock.h"

#include <cstdio>

namespace invites {

QString toRfc3339(Instant instant) {
    using namespace std::chrono;
    const auto day = floor<days>(instant);
    const year_month_day date{day};
    const hh_mm_ss time{instant - day};
    char text[64];
    const auto micros = time.subseconds().count();
    int length =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()), unsigned(date.month()),
            unsigned(date.day()), int(time.hours().count()), int(time.minutes().count()), int(time.seconds().count()));
    if (micros != 0)
        length += std::snprintf(text + length, sizeof text - std::size_t(length), ".%06d", int(micros));
    return QString::fromLatin1(text, length) + QLatin1Char('Z');
}

Instant SystemClock::now() const {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

} // namespace invites
