#pragma once

#include "common/base/Clock.h"
#include "public-server/members/JsonWebKeys.h"
#include "public-server/members/Provider.h"
#include "public-server/members/ProviderChannel.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace invites::members {

// What a provider publishes: its addresses (OpenID Connect Discovery 1.0), where they are not configured, and its keys.
// Asked for when first needed, kept for an hour, and asked for again where a token names a key that is not known: but
// no sooner than a while after the last time, so that made-up key ids do not make us flood the provider. While one
// thread asks, the others wait for its answer. Any thread.
class ProviderDocuments {
public:
    // provider, channel and clock outlive it. pause: between two fetches for keys that are not known.
    ProviderDocuments(
        const Provider& provider, const ProviderChannel& channel, const Clock& clock, std::chrono::milliseconds pause);

    // The error is a word for the log: one of the channel's, "http_<status>", "discovery".
    tl::expected<ProviderEndpoints, std::string> endpoints();
    // Those that may have made a signature: of this algorithm and id; where the token names no id, the only one there
    // is. Empty where there is none.
    tl::expected<std::vector<JsonWebKey>, std::string> keys(const std::string& algorithm, const std::string& keyId);
    // Whether the keys that came last have one that we can use.
    bool hasKeys();

private:
    tl::expected<ProviderEndpoints, std::string> endpointsLocked();
    tl::expected<ProviderEndpoints, std::string> discover() const;
    tl::expected<QByteArray, std::string> fetch(const std::string& url) const;
    std::vector<JsonWebKey> matching(const std::string& algorithm, const std::string& keyId) const;

    const Provider& m_provider;
    const ProviderChannel& m_channel;
    const Clock& m_clock;
    const std::chrono::milliseconds m_pause;

    std::mutex m_mutex;
    std::optional<ProviderEndpoints> m_endpoints;
    Instant m_endpointsAt{};
    std::vector<JsonWebKey> m_keys;
    Instant m_keysAt{};  // when they came
    Instant m_askedAt{}; // for keys, with whatever result
};

} // namespace invites::members
