#pragma once

struct sockaddr;

namespace invites::notices {

// Whether an address is one of the public Internet: not this host, not a private network, not a cloud's metadata
// (RFC 6890), also where an IPv6 address carries an IPv4 one. Any thread.
bool isPublicAddress(const sockaddr* address);

} // namespace invites::notices
