#pragma once

#include "public-server/http/Message.h"

#include <string>
#include <string_view>

namespace invites::http {

// "https://example.org" of "https://Example.org/path": the origin of a URL as browsers send it (RFC 6454, section 6.2),
// in lower case and without the scheme's default port.
std::string originOf(std::string_view url);

// Whether a request that a browser sent with our cookie comes from our own pages, or from no page at all. Foreign is: a
// Sec-Fetch-Site other than same-origin and none; an Origin ("null" too) that is neither the public one nor, by the
// public one's scheme, that of the Host that the request names. Clients that are no browsers send neither field, and
// are not foreign.
bool isFromOwnOrigin(const Request& request, std::string_view publicUrl);

} // namespace invites::http
