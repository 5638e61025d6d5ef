#pragma once

#include "common/base/Clock.h"
#include "public-server/bounces/BounceConfiguration.h"

#include <openssl/types.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tl/expected.hpp>

namespace invites::bounces {

// The keys of the certificates under which a region's SNS signs. Each is fetched when it is first named, from that
// region's SNS alone, by TLS, and kept for a day; no sooner than a while after the last fetch, so that made-up names do
// not make us flood it. While one thread fetches, the others wait for it. Any thread.
class SnsCertificates {
public:
    // options, channel and clock outlive it.
    SnsCertificates(const BounceOptions& options, const members::ProviderChannel& channel, const Clock& clock)
        : m_options(options), m_channel(channel), m_clock(clock) {}

    // Why there is no key: Refused, it is to be asked for nowhere, or is none; Unavailable, try again.
    enum class Failure { Refused, Unavailable };
    using Key = std::shared_ptr<EVP_PKEY>;
    tl::expected<Key, Failure> keyOf(const std::string& url);

private:
    struct Kept {
        Key key;
        Instant until;
    };
    bool isAsked(const std::string& url) const;
    tl::expected<Key, Failure> fetch(const std::string& url);

    const BounceOptions& m_options;
    const members::ProviderChannel& m_channel;
    const Clock& m_clock;

    std::mutex m_mutex;
    std::map<std::string, Kept> m_kept; // by address
    Instant m_fetchedAt{};
};

} // namespace invites::bounces
