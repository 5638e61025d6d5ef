#pragma once

#include "public-server/http/Message.h"

#include <string>
#include <string_view>

namespace invites::http {

// What a page's policy allows beside our own origin: space-separated sources, empty for none.
struct PolicySources {
    std::string script;
    std::string frame;
    std::string connect;
    std::string style;
    std::string form{}; // where a form may lead in the end
};

// A nonce for one page's script-src: 128 bits from the system's generator, in base64.
std::string newNonce();

// The Content-Security-Policy of a page: nothing inline but scripts with this nonce, nothing from elsewhere but the
// sources.
std::string pageContentSecurityPolicy(const PolicySources& sources, std::string_view nonce);

// That of a page without scripts, which is the same for everybody.
std::string scriptlessContentSecurityPolicy();

// The header fields that every answer gets (OWASP ASVS 5.0, 3.4). Any thread.
class SecurityHeaders {
public:
    // Strict-Transport-Security only where publicUrl is https.
    explicit SecurityHeaders(std::string_view publicUrl);

    // Adds those that the response does not have. An answer without a policy of its own gets "default-src 'none';
    // frame-ancestors 'none'": it is data, not a page.
    void addTo(Response& response) const;

private:
    HeaderFields m_fields;
};

} // namespace invites::http
