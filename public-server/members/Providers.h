#pragma once

#include "public-server/members/OidcClient.h"

#include <memory>
#include <string_view>
#include <vector>

namespace invites::members {

// The configured providers; none where nobody can sign in. Built once; any thread.
class Providers {
public:
    // publicUrl: without a slash at its end. clock: outlives it.
    Providers(const std::vector<Provider>& providers, const std::string& publicUrl, const Clock& clock,
        OidcOptions options = {});

    bool isEmpty() const { return m_clients.empty(); }
    // nullptr for one that is not configured.
    OidcClient* find(std::string_view id) const;
    const std::vector<std::unique_ptr<OidcClient>>& all() const { return m_clients; }

private:
    std::vector<std::unique_ptr<OidcClient>> m_clients;
};

} // namespace invites::members
