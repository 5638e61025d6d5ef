#pragma once

#include <ctime>
#include <string>

namespace invites::http {

// "Fri, 20 Nov 2026 10:20:30 GMT" (RFC 9110, section 5.6.7), whatever the locale.
std::string toHttpDate(std::time_t time);

} // namespace invites::http
