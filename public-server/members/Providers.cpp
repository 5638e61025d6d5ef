#include "public-server/members/Providers.h"

#include <algorithm>

namespace invites::members {

Providers::Providers(
    const std::vector<Provider>& providers, const std::string& publicUrl, const Clock& clock, OidcOptions options) {
    for (const Provider& provider : providers) {
        m_clients.push_back(std::make_unique<OidcClient>(
            provider, publicUrl + "/sign-in/" + provider.id + "/callback", clock, options));
    }
}

OidcClient* Providers::find(std::string_view id) const {
    const auto found = std::find_if(
        m_clients.begin(), m_clients.end(), [&](const auto& client) { return client->provider().id == id; });
    return found == m_clients.end() ? nullptr : found->get();
}

} // namespace invites::members
