#pragma once

#include <curl/curl.h>

#include <string>

namespace invites::transfer {

// What all that asks others with libcurl has in common. Any thread.

// Before the first handle; as often as one likes.
void initialiseCurlOnce();
// A word for the log: "timeout", "connect", "dns", "tls", "answer_too_large", "curl_<number>". Never an address.
std::string reasonFor(CURLcode code);

} // namespace invites::transfer
