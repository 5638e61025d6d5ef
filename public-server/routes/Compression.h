#pragma once

#include "public-server/http/Message.h"

#include <string>

namespace invites::routes {

// RFC 1952, at the highest level. Empty where memory runs out.
std::string gzipped(const std::string& content);

// Whether the request's Accept-Encoding takes gzip (RFC 9110 12.5.3): named, and not with q=0.
bool takesGzip(const http::Request& request);

// The response with its body compressed, where the request takes that. For texts that hold no secret: compression lets
// the length tell what a text repeats.
http::Response compressed(const http::Request& request, http::Response response);

} // namespace invites::routes
